"""The draw of the random control arm: anyone can make it again, and nothing but the set decides it."""

import hashlib
import hmac
from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.drawing import (
    Band,
    Measure,
    Stratum,
    band_of,
    commitment,
    drawn,
    framed,
    how_many,
    unframed,
)

ONE = Stratum("2026-12", "son", "invoice", Band.LOW)
OTHER = Stratum("2026-12", "son", "invoice", Band.HIGH)
SEED = bytes(range(32))
IDS = st.sets(st.uuids(), max_size=60)


def uuids(number: int) -> list[UUID]:
    return [UUID(int=Random(n).getrandbits(128)) for n in range(number)]


@given(IDS, st.integers(0, 20), st.randoms())
def test_the_order_of_arrival_decides_nothing(ids: set[UUID], number: int, shuffle: Random) -> None:
    arrived = sorted(ids)
    shuffle.shuffle(arrived)

    assert drawn(SEED, ONE, arrived, number) == drawn(SEED, ONE, sorted(ids), number)


@given(IDS, st.integers(1, 20), st.integers(1, 10))
def test_how_it_was_cut_into_chunks_decides_nothing(ids: set[UUID], number: int, size: int) -> None:
    listed = list(ids)
    chunks = [listed[at : at + size] for at in range(0, len(listed), size)]

    of_chunks = [one for chunk in chunks for one in drawn(SEED, ONE, chunk, number)]

    assert drawn(SEED, ONE, of_chunks, number) == drawn(SEED, ONE, ids, number)


@given(IDS, st.integers(0, 20))
def test_what_is_drawn_can_be_drawn_and_is_no_more_than_asked_for(ids: set[UUID], number: int) -> None:
    chosen = drawn(SEED, ONE, ids, number)

    assert set(chosen) <= ids
    assert len(set(chosen)) == len(chosen) == min(number, len(ids))


@given(IDS)
def test_a_frame_gives_back_its_ids(ids: set[UUID]) -> None:
    assert unframed(framed(ids)) == sorted(ids)


def test_the_draw_is_made_again_with_nothing_but_the_seed_and_the_ids() -> None:
    ids = uuids(200)

    by_hand = sorted(ids, key=lambda one: hmac.new(SEED, f"2026-12|son|invoice|low|{one}".encode(), "sha256").digest())

    assert drawn(SEED, ONE, ids, 5) == by_hand[:5]
    assert commitment(SEED) == hashlib.sha256(SEED).hexdigest()


def test_another_seed_or_stratum_draws_others() -> None:
    ids = uuids(200)
    draws = [drawn(SEED, ONE, ids, 5), drawn(SEED[::-1], ONE, ids, 5), drawn(SEED, OTHER, ids, 5)]

    assert len({tuple(draw) for draw in draws}) == 3


def test_each_has_the_same_chance() -> None:
    ids, times = uuids(20), dict.fromkeys(uuids(20), 0)
    for n in range(2_000):
        for one in drawn(hashlib.sha256(str(n).encode()).digest(), ONE, ids, 2):
            times[one] += 1

    # 200 each is expected; 60 is more than four standard deviations
    assert all(abs(count - 200) < 60 for count in times.values())


@pytest.mark.parametrize(
    ("measure", "value", "population", "number"),
    [
        (Measure.NUMBER, 2, 100, 2),
        (Measure.NUMBER, 2, 1, 1),
        (Measure.NUMBER, 0, 100, 0),
        (Measure.PER_MILLE, 10, 1_000, 10),
        (Measure.PER_MILLE, 10, 1_001, 11),
        (Measure.PER_MILLE, 10, 3, 1),
        (Measure.PER_MILLE, 0, 3, 0),
    ],
)
def test_how_many_are_drawn(measure: Measure, value: int, population: int, number: int) -> None:
    assert how_many(measure, value, population) == number


@pytest.mark.parametrize(
    ("amount", "band"),
    [(0, Band.LOW), (999_999, Band.LOW), (1_000_000, Band.MIDDLE), (-9_999_999, Band.MIDDLE), (10_000_000, Band.HIGH)],
)
def test_an_amount_has_one_band(amount: int, band: Band) -> None:
    assert band_of(amount, date(2026, 12, 1)) is band
