"""TIM-01: one worker in two places."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import polars as pl
import pytest

from services.risk.domain.book import table
from services.risk.rules.time.overlap import overlapping_shifts
from tests.unit.risk.law import judged, stands_after, told


def shift(number: str, start: str, end: str, worker: str = "w", provider: str = "p", **more: Any) -> dict[str, Any]:
    day = "2026-03-02T"
    return {
        "record_id": number,
        "committee_id": "son",
        "worker": worker,
        "provider": provider,
        "provider_name": f"{provider} AB",
        "starts_at": datetime.fromisoformat(day + start).replace(tzinfo=UTC),
        "ends_at": datetime.fromisoformat(day + end).replace(tzinfo=UTC),
        **more,
    }


def found(*shifts: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(overlapping_shifts, {"shift": table("shift", shifts)})


@pytest.mark.case("TIM-01", "fires")
def test_two_shifts_of_one_worker_that_overlap_are_shown() -> None:
    [one] = found(shift("a", "08:00", "12:00"), shift("b", "11:00", "14:00", provider="q"))

    assert (one["subject_id"], one["period"], one["key"]) == ("q", "b", "w")
    assert [row["id"] for row in one["records"]] == ["b", "a"]


def test_the_sentence_names_both_providers_and_the_times() -> None:
    [one] = found(shift("a", "08:00", "12:00"), shift("b", "11:00", "14:00", provider="q"))

    said = told(overlapping_shifts, one)

    assert "⟦q AB⟧ och hos ⟦p AB⟧ som går in i varandra ⟦60⟧ minuter: från ⟦2\u00a0mars 2026 12:00⟧" in said


@pytest.mark.case("TIM-01", "almost")
def test_an_overlap_within_the_tolerance_is_left_alone() -> None:
    assert found(shift("a", "08:00", "12:00"), shift("b", "11:50", "14:00")) == []


def test_shifts_of_two_workers_may_overlap() -> None:
    assert found(shift("a", "08:00", "12:00"), shift("b", "11:00", "14:00", worker="v")) == []


@pytest.mark.case("TIM-01", "innocent")
@pytest.mark.parametrize("service", ["Jour", "sovande jour", "beredskap"])
def test_work_during_standby_of_one_provider_is_left_alone(service: str) -> None:
    assert found(shift("a", "00:00", "07:00", service=service), shift("b", "02:00", "03:00")) == []


def test_shifts_that_overlap_during_standby_are_shown() -> None:
    standby = shift("a", "00:00", "07:00", service="jour")

    [one] = found(standby, shift("b", "02:00", "04:00"), shift("c", "03:00", "05:00"))

    assert [row["id"] for row in one["records"]] == ["c", "b"]


def test_standby_with_one_provider_during_a_shift_with_another_is_shown() -> None:
    [one] = found(shift("a", "00:00", "07:00", service="jour"), shift("b", "02:00", "03:00", provider="q"))

    assert (one["period"], one["score"]) == ("b", 0.9)


def test_a_shift_during_standby_and_work_with_another_provider_is_shown_once_beside_the_work() -> None:
    elsewhere = shift("c", "02:00", "04:00", provider="q")

    [one] = found(shift("a", "00:00", "07:00", service="jour"), shift("b", "01:00", "03:00"), elsewhere)

    assert [row["id"] for row in one["records"]] == ["c", "b"]


def test_a_long_shift_is_compared_with_each_that_falls_into_it() -> None:
    shifts = shift("a", "06:00", "18:00"), shift("b", "07:00", "08:00"), shift("c", "16:00", "17:00")

    assert [one["period"] for one in found(*shifts)] == ["b", "c"]


@pytest.mark.parametrize("seed", range(5))
def test_what_stands_does_not_depend_on_how_shifts_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        shift(
            str(n),
            f"{start:02}:00",
            f"{start + rng.randint(1, 4):02}:00",
            rng.choice("wv"),
            rng.choice("pq"),
            service=rng.choice(["jour", "hemtjänst", None]),
        )
        for n in range(40)
        for start in [rng.randint(0, 19)]
    ]

    live, once = stands_after(overlapping_shifts, {"shift": table("shift", shifts)}, rng)

    assert once.height > 5
    assert live.equals(once)


def test_nothing_is_found_in_nothing() -> None:
    assert judged(overlapping_shifts, {"shift": pl.DataFrame(schema=table("shift", []).schema)}) == []
