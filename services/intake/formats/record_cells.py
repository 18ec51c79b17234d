"""From the text of a cell to the value of a record's field; Fault names what is wrong with it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final, Literal

import msgspec
import polars as pl

from services.intake.domain import Fault
from services.intake.formats.columns import NOTHING
from services.intake.formats.money import minor_units
from services.intake.formats.rows import FIRST_DAY, LAST_DAY
from services.intake.records import Field, Role
from services.intake.records.targets import MINOR, NUMBER, WRITTEN, Target
from services.intake.records.value_types import plain_type
from shared.clock import SWEDEN

LONGEST_TEXT: Final = 500
_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_LARGEST: Final = 10**15
_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,16}")
_SPACES: Final = re.compile(r"[\s'’\xa0]")
_MINUS: Final = re.compile("[−–—]")
_UNIT: Final = re.compile(r"(?i)^(?:sek|kr)|(?:sek|kr\.?|:-)$")
_GROUPS: Final = re.compile(r"[-+]?[0-9]{1,3}(?:[.,][0-9]{3})+")
_YES: Final = frozenset({"ja", "j", "yes", "y", "true", "sant", "1", "x"})
_NO: Final = frozenset({"nej", "n", "no", "false", "falskt", "0"})
_DAYS: Final = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_MOST_IN_DAY: Final = 10
_LIST: Final = re.compile(r"[;|\n]")
_ORGANISATION: Final = re.compile(r"(?:16)?[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}")
_PERSON: Final = re.compile(r"(?:[0-9]{2})?[0-9]{2}[0-9]{4}[-+]?[0-9]{4}")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_VAT: Final = re.compile(r"(?i)SE[0-9]{12}")

Values = dict[str, Any]


class _Party(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    name: _Text | None = None
    organisation_number: _Text | None = None
    identity_number: _Text | None = None


class _Account(msgspec.Struct, forbid_unknown_fields=True):
    kind: Literal["bankgiro", "plusgiro", "iban", "bban", "other"]
    number: _Text


def blank(text: str | None) -> str | None:
    """The text of a cell without blanks around it; None where it stands for nothing."""
    plain = (text or "").strip()
    return None if plain in NOTHING else plain


def read_cells(fields: Mapping[str, Field], cells: Sequence[tuple[Target, str, str]]) -> Values:
    """The fields of a record from its *cells*: (what the column is, its heading, its text), none of them blank."""
    found: Values = {}
    currency = next((text.upper() for target, _, text in cells if target.field == "currency"), "SEK")
    for target, header, text in cells:
        field = fields[target.field]
        try:
            match field.role:
                case Role.PARTY:
                    found[target.field] = _party(found.get(target.field), target, text)
                case Role.ACCOUNT:
                    found.setdefault(target.field, _account(target, text))
                case _ if target.part == WRITTEN:
                    found[target.field] = minor_units(_decimal(text, header), currency, header)
                case _:
                    found[target.field] = _plain(field, text, header)
        except msgspec.DecodeError:
            raise Fault("record-malformed", header, text) from None
    if "currency" not in found and "currency" in fields and any(name.endswith(MINOR) for name in found):
        found["currency"] = currency
    return found


def _party(known: Values | None, target: Target, text: str) -> Values:
    if text.startswith("{"):
        told = msgspec.json.decode(text, type=_Party)
        number = told.organisation_number or told.identity_number
        scheme = "organisation_number" if told.organisation_number else "personal" if number else None
        return {"identifier": number, "scheme": scheme, "name": told.name}
    party = known or {"identifier": None, "scheme": None, "name": None}
    if target.part == NUMBER:
        return {**party, "identifier": text[:LONGEST_TEXT], "scheme": scheme_of(text)}
    return {**party, "name": text[:LONGEST_TEXT]}


def _account(target: Target, text: str) -> Values:
    if text.startswith("{"):
        told = msgspec.json.decode(text, type=_Account)
        return {"kind": told.kind, "number": told.number}
    guessed = "iban" if _IBAN.fullmatch(text.replace(" ", "")) else "other"
    return {"kind": target.part or guessed, "number": text[:LONGEST_TEXT]}


def scheme_of(number: str) -> str:
    """What sort of number it looks like; one of domain.IDENTIFIER_SCHEMES."""
    compact = re.sub(r"\s", "", number)
    patterns = ((_ORGANISATION, "organisation_number"), (_VAT, "vat"), (_PERSON, "personal"))
    return next((scheme for pattern, scheme in patterns if pattern.fullmatch(compact)), "other")


def _plain(field: Field, text: str, header: str) -> Any:
    if isinstance(field.dtype, pl.List) and not text.startswith("["):
        if isinstance(field.dtype.inner, pl.Struct):
            raise Fault("lines-in-a-cell", header, text)
        return [part.strip()[:LONGEST_TEXT] for part in _LIST.split(text) if part.strip()]
    if isinstance(field.dtype, pl.List):
        found = _lines(field.dtype).decode(text)
        return [msgspec.structs.asdict(one) if isinstance(one, msgspec.Struct) else one for one in found]
    return _READ[_family(field.dtype)](text, header)


@cache
def _lines(dtype: Any) -> msgspec.json.Decoder[list[Any]]:
    # numbers as text too, as tables keep them
    return msgspec.json.Decoder(plain_type(dtype, "Line"), strict=False)


@cache
def _family(dtype: Any) -> str:
    return "moment" if isinstance(dtype, pl.Datetime) else str(dtype)


def _text(text: str, header: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Fault("text-too-long", header, text)
    return text


def _number(text: str, header: str) -> int:
    plain = _MINUS.sub("-", _SPACES.sub("", text))
    plain = plain.removesuffix(".0").removesuffix(",0")
    if not _WHOLE.fullmatch(plain) or abs(int(plain)) > _LARGEST:
        raise Fault("number-not-understood", header, text)
    return int(plain)


def _flag(text: str, header: str) -> bool:
    plain = text.lower()
    if plain not in _YES | _NO:
        raise Fault("yes-or-no-not-understood", header, text)
    return plain in _YES


def _decimal(text: str, header: str) -> str:
    """The number with a point and without thousands; a lone sign before exactly three digits could be either."""
    plain = _UNIT.sub("", _MINUS.sub("-", _SPACES.sub("", text)))
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return plain
    whole, rest = plain[:last], plain[last + 1 :]
    other = "," if plain[last] == "." else "."
    if plain[last] in whole:  # repeated: it parts thousands
        if other in plain or not _GROUPS.fullmatch(plain):
            raise Fault("amount-not-a-number", header, text)
        return plain.replace(plain[last], "")
    if _GROUPS.fullmatch(plain) and other not in plain:
        raise Fault("amount-ambiguous", header, text)
    if other in whole and not _GROUPS.fullmatch(whole):
        raise Fault("amount-not-a-number", header, text)
    return f"{whole.replace(other, '')}.{rest}"


def _day(text: str, header: str) -> date:
    written = text.split("T", maxsplit=1)[0].split(" ", maxsplit=1)[0] if len(text) > _MOST_IN_DAY else text
    for form in _DAYS:
        try:
            found = datetime.strptime(written, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        if FIRST_DAY <= found <= LAST_DAY:
            return found
    raise Fault("date-not-understood", header, text)


def _moment(text: str, header: str) -> datetime:
    """A point in time; one without a zone is Swedish time."""
    try:
        found = datetime.fromisoformat(text)
        aware = found if found.tzinfo else found.replace(tzinfo=SWEDEN)
        sane = FIRST_DAY <= aware.date() <= LAST_DAY
    except (ValueError, OverflowError):
        sane = False
    if not sane:
        raise Fault("date-not-understood", header, text)
    return aware.astimezone(UTC)


_READ: Final[dict[str, Callable[[str, str], Any]]] = {
    "String": _text,
    "Int64": _number,
    "Boolean": _flag,
    "Date": _day,
    "moment": _moment,
}
