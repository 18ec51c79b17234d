"""The twin's tables: shaped as the kinds of records are declared, and the same for the same seed."""

import polars as pl
import pytest

from services.intake.records import Role
from services.intake.records.catalogue import KINDS
from services.risk.domain.frames import FACTS, PAYMENTS
from services.risk.domain.frames import payments as payments_frame
from tests.twin import DEFAULT, FIRST, LAST, SMALL, Size, twin
from tests.twin.tables import SCHEMAS
from tests.unit.twin.made import small

ADDED = {"record_id": pl.String(), "committee_id": pl.String(), "known_on": pl.Date()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_table_has_the_columns_that_its_kind_declares(kind: str) -> None:
    declared = {
        name: pl.String() if field.role in {Role.PARTY, Role.ACCOUNT} else field.dtype
        for name, field in KINDS[kind].fields.items()
    }

    assert small().tables[kind].schema == pl.Schema({**declared, **ADDED})


def test_there_is_a_table_for_every_kind_and_one_of_payments() -> None:
    assert small().tables.keys() == {*KINDS, "payment"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_records(kind: str) -> None:
    assert small().tables[kind].height > 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_a_kind_requires_is_told(kind: str) -> None:
    table = small().tables[kind]

    untold = [name for name, field in KINDS[kind].fields.items() if field.required and table[name].null_count()]

    assert untold == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_record_ids_are_unique(kind: str) -> None:
    assert small().tables[kind]["record_id"].is_unique().all()


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_rows_stand_in_order_of_arrival(kind: str) -> None:
    assert small().tables[kind]["known_on"].is_sorted()


def test_payments_can_be_screened_as_they_are() -> None:
    facts = small().tables["payment"]

    assert facts.columns == [*FACTS, "known_on"]
    assert payments_frame(facts).columns == PAYMENTS.names()


def test_payments_are_numbered_in_order_of_arrival() -> None:
    facts = small().tables["payment"]

    assert facts["position"].to_list() == list(range(facts.height))


def test_a_natural_person_has_no_name_in_the_payments() -> None:
    named = small().tables["payment"].filter(pl.col("party_kind") == "person", pl.col("party_name").is_not_null())

    assert named.is_empty()


def test_the_same_seed_gives_the_same_twin() -> None:
    first, second = small(), twin(1, SMALL)

    assert [kind for kind in SCHEMAS if not first.tables[kind].equals(second.tables[kind])] == []
    assert first.labels.equals(second.labels)


def test_another_seed_gives_another_twin() -> None:
    first, second = small(1), small(2)

    assert [kind for kind in SCHEMAS if first.tables[kind].equals(second.tables[kind])] == []


def test_the_records_of_three_years_are_there() -> None:
    days = small().tables["shift"]["starts_at"].dt.date()

    assert (days.min(), days.max()) == (FIRST, LAST)


def test_a_larger_municipality_has_more_of_everything() -> None:
    size = Size(inhabitants=3_000, plantings=0)
    larger = twin(1, size).tables

    grows = ("person_status", "payment", "company", "shift", "attendance", "payroll_payment", "user_action")
    assert [kind for kind in grows if larger[kind].height <= small().tables[kind].height] == []
    assert size.inhabitants < DEFAULT.inhabitants
