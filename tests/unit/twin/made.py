"""Twins that several tests look at, made once a process."""

from functools import cache

from tests.twin import SMALL, Twin, twin


@cache
def small(seed: int = 1) -> Twin:
    """The small municipality of a seed; nobody may change its frames."""
    return twin(seed, SMALL)
