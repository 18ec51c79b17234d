"""HVB-01: days of care that do not fit."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.places.bed_days import bed_days
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import at, row, tables


def placement(start: date = date(2026, 3, 1), until: date | None = date(2026, 3, 31), **given: Any) -> dict[str, Any]:
    days = {"valid_from": start, "valid_until": until, "day_price_minor": 500_000, "currency": "SEK"}
    return row(**{"placed": "c", "provider": "p", **days, **given})


def absence(start: str, end: str | None, person: str = "c", **given: Any) -> dict[str, Any]:
    return row(person=person, absence_kind="avvikit", starts_at=at(start), ends_at=at(end) if end else None, **given)


def line(days: int, **given: Any) -> dict[str, Any]:
    period = {"period_from": date(2026, 3, 1), "period_until": date(2026, 3, 31), "unit_of_measure": "Dygn"}
    amounts = {"quantity_thousandths": days * 1000, "amount_minor": days * 480_000, "currency": "SEK"}
    return row(**{"supplier": "p", "user": "c", **period, **amounts, **given})


def found(**kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(bed_days, tables(**kinds))


AWAY = absence("2026-03-05 18:00", "2026-03-21 09:00")  # the 6th to the 20th: fifteen whole days


@pytest.mark.case("HVB-01", "fires")
def test_days_billed_beyond_the_paid_absence_are_shown_with_what_they_cost() -> None:
    [one] = found(placement=[placement(days=31)], absence=[AWAY])

    assert (one["key"], one["subject_id"], one["amount_minor"]) == ("c", "p", 8 * 500_000)


def test_the_sentence_tells_how_the_days_are_counted() -> None:
    [one] = found(placement=[placement(days=31)], absence=[AWAY])

    assert told(bed_days, one) == (
        "⟦p AB⟧ har debiterat ⟦31⟧ dygn från ⟦1\u00a0mars 2026⟧ till ⟦31\u00a0mars 2026⟧. Den placerade var borta ⟦15⟧ "
        "hela dygn, varav ⟦7⟧ ersätts: ⟦8⟧ dygn är för mycket, ⟦40\u00a0000,00\u00a0kr⟧."
    )
    assert "⟦8⟧ days are too many" in told(bed_days, one, "en")


@pytest.mark.case("HVB-01", "almost")
@pytest.mark.parametrize(("days", "shown"), [(24, 0), (25, 1)])
def test_a_day_may_be_rounding(days: int, shown: int) -> None:
    assert (
        len(found(placement=[placement(days=days)], absence=[absence("2026-03-05 18:00", "2026-03-21 09:00")])) == shown
    )


@pytest.mark.case("HVB-01", "innocent")
def test_a_leave_that_is_paid_is_left_alone() -> None:
    assert found(placement=[placement(days=31)], absence=[{**AWAY, "payable": True}]) == []


def test_a_week_away_is_paid() -> None:
    assert found(placement=[placement(days=31)], absence=[absence("2026-03-05 18:00", "2026-03-13 09:00")]) == []


def test_an_absence_without_an_end_is_not_judged_yet() -> None:
    assert found(placement=[placement(days=31)], absence=[absence("2026-03-05 18:00", None)]) == []


def test_days_are_billed_by_invoice_too() -> None:
    [one] = found(placement=[placement(until=None)], absence=[AWAY], invoice_line=[line(31)])

    assert one["amount_minor"] == 8 * 480_000


def test_a_credit_takes_days_off() -> None:
    assert found(placement=[placement(until=None)], absence=[AWAY], invoice_line=[line(31), line(-8)]) == []


def test_an_invoice_of_somebody_else_than_the_home_is_left_alone() -> None:
    lines = [line(31, supplier="taxi")]

    assert found(placement=[placement(until=None)], absence=[AWAY], invoice_line=lines) == []


def test_more_placed_than_places_are_shown() -> None:
    [one] = found(placement=[placement(date(2026, 3, day), placed=f"c{day}", approved_places=2) for day in (1, 2, 3)])

    assert told(bed_days, one) == ("⟦p AB⟧ hade ⟦3⟧ placerade härifrån ⟦3\u00a0mars 2026⟧ och ⟦2⟧ godkända platser.")


def test_one_may_come_on_the_day_another_leaves() -> None:
    first = placement(until=date(2026, 3, 10), approved_places=1)

    assert found(placement=[first, placement(date(2026, 3, 10), placed="d")]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    placements = []
    for _ in range(25):
        start = date(2026, 1, 1) + timedelta(days=rng.randrange(200))
        length = rng.randint(10, 40)
        given = {"placed": rng.choice("cdef"), "provider": rng.choice("pq"), "approved_places": 2, "days": length}
        placements.append(placement(start, start + timedelta(days=length), **given))
    away = []
    for _ in range(15):
        start = date(2026, 1, 1) + timedelta(days=rng.randrange(200))
        away.append(
            absence(f"{start} 12:00", f"{start + timedelta(days=rng.randint(5, 30))} 12:00", rng.choice("cdef"))
        )
    lines = [line(rng.randint(5, 31), user=rng.choice("cdef"), supplier=rng.choice("pq")) for _ in range(10)]

    live, once = stands_after(bed_days, tables(placement=placements, absence=away, invoice_line=lines), rng)

    assert once.height > 5
    assert live.equals(once)
