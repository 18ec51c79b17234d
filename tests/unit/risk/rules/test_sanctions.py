"""SUP-08: a payee, a supplier or its owner stands on a sanctions list."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.sanctions import on_a_sanctions_list
from tests.unit.risk.law import TODAY, judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

LISTED = date(2025, 2, 24)


def entry(listed: str = "x", **more: Any) -> Row:
    return {"listed": listed, "list_name": "eu", "entry_number": f"E-{listed}", "listed_on": LISTED, **more}


def owner(company: str, of: str, **more: Any) -> Row:
    return {"company": company, "owner": of, "valid_from": date(2024, 1, 1), **more}


def found(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(on_a_sanctions_list, tables(**kinds))


@pytest.mark.case("SUP-08", "fires")
def test_a_listed_payee_is_shown_with_what_was_paid_since() -> None:
    before, since = paid("x", 70_000_00, date(2025, 2, 23)), paid("x", 50_000_00, date(2025, 3, 1))

    [one] = found(sanction_entry=[entry()], payment=[before, since])

    assert (one["subject_id"], one["key"], one["amount_minor"], one["score"]) == ("x", "x", 50_000_00, 0.9)
    assert [row["id"] for row in one["records"]] == ["sanction_entry-000", "payment-001"]


def test_the_sentence_tells_the_entry_and_the_sum() -> None:
    [one] = found(sanction_entry=[entry()], payment=[paid("x", 50_000_00, date(2025, 3, 1))])

    said = told(on_a_sanctions_list, one)

    assert "⟦x AB⟧ är samma part som post ⟦E-x⟧ i listan ⟦eu⟧, uppförd ⟦24\u00a0februari 2025⟧" in said
    assert "fått ⟦50\u00a0000,00\u00a0kr⟧." in said


def test_a_listed_supplier_counts_before_anything_is_paid() -> None:
    [one] = found(sanction_entry=[entry()], contract=[{"supplier": "x", "contract_number": "A-1"}])

    assert told(on_a_sanctions_list, one, "en").endswith("listed on ⟦24\u00a0February 2025⟧.")


def test_a_person_on_the_list_is_not_named() -> None:
    person: Row = {"listed_kind": "person", "listed_name": None}

    [one] = found(sanction_entry=[entry(**person)], payment=[paid("x", 1_00, date(2025, 3, 1), party_kind="person")])

    assert told(on_a_sanctions_list, one).startswith("Mottagaren är samma part")


def test_a_party_known_by_a_name_alone_scores_lower() -> None:
    [one] = found(sanction_entry=[entry(listed_kind="foreign")], payment=[paid("x", 1_00, date(2025, 3, 1))])

    assert one["score"] == 0.5


def test_an_owner_of_half_is_shown_at_the_company() -> None:
    [one] = found(sanction_entry=[entry()], company_owner=[owner("c", "x", share_hundredths=5_000)])

    assert (one["subject_id"], one["key"]) == ("c", "x")
    assert told(on_a_sanctions_list, one).startswith("En ägare av ⟦c AB⟧ med ⟦50\u00a0%⟧ av andelarna")


def test_a_beneficial_owner_counts_without_a_share() -> None:
    [one] = found(sanction_entry=[entry()], company_owner=[owner("c", "x", owner_kind="Beneficial_owner")])

    assert told(on_a_sanctions_list, one).startswith("En ägare av ⟦c AB⟧ är samma part")


@pytest.mark.case("SUP-08", "almost")
@pytest.mark.parametrize("more", [{"share_hundredths": 4_999}, {}], ids=["below half", "not told"])
def test_an_owner_below_half_or_of_an_unknown_share_is_left_alone(more: Row) -> None:
    assert found(sanction_entry=[entry()], company_owner=[owner("c", "x", **more)]) == []


def test_an_owner_who_has_sold_is_left_alone() -> None:
    sold = owner("c", "x", share_hundredths=9_000, valid_until=date(2025, 1, 1))

    assert found(sanction_entry=[entry()], company_owner=[sold]) == []


@pytest.mark.case("SUP-08", "innocent")
def test_an_entry_that_was_removed_is_left_alone() -> None:
    assert found(sanction_entry=[entry(removed_on=TODAY)], payment=[paid("x", 1_00, date(2025, 3, 1))]) == []


def test_a_payee_who_is_not_listed_is_left_alone() -> None:
    assert found(sanction_entry=[entry()], payment=[paid("y", 1_00, date(2025, 3, 1))]) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcdef"
    given = tables(
        sanction_entry=[entry(rng.choice(who), entry_number=str(n)) for n in range(8)],
        payment=[paid(rng.choice(who), rng.randint(1, 900), some_day(rng)) for _ in range(30)],
        contract=[{"supplier": rng.choice(who), "contract_number": str(n)} for n in range(5)],
        company_owner=[
            owner(rng.choice("pqr"), rng.choice(who), share_hundredths=rng.choice([4_000, 6_000])) for _ in range(12)
        ],
    )

    live, once = stands_after(on_a_sanctions_list, given, rng)

    assert once.height > 5
    assert live.equals(once)
