"""EB-09: long trips within the time applied for."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.abroad import abroad_while_supported
from tests.unit.risk.law import judged, stands_after, told


def trip(start: date = date(2026, 7, 10), end: date | None = date(2026, 8, 20), **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"t-{start}",
        "committee_id": "son",
        "traveller": "ann",
        "starts_on": start,
        "ends_on": end,
        "told_by": "border_police",
        **more,
    }


def application(month: int, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"a{month}",
        "committee_id": "son",
        "applicant": "ann",
        "area": "försörjningsstöd",
        "period_from": date(2026, month, 1),
        **more,
    }


SUMMER = [application(7), application(8)]


def found(given: dict[str, Any], *applications: dict[str, Any]) -> list[dict[str, Any]]:
    tables = {
        "travel_notice": table("travel_notice", [given]),
        "benefit_application": table("benefit_application", applications),
    }
    return judged(abroad_while_supported, tables)


@pytest.mark.case("EB-09", "fires")
def test_a_trip_of_six_weeks_within_two_months_is_shown() -> None:
    [one] = found(trip(), *SUMMER)

    assert (one["subject_id"], one["score"]) == ("ann", 0.6)
    assert told(abroad_while_supported, one).replace("\u00a0", " ") == (
        "Mottagaren uppges vara utomlands från ⟦10 juli 2026⟧ till ⟦20 augusti 2026⟧. ⟦42⟧ av dagarna ligger inom den "
        "tid som försörjningsstöd söks för. Uppgiften kommer inte från mottagaren."
    )


def test_a_trip_that_the_applicant_told_of_scores_lower() -> None:
    [one] = found(trip(told_by="Traveller"), *SUMMER)

    assert one["score"] == 0.3
    assert "The recipient told of the trip." in told(abroad_while_supported, one, "en")


@pytest.mark.case("EB-09", "almost")
@pytest.mark.parametrize(("end", "shown"), [(date(2026, 8, 6), 0), (date(2026, 8, 7), 1)])
def test_four_weeks_are_left_alone(end: date, shown: int) -> None:
    assert len(found(trip(end=end), *SUMMER)) == shown


def test_days_outside_the_time_applied_for_do_not_count() -> None:
    assert found(trip(), application(7)) == []


def test_a_day_applied_for_twice_counts_once() -> None:
    assert found(trip(end=date(2026, 7, 31)), application(7), application(7, record_id="again")) == []


@pytest.mark.case("EB-09", "innocent")
@pytest.mark.parametrize("more", [{"ground": "family_emergency"}, {"ground": "Begravning"}, {"end": None}])
def test_an_emergency_or_a_trip_without_an_end_is_left_alone(more: dict[str, Any]) -> None:
    assert found(trip(**more), *SUMMER) == []


def test_home_care_may_be_applied_for_from_abroad() -> None:
    assert found(trip(), *(application(month, area="home_care") for month in (7, 8))) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_notices_arrive(seed: int) -> None:
    rng = Random(seed)
    trips = [
        trip(
            date(2026, rng.randint(1, 6), 9), date(2026, rng.randint(6, 9), 3), record_id=f"t{n}",
            traveller=rng.choice("abcd"),
        )
        for n in range(15)
    ]  # fmt: skip
    applications = [application(rng.randint(1, 9), record_id=f"a{n}", applicant=rng.choice("abcd")) for n in range(30)]
    tables = {
        "travel_notice": table("travel_notice", trips),
        "benefit_application": table("benefit_application", applications),
    }

    live, once = stands_after(abroad_while_supported, tables, rng)

    assert once.height > 5
    assert live.equals(once)
