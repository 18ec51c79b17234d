"""Twins that several tests look at, made once a process."""

from functools import cache

from tests.twin import SMALL, Twin, twin
from tests.twin.benchmark import JUDGES
from tests.twin.scoring import Score, judged


@cache
def small(seed: int = 1) -> Twin:
    """The small municipality of a seed; nobody may change its frames."""
    return twin(seed, SMALL)


@cache
def small_judged(seed: int = 1) -> Score:
    """What all rules find in it."""
    return judged(small(seed), JUDGES)
