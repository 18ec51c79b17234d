"""Recall as a random control estimates it: its interval holds the truth."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.recall import Estimate, Looked, gamma_quantile, missed, recall, share_of

RUNS = 500
TOWNS = {
    # per stratum: things without a signal, share of them wrong, how many are looked at
    "few strata": [(2_000, 0.02, 100), (800, 0.05, 100), (150, 0.1, 60)],
    "many small looks": [(1_000, 0.01, 20)] * 12,
    "rare": [(1_000, 0.003, 20)] * 12,
    "much looked at": [(300, 0.05, 40)] * 6,
}


@st.composite
def strata(draw: st.DrawFn) -> Looked:
    population = draw(st.integers(1, 500))
    looked = draw(st.integers(0, population))
    return Looked(population, looked, draw(st.integers(0, looked)))


def a_run(town: list[tuple[int, float, int]], chance: Random) -> tuple[list[Looked], int]:
    """What a random control saw, and how many there were in truth."""
    things = [[chance.random() < share for _ in range(size)] for size, share, _ in town]
    looks = [sum(chance.sample(one, number)) for one, (_, _, number) in zip(things, town, strict=True)]
    seen = [Looked(size, number, wrong) for (size, _, number), wrong in zip(town, looks, strict=True)]
    return seen, sum(map(sum, things))


@pytest.mark.parametrize("name", TOWNS)
def test_the_interval_of_recall_holds_the_truth_in_95_of_100_runs(name: str) -> None:
    chance, found, held = Random(name), 60, 0
    for _ in range(RUNS):
        seen, truth = a_run(TOWNS[name], chance)
        told = recall(found, missed(seen))
        assert told is not None
        held += told.low <= found / (found + truth) <= told.high

    assert 0.94 <= held / RUNS <= 0.995


def test_the_estimate_is_right_on_average() -> None:
    chance, told, true = Random(7), 0.0, 0
    for _ in range(RUNS):
        seen, truth = a_run(TOWNS["few strata"], chance)
        gone = missed(seen)
        assert gone is not None
        told, true = told + gone.point, true + truth

    assert told / true == pytest.approx(1, abs=0.05)


@given(st.lists(strata(), max_size=6))
def test_what_was_seen_bounds_what_was_missed(looked: list[Looked]) -> None:
    gone = missed(looked)

    if gone is None:
        assert not any(one.looked for one in looked)
    else:
        right = sum(one.looked - one.wrong for one in looked)
        assert sum(one.wrong for one in looked) <= gone.low + 1e-6
        assert gone.low <= gone.point + 1e-6
        assert gone.point <= gone.high + 1e-6
        assert gone.high <= sum(one.population for one in looked) - right + 1e-6


@given(st.lists(st.builds(lambda size, wrong: Looked(size, size, min(size, wrong)), st.integers(1, 50),
                          st.integers(0, 50)), min_size=1, max_size=5))  # fmt: skip
def test_where_all_was_looked_at_nothing_is_estimated(looked: list[Looked]) -> None:
    wrong = sum(one.wrong for one in looked)

    assert missed(looked) == pytest.approx(Estimate(wrong, wrong, wrong))


def test_nothing_found_does_not_say_that_nothing_was_missed() -> None:
    gone = missed([Looked(1_000, 100, 0)])

    assert gone is not None
    assert (gone.point, gone.low) == (0, 0)
    # the rule of three would say 30 at one side of 95 %, and this is at two
    assert 30 < gone.high < 40


def test_a_stratum_that_nobody_looked_at_may_hold_anything() -> None:
    alone, with_unseen = missed([Looked(100, 50, 1)]), missed([Looked(100, 50, 1), Looked(40, 0, 0)])

    assert alone is not None
    assert with_unseen is not None
    assert with_unseen.high == pytest.approx(alone.high + 40)
    assert with_unseen.low == alone.low


@pytest.mark.parametrize("found", [0, 7])
def test_before_anything_was_looked_at_nobody_knows(found: int) -> None:
    assert recall(found, missed([])) is None
    assert recall(found, missed([Looked(100, 0, 0)])) is None


def test_recall_is_what_was_found_of_what_was_found_and_missed() -> None:
    assert recall(30, Estimate(20, 10, 70)) == pytest.approx(Estimate(0.6, 0.3, 0.75))


def test_a_share_of_nothing_is_none() -> None:
    assert share_of(0, Estimate(1, 1, 1)) is None
    assert share_of(10, Estimate(1, 0, 2)) == Estimate(0.1, 0, 0.2)


@pytest.mark.parametrize(
    ("share", "shape", "value"),
    # half of the chi-squared quantiles of 2 * shape degrees of freedom (Abramowitz and Stegun, table 26.8)
    [(0.025, 1, 0.0253178), (0.975, 1, 3.688879), (0.025, 5, 1.623486), (0.975, 6, 11.668332), (0.5, 1, 0.693147)],
)
def test_the_gamma_quantiles_are_those_of_the_tables(share: float, shape: float, value: float) -> None:
    assert gamma_quantile(share, shape) == pytest.approx(value, rel=1e-5)
