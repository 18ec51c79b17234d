"""What is planted: every label leads to rows, and no row tells that it was planted."""

from itertools import chain

import polars as pl
import pytest

from services.intake.records import Role
from services.intake.records.catalogue import KINDS
from tests.twin import SMALL, Size, twin
from tests.twin.innocent import innocent
from tests.twin.labels import LABELS
from tests.twin.planting import planted
from tests.twin.schemes import FAMILIES
from tests.unit.twin.made import small

SCHEMES = list(chain.from_iterable(FAMILIES.values()))
# rules of the catalogue that nothing is planted for: a guard, and a random sample
WITHOUT = {"EB-10", "STA-04"}
NUMBERS = {
    "INV": 14, "SUP": 12, "TIM": 13, "EB": 10, "GRT": 8, "PRE": 3, "HVB": 2, "BAB": 1, "LIC": 3, "PRC": 6, "EMP": 8,
    "INF": 4, "STA": 4,
}  # fmt: skip
CATALOGUE = {f"{family}-{number:02}" for family, count in NUMBERS.items() for number in range(1, count + 1)}
TYPOLOGIES = {
    *("T1.a.i", "T1.a.ii", "T1.a.iii", "T1.a.iv", "T1.b.i", "T1.b.ii", "T1.b.iii", "T2.a.i", "T2.a.ii", "T2.a.iii"),
    *("T2.b.i", "T2.b.ii", "T2.c.i", "T2.c.ii", "T2.c.iii", "X.1", "X.2", "X.3"),
}


def test_labels_have_the_columns_that_are_told() -> None:
    assert small().labels.schema == LABELS


def test_every_rule_of_the_catalogue_has_a_scheme() -> None:
    assert CATALOGUE - {rule for scheme in SCHEMES for rule in scheme.rules} == WITHOUT


def test_schemes_name_rules_of_the_catalogue_only() -> None:
    assert {rule for scheme in SCHEMES for rule in scheme.rules} - CATALOGUE == set()


def test_every_typology_is_covered() -> None:
    assert {scheme.typology for scheme in SCHEMES} == TYPOLOGIES


def test_schemes_have_different_names() -> None:
    assert len({scheme.name for scheme in SCHEMES}) == len(SCHEMES)


def test_a_small_municipality_has_nearly_all_schemes() -> None:
    assert small().labels.height >= 0.9 * 3 * len(SCHEMES)


def test_every_payment_of_a_label_exists() -> None:
    told = small().labels.explode("payment_ids")["payment_ids"].drop_nulls()

    assert set(told) - set(small().tables["payment"]["payment_id"]) == set()


def test_every_record_of_a_label_exists() -> None:
    there = pl.concat(table["record_id"] for kind, table in small().tables.items() if kind != "payment")

    assert set(small().labels.explode("record_ids")["record_ids"].drop_nulls()) - set(there) == set()


def test_every_label_leads_to_a_record_or_a_payment() -> None:
    led = small().labels.select(pl.col("record_ids").list.len() + pl.col("payment_ids").list.len()).to_series()

    assert led.min() != 0


def test_a_scheme_could_be_seen_on_a_day_within_reach() -> None:
    labels = small().labels

    assert labels.filter(pl.col("seen_from") < pl.col("first_day")).is_empty()
    assert labels["seen_from"].null_count() == 0


def test_a_scheme_begins_before_it_ends() -> None:
    assert small().labels.filter(pl.col("first_day") > pl.col("last_day")).is_empty()


def test_no_text_names_a_planted_id() -> None:
    labels = small().labels
    planted_ids = set(labels["scheme_id"]) | set(labels["scheme"])
    texts = [
        table[name]
        for kind, table in small().tables.items()
        for name, dtype in table.schema.items()
        if dtype == pl.String() and (kind == "payment" or _free(kind, name))
    ]
    said = "\n".join(pl.concat([text.unique() for text in texts]).drop_nulls().unique())

    assert [one for one in planted_ids if one in said] == []


def _free(kind: str, name: str) -> bool:
    field = KINDS[kind].fields.get(name)
    return field is not None and field.role in {Role.TEXT, Role.REFERENCE, Role.PLAIN}


def test_planted_payments_are_booked_as_all_others_are() -> None:
    booked = set(small().tables["voucher_line"]["invoice_reference"].drop_nulls())
    labels = small().labels.explode("payment_ids").select(payment_id="payment_ids").drop_nulls()
    mine = small().tables["payment"].join(labels, on="payment_id", how="semi")

    assert set(mine["invoice_number"].drop_nulls()) - booked == set()


def test_nothing_is_planted_in_an_innocent_municipality() -> None:
    made = twin(1, Size(SMALL.inhabitants, plantings=0))

    assert made.labels.is_empty()


def test_planting_leaves_all_but_the_planted_rows_as_they_were() -> None:
    world, before = innocent(1, SMALL)
    after, labels = planted(world, before, SMALL)
    told = labels.explode("record_ids").select(record_id="record_ids").drop_nulls()
    same = before["attendance"].join(told, on="record_id", how="anti")

    kept = after["attendance"].join(told, on="record_id", how="anti")
    assert kept.sort("record_id").equals(same.sort("record_id"))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_planted_at_each_difficulty(family: str) -> None:
    mine = small().labels.filter(pl.col("family") == family)

    assert set(mine["difficulty"]) == {"easy", "medium", "hard"}
