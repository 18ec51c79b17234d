"""What a record says, worded: each field's value as people read it, and what one version changed in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.web.messages import Language
from services.web.record_words import CODES
from services.web.schemas import Money
from services.web.schemas.records import Kind, Record, RecordField
from services.web.words import N_, PAYEE_KINDS

COLUMNS: Final = 4
LINE_FIELDS: Final = {
    "number": N_("Line"),
    "article": N_("Article"),
    "text": N_("Text"),
    "quantityMillionths": N_("Quantity"),
    "unit": N_("Unit"),
    "priceMinor": N_("Price"),
    "pricePerMillionths": N_("Price for quantity"),
    "amountMinor": N_("Amount"),
    "status": N_("Status"),
    "item": N_("What for"),
}
_MINOR: Final = "Minor"
_MILLIONTHS: Final = "Millionths"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as people read it; *party* is whose page it leads to, *kept* False where only a token is kept."""

    text: str
    party: str = ""
    kept: bool = True
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that another version says something else of."""

    field: RecordField
    before: Value
    after: Value


def columns(kind: Kind) -> list[RecordField]:
    """The fields that a list shows beside its name: what every record has, then others; never a token or a list."""
    names = [field for field in kind.fields if field.role == "reference"][:1]
    seen = [field for field in kind.fields if field.role != "blind" and field.type != "list" and field not in names]
    return sorted(seen, key=lambda field: not field.required)[:COLUMNS]


def value_of(language: Language, field: RecordField, body: Mapping[str, Any]) -> Value | None:
    """What the record says in a field; None where it says nothing."""
    said = body.get(field.name)
    if said is None or said == []:
        return None
    if field.role == "blind":
        return Value(language.say("Kept as a token only, to see whether two are the same"), kept=False)
    if field.role == "party":
        return _party(language, said)
    if field.role == "account":
        return Value(str(said.get("label") or "–"))
    if isinstance(said, list):
        lines = tuple(_line(language, one, str(body.get("currency") or "SEK")) for one in said)
        return Value("; ".join(lines), lines=lines)
    return Value(_plain(language, field.name, field.type, said, str(body.get("currency") or "SEK")))


def _party(language: Language, said: Mapping[str, Any]) -> Value:
    kind = str(said.get("partyKind") or "unknown")
    shown = said.get("name") or said.get("organisationNumber") or language.say(PAYEE_KINDS.get(kind, kind))
    number = said.get("organisationNumber") if said.get("name") else None
    return Value(f"{shown}, {number}" if number else str(shown), party=str(said.get("partyId") or ""))


def _plain(language: Language, name: str, kind: str, said: Any, currency: str) -> str:
    if isinstance(said, bool):
        return language.say("Yes") if said else language.say("No")
    if isinstance(said, int) and name.endswith(_MILLIONTHS):
        return language.number(Decimal(said).scaleb(-6))
    if isinstance(said, int):
        return language.kr(Money(minor=said, currency=currency)) if name.endswith(_MINOR) else language.number(said)
    if kind == "moment":
        return language.moment(datetime.fromisoformat(str(said)))
    return language.say(CODES[str(said).lower()]) if str(said).lower() in CODES else str(said)


def _line(language: Language, said: Any, currency: str) -> str:
    if not isinstance(said, Mapping):
        return str(said)
    words = {str(name): language.say(LINE_FIELDS.get(str(name), str(name))) for name in said}
    return ", ".join(f"{words[name]}: {_plain(language, name, '', one, currency)}" for name, one in said.items())


def in_short(language: Language, field: RecordField) -> str:
    """What a column is called: the field's title without its examples and explanations."""
    title = language.text(field.title)
    return min((title.partition(mark)[0] for mark in (": ", " (", ", t.ex.", ", e.g.", ", for example")), key=len)


def changes(language: Language, kind: Kind, before: Record, after: Record) -> list[Change]:
    """Each field that *after* says something else of than *before*."""
    nothing = Value("–")
    return [
        Change(
            field,
            value_of(language, field, before.body) or nothing,
            value_of(language, field, after.body) or nothing,
        )
        for field in kind.fields
        if before.body.get(field.name) != after.body.get(field.name)
    ]


def named(language: Language, kind: Kind, record: Record) -> str:
    """What to call one record: the first of its values that is a reference, else the kind."""
    references: Sequence[RecordField] = [field for field in kind.fields if field.role == "reference"]
    found = next((value for field in references if (value := value_of(language, field, record.body))), None)
    return found.text if found else language.text(kind.title)
