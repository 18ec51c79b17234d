"""In which order alerts are worth a person's time, and what fits into the hours that there are. Pure.

An alert's value is what a look at it is expected to save: the öre at stake, times how often such alerts have been
right, per hour that the look takes. Whole numbers throughout: shares are basis points (1 of 10,000), money is öre.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from services.risk.domain.rule import AnyRule
from shared.dated import DatedValue, Parameter

_SINCE: Final = date(2026, 1, 1)
_OWN: Final = "Tillit's default; the municipality measures its own"
WHOLE: Final = 10_000
PRIOR_SHARE: Final = Parameter("precision_prior", "basis points", (DatedValue(2_000, _SINCE, _OWN),))
PRIOR_WEIGHT: Final = Parameter("precision_prior_weight", "judged alerts", (DatedValue(5, _SINCE, _OWN),))
"""What is believed of a rule before people judged its alerts, and how many judgements that belief is worth: a beta
prior, whose posterior mean is the estimate (Gelman and others, Bayesian Data Analysis, 2013, section 2.4)."""
RECOVERABLE: Final = Parameter(
    "recoverable_share",
    "percent",
    (DatedValue(25, _SINCE, "Tillit's default, set low: no national figure for municipalities; measure your own"),),
)
"""How much of what has left is got back at all: a payment that is stopped is saved whole."""
NEAR: Final = Parameter("cut_off_near", "hours", (DatedValue(72, _SINCE, _OWN),))
"""So long before its cut-off a payment that can be stopped goes before everything that can wait."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What an alert is about: öre in all, the öre of it not paid yet, and until when those can be stopped."""

    amount_minor: int
    unpaid_minor: int = 0
    stoppable_until: datetime | None = None

    def stoppable_minor(self, now: datetime) -> int:
        """The öre that a person can still keep from leaving."""
        open_ = self.stoppable_until is not None and self.stoppable_until > now
        return min(max(0, self.amount_minor), self.unpaid_minor) if open_ else 0


@dataclass(frozen=True, slots=True)
class Value:
    """What a look is expected to save, with the parts of the figure; *near*: its payments' cut-off is."""

    at_stake_minor: int
    stoppable_minor: int
    precision_bp: int
    minutes: int
    expected_minor: int
    per_hour_minor: int
    near: bool


def rule_precision(confirmed: int, judged: int, day: date) -> int:
    """How often an alert of a rule is right, in basis points: what was judged, with the prior."""
    weight = PRIOR_WEIGHT.on(day)
    return (confirmed * WHOLE + PRIOR_SHARE.on(day) * weight) // (judged + weight)


def alert_precision(rules: Iterable[AnyRule], judged: Mapping[str, tuple[int, int]], day: date) -> int:
    """How likely an alert of *rules* is right: 1 - Π(1 - p) over families, p of each its surest rule.

    *judged* has (confirmed, judged) by rule. Rules that only modify count where there is nothing else.
    """
    told = list(rules)
    counted = [rule for rule in told if not rule.modifier] or told
    by_family: dict[str, int] = {}
    for rule in counted:
        share = rule_precision(*judged.get(rule.id, (0, 0)), day)
        by_family[rule.family] = max(share, by_family.get(rule.family, 0))
    left = WHOLE
    for share in by_family.values():
        left = left * (WHOLE - share) // WHOLE
    return WHOLE - left


def value_of(stake: Stake, precision_bp: int, minutes: int, now: datetime, day: date) -> Value:
    """The expected value of a look that takes *minutes* (at least 1)."""
    at_stake, stoppable = max(0, stake.amount_minor), stake.stoppable_minor(now)
    saved = stoppable + (at_stake - stoppable) * RECOVERABLE.on(day) // 100
    expected = saved * precision_bp // WHOLE
    near = (
        stoppable > 0
        and stake.stoppable_until is not None
        and stake.stoppable_until - now <= timedelta(hours=NEAR.on(day))
    )
    return Value(at_stake, stoppable, precision_bp, minutes, expected, expected * 60 // minutes, near)


def order_key(value: Value, tie: str) -> tuple[bool, int, int, str]:
    """Sorts alerts: what can be stopped soon first, then by value an hour, then by value."""
    return (not value.near, -value.per_hour_minor, -value.expected_minor, tie)


def fitting(values: Sequence[Value], minutes: int) -> set[int]:
    """The places of *values* that a team with so many minutes takes on: a greedy knapsack, the near ones first.

    Within what is near, and again within the rest, the expected öre are at least half of the most that any choice
    could reach: by value an hour, and the one best alert instead where it alone is worth more (Dantzig 1957;
    Kellerer, Pferschy and Pisinger, Knapsack Problems, 2004, section 2.4).
    """
    chosen: set[int] = set()
    left = max(0, minutes)
    for near in (True, False):
        tier = [place for place, value in enumerate(values) if value.near is near]
        taken = _greedy(values, tier, left)
        chosen |= taken
        left -= sum(values[place].minutes for place in taken)
    return chosen


def _greedy(values: Sequence[Value], tier: Sequence[int], minutes: int) -> set[int]:
    ordered = sorted(tier, key=lambda place: (-Fraction(values[place].expected_minor, values[place].minutes), place))
    taken, left = set(), minutes
    for place in ordered:
        if values[place].minutes <= left:
            taken.add(place)
            left -= values[place].minutes
    single = max(
        (place for place in ordered if values[place].minutes <= minutes),
        key=lambda place: values[place].expected_minor,
        default=None,
    )
    if single is not None and values[single].expected_minor > sum(values[place].expected_minor for place in taken):
        return {single}
    return taken
