"""TIM-03: time reported while the user was away."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.absent import report_during_absence
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import at, row, shift, somewhen, tables


def absence(start: str, end: str | None, kind: str = "hospital", **given: Any) -> dict[str, Any]:
    until = at(end) if end else None
    return row(**{"person": "u", "absence_kind": kind, "starts_at": at(start), "ends_at": until, **given})


def found(*shifts: dict[str, Any], away: tuple[dict[str, Any], ...] = (), **kinds: Any) -> list[dict[str, Any]]:
    return judged(report_during_absence, tables(shift=shifts, absence=away, **kinds))


WEEK = absence("2026-03-02 09:00", "2026-03-09 12:00", payable=False)


@pytest.mark.case("TIM-03", "fires")
def test_shifts_during_a_stay_in_hospital_are_shown_together() -> None:
    shifts = [shift(f"2026-03-{day:02} 08:00", 2) for day in (3, 4, 5)]

    [one] = found(*shifts, away=(WEEK,))

    assert (one["subject_id"], one["key"], one["score"]) == ("p", "u", 0.8)
    assert [record["id"] for record in one["records"]] == [*[s["record_id"] for s in shifts], WEEK["record_id"]]


def test_the_sentence_tells_how_much_lies_within_the_absence() -> None:
    [one] = found(shift("2026-03-02 08:00", 3), shift("2026-03-03 08:00", 1), away=(WEEK,))

    assert told(report_during_absence, one) == (
        "⟦p AB⟧ har rapporterat ⟦2⟧ pass under ⟦mars 2026⟧ medan brukaren var på sjukhus. ⟦3\u00a0h\u00a00\u00a0min⟧ "
        "ligger inom frånvaron, det första ⟦2\u00a0mars 2026⟧."
    )
    assert "in ⟦March 2026⟧ while the user was in hospital" in told(report_during_absence, one, "en")


@pytest.mark.case("TIM-03", "almost")
def test_admission_during_a_shift_leaves_half_an_hour() -> None:
    assert found(shift("2026-03-02 07:30", 2), away=(WEEK,)) == []


@pytest.mark.case("TIM-03", "innocent")
def test_an_absence_that_is_paid_all_the_same_is_left_alone() -> None:
    assert found(shift("2026-03-03 08:00", 2), away=({**WEEK, "payable": True},)) == []


def test_the_rule_is_less_sure_where_nobody_told_of_payment() -> None:
    [one] = found(shift("2026-03-03 08:00", 2), away=({**WEEK, "payable": None},))

    assert one["score"] == pytest.approx(0.6)


def test_an_absence_without_an_end_is_not_judged_yet() -> None:
    assert found(shift("2026-03-03 08:00", 2), away=(absence("2026-03-02 09:00", None),)) == []


def test_a_long_shift_may_fall_into_several_short_absences() -> None:
    away = tuple(absence(f"2026-03-0{day} 09:00", f"2026-03-0{day} 09:20", "skola") for day in (2, 3))

    [one] = found(shift("2026-03-02 08:00", 30), away=away)

    assert one["period"] == "school:u:2026-03-01"


@pytest.mark.parametrize(("day", "shown"), [(9, 0), (10, 1), (19, 1), (20, 0)])
def test_the_days_of_departure_and_return_are_at_home(day: int, shown: int) -> None:
    journey = row(traveller="u", starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 20))

    assert len(found(shift(f"2026-03-{day:02} 12:00", 2), travel_notice=[journey])) == shown


def test_the_absence_of_another_user_explains_nothing() -> None:
    assert found(shift("2026-03-03 08:00", 2, user="v"), away=(WEEK,)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [shift(somewhen(rng), 3, user=rng.choice("uvx"), provider=rng.choice("pq")) for _ in range(80)]
    away = []
    for kind in ("hospital", "school", "avvikit") * 4:
        start = somewhen(rng)
        end = start + timedelta(days=rng.randint(1, 9))
        payable = rng.choice([True, False, None])
        away.append(row(person=rng.choice("uvx"), absence_kind=kind, starts_at=start, ends_at=end, payable=payable))
    journeys = [row(traveller=who, starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 20)) for who in "uv"]

    live, once = stands_after(report_during_absence, tables(shift=shifts, absence=away, travel_notice=journeys), rng)

    assert once.height > 5
    assert live.equals(once)
