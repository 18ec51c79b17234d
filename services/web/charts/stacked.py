"""Columns of several parts, one column for each step, with what the colours mean above them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.web.charts.picture import Picture, box, ceiling, drawing, percent, rule, words

TOP = 44
FOOT = 20
FILL = 68  # of the step's width, in per cent
KEY_AT = 12
MOST_TICKS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A step: *tick* stands under the column, *label* is its full name, *values* one for each part."""

    tick: str
    label: str
    values: tuple[int, ...]


def stacked(
    summary: str, head: tuple[str, ...], parts: Sequence[tuple[str, str]], steps: Sequence[Step], height: int = 190
) -> Picture:
    """Columns of *parts* (name, tone of colour), the first at the bottom; *head* names the table's columns."""
    top_value = ceiling(max((sum(step.values) for step in steps), default=0))
    drawn = [rule(TOP), rule(height - FOOT, "axis"), words("0", TOP - 6, f"{top_value:,}".replace(",", "\u00a0"))]
    for place, (name, tone) in enumerate(parts):
        at = percent(place, len(parts))
        drawn.append(Markup('<svg x="{}" y="0" overflow="visible">{}{}</svg>').format(
            at, box("0", KEY_AT - 9, "10", 10, tone), words("15", KEY_AT, name, "small")
        ))  # fmt: skip
    every = -(-len(steps) // MOST_TICKS) or 1
    for index, step in enumerate(steps):
        drawn += _column(step, index, len(steps), parts, top_value, height)
        if index % every == 0:
            drawn.append(words(percent(index * 2 + 1, len(steps) * 2), height - 5, step.tick, "tick", "middle"))
    rows = tuple((step.label, *(f"{value:,}".replace(",", "\u00a0") for value in step.values)) for step in steps)
    return Picture(drawing(summary, height, drawn), summary, head, rows)


def _column(
    step: Step, index: int, count: int, parts: Sequence[tuple[str, str]], top_value: int, height: int
) -> list[Markup]:
    left, foot, drawn = percent(index * 200 + 100 - FILL, count * 200), height - FOOT, []
    for value, (name, tone) in zip(step.values, parts, strict=True):
        if value:
            # a part that is there is seen, however small
            tall = max(2, (height - TOP - FOOT) * value // top_value)
            foot -= tall
            drawn.append(box(left, foot, percent(FILL, count * 100), tall, tone, f"{step.label}, {name}: {value}"))
    return drawn
