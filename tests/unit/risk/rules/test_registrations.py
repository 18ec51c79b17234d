"""SUP-02: invoices without F-tax, and staff without registration as an employer."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.registrations import missing_registrations
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

INVOICED = paid("p", 80_000_00, date(2026, 3, 10))


def company(as_of: date, **more: Any) -> Row:
    return {"company": "p", "as_of": as_of, **more}


def shift(worker: str, day: int = 5, provider: str = "p") -> Row:
    return {"provider": provider, "worker": worker, "starts_at": datetime(2026, 3, day, 8, tzinfo=UTC)}


def found(*snapshots: Row, **kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(missing_registrations, tables(company=list(snapshots), **kinds))


@pytest.mark.case("SUP-02", "fires")
def test_an_invoice_after_a_refusal_is_shown_with_its_sum() -> None:
    [one] = found(company(date(2026, 3, 1), f_tax=False), payment=[INVOICED])

    assert (one["subject_id"], one["period"], one["amount_minor"]) == ("p", "2026 f_tax", 80_000_00)
    assert [row["id"] for row in one["records"]] == ["company-000", "payment-000"]


def test_the_sentence_tells_what_was_invoiced_and_when_the_approval_ended() -> None:
    [one] = found(company(date(2026, 5, 1), f_tax=False, f_tax_until=date(2026, 3, 9)), payment=[INVOICED])

    said = told(missing_registrations, one)

    assert "⟦p AB⟧ har fakturerat ⟦80\u00a0000,00\u00a0kr⟧ från ⟦10\u00a0mars 2026⟧ till ⟦10\u00a0mars 2026⟧" in said
    assert said.endswith("registret den ⟦1\u00a0maj 2026⟧. Godkännandet gällde till ⟦9\u00a0mars 2026⟧.")


def test_an_invoice_before_the_approval_began_is_shown() -> None:
    [one] = found(company(date(2026, 5, 1), f_tax=True, f_tax_from=date(2026, 3, 11)), payment=[INVOICED])

    assert "It holds from ⟦11\u00a0March 2026⟧." in told(missing_registrations, one, "en")


@pytest.mark.parametrize(
    "snapshots",
    [
        [company(date(2026, 3, 1), f_tax=True)],
        [company(date(2026, 3, 1))],
        [company(date(2026, 3, 11), f_tax=False)],
        [company(date(2025, 3, 9), f_tax=False)],
        [company(date(2026, 1, 1), f_tax=False), company(date(2026, 3, 10), f_tax=True, f_tax_from=date(2026, 3, 10))],
        [company(date(2026, 3, 1), f_tax=False, f_tax_until=date(2026, 3, 10))],
    ],
    ids=["approved", "not told", "refused later", "refused long ago", "approved on the day", "ends on the day"],
)
def test_invoices_that_an_approval_may_cover_are_left_alone(snapshots: list[Row]) -> None:
    assert found(*snapshots, payment=[INVOICED]) == []


@pytest.mark.case("SUP-02", "almost")
def test_a_small_sum_is_left_alone() -> None:
    assert found(company(date(2026, 3, 1), f_tax=False), payment=[paid("p", 9_999_99, date(2026, 3, 10))]) == []


def test_what_is_credited_is_not_counted() -> None:
    credit = paid("p", -75_000_00, date(2026, 3, 20))

    assert found(company(date(2026, 3, 1), f_tax=False), payment=[INVOICED, credit]) == []


@pytest.mark.case("SUP-02", "innocent")
def test_foreign_and_private_payees_are_left_alone() -> None:
    payments = [{**INVOICED, "party_kind": kind} for kind in ("foreign", "person", "unknown")]

    assert found(company(date(2026, 3, 1), f_tax=False), payment=payments) == []


def test_staff_at_work_without_registration_is_shown_by_its_largest_month() -> None:
    [one] = found(
        company(date(2026, 1, 1), employer_registered=False), shift=[shift("a"), shift("b", 6), shift("b", 7)]
    )

    assert (one["period"], one["key"], one["score"]) == ("2026 employer", "p", 0.8)
    assert "har ⟦2⟧ medarbetare i arbete i ⟦mars 2026⟧" in told(missing_registrations, one)


def test_one_who_works_alone_is_no_staff() -> None:
    assert found(company(date(2026, 1, 1), employer_registered=False), shift=[shift("a"), shift("a", 9)]) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcde"
    given = tables(
        company=[
            company(some_day(rng), company=rng.choice(who), f_tax=rng.random() < 0.3, employer_registered=False)
            for _ in range(12)
        ],
        payment=[paid(rng.choice(who), rng.randint(1, 90) * 1_000_00, some_day(rng)) for _ in range(40)],
        shift=[shift(rng.choice("uvw"), rng.randint(1, 28), rng.choice(who)) for _ in range(30)],
    )

    live, once = stands_after(missing_registrations, given, rng)

    assert once.height > 4
    assert live.equals(once)
