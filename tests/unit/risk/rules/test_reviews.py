"""EB-07: decisions whose review is late."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.reviews import review_is_late
from tests.unit.risk.law import TODAY, judged, stands_after, told


def decision(number: str = "HT-1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "son",
        "decision_number": number,
        "area": "home_care",
        "outcome": "granted",
        "decided_on": date(2025, 1, 10),
        "valid_from": date(2025, 2, 1),
        **more,
    }


def found(given: dict[str, Any], day: date = TODAY) -> list[dict[str, Any]]:
    return judged(review_is_late, {"benefit_decision": table("benefit_decision", [given])}, day=day)


@pytest.mark.case("EB-07", "fires")
def test_a_decision_past_its_own_day_of_review_is_shown_to_the_manager() -> None:
    [one] = found(decision(review_on=date(2026, 9, 1)))

    assert (one["subject_type"], one["subject_id"], one["party_id"]) == ("decision", "HT-1", None)
    assert told(review_is_late, one).replace("\u00a0", " ") == (
        "Beslut ⟦HT-1⟧ skulle omprövas ⟦1 september 2026⟧ och är ⟦61⟧ dagar sent."
    )


@pytest.mark.case("EB-07", "almost")
@pytest.mark.parametrize(("day", "shown"), [(date(2026, 10, 1), 0), (date(2026, 10, 2), 1)])
def test_thirty_days_late_are_left_alone(day: date, shown: int) -> None:
    assert len(found(decision(review_on=date(2026, 9, 1)), day)) == shown


@pytest.mark.case("EB-07", "innocent")
def test_a_review_that_was_done_counts() -> None:
    assert found(decision(review_on=date(2026, 9, 1), last_review=date(2026, 9, 1))) == []


@pytest.mark.parametrize(("done", "shown"), [(date(2026, 8, 2), 0), (date(2026, 8, 1), 1)])
def test_a_review_may_come_thirty_days_before_its_day(done: date, shown: int) -> None:
    assert len(found(decision(review_on=date(2026, 9, 1), last_review=done))) == shown


def test_without_a_day_of_its_own_the_interval_runs_from_the_last_review() -> None:
    [one] = found(decision(last_review=date(2025, 9, 1)))

    assert "within ⟦12⟧ months and is ⟦61⟧ days late" in told(review_is_late, one, "en")


def test_a_decision_without_any_review_is_less_sure() -> None:
    [one] = found(decision())

    assert one["score"] == 0.4
    assert "har ingen omprövning i underlaget" in told(review_is_late, one)


@pytest.mark.parametrize(
    ("area", "late"),
    [("Försörjningsstöd", 1), ("placering", 1), ("hemtjänst", 0), ("LSS", 0), ("bostadsanpassning", 0)],
)
def test_each_area_has_its_interval(area: str, late: int) -> None:
    assert len(found(decision(area=area, last_review=date(2026, 3, 1)))) == late


@pytest.mark.parametrize(
    "more", [{"valid_until": date(2026, 10, 31)}, {"outcome": "Avslag"}, {"valid_from": date(2026, 12, 1)}]
)
def test_a_decision_that_does_not_hold_is_left_alone(more: dict[str, Any]) -> None:
    assert found(decision(**more)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_decisions_arrive(seed: int) -> None:
    rng = Random(seed)
    given = [
        decision(
            f"d{n}", area=rng.choice(["eb", "home_care", "lss"]), decided_on=date(2025, rng.randint(1, 12), 1),
            last_review=rng.choice([None, date(2026, rng.randint(1, 10), 1)]), valid_until=rng.choice([None, TODAY]),
        )
        for n in range(40)
    ]  # fmt: skip

    live, once = stands_after(review_is_late, {"benefit_decision": table("benefit_decision", given)}, rng)

    assert once.height > 5
    assert live.equals(once)
