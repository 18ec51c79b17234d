"""Columns that stand, one for each step of a row such as months."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.web.charts.picture import Picture, box, ceiling, drawing, percent, rule, words

TOP = 20
FOOT = 20
FILL = 68  # of the step's width, in per cent


@dataclass(frozen=True, slots=True)
class Column:
    """A step: *tick* stands under the column, *label* is its full name, *shown* its value as text."""

    tick: str
    label: str
    value: int
    shown: str


def columns(
    summary: str, head: tuple[str, str], values: Sequence[Column], tone: str = "brand", height: int = 150
) -> Picture:
    """A column for each step under a line that names the round number they are measured by."""
    top_value = ceiling(max((column.value for column in values), default=0))
    room, count = height - TOP - FOOT, max(1, len(values))
    parts = [rule(TOP), rule(height - FOOT, "axis"), words("0", TOP - 6, f"{top_value:,}".replace(",", "\u00a0"))]
    for index, column in enumerate(values):
        left = percent(index * 200 + 100 - FILL, count * 200)
        tall = max(1, room * column.value // top_value) if column.value else 0
        hint = f"{column.label}: {column.shown}"
        parts.append(box(left, height - FOOT - tall, percent(FILL, count * 100), tall, tone, hint))
        kind = "tick" if index % 2 == 0 else "tick odd"
        parts.append(words(percent(index * 2 + 1, count * 2), height - 5, column.tick, kind, "middle"))
    rows = tuple((column.label, column.shown) for column in values)
    return Picture(drawing(summary, height, parts), summary, head, rows)
