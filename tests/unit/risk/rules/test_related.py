"""GRT-06: grants that flow to related firms."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.related import related_payee
from tests.unit.risk.law import judged, stands_after, told

DAY = date(2026, 5, 4)
Rows = list[dict[str, Any]]


def payment(number: str, kronor: int = 30_000, **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "kfn",
        "association": "club",
        "association_name": "IF Norrskenet",
        "payee": "firm",
        "payee_name": "Björkens Städ AB",
        "paid_on": DAY,
        "amount_minor": 100 * kronor,
        "currency": "SEK",
        **more,
    }


def grant(kronor: int = 100_000, **more: Any) -> dict[str, Any]:
    given = {"record_id": "g", "committee_id": "kfn", "association": "club", "paid_on": DAY, "currency": "SEK"}
    return {**given, "amount_minor": 100 * kronor, **more}


def officer(company: str, person: str = "ann", **more: Any) -> dict[str, Any]:
    given = {"record_id": f"o-{company}-{person}", "committee_id": "kfn", "company": company, "officer": person}
    return {**given, "role": "board", "valid_from": date(2020, 1, 1), **more}


def owner(company: str = "firm", person: str = "ann", **more: Any) -> dict[str, Any]:
    given = {"record_id": f"w-{company}-{person}", "committee_id": "kfn", "company": company, "owner": person}
    return {**given, "valid_from": date(2020, 1, 1), **more}


def tables(paid: Rows, grants: Rows, officers: Rows, owners: Rows) -> dict[str, Any]:
    return {
        "association_payment": table("association_payment", paid),
        "grant_payment": table("grant_payment", grants),
        "company_officer": table("company_officer", officers),
        "company_owner": table("company_owner", owners),
    }


def found(*paid: dict[str, Any], officers: Rows | None = None, owners: Rows | None = None) -> Rows:
    board = [officer("club")] if officers is None else officers
    return judged(related_payee, tables(list(paid), [grant()], board, [owner()] if owners is None else owners))


@pytest.mark.case("GRT-06", "fires")
def test_a_payee_that_a_board_member_owns_is_shown() -> None:
    [one] = found(payment("1"))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("club", 3_000_000, 0.8)
    assert told(related_payee, one).replace("\u00a0", " ") == (
        "⟦IF Norrskenet⟧ betalade ⟦Björkens Städ AB⟧ ⟦30 000,00 kr⟧ under ⟦2026⟧, ⟦30 %⟧ av årets bidrag på "
        "⟦100 000,00 kr⟧. En i föreningens ledning äger mottagaren."
    )


def test_a_payee_that_a_board_member_leads_is_less_sure() -> None:
    [one] = found(payment("1"), officers=[officer("club"), officer("firm")], owners=[])

    assert one["score"] == 0.5
    assert "holds a post with the payee" in told(related_payee, one, "en")


@pytest.mark.case("GRT-06", "almost")
def test_a_fifth_of_the_grants_is_left_alone() -> None:
    assert found(payment("1", 20_000)) == []


def test_credits_count_against_what_they_credit() -> None:
    assert found(payment("1", 30_000), payment("2", -15_000)) == []


@pytest.mark.parametrize(
    "more", [{"share_hundredths": 2_500}, {"valid_until": date(2026, 5, 3)}, {"person": "bo"}, {"company": "other"}]
)
def test_a_small_a_former_or_another_owner_is_left_alone(more: dict[str, Any]) -> None:
    assert found(payment("1"), owners=[owner(**more)]) == []


@pytest.mark.case("GRT-06", "innocent")
def test_who_left_the_board_before_the_payment_is_left_alone() -> None:
    assert found(payment("1"), officers=[officer("club", valid_until=date(2026, 5, 3))]) == []


def test_an_auditor_does_not_lead() -> None:
    assert found(payment("1"), officers=[officer("club", role="Revisor")]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_payments_arrive(seed: int) -> None:
    rng = Random(seed)
    clubs, firms, people = ["c1", "c2", "c3"], ["f1", "f2", "f3"], ["ann", "bo", "cia"]
    paid = [
        payment(
            f"p{n}", rng.randint(5, 60) * 1000, association=rng.choice(clubs), payee=rng.choice(firms),
            paid_on=date(rng.choice([2025, 2026]), 3, 1),
        )
        for n in range(40)
    ]  # fmt: skip
    grants = [
        grant(200_000, record_id=f"g{club}{y}", association=club, paid_on=date(y, 2, 1))
        for club in clubs
        for y in (2025, 2026)
    ]
    officers = [officer(rng.choice(clubs + firms), rng.choice(people), record_id=f"o{n}") for n in range(14)]
    owners = [owner(rng.choice(firms), rng.choice(people), record_id=f"w{n}") for n in range(3)]

    live, once = stands_after(related_payee, tables(paid, grants, officers, owners), rng)

    assert once.height > 2
    assert live.equals(once)
