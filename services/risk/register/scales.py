"""The scales that risks are weighed on: a municipality's own by the day from which they hold, else the default."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.schemas import TextOut


@dataclass(frozen=True, slots=True)
class Scale:
    """What each step is called, from 1 up; *version* 0 is the default, which no municipality has decided."""

    version: int
    valid_from: date
    likelihood: tuple[TextOut, ...]
    consequence: tuple[TextOut, ...]
    decision: str

    @property
    def highest(self) -> int:
        """The highest value that a risk can have on it."""
        return len(self.likelihood) * len(self.consequence)


def _steps(*names: tuple[str, str]) -> tuple[TextOut, ...]:
    return tuple(TextOut(sv=sv, en=en) for sv, en in names)


DEFAULT: Final = Scale(
    0,
    date(2026, 1, 1),
    _steps(
        ("Mycket osannolikt", "Very unlikely"),
        ("Osannolikt", "Unlikely"),
        ("Möjligt", "Possible"),
        ("Sannolikt", "Likely"),
        ("Mycket sannolikt", "Very likely"),
    ),
    _steps(
        ("Försumbar", "Negligible"),
        ("Lindrig", "Minor"),
        ("Kännbar", "Considerable"),
        ("Allvarlig", "Serious"),
        ("Mycket allvarlig", "Very serious"),
    ),
    "",
)
"""Tillit's proposal, in force where the municipality has not decided its own."""
