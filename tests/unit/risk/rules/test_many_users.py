"""TIM-12: the same worker with many users."""

from random import Random
from typing import Any

import pytest

from services.risk.rules.time.many_users import many_users
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import shift, somewhen, tables


def others(count: int = 100, service: str = "hemtjänst") -> list[dict[str, Any]]:
    return [
        shift(f"2026-03-0{1 + n} 08:00", 1, f"w{worker}", user=f"u{n}", service=service)
        for worker in range(count)
        for n in range(2)
    ]


def busy(overlapping: bool = True) -> list[dict[str, Any]]:
    """Ten users of one worker, of whom one overlaps where asked."""
    shifts = [shift(f"2026-03-{1 + n:02} 08:00", 2, "busy", user=f"b{n}", service="hemtjänst") for n in range(9)]
    start = "2026-03-09 09:00" if overlapping else "2026-03-09 11:00"
    return [*shifts, shift(start, 2, "busy", user="b9", service="hemtjänst")]


def found(shifts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(many_users, tables(shift=shifts))


@pytest.mark.case("TIM-12", "fires")
def test_more_users_than_nearly_all_with_shifts_that_overlap_are_shown() -> None:
    [one] = found(others() + busy())

    assert (one["subject_id"], one["key"]) == ("p", "*")
    assert told(many_users, one) == (
        "En medarbetare, mest hos ⟦p AB⟧, har ⟦10⟧ brukare under ⟦mars 2026⟧. Av ⟦101⟧ medarbetare har nittionio av "
        "hundra högst ⟦2⟧. ⟦10\u00a0%⟧ av passen går in i ett tidigare."
    )
    assert "has ⟦10⟧ users in ⟦March 2026⟧" in told(many_users, one, "en")


@pytest.mark.case("TIM-12", "innocent")
def test_many_users_alone_are_a_relief_pool() -> None:
    assert found(others() + busy(overlapping=False)) == []


@pytest.mark.case("TIM-12", "almost")
@pytest.mark.parametrize(("count", "shown"), [(28, 0), (29, 1), (98, 1)])
def test_nothing_is_said_among_fewer_than_thirty(count: int, shown: int) -> None:
    assert len(found(others(count) + busy())) == shown


def test_workers_of_another_service_are_no_peers() -> None:
    assert found(others(service="natt") + busy()) == []


def test_it_only_adds_to_what_others_say() -> None:
    assert many_users.modifier


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    crowd = others(120)
    extra = [shift(somewhen(rng, 20), 5, "x", user=f"u{rng.randrange(30)}", service="hemtjänst") for _ in range(40)]

    live, once = stands_after(many_users, tables(shift=[*crowd, *extra]), rng)

    assert once.height > 0
    assert live.equals(once)
