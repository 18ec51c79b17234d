"""Quartiles and the fences beyond which a value is an outlier, exact: fractions, never floats.

Quantiles are the eighth of Hyndman and Fan (Sample Quantiles in Statistical Packages, The American Statistician 50,
1996), which Cardinal uses; fences are Tukey's, 1.5 times the distance of the quartiles away (Exploratory Data
Analysis, 1977).
"""

from collections.abc import Collection
from fractions import Fraction
from typing import Final, NamedTuple

_THIRD: Final = Fraction(1, 3)
_REACH: Final = Fraction(3, 2)


class Quartiles(NamedTuple):
    """The first and the third quartile."""

    first: Fraction
    third: Fraction

    @property
    def lower_fence(self) -> Fraction:
        """At or below it a value is a low outlier."""
        return self.first - _REACH * (self.third - self.first)

    @property
    def upper_fence(self) -> Fraction:
        """At or above it a value is a high outlier."""
        return self.third + _REACH * (self.third - self.first)


def quantile(values: Collection[Fraction], part: Fraction) -> Fraction:
    """The value below which that part of the values lies; there is at least one value."""
    ordered = sorted(values)
    place = (len(ordered) + _THIRD) * part + _THIRD
    below = int(place)
    if below < 1:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    low, high = ordered[below - 1 : below + 1]
    return low + (place - below) * (high - low)


def quartiles(values: Collection[Fraction]) -> Quartiles:
    """Of at least one value."""
    return Quartiles(quantile(values, Fraction(1, 4)), quantile(values, Fraction(3, 4)))
