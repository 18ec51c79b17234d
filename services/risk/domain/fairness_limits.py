"""How far apart groups may be before a rule version may not come into force. Pure.

A version whose errors fall unequally is no better for being right on average: who has no fault should be chosen as
seldom in every group, and who has one found as often (equalised odds: Hardt, Price and Srebro, NeurIPS 2016). A limit
is passed where the whole 95 % interval of the difference from all others lies beyond it: what chance may explain stops
nobody, and is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from services.risk.domain.suppression import ALL
from shared.dated import DatedValue, Parameter

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own with its impact assessment"
LIMIT: Final = Parameter(
    "fairness_limit", "per mille between a group and all others", (DatedValue(100, date(2026, 1, 1), _OWN_DEFAULT),)
)
LIMITED: Final = ("false_positive", "false_negative")


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference between a group and all others of all areas, as a share, with its interval."""

    group: str
    metric: str
    difference: float
    low: float
    high: float

    def told(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def gaps(rates: Iterable[Mapping[str, Any]]) -> list[Gap]:
    """The differences that the *rates* of a report tell and that are limited; what is hidden is not among them."""
    return [
        Gap(row["group"], row["metric"], row["difference"], row["difference_low"], row["difference_high"])
        for row in rates
        if (row["area"], row["metric"] in LIMITED) == (ALL, True)
        and row["group"] != ALL
        and None not in (row["difference"], row["difference_low"], row["difference_high"])
    ]


def beyond(found: Iterable[Gap], on: date) -> list[Gap]:
    """Those of the differences that are surely larger than the limit."""
    limit = LIMIT.on(on) / 1_000
    return [gap for gap in found if gap.low > limit or gap.high < -limit]
