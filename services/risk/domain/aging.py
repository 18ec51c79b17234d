"""What an older signal still weighs: half as much after each half-life. Pure; the day is given, never read.

Exponential decay forgets without a border that something falls over (Cormode, Shkapenyuk, Srivastava and Xu,
Forward Decay, ICDE 2009); what is left of each signal is then combined as before.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from services.risk.domain.rule import AnyRule
from shared.dated import DatedValue, Parameter

_SOURCE: Final = "Tillit's default: what half a year did not confirm speaks half as loud; the municipality's to change"
HALF_LIFE: Final = Parameter("signal_half_life", "days", (DatedValue(180, date(2026, 1, 1), _SOURCE),))


def weight(seen_on: date | None, day: date) -> float:
    """The share, above 0 and at most 1, that a signal of *seen_on* weighs on *day*; undated ones do not age."""
    if seen_on is None:
        return 1.0
    return float(0.5 ** (max(0, (day - seen_on).days) / HALF_LIFE.on(day)))


def aged(signals: Iterable[tuple[AnyRule, float, date | None]], day: date) -> list[tuple[AnyRule, float]]:
    """The signals of a subject, each score as much as it weighs on *day*: what combine() takes."""
    return [(rule, score * weight(seen_on, day)) for rule, score, seen_on in signals]
