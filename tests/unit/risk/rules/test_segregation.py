"""EMP-03: several steps of one item in one hand."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.segregation import steps_in_one_hand
from tests.unit.risk.law import judged, stands_after, told


def act(number: str, action: str, at: str, user: str = "u", **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "son",
        "system": "ekonomi",
        "user_name": user,
        "action": action,
        "item": "F-1",
        "item_kind": "invoice",
        "happened_at": datetime.fromisoformat(at).replace(tzinfo=UTC),
        "amount_minor": 4_875_000,
        **more,
    }


def found(*acts: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(steps_in_one_hand, {"user_action": table("user_action", acts)})


APPROVED = act("a", "Approve", "2026-03-02T08:00")
PAID = act("b", "betala", "2026-03-02T09:00")


@pytest.mark.case("EMP-03", "fires")
def test_approving_and_paying_one_invoice_is_shown_as_the_invoice() -> None:
    [one] = found(APPROVED, PAID)

    assert (one["subject_type"], one["subject_id"], one["party_id"], one["score"]) == ("item", "F-1", None, 0.6)


def test_the_sentence_names_the_item_and_nobody() -> None:
    [one] = found(APPROVED, PAID)

    said = told(steps_in_one_hand, one)

    assert said.startswith("Samma användare har både beslutat eller attesterat och betalat ⟦F-1⟧ i ⟦ekonomi⟧")
    assert "⟦48\u00a0750,00\u00a0kr⟧" in said
    assert "user" not in one["evidence"]


def test_the_sentence_is_told_in_english() -> None:
    [one] = found(act("a", "decide", "2026-03-02T08:00"), APPROVED | {"record_id": "c"})

    assert told(steps_in_one_hand, one, "en").startswith("The same user both decided and approved ⟦F-1⟧")


def test_three_steps_are_surer_than_two() -> None:
    [one] = found(act("c", "decide", "2026-03-01T08:00"), APPROVED, PAID)

    assert one["score"] == 0.8


@pytest.mark.case("EMP-03", "almost")
def test_two_users_may_share_the_steps() -> None:
    assert found(APPROVED, PAID | {"user_name": "v"}) == []


def test_taking_in_an_application_and_deciding_it_is_one_task() -> None:
    kind = {"item_kind": "decision"}

    assert found(APPROVED | kind | {"action": "register"}, PAID | kind | {"action": "decide"}) == []


def test_registering_and_approving_one_invoice_is_shown() -> None:
    [one] = found(APPROVED, PAID | {"action": "registrera"})

    assert "både registrerat och tagit nästa steg för ⟦F-1⟧" in told(steps_in_one_hand, one)


@pytest.mark.parametrize(("kind", "n"), [("invoice", 0), ("Leverantör", 1)])
def test_who_registers_an_invoice_may_pay_it_but_not_who_registers_the_supplier(kind: str, n: int) -> None:
    what = {"item_kind": kind}

    assert len(found(APPROVED | what | {"action": "registrera"}, PAID | what)) == n


@pytest.mark.case("EMP-03", "innocent")
def test_a_review_by_another_within_five_days_answers_it() -> None:
    assert found(APPROVED, PAID, act("c", "review", "2026-03-07T09:00", user="v")) == []


def test_a_review_after_five_days_does_not() -> None:
    assert len(found(APPROVED, PAID, act("c", "review", "2026-03-07T09:01", user="v"))) == 1


def test_ones_own_review_does_not_answer_it() -> None:
    assert len(found(APPROVED, PAID, act("c", "review", "2026-03-03T09:00"))) == 1


def test_a_step_that_was_undone_is_no_step() -> None:
    assert found(APPROVED, PAID | {"outcome": "Makulerad"}) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_steps_arrive(seed: int) -> None:
    rng = Random(seed)
    acts = [
        act(
            f"{n:02}",
            rng.choice(["decide", "approve", "pay", "review", "read"]),
            f"2026-03-{rng.randint(1, 9):02}T08:00",
            user=rng.choice("uv"),
            item=rng.choice("ABCDEFGHIJKL"),
        )
        for n in range(70)
    ]

    live, once = stands_after(steps_in_one_hand, {"user_action": table("user_action", acts)}, rng)

    assert once.height > 3
    assert live.equals(once)
