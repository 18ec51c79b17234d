"""Pieces of Open Contracting releases (parties, values, days, codes): whatever the JSON is, a value or a Fault."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from services.intake.formats.money import MOST_SIZE, Fault, currency_code, minor_units
from services.intake.formats.ocds_stream import number_text
from services.intake.formats.rows import FIRST_DAY, LAST_DAY, iso_date
from services.intake.formats.text import MOST_REFERENCE, said
from shared.clock import SWEDEN

Json = dict[str, Any]
Party = dict[str, str | None]

_CODE = re.compile(r"[A-Za-z_]{1,40}")
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")
_MOST_CPV = 200
_MOST_WHOLE = 1_000_000
_NATIONAL_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{4}|16[0-9]{10}")
_NATIONAL_ID = re.compile(r"SE-[A-Z]{2,10}-(.+)")


def mapped(value: Any) -> Json:
    """The object, or an empty one for whatever else stands there."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Json]:
    """The objects of a list; an object alone is a list of one, a list in the list is opened."""
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return []
    opened = [inner for one in value for inner in (one if isinstance(one, list) else [one])]
    return [one for one in opened if isinstance(one, dict)]


def words(value: Any) -> str | None:
    """What people wrote."""
    return said(number_text(value))


def identifier(value: Any) -> str | None:
    """An id; one that a spreadsheet took for a quantity has lost its `.0` again."""
    text = said(number_text(value), MOST_REFERENCE)
    return text.removesuffix(".0") if text is not None else None


def code(value: Any, column: str) -> str | None:
    """A word of a code list. Lists may be extended, so any word will do; what is not a word is no code."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Fault("code-unknown", column, number_text(value))
    return value


def day(value: Any, column: str) -> date | None:
    """The day as it is written, whatever the time zone."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Fault("date-not-understood", column, number_text(value))
    return iso_date(value, column)


def moment(value: Any, column: str) -> datetime | None:
    """The time in UTC; one without a zone is Swedish."""
    if day(value, column) is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise Fault("date-not-understood", column, value) from None
    if not FIRST_DAY <= at.date() <= LAST_DAY:
        raise Fault("date-not-understood", column, value)
    return (at if at.tzinfo is not None else at.replace(tzinfo=SWEDEN)).astimezone(UTC)


def money(value: Any, column: str) -> tuple[int | None, str | None]:
    """A Value object as minor units and currency; without an amount, nothing and what currency is said."""
    found = mapped(value)
    amount, currency = found.get("amount"), found.get("currency")
    if amount is None:
        return None, None
    stated = currency_code(currency if isinstance(currency, str) else None, f"{column}/currency")
    return minor_units(number_text(amount) or "-", stated, f"{column}/amount"), stated


def added(values: Iterable[Any], currency: str | None, column: str) -> int | None:
    """The sum of Value objects in one currency; None where there are none, or one is in another."""
    found = [pair for pair in (money(one, column) for one in values) if pair[0] is not None]
    if not found or any(stated != currency for _, stated in found):
        return None
    total = sum(amount or 0 for amount, _ in found)
    if abs(total) >= MOST_SIZE:
        raise Fault("amount-too-large", column)
    return total


def whole(value: Any, column: str) -> int | None:
    """A count."""
    if value is None:
        return None
    text = (number_text(value) or "").removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) > _MOST_WHOLE:
        raise Fault("number-not-understood", column, number_text(value))
    return int(text)


def cpv(classified: Iterable[Json]) -> list[str]:
    """The CPV codes of tenders, lots and items, without check digits, each once."""
    found: dict[str, None] = {}
    for one in classified:
        classification = mapped(one.get("classification"))
        if str(classification.get("scheme") or "CPV").upper() == "CPV":
            match = _CPV.fullmatch(identifier(classification.get("id")) or "")
            found |= {match[1]: None} if match else {}
    return list(found)[:_MOST_CPV]


class Parties:
    """Those whom a release names, by the ids with which it refers to them."""

    def __init__(self, release: Json) -> None:
        self._named = listed(release.get("parties"))
        self._by_id = {found: one for one in self._named if (found := identifier(one.get("id"))) is not None}

    def one(self, reference: Json) -> Party | None:
        """The party referred to, as records.PARTY."""
        if not reference:
            return None
        key = identifier(reference.get("id"))
        return _party({**reference, **self._by_id.get(key or "", {})}, key)

    def in_role(self, role: str) -> Party | None:
        """The one party in that role; None where there are several."""
        found = [one for one in self._named if isinstance(one.get("roles"), list) and role in one["roles"]]
        return self.one(found[0]) if len(found) == 1 else None


def _party(party: Json, key: str | None) -> Party | None:
    stated = mapped(party.get("identifier")) or next(iter(listed(party.get("identifiers"))), {})
    number, scheme = identifier(stated.get("id")), words(stated.get("scheme")) or ""
    name = words(stated.get("legalName")) or words(party.get("name"))
    if number is None:
        number, scheme = key, ""
        if key is not None and (national := _NATIONAL_ID.fullmatch(key)):
            number, scheme = national[1], "SE"
    if number is None and name is None:
        return None
    if number is not None and scheme.upper().startswith("SE") and _NATIONAL_NUMBER.fullmatch(number):
        return {"identifier": number, "scheme": "organisation_number", "name": name}
    if number is not None and "VAT" in scheme.upper():
        return {"identifier": number, "scheme": "vat", "name": name}
    # other registers number alike: the register's name makes it one number
    told = f"{scheme}-{number}"[:MOST_REFERENCE] if scheme and number is not None else number
    return {"identifier": told, "scheme": None if told is None else "other", "name": name}
