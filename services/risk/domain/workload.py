"""How long a person works with a signal, by the family of its rule: for what a rule would cost before it runs."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from shared.dated import DatedValue, Parameter

_SOURCE: Final = "Tillit's default: a desk check of the papers at hand; the municipality measures its own"
_MINUTES: Final[Mapping[str, int]] = {
    "invoice": 15,
    "account": 30,
    "procurement": 90,
    "supplier": 45,
    "statistics": 60,
    "tax": 20,
    "change": 45,
}
_OTHER: Final = 45


def _minutes(family: str, minutes: int) -> Parameter:
    return Parameter(f"handling_{family}", "minutes a signal", (DatedValue(minutes, date(2026, 1, 1), _SOURCE),))


HANDLING: Final = {family: _minutes(family, minutes) for family, minutes in _MINUTES.items()}
OTHER_HANDLING: Final = _minutes("other", _OTHER)


def handling_minutes(family: str, on: date) -> int:
    """Minutes that a signal of *family* takes to handle."""
    return HANDLING.get(family, OTHER_HANDLING).on(on)


def look_minutes(families: Iterable[str], own: Mapping[str, int], on: date) -> int:
    """Minutes that a look at an alert of *families* takes, each once; *own* are the municipality's. At least 1.

    A family that nobody has measured, such as one that a municipality wrote itself, takes as long as others do.
    """
    return max(1, sum(own.get(family, handling_minutes(family, on)) for family in set(families)))
