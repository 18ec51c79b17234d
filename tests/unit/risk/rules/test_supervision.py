"""LIC-02: inspections that stand out."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.permits.supervision import supervision
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables


def breach(found_on: date, kind: str = "traceability", operator: str = "o", **given: Any) -> dict[str, Any]:
    named = {"operator": operator, "operator_name": f"{operator} AB", "area": "food"}
    return row(**{**named, "breach_kind": kind, "found_on": found_on, **given})


def inspection(on: date, breaches: int = 1, operator: str = "o", **given: Any) -> dict[str, Any]:
    named = {"operator": operator, "operator_name": f"{operator} AB", "area": "food", "address": "site"}
    return row(**{**named, "planned_on": on, "inspected_on": on, "breaches": breaches, **given})


def found(breaches: list[dict[str, Any]] | None = None, *inspections: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(supervision, tables(breach=breaches or [], inspection=inspections))


THRICE = [breach(date(2024, 11, 1)), breach(date(2025, 9, 1), "Traceability "), breach(date(2026, 10, 31))]


@pytest.mark.case("LIC-02", "fires")
def test_the_same_breach_three_times_in_two_years_is_shown() -> None:
    [one] = found(THRICE)

    assert (one["subject_id"], one["period"]) == ("o", "repeated:food:traceability")
    assert told(supervision, one) == (
        "⟦o AB⟧ har ⟦3⟧ gånger på ⟦24⟧ månader haft bristen ⟦spårbarhet⟧ (⟦livsmedel⟧), senast ⟦31\u00a0oktober 2026⟧."
    )
    assert "⟦3⟧ times in ⟦24⟧ months" in told(supervision, one, "en")


@pytest.mark.case("LIC-02", "almost")
@pytest.mark.parametrize(
    "last", [breach(date(2026, 11, 1)), breach(date(2026, 1, 1), "hygiene"), breach(date(2026, 1, 1), operator="q")]
)
def test_a_day_later_or_another_kind_or_operator_is_not_the_third(last: dict[str, Any]) -> None:
    assert found([*THRICE[:2], last]) == []


def test_breaches_at_a_site_whoever_runs_it_are_shown_of_the_latest() -> None:
    [one] = found([], inspection(date(2024, 3, 1)), inspection(date(2026, 3, 1), operator="q"))

    assert told(supervision, one) == (
        "⟦q AB⟧ är en av ⟦2⟧ verksamhetsutövare med brister på samma adress från ⟦1\u00a0mars 2024⟧ till "
        "⟦1\u00a0mars 2026⟧."
    )


@pytest.mark.parametrize(
    "other",
    [
        inspection(date(2026, 3, 1), operator="o"),
        inspection(date(2026, 3, 1), 0, operator="q"),
        inspection(date(2027, 3, 3), operator="q"),
        inspection(date(2026, 3, 1), operator="q", address=None),
    ],
)
def test_the_same_operator_or_no_breach_or_years_between_or_no_address(other: dict[str, Any]) -> None:
    assert found([], inspection(date(2024, 3, 1)), other) == []


def postponed(times: int, operator: str = "o", by: str = "insp-1") -> dict[str, Any]:
    return inspection(date(2026, 5, 5), 0, operator, postponements=times, postponed_by=by)


def test_an_inspection_put_off_twice_is_shown_without_the_officials_name() -> None:
    [one] = found([], postponed(2))

    said = told(supervision, one)

    assert "har skjutits upp ⟦2⟧ gånger av samma handläggare. Den var planerad till ⟦5\u00a0maj 2026⟧." in said
    assert "insp-1" not in one["evidence"]


def test_once_is_not_twice() -> None:
    assert found([], postponed(1)) == []


@pytest.mark.case("LIC-02", "innocent")
def test_an_official_who_puts_off_many_is_short_of_time() -> None:
    assert found([], *[postponed(2, operator) for operator in "opqrs"]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)

    def some_day() -> date:
        return date(2024, 1, 1) + timedelta(days=rng.randrange(900))

    breaches = [breach(some_day(), rng.choice(["hygiene", "tobacco"]), rng.choice("opq")) for _ in range(40)]
    inspections = [
        inspection(
            some_day(), rng.randrange(2), rng.choice("opq"), address=rng.choice("xyz"),
            postponements=rng.randrange(3), postponed_by=rng.choice("ij"),
        )
        for _ in range(30)
    ]  # fmt: skip

    live, once = stands_after(supervision, tables(breach=breaches, inspection=inspections), rng)

    assert once.height > 5
    assert live.equals(once)
