"""SUP-12: more hours than the staff can work, more placed than places."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.capacity import implausible_capacity
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, some_day, tables

MARCH = date(2026, 3, 1)


def staff(employees: int, **more: Any) -> Row:
    return {"company": "p", "month": MARCH, "employees": employees, **more}


def hours(count: int, provider: str = "p", day: int = 2) -> Row:
    starts = datetime(2026, 3, day, 0, tzinfo=UTC)
    return {"provider": provider, "starts_at": starts, "ends_at": starts + timedelta(hours=count)}


def placed(who: str, since: date, until: date | None = None, **more: Any) -> Row:
    told = {"placed": who, "provider": "p", "permit_number": "IVO-1", "approved_places": 2}
    return {**told, "valid_from": since, "valid_until": until, **more}


def found(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(implausible_capacity, tables(**kinds))


@pytest.mark.case("SUP-12", "fires")
def test_more_hours_than_the_staff_can_work_are_shown() -> None:
    [one] = found(company_workforce=[staff(1)], shift=[hours(209)])

    assert (one["subject_id"], one["period"], one["on"]) == ("p", "2026-03 hours", date(2026, 3, 31))
    assert told(implausible_capacity, one) == (
        "⟦p AB⟧ redovisar ⟦209⟧ timmar i ⟦mars 2026⟧. Den anmälda personalen, ⟦1⟧, kan arbeta ⟦174⟧."
    )


@pytest.mark.case("SUP-12", "almost")
def test_overtime_within_the_factor_is_left_alone() -> None:
    assert found(company_workforce=[staff(1)], shift=[hours(208)]) == []


def test_invoiced_hours_count_where_they_are_more() -> None:
    line = {"supplier": "p", "unit_of_measure": "HUR", "quantity_thousandths": 300_000, "period_from": MARCH}

    [one] = found(company_workforce=[staff(1)], shift=[hours(150)], invoice_line=[line])

    assert "⟦300⟧ hours in ⟦March 2026⟧" in told(implausible_capacity, one, "en")
    assert [row["kind"] for row in one["records"]] == ["company_workforce", "invoice_line"]


def test_other_units_are_no_hours() -> None:
    line = {"supplier": "p", "unit_of_measure": "km", "quantity_thousandths": 900_000, "period_from": MARCH}

    assert found(company_workforce=[staff(1)], invoice_line=[line]) == []


@pytest.mark.case("SUP-12", "innocent")
def test_declared_subcontractors_explain_the_hours() -> None:
    assert found(company_workforce=[staff(1, subcontractors=1)], shift=[hours(500)]) == []


def test_a_sole_trader_works_without_being_declared() -> None:
    alone = staff(0, company_kind="sole_trader", company_name=None)

    assert found(company_workforce=[alone], shift=[hours(208)]) == []


def test_a_month_without_a_declaration_tells_nothing() -> None:
    assert found(company_workforce=[staff(1, month=date(2026, 2, 1))], shift=[hours(500)]) == []


def test_more_placed_than_places_are_shown_on_the_first_such_day() -> None:
    stays = [placed("a", MARCH), placed("b", MARCH), placed("c", date(2026, 3, 9))]

    [one] = found(placement=stays)

    assert (one["on"], one["period"]) == (date(2026, 3, 9), "IVO-1 places")
    assert "har ⟦3⟧ placerade härifrån den ⟦9\u00a0mars 2026⟧ och ⟦2⟧ godkända platser" in told(
        implausible_capacity, one
    )
    assert [row["id"] for row in one["records"]] == ["placement-000", "placement-001", "placement-002"]


def test_a_place_that_is_taken_over_counts_once() -> None:
    stays = [placed("a", MARCH), placed("b", MARCH, date(2026, 3, 9)), placed("c", date(2026, 3, 9))]

    assert found(placement=stays) == []


def test_a_stay_that_was_prolonged_counts_once() -> None:
    stays = [placed("a", MARCH), placed("b", MARCH), placed("b", date(2026, 4, 1))]

    assert found(placement=stays) == []


def test_the_permit_tells_of_more_places() -> None:
    stays = [placed("a", MARCH), placed("b", MARCH), placed("c", MARCH)]

    assert found(placement=stays, permit=[{"holder": "p", "permit_number": "IVO-1", "approved_places": 3}]) == []


def test_a_home_whose_places_are_not_told_is_left_alone() -> None:
    assert found(placement=[placed(who, MARCH, approved_places=None) for who in "abc"]) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcd"
    given = tables(
        company_workforce=[staff(rng.randint(0, 2), company=rng.choice(who)) for _ in range(6)],
        shift=[hours(rng.randint(10, 120), rng.choice(who), rng.randint(1, 20)) for _ in range(25)],
        placement=[
            placed(str(n), some_day(rng), provider=rng.choice(who), permit_number=rng.choice(["1", "2", None]))
            for n in range(25)
        ],
        permit=[{"holder": one, "permit_number": "1", "approved_places": 4} for one in who],
    )

    live, once = stands_after(implausible_capacity, given, rng)

    assert once.height > 4
    assert live.equals(once)
