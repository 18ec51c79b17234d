"""Numbers that law or policy sets: each value with the day from which it holds and where it comes from."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A number, since when it holds, and the law or policy that says so."""

    value: int
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that changes over the years; *values* are ordered by the day from which they hold."""

    name: str
    unit: str
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> int:
        """The value in force on *day*; before the first one, the first."""
        held = [dated.value for dated in self.values if dated.valid_from <= day]
        return held[-1] if held else self.values[0].value
