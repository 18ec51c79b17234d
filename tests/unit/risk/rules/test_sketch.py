"""Sketches tell which sets have much in common, within the bounds they promise."""

from hashlib import blake2b
from math import exp

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.rules.grants.sketch import likely_pairs, sketches

SIZE = 64


def tokens(seed: int, start: int, count: int) -> list[str]:
    """Keyed digests, as intake makes them."""
    return [blake2b(f"{seed}:{n}".encode(), digest_size=16).hexdigest() for n in range(start, start + count)]


def pairs(first: list[str], second: list[str], size: int = SIZE) -> pl.DataFrame:
    lists = pl.DataFrame(
        {"id": ["a", "b"], "members": [first, second]}, schema_overrides={"members": pl.List(pl.String)}
    )
    return likely_pairs(sketches(lists, size))


@given(st.integers(0, 40), st.integers(0, 24), st.integers(0, 24), st.integers(0, 1000))
def test_sets_no_larger_than_a_sketch_are_counted_exactly(common: int, mine: int, yours: int, seed: int) -> None:
    shared = tokens(seed, 0, common)

    found = pairs(shared + tokens(seed, 100, mine), shared + tokens(seed, 200, yours))

    assert found["estimate"].to_list() == ([float(common)] if common else [])


@pytest.mark.parametrize(("count", "kept", "whole"), [(SIZE, SIZE, True), (SIZE + 1, SIZE, False)])
def test_a_sketch_holds_a_set_of_its_size_and_no_more(count: int, kept: int, whole: bool) -> None:
    held = sketches(pl.DataFrame({"id": ["a"], "members": [tokens(3, 0, count)]}), SIZE)

    assert (held.height, held["reach"].unique().to_list() == [1.0]) == (kept, whole)


@given(st.permutations(tokens(7, 0, 200)))
def test_a_sketch_does_not_depend_on_order_or_on_repeats(order: list[str]) -> None:
    lists = pl.DataFrame({"id": ["a", "b"], "members": [order, order[:50] + order]})

    both = sketches(lists, SIZE).partition_by("id", include_key=False)

    assert both[0].equals(both[1])


@pytest.mark.parametrize(("size", "common"), [(300, 20), (300, 60), (400, 160)])
def test_a_pair_is_missed_no_more_often_than_the_bound_says(size: int, common: int) -> None:
    runs = 60
    missed = low = 0
    bounds = []
    for seed in range(runs):
        shared = tokens(seed, 0, common)
        mine, yours = (shared + tokens(seed, start, size - common) for start in (10_000, 20_000))
        reach = sketches(pl.DataFrame({"id": ["a", "b"], "members": [mine, yours]}), SIZE)["reach"].min()
        found = pairs(mine, yours)
        seen = found["shared"].sum()
        missed += found.is_empty()
        low += seen < common * float(str(reach)) / 2
        bounds.append(((1 - float(str(reach))) ** common, exp(-common * float(str(reach)) / 8)))

    assert missed / runs <= sum(miss for miss, _ in bounds) / runs + 0.02
    assert low / runs <= sum(half for _, half in bounds) / runs + 0.02


def test_the_estimate_is_without_bias() -> None:
    size, common, runs = 300, 120, 80
    told: list[float] = []
    for seed in range(runs):
        shared = tokens(seed, 0, common)
        mine, yours = (shared + tokens(seed, start, size - common) for start in (10_000, 20_000))
        found = pairs(mine, yours)
        told.append(float(found["estimate"].sum()))

    assert abs(sum(told) / runs - common) < 0.08 * common


def test_a_token_that_is_no_digest_is_left_out() -> None:
    assert pairs(["Ann Exempel"], ["Ann Exempel"]).is_empty()
