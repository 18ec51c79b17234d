"""A partner who sends files can check them against the schema of their kind."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from contracts.record_schemas import record_schema
from services.intake.records import RecordKind
from services.intake.records.catalogue import KINDS
from tests.contract.documents import CONTRACTS, load

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def faults(kind: RecordKind, record: dict[str, Any]) -> list[str]:
    """What the kind's schema says against *record*."""
    return [error.message for error in Draft202012Validator(record_schema(kind)).iter_errors(record)]


@each_kind
def test_the_example_of_a_kind_fits_its_schema(kind: RecordKind) -> None:
    Draft202012Validator.check_schema(record_schema(kind))

    assert faults(kind, dict(kind.example)) == []


@each_kind
def test_a_record_without_a_needed_field_does_not_fit(kind: RecordKind) -> None:
    needed = record_schema(kind)["required"]

    assert all(faults(kind, {k: v for k, v in kind.example.items() if k != name}) for name in needed)


@each_kind
def test_a_field_that_nobody_declared_does_not_fit(kind: RecordKind) -> None:
    assert faults(kind, {**kind.example, "shoeSize": 43}) != []


def test_there_is_a_committed_schema_of_each_kind_and_no_other() -> None:
    assert {path.stem for path in (CONTRACTS / "records").glob("*.json")} == set(KINDS)


def test_a_schema_says_what_becomes_of_a_field() -> None:
    properties = load("records/shift.json")["properties"]

    assert {properties[name]["x-role"] for name in ("worker", "place", "note")} == {"party", "blind", "text"}
