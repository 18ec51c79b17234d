"""What may be put aside, for how long, and what brings it back. Pure.

Every signal is in exactly one place at any time, and there is no path on which it leaves them all.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from services.risk.domain.rule import AnyRule
from shared.dated import DatedValue, Parameter

_SINCE: Final = date(2026, 1, 1)
_OWN: Final = "Tillit's default; the municipality's rules of internal control say"
SNOOZE_LONGEST: Final = Parameter("snooze_longest", "days", (DatedValue(30, _SINCE, _OWN),))
SUPPRESSION_LONGEST: Final = Parameter("suppression_longest", "days", (DatedValue(90, _SINCE, _OWN),))


class Place(StrEnum):
    """Where a signal is."""

    CLEARED = "cleared"
    SUPPRESSED = "suppressed"
    WAITING = "waiting"
    OPEN = "open"
    JUDGED = "judged"


class LostSignal(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """A signal is in an alert that nobody works with and nobody has judged."""


def place_of(*, cleared: bool, suppressed: bool, alert: str | None) -> Place:
    """Where a signal is; *alert* is the status of the alert that it is in, None of no alert. LostSignal."""
    if cleared:
        return Place.CLEARED
    if suppressed and alert is None:
        return Place.SUPPRESSED
    places = {None: Place.WAITING, "open": Place.OPEN, "triaged": Place.JUDGED}
    if suppressed or alert not in places:
        raise LostSignal(f"a signal is {'suppressed and ' if suppressed else ''}in an alert that is {alert}")
    return places[alert]


def wakes(before: Iterable[AnyRule], after: Iterable[AnyRule], amounts: tuple[int, int]) -> bool:
    """Whether a snoozed alert comes back early: a signal of another family has come, or more öre are at stake.

    *amounts* are the öre before and after.
    """
    return amounts[1] > amounts[0] or not _families(after) <= _families(before)


def _families(rules: Iterable[AnyRule]) -> frozenset[str]:
    return frozenset(rule.family for rule in rules)
