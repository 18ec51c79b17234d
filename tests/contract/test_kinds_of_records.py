"""The columns that rules read are those of the published shape of each kind of record."""

import json
from typing import Any

import polars as pl
import pytest
from pydantic.alias_generators import to_camel

from services.risk.domain.kinds import COSTS, MOMENT, Kind
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from tests.data_files import ROOT

PUBLISHED = [one for one in KINDS.values() if one is not PAYMENT]
EACH = pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.name)
DTYPES = {("string", None): pl.String(), ("string", "date"): pl.Date(), ("string", "date-time"): MOMENT}


def properties(kind: Kind) -> dict[str, Any]:
    schema = json.loads((ROOT / "contracts" / "records" / f"{kind.name}.json").read_text("utf-8"))
    return dict(schema["properties"])


def dtype_of(told: dict[str, Any]) -> pl.DataType:
    """The type of a column for what the schema says of a field."""
    said = next((one for one in told.get("anyOf", [told]) if one.get("type") != "null"), told)
    match said.get("type"):
        case "integer":
            return pl.Int64()
        case "boolean":
            return pl.Boolean()
        case "array":
            return COSTS if "$ref" in said["items"] else pl.List(pl.String())
        case _:
            return pl.String() if "$ref" in said else DTYPES["string", said.get("format")]


@EACH
def test_each_column_is_a_field_of_the_kind(kind: Kind) -> None:
    told = properties(kind)

    assert [name for name in kind.columns if to_camel(name) not in told] == []


@EACH
def test_each_column_has_the_type_of_its_field(kind: Kind) -> None:
    told = properties(kind)

    assert {name: dtype_of(told[to_camel(name)]) for name in kind.columns} == kind.columns


@EACH
def test_whom_a_column_speaks_of_is_opaque(kind: Kind) -> None:
    roles = {name: properties(kind)[to_camel(name)]["x-role"] for name in kind.columns}

    assert [name for name, role in roles.items() if (role == "party") != (name in kind.parties)] == []
    assert [name for name, role in roles.items() if (role == "account") != (name in kind.accounts)] == []
