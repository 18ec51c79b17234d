"""Bars that lie down, for parts of a whole, and a line with an interval, for a share."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.web.charts.picture import Picture, box, drawing, percent, words

ROW = 44
LABEL_AT = 14
BAR_AT = 21
BAR_HEIGHT = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled value; *shown* is the value as people read it, *tone* a class of colour."""

    label: str
    value: int
    shown: str
    tone: str = "brand"


def bars(summary: str, head: tuple[str, str], values: Sequence[Bar]) -> Picture:
    """A bar for each value, longest at full width; label and value stand above their bar."""
    longest = max((bar.value for bar in values), default=0)
    parts = [part for index, bar in enumerate(values) for part in _bar(bar, index * ROW, longest)]
    rows = tuple((bar.label, bar.shown) for bar in values)
    return Picture(drawing(summary, max(ROW, len(values) * ROW - 6), parts), summary, head, rows)


def _bar(bar: Bar, top: int, longest: int) -> list[Markup]:
    drawn = [
        words("0", top + LABEL_AT, bar.label),
        words("100%", top + LABEL_AT, bar.shown, "value", "end"),
        box("0", top + BAR_AT, "100%", BAR_HEIGHT, "track"),
    ]
    if bar.value > 0:
        drawn.append(box("0", top + BAR_AT, percent(bar.value, longest), BAR_HEIGHT, bar.tone))
    return drawn


def share_bar(summary: str, share: float) -> Markup:
    """A small bar that is filled as far as *share*, 0 to 1."""
    parts = [box("0", 0, "100%", BAR_HEIGHT, "track")]
    if share > 0:
        parts.append(box("0", 0, percent(round(share * 10_000), 10_000), BAR_HEIGHT, "brand"))
    return drawing(summary, BAR_HEIGHT, parts)


def interval(summary: str, low: float, point: float, high: float) -> Markup:
    """A scale from 0 to 100 per cent with the likely range and the measured share on it."""
    at = [percent(round(value * 10_000), 10_000) for value in (low, high - low, point)]
    return drawing(
        summary,
        26,
        [
            box("0", 8, "100%", 6, "track"),
            box(at[0], 8, at[1], 6, "range"),
            Markup('<circle class="t-brand" cx="{}" cy="11" r="5"/>').format(at[2]),
            words("0", 25, "0", "small"),
            words("100%", 25, "100 %", "small", "end"),
        ],
    )
