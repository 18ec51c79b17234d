"""The console's two languages: catalogues, amounts and dates as people write them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal

from services.web.schemas import Money, Text
from shared.clock import SWEDEN, swedish_date

LOCALES: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = ("sv", "en")
HUNDRED: Final = Decimal(100)
NBSP: Final = "\u00a0"
# A sentence begins with the word of a small number; the Swedish one is of either gender.
NUMBER_WORDS: Final = {
    "sv": ["Inga", "En", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio", "Elva", "Tolv"],
    "en": ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"],
}
# From a million kronor on, a headline figure says as much in millions.
SHORT_FROM_MINOR: Final = 1_000_000_00
# Nearer than this, a day and month can only mean one year.
NEAR_DAYS: Final = 300


@cache
def catalogue(code: str) -> GNUTranslations:
    """The messages of a language, compiled from its .po file at first use."""
    path = LOCALES / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        messages = read_po(source, locale=code, charset="utf-8", abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Language:
    """One language: says messages, amounts, numbers and dates in it."""

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else LANGUAGES[0]
        self.translations = catalogue(self.code)
        self._locale = "sv_SE" if self.code == "sv" else "en_GB"

    def say(self, message: str, **values: Any) -> str:
        """The message in this language, with %(name)s values filled in."""
        return self.translations.gettext(message) % values if values else self.translations.gettext(message)

    def say_n(self, one: str, many: str, n: int, **values: Any) -> str:
        """The message for *n* things; %(n)s is the number in figures, %(word)s as a sentence begins with it."""
        words = NUMBER_WORDS[self.code]
        word = words[n] if 0 <= n < len(words) else self.number(n)
        return self.translations.ngettext(one, many, n) % {"n": self.number(n), "word": word, **values}

    def text(self, text: Text) -> str:
        """A text of the API in this language, or in the other one where this is missing."""
        return (text.sv or text.en) if self.code == "sv" else (text.en or text.sv)

    def number(self, value: float | Decimal | None) -> str:
        """A number with this language's grouping."""
        return "–" if value is None else format_decimal(value, locale=self._locale)

    def amount(self, money: Money | None) -> str:
        """An amount without its unit, for columns headed by it: 48 750,00."""
        if money is None:
            return "–"
        return format_decimal(Decimal(money.minor) / HUNDRED, format="#,##0.00", locale=self._locale)

    def kr(self, money: Money | None) -> str:
        """An amount with its unit: 48 750,00 kr, SEK 48,750.00."""
        if money is None:
            return "–"
        return self._with_unit(self.amount(money), money.currency)

    def kr_short(self, money: Money) -> str:
        """A headline amount: 1,42 mnkr, or whole kronor where that is short enough."""
        if abs(money.minor) < SHORT_FROM_MINOR:
            whole = format_decimal(Decimal(money.minor) / HUNDRED, format="#,##0", locale=self._locale)
            return self._with_unit(whole, money.currency)
        compact = format_compact_decimal(
            Decimal(money.minor) / HUNDRED, locale=self._locale, format_type="short", fraction_digits=2
        )
        joined = compact + "kr" if self.code == "sv" and money.currency == "SEK" else ""
        return joined or self._with_unit(compact, money.currency)

    def _with_unit(self, amount: str, currency: str) -> str:
        if self.code == "en":
            return f"{currency}{NBSP}{amount}"
        return f"{amount}{NBSP}{'kr' if currency == 'SEK' else currency}"

    def share(self, part: float | Decimal) -> str:
        """A share as whole per cent: 67 %."""
        value = format_decimal(round(Decimal(part) * 100), locale=self._locale)
        return f"{value}{NBSP}%" if self.code == "sv" else f"{value}%"

    def day(self, day: date | None) -> str:
        """A day in running text: 24 november 2026."""
        return "–" if day is None else format_date(day, format="long", locale=self._locale)

    def short_day(self, day: date) -> str:
        """A day where the year is plain: 24 nov."""
        return format_skeleton("dMMM", day, locale=self._locale)

    def moment(self, moment: datetime | None) -> str:
        """A time of the day in Sweden: 2026-11-21 09:14."""
        return "–" if moment is None else moment.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")

    def ago(self, moment: datetime | None, now: datetime) -> str:
        """When it was, near things by their distance: today 09:14, yesterday, 24 Nov."""
        if moment is None:
            return "–"
        days = (swedish_date(now) - swedish_date(moment)).days
        if days == 0:
            return self.say("today %(time)s", time=moment.astimezone(SWEDEN).strftime("%H:%M"))
        if days == 1:
            return self.say("yesterday")
        return self.short_day(swedish_date(moment)) if days < NEAR_DAYS else swedish_date(moment).isoformat()

    def left(self, day: date | None, today: date) -> str:
        """How long is left until *day*."""
        if day is None:
            return self.say("no date")
        days = (day - today).days
        if days < 0:
            return self.say_n("%(n)s day late", "%(n)s days late", -days)
        if days == 0:
            return self.say("today")
        return self.say_n("%(n)s day left", "%(n)s days left", days)

    def month(self, month: str) -> str:
        """The short name of a month given as YYYY-MM: nov."""
        return self.month_of(month, "MMM").rstrip(".")

    def long_month(self, month: str) -> str:
        """A month given as YYYY-MM in full: november 2026."""
        return self.month_of(month, "MMMM y")

    def month_of(self, month: str, pattern: str) -> str:
        """A month given as YYYY-MM, by a CLDR pattern."""
        return format_date(date.fromisoformat(f"{month[:7]}-01"), format=pattern, locale=self._locale)


@cache
def language(code: str) -> Language:
    """The language with that code; Swedish for any other."""
    return Language(code)


def choices(language: Language, words: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Each code with its words in the language, in the order they are listed."""
    return {code: language.say(message) for code, message in words.items()}
