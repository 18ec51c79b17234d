"""How much of what is wrong the rules find, estimated from what a random control found where they said nothing. Pure.

Of each stratum, *population* things without a signal, *looked* were looked at and some of those were wrong; each stands
for population / looked. The sum has the interval of Fay and Feuer (Statistics in Medicine 16, 1997, 791-801), made
for weighted sums of rare events: it is right also where little or nothing wrong was found, where a bootstrap would
claim that nothing was missed. A stratum is finite, so its variance is less by the share that was looked at (Cochran,
Sampling Techniques, 1977, 5.3). Recall is what was found of what was found and missed; since it falls as what was
missed grows, its interval follows from that of the missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log, sqrt
from typing import Final, NamedTuple

from shared.dated import DatedValue, Parameter

LEAST_LOOKED: Final = Parameter(
    "random_control_least",
    "looked at",
    (
        DatedValue(
            100,
            date(2026, 1, 1),
            "Tillit's default: of 100 without a fault, at most about 3 of 100 are wrong"
            " (rule of three, Hanley and Lippman-Hand, JAMA 249, 1983)",
        ),
    ),
)
"""With fewer looks no figure is called one to rely on."""


TAIL: Final = 0.025  # of each side of a 95 % interval
_HALVINGS: Final = 60
_PRECISE: Final = 1e-14
_FAR: Final = 40  # standard deviations beyond which nothing lies


class Estimate(NamedTuple):
    """A number with the limits of its 95 % interval."""

    point: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Looked:
    """A stratum: how many without a signal there are, how many of those drawn were looked at, and were wrong."""

    population: int
    looked: int
    wrong: int


def missed(strata: Sequence[Looked]) -> Estimate | None:
    """How many things without a signal are wrong; None before anything was looked at.

    A stratum of which nothing was looked at may hold any number: the others' share is its estimate, none of it and
    all of it are its limits.
    """
    seen, unseen = [one for one in strata if one.looked], sum(one.population for one in strata if not one.looked)
    if not seen:
        return None
    point = sum(one.population * one.wrong / one.looked for one in seen)
    variance = sum(one.wrong * _weight(one) ** 2 for one in seen)
    low, high = _limits(point, variance, max(map(_weight, seen)))
    usual = point / sum(one.population for one in seen)
    # what was seen is known: so many are wrong, and so many are not
    wrong, right = sum(one.wrong for one in seen), sum(one.looked - one.wrong for one in seen)
    least, most = float(wrong), float(sum(one.population for one in seen) - right)
    return Estimate(point + usual * unseen, min(point, max(low, least)), max(point, min(high, most)) + unseen)


def _weight(one: Looked) -> float:
    """What a wrong of the stratum adds to the standard deviation of the sum."""
    return sqrt(one.population * (one.population - one.looked)) / one.looked


def _limits(point: float, variance: float, largest: float) -> tuple[float, float]:
    """The limits of a weighted sum of rare events; one more of the *largest* weight could have been seen."""
    low = variance / point * gamma_quantile(TAIL, point**2 / variance) if variance else point
    more, spread = point + largest, variance + largest**2
    return low, spread / more * gamma_quantile(1 - TAIL, more**2 / spread) if spread else point


def gamma_quantile(share: float, shape: float) -> float:
    """Below which *share* of a gamma distribution of that shape and of scale 1 lies."""
    low, high = 0.0, max(1.0, shape)
    while gamma_share(high, shape) < share:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if gamma_share(middle, shape) < share else (low, middle)
    return (low + high) / 2


def gamma_share(value: float, shape: float) -> float:
    """The share of a gamma distribution of that shape and of scale 1 below *value* (Abramowitz and Stegun 6.5.29)."""
    if value <= 0:
        return 0.0
    if value > shape + _FAR * sqrt(shape) + _FAR:
        return 1.0
    term = total = 1 / shape
    over = shape
    while term > total * _PRECISE:
        over += 1
        term *= value / over
        total += term
    return total * exp(shape * log(value) - value - lgamma(shape))


def recall(found: int, gone: Estimate | None) -> Estimate | None:
    """The share of all that is wrong that was *found*, where *gone* were missed; None where nothing is known."""
    if gone is None or not found + gone.high:
        return None
    point = found / (found + gone.point) if found + gone.point else 1.0
    low = found / (found + gone.high)
    return Estimate(point, low, found / (found + gone.low) if found + gone.low else 1.0)


def share_of(whole: int, gone: Estimate | None) -> Estimate | None:
    """*gone* as a share of *whole*; None where there is none."""
    return Estimate(*(value / whole for value in gone)) if gone and whole else None
