"""Sentences with the values that a signal used, in Swedish and English."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeGuard

from services.risk.domain.code_words import CODES
from shared.clock import SWEDEN

Language = Literal["sv", "en"]
Value = str | int | float | bool | None

OPEN, CLOSE = "⟦", "⟧"  # what stands between them is a value; the page marks it
NBSP = "\u00a0"
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_MONTHS: Final = {
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
# what stands for a name that is not known here, as natural persons' never are
_UNNAMED: Final = {
    "party": {"sv": "leverantören", "en": "the supplier"},
    "other_party": {"sv": "en annan leverantör", "en": "another supplier"},
    "association": {"sv": "föreningen", "en": "the association"},
    "other_association": {"sv": "en annan förening", "en": "another association"},
}
_PERSON: Final = {"sv": "mottagaren", "en": "the payee"}


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Swedish and English.

    As a template it holds {field:kind} for a value of the evidence, kind being text (default), kr, day, month,
    quarter, moment, minutes, apart (days), n, pct, num or word (a code of a source), and [parts] that are left out
    where one of their values is missing.
    """

    sv: str
    en: str

    def filled(self, evidence: Mapping[str, Value]) -> dict[Language, str]:
        """Both sentences with their values between OPEN and CLOSE."""
        return {"sv": _filled(self.sv, evidence, "sv"), "en": _filled(self.en, evidence, "en")}


# a value and what it is held against, as rules name the two
_PAIRS: Final = (
    ("value", "usual"),
    ("value_minor", "usual_minor"),
    ("recent_minor", "median_minor"),
    ("amount_minor", "median"),
    ("entries", "usual"),
    ("parties", "usual"),
    ("share", "usual"),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that a signal used and the usual one that it was held against, with both as the sentence says them."""

    value: float
    shown: Text
    usual: float
    usual_shown: Text


def beside(template: Text, evidence: Mapping[str, Value]) -> Beside | None:
    """The pair of values that a sentence holds against each other; None where it does no such thing."""
    kinds = dict(_FIELD.findall(template.sv))
    for name, usual in _PAIRS:
        value, other = evidence.get(name), evidence.get(usual)
        if name in kinds and kinds[name] == kinds.get(usual) and _number(value) and _number(other):
            told = [_both(one, kinds[name], str(evidence.get("currency") or "SEK")) for one in (value, other)]
            return Beside(float(value), told[0], float(other), told[1])
    return None


def _number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _both(value: float, kind: str, currency: str) -> Text:
    return Text(_shown(value, kind, currency, "sv"), _shown(value, kind, currency, "en"))


def _filled(template: str, evidence: Mapping[str, Value], language: Language) -> str:
    def part(match: re.Match[str]) -> str:
        names = [name for name, _ in _FIELD.findall(match[1])]
        return match[1] if all(evidence.get(name) is not None for name in names) else ""

    def field(match: re.Match[str]) -> str:
        name, kind = match[1], match[2] or "text"
        value = evidence.get(name)
        if value is None:
            return _unnamed(name, evidence, language)
        return f"{OPEN}{_shown(value, kind, str(evidence.get('currency') or 'SEK'), language)}{CLOSE}"

    sentence = _FIELD.sub(field, _OPTIONAL.sub(part, template))
    return sentence[:1].upper() + sentence[1:]


def _unnamed(name: str, evidence: Mapping[str, Value], language: Language) -> str:
    if name == "party" and evidence.get("party_kind") == "person":
        return _PERSON[language]
    return _UNNAMED[name][language] if name in _UNNAMED else "–"


def _shown(value: str | float, kind: str, currency: str, language: Language) -> str:
    if kind == "kr":
        return money(int(value), currency, language)
    return _SHOWN[kind](value, language) if kind in _SHOWN else str(value)


def _month(value: str | float, language: Language) -> str:
    year, month = divmod(int(value), 12)
    return f"{_MONTHS[language][month]} {year}"


def _quarter(value: str | float, language: Language) -> str:
    year, _, number = str(value).partition(" Q")
    return {"sv": f"kvartal {number} {year}", "en": f"Q{number} {year}"}[language]


def _moment(value: str | float, language: Language) -> str:
    at = datetime.fromisoformat(str(value)).astimezone(SWEDEN)
    return f"{at.day}{NBSP}{_MONTHS[language][at.month - 1]} {at.year} {at:%H:%M}"


def _minutes(value: str | float, language: Language) -> str:
    hours, minutes = divmod(int(value), 60)
    parts = [(hours, "h"), (minutes, "min")] if hours else [(minutes, "min")]
    return NBSP.join(f"{_grouped(str(n), language)}{NBSP}{unit}" for n, unit in parts if n or unit == "min")


def _apart(days: int, language: Language) -> str:
    """How far two days are from each other."""
    if days == 0:
        return {"sv": "samma dag", "en": "on the same day"}[language]
    words = {"sv": ("dag ifrån", "dagar ifrån"), "en": ("day away", "days away")}[language]
    return f"{_grouped(str(days), language)} {words[days > 1]}"


def money(minor: int, currency: str, language: Language) -> str:
    """Minor units as people write them: 48 750,00 kr in Swedish, SEK 48,750.00 in English."""
    whole, rest = divmod(abs(minor), 100)
    sign = "−" if minor < 0 else ""
    if language == "en":
        return f"{currency}{NBSP}{sign}{_grouped(str(whole), 'en')}.{rest:02}"
    return f"{sign}{_grouped(str(whole), 'sv')},{rest:02}{NBSP}{'kr' if currency == 'SEK' else currency}"


def _grouped(digits: str, language: Language) -> str:
    return f"{int(digits):,}".replace(",", NBSP if language == "sv" else ",")


def said(code: str, language: Language) -> str:
    """A code of a source as a word; one that we do not know as the source writes it."""
    words = CODES.get(code.strip().lower())
    return code.replace("_", " ") if words is None else words[language == "en"]


def shown_day(day: date, language: Language) -> str:
    """A day as people write it: 24 november 2026."""
    return f"{day.day}{NBSP}{_MONTHS[language][day.month - 1]} {day.year}"


def amount(minor: int, language: Language) -> str:
    """Öre as people write a limit: 700 000 kr in Swedish, SEK 700,000 in English; öre only where there are some."""
    return money(minor, "SEK", language).replace({"sv": ",00", "en": ".00"}[language], "")


def decimal(value: float, places: int, language: Language) -> str:
    """A number with at most *places* decimals, grouped: 1 250,5 in Swedish, 1,250.5 in English."""
    whole, _, rest = f"{value:.{places}f}".partition(".")
    shown = _grouped(whole, language) if abs(value) >= 10_000 else whole  # noqa: PLR2004 - shorter ones read as well
    rest = rest.rstrip("0")
    return f"{shown}{',' if language == 'sv' else '.'}{rest}" if rest else shown


_SHOWN: Final[Mapping[str, Callable[[str | float, Language], str]]] = {
    "day": lambda value, language: shown_day(date.fromisoformat(str(value)), language),
    "month": _month,
    "quarter": _quarter,
    "word": lambda value, language: said(str(value), language),
    "moment": _moment,
    "minutes": _minutes,
    "n": lambda value, language: _grouped(str(int(value)), language),
    "apart": lambda value, language: _apart(int(value), language),
    "pct": lambda value, language: f"{decimal(100 * float(value), 1, language)}{NBSP}%",
    "num": lambda value, language: decimal(float(value), 2, language),
}
