"""EB-08: the usual sum goes on after the decision has ended."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.after_end import paid_after_the_end
from tests.unit.risk.law import judged, stands_after, told


def decision(number: str = "EB-1", until: date | None = date(2026, 6, 30), **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "son",
        "decision_number": number,
        "recipient": "ann",
        "outcome": "granted",
        "valid_from": date(2026, 1, 1),
        "valid_until": until,
        **more,
    }


def payment(day: date, kronor: int = 4_000, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"p-{day}-{kronor}",
        "committee_id": "son",
        "party_id": "ann",
        "kind_group": "order",
        "currency": "SEK",
        "amount_minor": kronor * 100,
        "payment_date": day,
        **more,
    }


BEFORE = [payment(date(2026, 4, 1)), payment(date(2026, 5, 1))]


def found(decisions: list[dict[str, Any]], *payments: dict[str, Any]) -> list[dict[str, Any]]:
    given = {
        "benefit_decision": table("benefit_decision", decisions),
        "payment": table("payment", payments),
    }
    return judged(paid_after_the_end, given)


@pytest.mark.case("EB-08", "fires")
def test_the_usual_sum_paid_after_the_end_is_shown() -> None:
    [one] = found([decision()], *BEFORE, payment(date(2026, 8, 1)), payment(date(2026, 9, 1)))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("ann", 800_000, 0.8)
    assert told(paid_after_the_end, one).replace("\u00a0", " ") == (
        "Mottagarens sista beslut ⟦EB-1⟧ upphörde ⟦30 juni 2026⟧. Därefter har ⟦4 000,00 kr⟧ betalats ⟦2⟧ gånger, "
        "senast ⟦1 september 2026⟧, tillsammans ⟦8 000,00 kr⟧."
    )


def test_the_amount_of_the_decision_is_usual_too() -> None:
    [one] = found([decision(amount_minor=400_000)], payment(date(2026, 8, 1)))

    assert "was paid ⟦1⟧ time, last on ⟦1\u00a0August 2026⟧" in told(paid_after_the_end, one, "en")


@pytest.mark.case("EB-08", "almost")
@pytest.mark.parametrize(("day", "shown"), [(date(2026, 7, 31), 0), (date(2026, 8, 1), 1)])
def test_a_month_after_the_end_is_left_alone(day: date, shown: int) -> None:
    assert len(found([decision()], *BEFORE, payment(day))) == shown


def test_another_sum_may_be_for_something_else() -> None:
    assert found([decision()], *BEFORE, payment(date(2026, 8, 1), 4_100)) == []


@pytest.mark.case("EB-08", "innocent")
@pytest.mark.parametrize("until", [None, date(2026, 12, 31)])
def test_a_new_decision_covers_what_follows(until: date | None) -> None:
    renewed = decision("EB-2", until, valid_from=date(2026, 7, 1))

    assert found([decision(), renewed], *BEFORE, payment(date(2026, 8, 1))) == []


def test_a_refused_renewal_covers_nothing() -> None:
    refused = decision("EB-2", None, outcome="avslag")

    assert len(found([decision(), refused], *BEFORE, payment(date(2026, 8, 1)))) == 1


def test_a_payment_that_was_credited_is_left_alone() -> None:
    assert found([decision()], *BEFORE, payment(date(2026, 8, 1)), payment(date(2026, 8, 5), -4_000)) == []


def test_one_payment_told_twice_counts_once() -> None:
    twice = [
        {**one, "kind_group": group, "record_id": one["record_id"] + group}
        for one in (*BEFORE, payment(date(2026, 8, 1)))
        for group in ("order", "ledger")
    ]

    [one] = found([decision()], *twice)

    assert one["amount_minor"] == 400_000


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_payments_arrive(seed: int) -> None:
    rng = Random(seed)
    decisions = [
        decision(
            f"d{n}", date(2026, rng.randint(3, 7), 28), recipient=rng.choice("abcd"),
            amount_minor=rng.choice([None, 400_000]),
        )
        for n in range(8)
    ]  # fmt: skip
    payments = [
        payment(
            date(2026, rng.randint(1, 12), 1), rng.choice([3_000, 4_000, -4_000]), party_id=rng.choice("abcd"),
            record_id=f"p{n:02}", kind_group=rng.choice(["order", "ledger"]),
        )
        for n in range(60)
    ]  # fmt: skip
    given = {
        "benefit_decision": table("benefit_decision", decisions),
        "payment": table("payment", payments),
    }

    live, once = stands_after(paid_after_the_end, given, rng)

    assert once.height > 2
    assert live.equals(once)
