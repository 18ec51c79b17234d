"""TIM-08: short visits billed in full."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.short_visits import short_visits
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import at, row, tables


def visit(n: int, actual: int, billed: int = 30, **given: Any) -> dict[str, Any]:
    start = at("2026-03-02 07:00") + timedelta(minutes=37 * n)
    told_of = {"provider": "p", "starts_at": start, "ends_at": start + timedelta(minutes=actual)}
    return row(**{**told_of, "billed_minutes": billed, **given})


def visits(short: int, full: int, **given: Any) -> list[dict[str, Any]]:
    return [visit(n, 10 if n < short else 30, **given) for n in range(short + full)]


def found(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(short_visits, tables(visit=rows))


@pytest.mark.case("TIM-08", "fires")
def test_a_fifth_of_the_visits_being_short_is_shown() -> None:
    [one] = found(visits(10, 40))

    assert (one["subject_id"], one["key"], one["period"]) == ("p", "p", "provider:p:2026-03-01")
    assert len(one["records"]) == 10


def test_the_sentence_tells_how_many_and_how_short() -> None:
    [one] = found(visits(10, 40))

    assert told(short_visits, one) == (
        "⟦10⟧ av ⟦50⟧ besök av ⟦p AB⟧ under ⟦mars 2026⟧ (⟦20\u00a0%⟧) är kortare än ⟦60\u00a0%⟧ av den debiterade "
        "tiden: ⟦1\u00a0h\u00a040\u00a0min⟧ mot ⟦5\u00a0h\u00a00\u00a0min⟧."
    )
    assert "⟦10⟧ of ⟦50⟧ visits" in told(short_visits, one, "en")


def test_a_worker_of_a_large_provider_is_not_lost_among_others() -> None:
    [one] = found(visits(10, 40, worker="w") + visits(0, 50, worker="v"))

    assert (one["subject_id"], one["key"]) == ("p", "w")
    assert "besök av en medarbetare hos ⟦p AB⟧" in told(short_visits, one)


@pytest.mark.case("TIM-08", "almost")
@pytest.mark.parametrize(("short", "full"), [(10, 41), (10, 39)])
def test_fewer_of_them_or_fewer_in_all_are_left_alone(short: int, full: int) -> None:
    assert found(visits(short, full)) == []


def test_eighteen_of_thirty_minutes_are_not_short() -> None:
    assert found([visit(n, 18) for n in range(60)]) == []


@pytest.mark.case("TIM-08", "innocent")
def test_help_that_the_user_declined_does_not_count() -> None:
    assert found(visits(20, 0, user_declined=True) + visits(0, 60)) == []


def test_a_visit_of_no_length_is_a_fault_of_the_log() -> None:
    assert found([visit(n, 0) for n in range(20)] + visits(0, 60)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    rows = [visit(n, rng.choice([10, 25, 30]), provider=rng.choice("pqr"), worker=rng.choice("vw")) for n in range(400)]

    live, once = stands_after(short_visits, tables(visit=rows), rng)

    assert once.height > 1
    assert live.equals(once)
