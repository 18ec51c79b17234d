"""EB-03: crowded addresses."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.dwellings import crowded_address
from tests.unit.risk.law import judged, stands_after, told


def dwelling(persons: int, as_of: date = date(2026, 11, 1), **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"d-{as_of}",
        "committee_id": "son",
        "address": "x",
        "as_of": as_of,
        "persons": persons,
        "households": 1,
        "dwelling_kind": "rented",
        "landlord": "l",
        "landlord_kind": "organisation",
        "landlord_name": "Bostads AB Björken",
        **more,
    }


def found(*dwellings: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(crowded_address, {"dwelling": table("dwelling", dwellings)})


@pytest.mark.case("EB-03", "fires")
def test_a_flat_with_ten_persons_is_shown() -> None:
    [one] = found(dwelling(10, area_m2=62))

    assert (one["subject_type"], one["subject_id"], one["party_id"]) == ("address", "x", "l")
    assert told(crowded_address, one).replace("\u00a0", " ") == (
        "I en bostad på ⟦62⟧ kvadratmeter hos ⟦Bostads AB Björken⟧ är ⟦10⟧ personer folkbokförda den "
        "⟦1 november 2026⟧; gränsen för den är ⟦10⟧."
    )


@pytest.mark.case("EB-03", "almost")
@pytest.mark.parametrize(("persons", "area", "shown"), [(9, None, 0), (10, None, 1), (19, 160, 0), (20, 160, 1)])
def test_a_larger_dwelling_may_hold_more(persons: int, area: int | None, shown: int) -> None:
    assert len(found(dwelling(persons, area_m2=area))) == shown


@pytest.mark.case("EB-03", "innocent")
@pytest.mark.parametrize("kind", ["Särskilt boende", "student", "HVB"])
def test_a_home_for_many_is_left_alone(kind: str) -> None:
    assert found(dwelling(30, dwelling_kind=kind)) == []


def test_four_households_with_support_are_shown() -> None:
    [one] = found(dwelling(8, households=4, claims=4))

    assert "⟦4⟧ households have current support" in told(crowded_address, one, "en")


def test_three_households_with_support_are_left_alone() -> None:
    assert found(dwelling(8, households=4, claims=3)) == []


def test_many_households_may_be_a_missing_flat_number() -> None:
    [one] = found(dwelling(40, households=20))

    assert one["score"] == 0.3


@pytest.mark.parametrize(
    ("before", "on", "shown"), [(4, date(2026, 8, 4), 1), (5, date(2026, 8, 4), 0), (4, date(2026, 8, 2), 0)]
)
def test_five_more_in_ninety_days_are_shown(before: int, on: date, shown: int) -> None:
    assert len(found(dwelling(before, on), dwelling(9))) == shown


def test_the_latest_snapshot_decides() -> None:
    assert found(dwelling(12, date(2026, 9, 1)), dwelling(4)) == []


def test_a_private_landlord_is_not_named() -> None:
    [one] = found(dwelling(10, landlord_kind="person", landlord_name=None))

    assert told(crowded_address, one).startswith("I en bostad är ⟦10⟧")


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_snapshots_arrive(seed: int) -> None:
    rng = Random(seed)
    given = [
        dwelling(
            rng.randint(2, 13), date(2026, rng.randint(1, 10), 1), record_id=f"d{n}", address=rng.choice("abcdefghij"),
            households=rng.randint(1, 9), claims=rng.randint(0, 6),
        )
        for n in range(50)
    ]  # fmt: skip

    live, once = stands_after(crowded_address, {"dwelling": table("dwelling", given)}, rng)

    assert once.height > 2
    assert live.equals(once)
