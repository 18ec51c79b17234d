"""GRT-04: large grants to new or changing associations."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.new_associations import new_association
from tests.unit.risk.law import judged, stands_after, told

CLUB = {"committee_id": "kfn", "association": "club"}


def application(kronor: int = 85_000, **more: Any) -> dict[str, Any]:
    return {
        **CLUB,
        "record_id": "a",
        "application_number": "FB-1",
        "association_name": "IF Norrskenet",
        "received_on": date(2026, 2, 15),
        "applied_minor": kronor * 100,
        "currency": "SEK",
        "founded_on": date(1987, 3, 1),
        **more,
    }


def account(**more: Any) -> dict[str, Any]:
    return {**CLUB, "record_id": "y", "year": 2025, "board_members": 5, **more}


def found(asked: dict[str, Any], *accounts: dict[str, Any]) -> list[dict[str, Any]]:
    given = {
        "grant_application": table("grant_application", [asked]),
        "association_account": table("association_account", accounts),
    }
    return judged(new_association, given)


@pytest.mark.case("GRT-04", "fires")
def test_a_large_application_of_a_new_association_is_shown() -> None:
    [one] = found(application(founded_on=date(2025, 9, 1)))

    assert (one["subject_id"], one["period"], one["amount_minor"]) == ("club", "FB-1", 8_500_000)
    assert told(new_association, one).replace("\u00a0", " ") == (
        "⟦IF Norrskenet⟧ bildades ⟦1 september 2025⟧ och söker ⟦85 000,00 kr⟧ den ⟦15 februari 2026⟧."
    )


@pytest.mark.case("GRT-04", "almost")
@pytest.mark.parametrize(
    ("founded", "kronor", "shown"), [("2025-02-15", 85_000, 0), ("2025-02-16", 85_000, 1), ("2025-09-01", 50_000, 0)]
)
def test_a_year_old_or_a_small_grant_is_left_alone(founded: str, kronor: int, shown: int) -> None:
    assert len(found(application(kronor, founded_on=date.fromisoformat(founded)))) == shown


@pytest.mark.parametrize(("changes", "members", "shown"), [(2, 3, 0), (3, 6, 1), (3, 7, 0)])
def test_half_of_the_board_and_three_changes_are_shown(changes: int, members: int, shown: int) -> None:
    assert len(found(application(), account(board_changes=changes, board_members=members))) == shown


def test_the_latest_documents_count() -> None:
    earlier = account(record_id="y0", year=2024, board_changes=5)

    assert found(application(), earlier, account(board_changes=0)) == []


def test_missing_documents_that_are_told_of_are_shown() -> None:
    [one] = found(application(premises="hall", rental_contract=False), account(bookkeeping=False))

    assert "tells that ⟦2⟧ of rental contract and books are missing" in told(new_association, one, "en")


def test_what_is_not_told_is_not_missing() -> None:
    assert found(application(premises="hall"), account()) == []


@pytest.mark.case("GRT-04", "innocent")
def test_who_has_no_premises_needs_no_contract() -> None:
    assert found(application(rental_contract=False)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_applications_arrive(seed: int) -> None:
    rng = Random(seed)
    applications = [
        application(
            rng.randint(20, 200) * 1_000,
            record_id=f"a{n}",
            application_number=f"FB-{n}",
            association=rng.choice("abcd"),
            founded_on=date(rng.choice([1990, 2025]), 6, 1),
        )
        for n in range(25)
    ]
    accounts = [
        account(
            record_id=f"y{n}",
            association=rng.choice("abcd"),
            year=rng.randint(2022, 2026),
            board_changes=rng.randint(0, 5),
            bookkeeping=rng.choice([True, False, None]),
        )
        for n in range(15)
    ]
    given = {
        "grant_application": table("grant_application", applications),
        "association_account": table("association_account", accounts),
    }

    live, once = stands_after(new_association, given, rng)

    assert once.height > 5
    assert live.equals(once)
