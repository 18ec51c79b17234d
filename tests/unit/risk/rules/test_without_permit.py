"""HVB-02: a placement in a home without a valid permit."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.places.without_permit import placement_without_permit
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables

TODAY = date(2026, 11, 1)


def placement(start: date = date(2026, 8, 1), **given: Any) -> dict[str, Any]:
    told_of = {"provider": "p", "valid_from": start, "day_price_minor": 500_000, "placement_kind": "care_home"}
    return row(**{**told_of, **given})


def permit(**given: Any) -> dict[str, Any]:
    told_of = {"holder": "p", "permit_number": "IVO-1", "permit_kind": "care_home", "status": "valid"}
    return row(**{**told_of, "valid_from": date(2020, 1, 1), **given})


def found(*placements: dict[str, Any], permits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(placement_without_permit, tables(placement=placements, permit=permits), day=TODAY)


REVOKED = {"status": "Återkallat", "status_since": date(2026, 10, 1)}


@pytest.mark.case("HVB-02", "fires")
def test_days_after_a_permit_was_revoked_are_shown_with_what_they_cost() -> None:
    [one] = found(placement(), permits=[permit(**REVOKED)])

    assert (one["key"], one["score"], one["amount_minor"]) == ("p", 0.95, 32 * 500_000)


def test_the_sentence_tells_the_permit_and_the_days() -> None:
    [one] = found(placement(), permits=[permit(**REVOKED)])

    assert told(placement_without_permit, one) == (
        "En placering hos ⟦p AB⟧ har ⟦32⟧ dygn utan giltigt tillstånd. Tillstånd ⟦IVO-1⟧ är återkallat sedan "
        "⟦1\u00a0oktober 2026⟧. Dygnen kostar ⟦160\u00a0000,00\u00a0kr⟧."
    )
    assert "has been revoked since ⟦1\u00a0October 2026⟧" in told(placement_without_permit, one, "en")


def test_a_permit_in_force_covers_the_placement() -> None:
    assert found(placement(), permits=[permit()]) == []


@pytest.mark.case("HVB-02", "innocent")
@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_another_permit_covers_what_the_revoked_one_does_not(first: str, second: str) -> None:
    revoked, new = permit(**REVOKED, record_id=first), permit(valid_from=date(2026, 9, 1), record_id=second)

    assert found(placement(), permits=[revoked, new]) == []


def test_weeks_between_two_permits_are_shown_with_the_one_that_ended() -> None:
    [one] = found(
        placement(), permits=[permit(**REVOKED), permit(permit_number="IVO-2", valid_from=date(2026, 10, 12))]
    )

    assert "har ⟦11⟧ dygn utan giltigt tillstånd. Tillstånd ⟦IVO-1⟧ är återkallat" in told(
        placement_without_permit, one
    )


@pytest.mark.case("HVB-02", "almost")
def test_a_week_is_lag_of_the_register() -> None:
    ended = placement(valid_until=date(2026, 10, 7))

    assert found(ended, permits=[permit(**REVOKED)]) == []


def test_a_permit_that_ran_out_is_told_apart() -> None:
    [one] = found(placement(), permits=[permit(valid_until=date(2026, 10, 1))])

    assert "gällde till och med ⟦1\u00a0oktober 2026⟧" in told(placement_without_permit, one)


def test_a_permit_that_ran_out_before_it_was_revoked_ran_out() -> None:
    [one] = found(placement(), permits=[permit(**REVOKED, valid_until=date(2026, 9, 20))])

    assert one["score"] == 0.6


def test_a_family_home_needs_no_permit() -> None:
    assert found(placement(placement_kind="Familjehem"), permits=[permit(**REVOKED)]) == []


def test_a_permit_to_serve_says_nothing_of_care() -> None:
    assert found(placement(), permits=[permit(permit_kind="serving_alcohol", **REVOKED)]) == []


def test_a_placement_that_ended_before_the_permit_is_left_alone() -> None:
    ended = placement(valid_until=date(2026, 9, 30))

    assert found(ended, permits=[permit(**REVOKED)]) == []


def test_what_is_planned_is_no_finding_yet() -> None:
    assert found(placement(date(2026, 11, 5)), permits=[permit(**REVOKED)]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    placements = [
        placement(date(2026, 1, 1) + timedelta(days=rng.randrange(300)), provider=rng.choice("pqr")) for _ in range(30)
    ]
    permits = [
        permit(
            holder=rng.choice("pqr"),
            status=rng.choice(["valid", "revoked", "paused"]),
            status_since=date(2026, rng.randint(1, 10), 1),
            valid_until=date(2026, rng.randint(5, 10), 1),
        )
        for _ in range(6)
    ]

    live, once = stands_after(placement_without_permit, tables(placement=placements, permit=permits), rng, day=TODAY)

    assert once.height > 5
    assert live.equals(once)
