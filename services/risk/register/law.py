"""Numbers that law or policy sets for the register, and what follows from them. Pure."""

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from shared.dated import DatedValue, Parameter

REVIEW_MONTHS: Final = Parameter(
    "review_of_situation_picture",
    "months",
    (DatedValue(24, date(2023, 7, 1), "lag (2023:196) om kommuners ansvar för brottsförebyggande arbete 6 §"),),
)
"""The situation picture is renewed, and the action plan followed up, at least so often."""

_POLICY: Final = "Tillit's proposal; the municipality decides its own in its plan for internal control"
_SINCE: Final = date(2026, 1, 1)


class Intensity(StrEnum):
    """How closely something is controlled, the lightest first."""

    BASIC = "basic"
    EXTENDED = "extended"
    INTENSIVE = "intensive"
    CONTINUOUS = "continuous"


def _from(intensity: Intensity, percent: int) -> Parameter:
    return Parameter(
        f"control_intensity_{intensity}",
        "per cent of the scale's highest value",
        (DatedValue(percent, _SINCE, _POLICY),),
    )


INTENSITY_FROM: Final[dict[Intensity, Parameter]] = {
    intensity: _from(intensity, percent)
    for intensity, percent in {
        Intensity.BASIC: 0,
        Intensity.EXTENDED: 20,
        Intensity.INTENSIVE: 40,
        Intensity.CONTINUOUS: 60,
    }.items()
}
"""From which share of the highest value on a control intensity is proposed."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A likelihood and a consequence on a scale from 1 up."""

    likelihood: int
    consequence: int

    @property
    def value(self) -> int:
        """Likelihood times consequence."""
        return self.likelihood * self.consequence


def control_intensity(value: int, highest: int, day: date) -> Intensity:
    """The intensity proposed on *day* for a risk of *value* on a scale whose highest value is *highest*."""
    reached = [one for one, percent in INTENSITY_FROM.items() if 100 * value >= percent.on(day) * highest]
    return reached[-1]


def review_due(approved_on: date) -> date:
    """The last day on which what was approved then is to be renewed."""
    months = approved_on.month - 1 + REVIEW_MONTHS.on(approved_on)
    year, month = approved_on.year + months // 12, months % 12 + 1
    return date(year, month, min(approved_on.day, calendar.monthrange(year, month)[1]))


P = TypeVar("P")


def gaps(flagged: Iterable[P], covered: Collection[P]) -> list[P]:
    """What is flagged and has no risk.

    A risk always exists where it is paid, decided, contracted, permitted, supervised or certified.
    """
    return [one for one in flagged if one not in covered]
