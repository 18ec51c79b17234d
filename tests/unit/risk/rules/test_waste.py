"""LIC-03: waste and soil."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.permits.waste import waste_balance
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables


def report(kilograms: int, on: date = date(2026, 2, 1), **given: Any) -> dict[str, Any]:
    named = {"operator": "o", "operator_name": "Tippen AB", "transporter": "t", "transporter_name": "Åkeriet AB"}
    return row(**{**named, "reported_on": on, "reported_kilograms": kilograms, **given})


def permit(kilograms: int | None, **given: Any) -> dict[str, Any]:
    return row(**{"holder": "o", "valid_from": date(2020, 1, 1), "capacity_kilograms": kilograms, **given})


def found(*reports: dict[str, Any], permits: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    return judged(waste_balance, tables(waste_report=reports, permit=permits))


@pytest.mark.case("LIC-03", "fires")
def test_a_year_with_more_than_the_permit_allows_is_shown() -> None:
    [one] = found(report(60_000), report(50_000, date(2026, 9, 1)), permits=(permit(100_000),))

    assert told(waste_balance, one) == (
        "⟦Tippen AB⟧ har rapporterat ⟦110\u00a0000⟧ kg för ⟦2026⟧ mot ⟦100\u00a0000⟧ kg enligt tillstånd."
    )
    assert "against ⟦100,000⟧ kg by permit" in told(waste_balance, one, "en")


@pytest.mark.case("LIC-03", "almost")
def test_as_much_as_is_allowed_is_allowed() -> None:
    assert found(report(60_000), report(40_000), permits=(permit(100_000),)) == []


def test_two_permits_add_up() -> None:
    assert found(report(110_000), permits=(permit(100_000), permit(20_000))) == []


def test_a_permit_that_ended_before_the_year_adds_nothing() -> None:
    old = permit(20_000, valid_until=date(2025, 12, 31))

    assert len(found(report(110_000), permits=(permit(100_000), old))) == 1


def test_where_no_permit_tells_a_capacity_nothing_is_said() -> None:
    assert found(report(110_000), permits=(permit(None),)) == []


def test_weights_that_differ_over_a_quarter_are_shown() -> None:
    weighed: dict[str, Any] = {"weighed_kilograms": 20_000, "invoiced_kilograms": 21_500}

    [one] = found(report(20_000, **weighed), report(20_000, date(2026, 3, 31), **weighed))

    assert told(waste_balance, one) == (
        "⟦Tippen AB⟧ har fakturerat ⟦43\u00a0000⟧ kg för kvartalet från ⟦1\u00a0januari 2026⟧, mot ⟦40\u00a0000⟧ kg "
        "vägda i samma ⟦2⟧ rapporter: ⟦7,5\u00a0%⟧ skiljer."
    )


@pytest.mark.case("LIC-03", "innocent")
def test_a_load_whose_weigh_note_is_missing_is_not_held_against_the_others() -> None:
    weighed = report(20_000, weighed_kilograms=20_000, invoiced_kilograms=20_000)

    assert found(weighed, report(20_000, weighed_kilograms=None, invoiced_kilograms=20_000)) == []


@pytest.mark.parametrize(("weighed", "invoiced"), [(20_000, 21_000), (19_999, 30_000), (40_000, None)])
def test_moisture_or_little_or_no_invoice_is_left_alone(weighed: int, invoiced: int | None) -> None:
    assert found(report(20_000, weighed_kilograms=weighed, invoiced_kilograms=invoiced)) == []


def test_a_transporter_without_a_permit_is_shown_once_a_year() -> None:
    [one] = found(report(4_000, transporter_permit=False), report(6_000, transporter_permit=False))

    assert told(waste_balance, one) == (
        "⟦Tippen AB⟧ har tagit emot ⟦10\u00a0000⟧ kg i ⟦2⟧ leveranser under ⟦2026⟧ av en transportör som enligt "
        "rapporten saknar tillstånd: ⟦Åkeriet AB⟧."
    )


@pytest.mark.parametrize("permitted", [True, None])
def test_a_transporter_with_a_permit_or_of_whom_nothing_is_told(permitted: bool | None) -> None:
    assert found(report(4_000, transporter_permit=permitted)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    reports = [
        report(
            20_000,
            date(2024, 1, 1) + timedelta(days=rng.randrange(900)),
            operator=rng.choice("opq"),
            transporter=rng.choice("tu"),
            weighed_kilograms=20_000,
            invoiced_kilograms=rng.choice([20_000, 23_000]),
            transporter_permit=rng.choice([True, True, True, False]),
        )
        for _ in range(60)
    ]
    permits = [permit(150_000, holder=holder) for holder in "op"]

    live, once = stands_after(waste_balance, tables(waste_report=reports, permit=permits), rng)

    assert once.height > 10
    assert live.equals(once)
