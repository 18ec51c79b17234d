"""Dots with whiskers under each other: a share and the range in which it likely lies, one row a group."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.web.charts.picture import Picture, box, drawing, percent, words

ROW = 44
LABEL_AT = 14
LINE_AT = 24
FOOT = 20
PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Whisker:
    """A share from 0 to 1 with its limits; *shown* says it in words, which is all there is where *point* is None."""

    label: str
    shown: tuple[str, ...]
    point: float | None = None
    low: float = 0.0
    high: float = 1.0
    tone: str = "brand"


def whiskers(summary: str, head: tuple[str, ...], given: Sequence[Whisker]) -> Picture:
    """The shares on one scale from 0 to 100 per cent; *head* names the label and what *shown* says."""
    parts = [part for place, one in enumerate(given) for part in _row(one, place * ROW)]
    foot = len(given) * ROW + 12
    parts += [words("0", foot, "0", "small"), words("100%", foot, "100 %", "small", "end")]
    rows = tuple((one.label, *one.shown) for one in given)
    return Picture(drawing(summary, len(given) * ROW + FOOT, parts), summary, head, rows)


def _row(one: Whisker, top: int) -> list[Markup]:
    named = [words("0", top + LABEL_AT, one.label), words("100%", top + LABEL_AT, one.shown[0], "value", "end")]
    if one.point is None:
        return named
    low, high, point = (round(value * PARTS) for value in (one.low, one.high, one.point))
    return [
        *named,
        box("0", top + LINE_AT + 4, "100%", 1, "track"),
        box(percent(low, PARTS), top + LINE_AT + 2, percent(max(high - low, 1), PARTS), 5, "range"),
        box(percent(low, PARTS), top + LINE_AT, "2", 9, one.tone),
        box(percent(max(high - 20, 0), PARTS), top + LINE_AT, "2", 9, one.tone),
        Markup('<circle class="t-{}" cx="{}" cy="{}" r="5"/>').format(
            one.tone, percent(point, PARTS), top + LINE_AT + 4
        ),
    ]
