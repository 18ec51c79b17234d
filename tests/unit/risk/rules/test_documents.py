"""GRT-07: annual documents without auditor or signatory, and debts."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.documents import incomplete_documents
from tests.unit.risk.law import judged, stands_after, told


def account(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "y",
        "committee_id": "kfn",
        "association": "club",
        "association_name": "IF Norrskenet",
        "year": 2025,
        "received_on": date(2026, 3, 20),
        "auditor": "rev",
        "signatories": 2,
        "annual_report": True,
        "minutes": True,
        "currency": "SEK",
        **more,
    }


def debt(minor: int = 6_200_000, **more: Any) -> dict[str, Any]:
    given = {"record_id": "d", "committee_id": "kfn", "debtor": "club", "debt_kind": "state", "currency": "SEK"}
    return {**given, "as_of": date(2026, 11, 1), "amount_minor": minor, **more}


def found(*accounts: dict[str, Any], debts: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    given = {
        "association_account": table("association_account", accounts),
        "company_debt": table("company_debt", debts),
    }
    return judged(incomplete_documents, given)


def test_complete_documents_are_left_alone() -> None:
    assert found(account()) == []


@pytest.mark.case("GRT-07", "fires")
def test_an_association_without_a_signatory_is_shown() -> None:
    [one] = found(account(signatories=0))

    assert (one["subject_id"], one["period"], one["score"]) == ("club", "2025:signatory", 0.7)
    assert told(incomplete_documents, one) == (
        "⟦IF Norrskenet⟧ har ingen firmatecknare enligt årshandlingarna för ⟦2025⟧."
    )


def test_an_auditor_who_is_no_longer_told_of_is_shown() -> None:
    [one] = found(account(record_id="y0", year=2024), account(auditor=None))

    assert "but had one in an earlier year" in told(incomplete_documents, one, "en")


def test_an_auditor_missing_in_a_filled_row_is_less_sure() -> None:
    [one] = found(account(auditor=None))

    assert one["score"] == 0.4


def test_a_row_that_tells_little_says_nothing_of_the_auditor() -> None:
    assert found(account(auditor=None, signatories=None)) == []


def test_documents_that_did_not_come_are_shown() -> None:
    [one] = found(account(minutes=False))

    assert "har inte lämnat ⟦1⟧ av årsredovisning och protokoll" in told(incomplete_documents, one)


def test_only_the_latest_year_counts() -> None:
    assert found(account(record_id="y0", year=2024, signatories=0), account()) == []


@pytest.mark.case("GRT-07", "almost")
@pytest.mark.parametrize(("minor", "shown"), [(10_000_000, 0), (10_000_001, 1)])
def test_debts_in_the_documents_above_the_limit_are_shown(minor: int, shown: int) -> None:
    assert len(found(account(debts_minor=minor))) == shown


def test_a_debt_for_collection_is_shown() -> None:
    [one] = found(account(), debts=(debt(),))

    assert one["amount_minor"] == 6_200_000
    assert "har skulder på ⟦62\u00a0000,00\u00a0kr⟧" in told(incomplete_documents, one)


@pytest.mark.case("GRT-07", "innocent")
@pytest.mark.parametrize("more", [{"payment_plan": True}, {"disputed": True}])
def test_a_disputed_debt_or_one_with_a_plan_is_left_alone(more: dict[str, Any]) -> None:
    assert found(account(), debts=(debt(**more),)) == []


def test_a_debt_that_is_paid_since_is_left_alone() -> None:
    paid = debt(0, record_id="d2", as_of=date(2026, 11, 15))

    assert found(account(), debts=(debt(), paid)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_documents_arrive(seed: int) -> None:
    rng = Random(seed)
    accounts = [
        account(
            record_id=f"y{n}", association=f"c{rng.randint(0, 9)}", year=2020 + n % 6, auditor=rng.choice(["r", None]),
            signatories=rng.choice([0, 2, None]), minutes=rng.choice([True, False, None]),
        )
        for n in range(40)
    ]  # fmt: skip
    debts = [
        debt(rng.randint(0, 2), record_id=f"d{n}", debtor=f"c{rng.randint(0, 9)}", as_of=date(2026, 1 + n, 1))
        for n in range(10)
    ]
    given = {
        "association_account": table("association_account", accounts),
        "company_debt": table("company_debt", debts),
    }

    live, once = stands_after(incomplete_documents, given, rng)

    assert once.height > 3
    assert live.equals(once)
