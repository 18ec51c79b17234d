"""PRE-01: places against attendance."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.places.attending import places_against_attendance
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables


def place(**given: Any) -> dict[str, Any]:
    told_of = {"child": "c", "school": "s", "valid_from": date(2026, 1, 10), "paid_minor": 1_200_000}
    return row(**{**told_of, "home_municipality": "0180", "currency": "SEK", **given})


def status(registered: str, moved_on: date | None, as_of: date = date(2026, 6, 1), child: str = "c") -> dict[str, Any]:
    return row(person=child, as_of=as_of, moved_on=moved_on, home_municipality=registered)


def day(of: date, present: bool = False, reported: bool | None = False, **given: Any) -> dict[str, Any]:
    return row(**{"child": "c", "school": "s", "day": of, "present": present, "reported_absence": reported, **given})


def weekdays(start: date, count: int) -> list[date]:
    days = (start + timedelta(days=n) for n in range(count * 2))
    return [one for one in days if one.weekday() < 5][:count]


def found(places: list[dict[str, Any]], **kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(places_against_attendance, tables(school_place=places, **kinds))


MOVED = status("1480", date(2026, 2, 1))
MONTH = weekdays(date(2026, 3, 2), 25)


@pytest.mark.case("PRE-01", "fires")
def test_a_place_of_a_child_that_has_long_lived_elsewhere_is_shown() -> None:
    [one] = found([place()], person_status=[MOVED])

    assert (one["subject_id"], one["key"], one["amount_minor"]) == ("s", "c", 4 * 1_200_000)


def test_the_sentence_tells_both_municipalities() -> None:
    [one] = found([place()], person_status=[MOVED])

    assert told(places_against_attendance, one) == (
        "⟦s AB⟧ har en betald plats för ett barn från kommun ⟦0180⟧. Den ⟦1\u00a0juni 2026⟧ var barnet sedan ⟦120⟧ "
        "dagar folkbokfört i kommun ⟦1480⟧. På den tiden har ⟦48\u00a0000,00\u00a0kr⟧ betalats."
    )
    assert "registered in municipality ⟦1480⟧ for ⟦120⟧ days" in told(places_against_attendance, one, "en")


@pytest.mark.case("PRE-01", "almost")
def test_a_move_takes_two_months_to_be_dealt_with() -> None:
    assert found([place()], person_status=[status("1480", date(2026, 4, 2))]) == []


def test_a_place_that_ended_before_is_not_paid_any_more() -> None:
    assert found([place(valid_until=date(2026, 5, 31))], person_status=[MOVED]) == []


def test_a_move_within_the_municipality_changes_nothing() -> None:
    assert found([place()], person_status=[status("0180", date(2026, 2, 1))]) == []


def test_the_latest_fact_of_the_register_holds() -> None:
    assert found([place()], person_status=[MOVED, status("0180", None, date(2026, 6, 2))]) == []


def test_a_month_of_absence_without_notice_is_shown() -> None:
    [one] = found([place()], attendance=[day(one) for one in MONTH])

    assert "frånvarande utan anmälan ⟦25⟧ dagar i följd, från ⟦2\u00a0mars 2026⟧ till ⟦3\u00a0april 2026⟧" in told(
        places_against_attendance, one
    )


@pytest.mark.parametrize("between", [{"present": True}, {"reported": True}, {"reported": None}])
def test_a_day_present_or_notice_between_ends_the_row(between: dict[str, Any]) -> None:
    days = [day(one) for one in MONTH]

    assert found([place()], attendance=[*days[:12], day(MONTH[12], **between), *days[13:]]) == []


@pytest.mark.case("PRE-01", "innocent")
def test_a_long_illness_that_the_guardian_told_of_is_left_alone() -> None:
    assert found([place()], attendance=[day(one, reported=True) for one in MONTH]) == []


def test_a_few_days_around_a_holiday_are_no_month() -> None:
    days = weekdays(date(2026, 6, 8), 5) + weekdays(date(2026, 8, 17), 5)

    assert found([place()], attendance=[day(one) for one in days]) == []


def test_absence_from_a_place_that_is_not_paid_is_left_alone() -> None:
    assert found([place(valid_until=date(2026, 2, 1))], attendance=[day(one) for one in MONTH]) == []


def test_two_days_at_two_schools_are_shown() -> None:
    both = [day(one, True, school=school) for one in MONTH[:2] for school in "st"]

    [one] = found([place()], attendance=both)

    assert "hos både ⟦s AB⟧ och ⟦t AB⟧ samma dag, ⟦2⟧ dagar under ⟦mars 2026⟧" in told(places_against_attendance, one)


def test_a_visit_to_another_school_on_one_day_is_left_alone() -> None:
    assert found([place()], attendance=[day(MONTH[0], True, school=school) for school in "st"]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    places = [place(child=child, school=rng.choice("st")) for child in "cdefgh"]
    moved = [status(rng.choice(["0180", "1480"]), date(2026, 2, 1), child=child) for child in "cdef"]
    days = [
        day(one, rng.random() < 0.01, child=child, school=school)
        for child, school in (("c", "s"), ("c", "t"), ("g", "s"), ("g", "t"))
        for one in MONTH
    ] + [day(one, True, child="h", school=school) for one in MONTH[:4] for school in "st"]

    live, once = stands_after(
        places_against_attendance, tables(school_place=places, person_status=moved, attendance=days), rng
    )

    assert once.height > 1
    assert live.equals(once)
