"""INV-12: a payment outside the ordinary flow."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.invoices.outside_flow import payment_outside_flow
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]


def act(number: str, action: str, at: str, user: str = "u", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "system": "ekonomi", "user_name": user, "action": action}
    party = {"party": "c", "party_name": "Björkens AB", "amount_minor": 4_875_000, "currency": "SEK"}
    when = datetime.fromisoformat(f"2026-03-{at}").replace(tzinfo=UTC)
    return {**told, **party, "item": "F-1", "happened_at": when, "flow": "ordinary", **more}


def found(*acts: Row) -> list[Row]:
    return judged(payment_outside_flow, {"user_action": table("user_action", acts)})


APPROVED = act("a", "approve", "02T08:00")
PAID = act("p", "pay", "02T12:00")
BY_HAND = PAID | {"flow": "Manuellt"}


def test_a_payment_by_hand_is_shown_as_the_item() -> None:
    [one] = found(APPROVED, BY_HAND)

    assert (one["subject_id"], one["party_id"], one["score"], one["amount_minor"]) == ("F-1", "c", 0.5, 4_875_000)


def test_the_sentence_tells_the_payment_and_its_flow() -> None:
    [one] = found(APPROVED, BY_HAND)

    assert told(payment_outside_flow, one) == (
        "En betalning på ⟦48\u00a0750,00\u00a0kr⟧ till ⟦Björkens AB⟧ (⟦F-1⟧) den ⟦2\u00a0mars 2026 13:00⟧ gick utanför "
        "det ordinarie flödet (⟦Manuellt⟧)."
    )


def test_a_payment_in_the_ordinary_flow_is_left_alone() -> None:
    assert found(APPROVED, PAID) == []


@pytest.mark.case("INV-12", "fires")
def test_a_payment_nine_minutes_after_its_approval_is_shown() -> None:
    [one] = found(APPROVED, act("p", "pay", "02T08:09", flow=None))

    assert "was made ⟦9⟧ minutes after its approval" in told(payment_outside_flow, one, "en")


@pytest.mark.case("INV-12", "almost")
def test_ten_minutes_after_its_approval_is_time_enough() -> None:
    assert found(APPROVED, act("p", "pay", "02T08:10", flow=None)) == []


def test_in_the_ordinary_flow_a_program_may_pay_upon_approval() -> None:
    assert found(APPROVED, act("p", "pay", "02T08:01")) == []


def test_a_payment_within_a_day_of_a_change_of_approver_is_surest() -> None:
    changed = act("c", "byt attestant", "01T12:01")

    [one] = found(APPROVED, changed, PAID)

    assert (one["score"], "⟦23⟧ timmar efter att attestanten byttes" in told(payment_outside_flow, one)) == (0.6, True)


def test_a_day_after_a_change_of_approver_is_time_enough() -> None:
    assert found(APPROVED, act("c", "byt attestant", "01T12:00"), PAID) == []


@pytest.mark.case("INV-12", "innocent")
def test_emergency_assistance_is_what_the_short_way_is_for() -> None:
    assert found(APPROVED, BY_HAND | {"reason_code": "Nödbistånd"}) == []


def test_a_review_by_a_second_user_answers_it() -> None:
    assert found(APPROVED, BY_HAND, act("r", "granska", "05T08:00", user="v")) == []


def test_a_review_by_the_same_user_does_not() -> None:
    assert len(found(APPROVED, BY_HAND, act("r", "granska", "05T08:00"))) == 1


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_steps_arrive(seed: int) -> None:
    rng = Random(seed)
    acts = [
        act(
            f"{n:02}",
            rng.choice(["approve", "pay", "pay", "review", "change approver"]),
            f"{rng.randint(1, 5):02}T08:{rng.randint(0, 20):02}",
            user=rng.choice("uv"),
            item=rng.choice("ABCDEFGHIJ"),
            flow=rng.choice(["ordinary", "urgent"]),
        )
        for n in range(70)
    ]

    live, once = stands_after(payment_outside_flow, {"user_action": table("user_action", acts)}, rng)

    assert once.height > 3
    assert live.equals(once)
