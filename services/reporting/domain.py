"""Months, shares and sums behind the figures: pure."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

# two-sided 95 per cent of the normal distribution (Wilson 1927)
_Z = 1.959964
# after these a case is no longer worked on
CLOSED_STATES = ("closed", "reviewed")
# in place of an outcome: the alert became part of another, and is counted with it
MERGED = "merged"

Place = tuple[str, date]
"""A committee and the first day of a month."""
Figures = Mapping[Place, Counter[str]]
"""The figures of each place, by name."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole Swedish months, both ends included, each told by its first day."""

    first: date
    last: date

    def months(self) -> list[date]:
        """Every month of the period, in order."""
        found = [self.first]
        while found[-1] < self.last:
            found.append(next_month(found[-1]))
        return found

    def last_day(self) -> date:
        """The last day of the last month."""
        return self.last.replace(day=monthrange(self.last.year, self.last.month)[1])


def next_month(month: date) -> date:
    """The first day of the month after *month*."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_between(first: date, last: date) -> int:
    """How many months from the one of *first* to the one of *last*, both counted."""
    return 12 * (last.year - first.year) + last.month - first.month + 1


def month_named(name: str) -> date:
    """The first day of the month YYYY-MM."""
    return date.fromisoformat(f"{name}-01")


@dataclass(frozen=True, slots=True)
class Share:
    """*part* of *whole*, with the range in which the true share lies (95 %), each end from 0 to 1."""

    part: int
    whole: int
    low: float
    high: float


def share(part: int, whole: int) -> Share | None:
    """The Wilson score interval of *part* in *whole*; None where nothing was counted."""
    if whole == 0:
        return None
    point, squared = part / whole, _Z * _Z
    middle = point + squared / (2 * whole)
    spread = _Z * sqrt(point * (1 - point) / whole + squared / (4 * whole * whole))
    scale = 1 + squared / whole
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Share(part, whole, round(max(0.0, low), 3), round(min(1.0, high), 3))


def total(figures: Figures) -> Counter[str]:
    """The sum over all places."""
    return _sum(figures.values())


def by_month(figures: Figures, period: Period) -> list[tuple[date, Counter[str]]]:
    """The sum over committees for every month of the period, also those without figures."""
    return [(month, _sum(values for (_, own), values in figures.items() if own == month)) for month in period.months()]


def by_committee(figures: Figures) -> list[tuple[str, Counter[str]]]:
    """The sum over months for every committee that has figures."""
    committees = sorted({committee for committee, _ in figures})
    return [
        (committee, _sum(values for (own, _), values in figures.items() if own == committee))
        for committee in committees
    ]


def _sum(parts: Iterable[Counter[str]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for part in parts:
        summed.update(part)
    return summed
