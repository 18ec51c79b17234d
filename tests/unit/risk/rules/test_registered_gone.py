"""INV-11: paid after a death, an emigration or a move."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.invoices.registered_gone import payment_to_somebody_gone
from tests.unit.risk.law import judged, stands_after, told

DIED = date(2026, 5, 4)


def paid(number: str, day: date, minor: int = 500_000, kind: str = "payment_order", **more: Any) -> dict[str, Any]:
    group = {"payment_order": "order", "credit_note": "invoice"}.get(kind, "invoice")
    told = {"record_id": number, "committee_id": "son", "party_id": "p", "currency": "SEK", "payment_date": day}
    return {**told, "kind": kind, "kind_group": group, "amount_minor": minor, **more}


def status(number: str = "s", as_of: date = date(2026, 10, 1), **more: Any) -> dict[str, Any]:
    return {"record_id": number, "committee_id": "son", "person": "p", "as_of": as_of, **more}


def found(*payments: dict[str, Any], of: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    register = [status(deceased_on=DIED)] if of is None else of
    tables = {"payment": table("payment", payments), "person_status": table("person_status", register)}
    return judged(payment_to_somebody_gone, tables)


@pytest.mark.case("INV-11", "fires")
def test_a_benefit_paid_the_day_after_a_death_is_shown() -> None:
    [one] = found(paid("a", date(2026, 5, 5)))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("p", 500_000, 0.7)


def test_the_sentence_tells_the_days_and_no_name() -> None:
    [one] = found(paid("a", date(2026, 5, 25)), paid("b", date(2026, 6, 25)))

    assert told(payment_to_somebody_gone, one).startswith(
        "⟦2⟧ utbetalningar på sammanlagt ⟦10\u00a0000,00\u00a0kr⟧ har gått till mottagaren efter dödsfallet den "
        "⟦4\u00a0maj 2026⟧, senast ⟦25\u00a0juni 2026⟧"
    )


def test_the_sentence_is_told_in_english() -> None:
    [one] = found(paid("a", date(2026, 5, 25)))

    assert "went to the payee after the death on ⟦4 May 2026⟧" in told(payment_to_somebody_gone, one, "en").replace(
        "\u00a0", " "
    )


def test_a_benefit_on_the_day_of_the_death_is_left_alone() -> None:
    assert found(paid("a", DIED)) == []


@pytest.mark.case("INV-11", "almost")
def test_an_invoice_within_thirty_days_is_left_alone() -> None:
    assert found(paid("a", DIED + timedelta(days=30), kind="invoice")) == []


def test_an_invoice_after_thirty_days_is_shown_and_less_sure() -> None:
    [one] = found(paid("a", DIED + timedelta(days=31), kind="invoice"))

    assert one["score"] == 0.5


def test_what_was_paid_back_is_no_question() -> None:
    assert found(paid("a", date(2026, 5, 25)), paid("b", date(2026, 6, 1), -500_000)) == []


@pytest.mark.case("INV-11", "innocent")
def test_whoever_came_back_is_registered_again() -> None:
    gone = status("s", date(2026, 1, 1), status="utvandrad", emigrated_on=date(2025, 12, 1))
    back = status("t", date(2026, 4, 1), status="Folkbokförd", emigrated_on=date(2025, 12, 1))

    assert found(paid("a", date(2026, 5, 25)), of=[gone, back]) == []


def test_an_emigration_is_shown() -> None:
    gone = status(status="emigrated", emigrated_on=date(2026, 4, 1))

    [one] = found(paid("a", date(2026, 5, 25)), of=[gone])

    assert "efter utvandringen den ⟦1\u00a0april 2026⟧" in told(payment_to_somebody_gone, one)


def test_support_for_the_month_of_a_move_is_left_alone() -> None:
    moved = status(status="moved_out", moved_on=date(2026, 5, 1))

    assert found(paid("a", date(2026, 6, 1)), of=[moved]) == []


def test_support_a_month_after_a_move_away_is_shown() -> None:
    moved = status(status="moved_out", moved_on=date(2026, 5, 1))

    assert [one["score"] for one in found(paid("a", date(2026, 6, 2)), of=[moved])] == [0.3]


def test_a_move_within_the_municipality_is_no_question() -> None:
    moved = status(status="registered", moved_on=date(2026, 5, 1))

    assert found(paid("a", date(2026, 7, 2)), of=[moved]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_payments_arrive(seed: int) -> None:
    rng = Random(seed)
    payments = [
        paid(f"{n:02}", DIED + timedelta(days=rng.randint(-40, 90)), rng.choice([1, 2, -1]), rng.choice(KINDS),
             party_id=rng.choice("abcdef"))
        for n in range(50)
    ]  # fmt: skip
    register = [
        status(f"s{n}", date(2026, n % 9 + 1, 1), person=rng.choice("abcdef"), **{rng.choice(EVENTS): DIED})
        for n in range(12)
    ]
    tables = {"payment": table("payment", payments), "person_status": table("person_status", register)}

    live, once = stands_after(payment_to_somebody_gone, tables, rng)

    assert once.height > 2
    assert live.equals(once)


KINDS = ["payment_order", "invoice", "credit_note"]
EVENTS = ["deceased_on", "emigrated_on"]
