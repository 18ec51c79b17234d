"""GRT-02: members, fees and activities that do not fit together."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.growth import inflated_numbers
from tests.unit.risk.law import judged, stands_after, told

Rows = list[dict[str, Any]]


def member_list(count: int, year: int = 2025, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"l{year}",
        "committee_id": "kfn",
        "association": "club",
        "association_name": "IF Norrskenet",
        "as_of": date(year, 12, 31),
        "member_count": count,
        **more,
    }


def activity(number: int, participants: int, hour: int = 16, **more: Any) -> dict[str, Any]:
    starts_at = datetime(2026, 3, 1 + number, hour, tzinfo=UTC)
    return {
        "record_id": f"a{number}",
        "committee_id": "kfn",
        "association": "club",
        "association_name": "IF Norrskenet",
        "place": "hall",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "participant_count": participants,
        **more,
    }


def booking(number: int, capacity: int = 60, **more: Any) -> dict[str, Any]:
    given = activity(number, 0)
    return {
        "record_id": f"b{number}",
        "committee_id": "kfn",
        "association": "club",
        "place": "hall",
        "starts_at": given["starts_at"],
        "ends_at": given["ends_at"],
        "capacity": capacity,
        **more,
    }


def found(*lists: dict[str, Any], activities: Rows | None = None, bookings: Rows | None = None) -> Rows:
    given = {
        "member_list": table("member_list", lists),
        "activity": table("activity", activities or []),
        "facility_booking": table("facility_booking", bookings or []),
    }
    return judged(inflated_numbers, given)


@pytest.mark.case("GRT-02", "fires")
def test_a_leap_of_more_than_60_per_cent_is_shown() -> None:
    [one] = found(member_list(100, 2024), member_list(161))

    assert (one["subject_id"], one["period"]) == ("club", "growth:2025-12-31")
    assert told(inflated_numbers, one).replace("\u00a0", " ") == (
        "⟦IF Norrskenet⟧ har ⟦161⟧ medlemmar den ⟦31 december 2025⟧, mot ⟦100⟧ den ⟦31 december 2024⟧: en ökning med "
        "⟦61 %⟧."
    )


@pytest.mark.case("GRT-02", "almost")
@pytest.mark.parametrize(("before", "now"), [(100, 160), (10, 29), (0, 50)])
def test_a_good_year_or_a_small_club_is_left_alone(before: int, now: int) -> None:
    assert found(member_list(before, 2024), member_list(now)) == []


def test_growth_over_two_years_is_left_alone() -> None:
    assert found(member_list(100, 2023), member_list(300)) == []


def test_fees_below_half_of_what_members_owe_are_shown() -> None:
    [one] = found(member_list(100, fee_minor=30_000, fee_income_minor=1_499_900, currency="SEK"))

    assert "⟦SEK\u00a014,999.00⟧ of fees" in told(inflated_numbers, one, "en")


@pytest.mark.parametrize(
    "more",
    [
        {"fee_minor": 30_000, "fee_income_minor": 1_500_000},
        {"fee_minor": 0, "fee_income_minor": 0},
        {"fee_minor": 30_000},
    ],
)
def test_half_of_the_fees_no_fee_or_no_income_told_is_left_alone(more: dict[str, Any]) -> None:
    assert found(member_list(100, **more)) == []


def test_three_activities_above_what_the_hall_holds_are_shown() -> None:
    [one] = found(activities=[activity(n, 61 + n) for n in range(3)], bookings=[booking(n) for n in range(3)])

    assert one["period"] == "capacity:2026"
    assert told(inflated_numbers, one) == (
        "⟦IF Norrskenet⟧ redovisar ⟦3⟧ aktiviteter under ⟦2026⟧ med fler deltagare än den bokade lokalen rymmer, som "
        "mest ⟦63⟧ i en lokal för ⟦60⟧."
    )


def test_two_activities_above_it_are_left_alone() -> None:
    assert found(activities=[activity(n, 70) for n in range(2)], bookings=[booking(n) for n in range(2)]) == []


def test_as_many_as_the_hall_holds_are_left_alone() -> None:
    assert found(activities=[activity(n, 60) for n in range(5)], bookings=[booking(n) for n in range(5)]) == []


@pytest.mark.case("GRT-02", "innocent")
def test_an_activity_that_was_split_into_groups_is_left_alone() -> None:
    groups = [activity(n, 35, record_id=f"a{n}{group}") for n in range(3) for group in "ab"]

    assert found(activities=groups, bookings=[booking(n) for n in range(3)]) == []


def test_a_booking_at_another_time_says_nothing() -> None:
    later = [activity(n, 70, hour=18) for n in range(5)]

    assert found(activities=later, bookings=[booking(n) for n in range(5)]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    lists = [
        member_list(
            rng.randint(20, 200), year, record_id=f"{club}{year}", association=club, fee_minor=100,
            fee_income_minor=rng.randint(1_000, 9_000),
        )
        for club in "abc"
        for year in range(2021, 2026)
    ]  # fmt: skip
    activities = [
        activity(n % 20, rng.randint(40, 90), record_id=f"a{n}", association=rng.choice("abc")) for n in range(60)
    ]
    bookings = [
        booking(n % 20, rng.randint(40, 60), record_id=f"b{n}", association=rng.choice("abc")) for n in range(40)
    ]
    given = {
        "member_list": table("member_list", lists),
        "activity": table("activity", activities),
        "facility_booking": table("facility_booking", bookings),
    }

    live, once = stands_after(inflated_numbers, given, rng)

    assert {period.partition(":")[0] for period in once["period"]} == {"growth", "fees", "capacity"}
    assert live.equals(once)
