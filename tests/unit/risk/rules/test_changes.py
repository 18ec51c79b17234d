"""SUP-04: changes of the board, owners, signatories or name."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.changes import changes_of_control
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, some_day, tables

SIGNED = date(2026, 6, 1)


def event(on: date, kind: str = "board_changed", share: int | None = 67, **more: Any) -> Row:
    return {"company": "p", "event_kind": kind, "happened_on": on, "changed_hundredths": share, **more}


CONTRACT = {"supplier": "p", "contract_number": "A-1", "signed_on": SIGNED, "valid_from": date(2026, 9, 1)}
NEAR = event(date(2026, 2, 1))  # 120 days before


def found(*events: Row, **kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(changes_of_control, tables(company_event=list(events), **kinds))


@pytest.mark.case("SUP-04", "fires")
def test_a_new_board_shortly_before_a_contract_is_shown() -> None:
    [one] = found(NEAR, contract=[CONTRACT])

    assert (one["subject_id"], one["key"], one["on"]) == ("p", "p", date(2026, 2, 1))
    assert told(changes_of_control, one) == (
        "⟦p AB⟧: ändringen ⟦byte av styrelse⟧ den ⟦1\u00a0februari 2026⟧, ⟦67⟧ procent, kom ⟦120⟧ dagar före avtal "
        "⟦A-1⟧, som började ⟦1\u00a0juni 2026⟧."
    )


@pytest.mark.case("SUP-04", "almost")
def test_a_change_long_before_is_left_alone() -> None:
    assert found(event(date(2026, 1, 31)), contract=[CONTRACT]) == []


def test_a_change_after_the_contract_is_left_alone() -> None:
    assert found(event(date(2026, 6, 2)), contract=[CONTRACT]) == []


@pytest.mark.parametrize(
    ("kind", "share"),
    [("board_changed", 50), ("board_changed", None), ("owner_changed", 50), ("bankruptcy", 100)],
    ids=["half of the board", "not told", "half of the shares", "another event"],
)
def test_smaller_and_other_events_are_left_alone(kind: str, share: int | None) -> None:
    assert found(event(date(2026, 5, 1), kind, share), contract=[CONTRACT]) == []


@pytest.mark.parametrize("kind", ["beneficial_owner_changed", "Firmateckning", "name_changed"])
def test_owners_signatories_and_names_need_no_share(kind: str) -> None:
    assert len(found(event(date(2026, 5, 1), kind, None), contract=[CONTRACT])) == 1


def test_a_change_shortly_before_a_permit_is_shown() -> None:
    [one] = found(NEAR, permit=[{"holder": "p", "permit_number": "IVO-1", "valid_from": SIGNED}])

    assert "before permit ⟦IVO-1⟧, which began on ⟦1\u00a0June 2026⟧" in told(changes_of_control, one, "en")


VISIT = {"supplier": "p", "contract_number": "A-1", "followed_up_on": date(2026, 1, 2), "deviations": 2}


def test_a_change_shortly_after_a_follow_up_with_deviations_is_shown() -> None:
    [one] = found(NEAR, contract_follow_up=[VISIT])

    assert "kom ⟦30⟧ dagar efter en uppföljning av avtal ⟦A-1⟧" in told(changes_of_control, one)


@pytest.mark.case("SUP-04", "innocent")
def test_a_change_after_a_follow_up_without_deviations_is_left_alone() -> None:
    assert found(NEAR, contract_follow_up=[{**VISIT, "deviations": 0}]) == []


def test_three_days_of_change_in_two_years_are_often() -> None:
    events = [
        event(date(2024, 3, 1)),
        event(date(2025, 3, 1)),
        event(date(2026, 2, 28)),
        event(date(2026, 2, 28), "name"),
    ]

    [one] = found(*events)

    assert one["period"] == "often 2026"
    assert "namn ⟦3⟧ gånger mellan ⟦1\u00a0mars 2024⟧ och ⟦28\u00a0februari 2026⟧" in told(changes_of_control, one)


def test_three_changes_over_more_than_two_years_are_not_often() -> None:
    assert found(event(date(2024, 3, 1)), event(date(2025, 3, 1)), event(date(2026, 3, 1))) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcde"
    kinds = ["board_changed", "owner_changed", "name_changed"]
    given = tables(
        company_event=[
            event(some_day(rng), rng.choice(kinds), rng.choice([40, 60, None]), company=rng.choice(who))
            for _ in range(25)
        ],
        contract=[{**CONTRACT, "supplier": rng.choice(who), "contract_number": str(n)} for n in range(6)],
        permit=[{"holder": rng.choice(who), "permit_number": str(n), "valid_from": some_day(rng)} for n in range(6)],
        contract_follow_up=[
            {"supplier": rng.choice(who), "contract_number": "1", "followed_up_on": some_day(rng), "deviations": 1}
            for _ in range(6)
        ],
    )

    live, once = stands_after(changes_of_control, given, rng)

    assert once.height > 5
    assert live.equals(once)
