"""One measured figure beside its limit, and the table of them all."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

ROUNDS = 3
_LARGE = 10.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """*value* in *unit*; *limit* is the raw limit of the same run, *goal* what value or ratio should reach.

    With *at_most* a smaller value is the better one.
    """

    name: str
    value: float
    unit: str
    goal: float
    limit: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> float:
        """What is held against the goal: the ratio to the limit, or the value itself."""
        return self.value / self.limit if self.limit else self.value

    @property
    def good(self) -> bool:
        """Whether the goal is reached."""
        return self.reached <= self.goal if self.at_most else self.reached >= self.goal


def table(figures: list[Figure]) -> str:
    """The figures as a table for people."""
    head = ("figure", "measured", "limit", "ratio", "goal", "")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    limit = f"{figure.limit:,.0f} {figure.unit}" if figure.limit else "-"
    ratio = f"{figure.reached:.2f}" if figure.limit else "-"
    sign = "at most" if figure.at_most else "at least"
    verdict = "reached" if figure.good else "missed"
    places = 1 if figure.value >= _LARGE else 2
    return (figure.name, f"{figure.value:,.{places}f} {figure.unit}", limit, ratio, f"{sign} {figure.goal:g}", verdict)


def best_of(rounds: int, measure: Callable[[], T], key: Callable[[T], float]) -> T:
    """The best of some rounds by *key* (larger is better); what else runs on the machine only slows."""
    found = [measure() for _ in range(rounds)]
    say(f"  rounds: {', '.join(f'{key(one):,.0f}' for one in found)}")
    return max(found, key=key)


def say(text: str) -> None:
    """Progress, beside the table."""
    print(text, file=sys.stderr, flush=True)
