"""What the columns of a table of records can be: each field of a kind, or the parts that it is written in.

A table (CSV, XLSX, JSON) has one record a row. Its columns are told from the names that the declaration gives: those
of the API, and what people call the field in Swedish and in English.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import polars as pl
from pydantic.alias_generators import to_camel

from services.intake.domain import Text
from services.intake.mapping import normalised
from services.intake.records import RecordKind, Role

MINOR: Final = "_minor"
WRITTEN: Final = "written"
_TIERS: Final = 3
NUMBER: Final = "number"
GIROS: Final = ("bankgiro", "plusgiro", "iban")
_WRITTEN_AS: Final = Text("som 1 250,50", "as 1,250.50")
_IN_MINOR: Final = Text("i hela ören", "in whole öre")
_NUMBER: Final = Text("organisations- eller personnummer", "organisation or personal number")
_ACCOUNTS: Final = {"bankgiro": Text("bankgiro", "bankgiro"), "plusgiro": Text("plusgiro", "plusgiro")}
_ACCOUNTS["iban"] = Text("IBAN", "IBAN")
_NUMBERS: Final = (
    *("nummer", "nr", "orgnr", "organisationsnummer", "personnummer", "persnr", "id"),
    *("number", "organisationnumber", "organizationnumber", "orgno", "identitynumber"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """What one column can be: a field, or with *part* a part of it. `names` are what it is called, surest first."""

    name: str
    field: str
    part: str
    title: Text
    required: bool
    names: tuple[frozenset[str], ...]


@cache
def targets_of(kind: RecordKind) -> Mapping[str, Target]:
    """All that a column of a table of *kind* can be, by name, in the order of its fields."""
    found = [target for name in kind.fields for target in _targets(kind, name)]
    return MappingProxyType({target.name: target for target in found})


def _targets(kind: RecordKind, name: str) -> Iterable[Target]:
    field = kind.fields[name]
    title, camel = field.name, to_camel(name)
    called = (camel, title.sv, title.en, title.sv.partition(" (")[0], title.sv.partition(":")[0])
    match field.role:
        case Role.PARTY:
            yield _target(name, name, "", title, field.required, (*called, f"{camel}.name", f"{title.sv} namn"))
            numbers = [f"{one}{end}" for one in called for end in _NUMBERS]
            yield _target(f"{name}.number", name, NUMBER, _joined(title, _NUMBER), False, numbers)
        case Role.ACCOUNT:
            yield _target(name, name, "", title, field.required, called)
            for giro in GIROS:
                yield _target(
                    f"{name}.{giro}", name, giro, _joined(title, _ACCOUNTS[giro]), False, [f"{c}{giro}" for c in called]
                )
        case _ if name.endswith(MINOR):
            plain = (to_camel(name.removesuffix(MINOR)), *called[1:])
            yield _target(f"{name}.{WRITTEN}", name, WRITTEN, _joined(title, _WRITTEN_AS), field.required, plain)
            yield _target(name, name, "", _joined(title, _IN_MINOR), False, (camel,))
        case _:
            yield _target(name, name, "", title, field.required, called)


def _target(name: str, field: str, part: str, title: Text, required: bool, called: Iterable[str]) -> Target:
    # the API's own name first, then the titles, then what else it may be called
    names = ({to_camel(field)} if not part else set(), {title.sv, title.en}, set(called))
    return Target(
        name, field, part, title, required, tuple(frozenset(normalised(one) for one in tier) for tier in names)
    )


def _joined(title: Text, part: Text) -> Text:
    return Text(f"{title.sv}, {part.sv}", f"{title.en}, {part.en}")


def is_nested(kind: RecordKind, field: str) -> bool:
    """Whether the field holds lines of its own, which no cell of a spreadsheet does: JSON can."""
    dtype = kind.fields[field].dtype
    return isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct)


def proposed(kind: RecordKind, headers: Sequence[str]) -> dict[str, str]:
    """Which of the headings is which target: the same name, each heading and each target once."""
    left = {normalised(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    targets = targets_of(kind).values()
    for tier in range(_TIERS):
        for target in targets:
            name = next((name for name in sorted(target.names[tier]) if name in left), None)
            if name is not None and target.name not in found:
                found[target.name] = left.pop(name)
    return found


def missing(kind: RecordKind, columns: Iterable[str]) -> list[Text]:
    """What people call the fields that a record must have and no column is."""
    there = {targets_of(kind)[name].field for name in columns}
    return [field.name for name, field in kind.fields.items() if field.required and name not in there]
