"""Shares that are known from some cases only, with the interval in which they likely lie."""

from math import sqrt
from typing import Final, NamedTuple

Z: Final = 1.959964  # the normal deviate of a two-sided 95 % interval


class Interval(NamedTuple):
    """From and to, both of 0 to 1."""

    low: float
    high: float


def wilson(confirmed: int, judged: int) -> Interval | None:
    """The 95 % interval of the share confirmed (Wilson 1927); None before anything was judged."""
    if not judged:
        return None
    share, spread = confirmed / judged, Z * Z / judged
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / judged + spread / (4 * judged)) / (1 + spread)
    return Interval(round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3))
