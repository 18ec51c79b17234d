"""Payments in time: one thin column a payment at its day, and an arc between those that a signal speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from services.web.charts.picture import Picture, box, ceiling, drawing, percent, rule, words

HEIGHT = 170
TOP = 44
FOOT = 22
MAX_TICKS = 6
MANY = 60
HEADROOM = 118  # of the largest amount, in per cent


@dataclass(frozen=True, slots=True)
class Mark:
    """A payment of *minor* öre on a day; *shown* is the amount as text, *label* its number or name."""

    day: date
    minor: int
    label: str
    shown: str
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days across in per cent, with room at both ends, and öre down in pixels."""

    first: date
    days: int
    top_minor: int
    low_minor: int

    def across(self, day: date) -> str:
        return percent(100 * (day - self.first).days + 3 * self.days, 106 * self.days)

    def down(self, minor: int) -> int:
        room = HEIGHT - TOP - FOOT
        return TOP + room * (self.top_minor - minor) // (self.top_minor - self.low_minor)


def timeline(summary: str, head: tuple[str, str, str], marks: Sequence[Mark], top_label: str) -> Picture:
    """The payments at their days. *top_label* has a %s for the top line's value in whole kronor."""
    ordered = sorted(marks, key=lambda mark: (mark.day, mark.label))
    if not ordered:
        return Picture(drawing(summary, TOP, []), summary, head, ())
    scale = _scale(ordered)
    parts = [
        rule(TOP),
        rule(scale.down(0), "axis"),
        words("0", TOP - 6, top_label % f"{scale.top_minor // 100:,}".replace(",", "\u00a0")),
        *_ticks(scale),
        *(_column(mark, scale, 4 if len(ordered) > MANY else 10) for mark in ordered),
        *_arcs([mark for mark in ordered if mark.flagged], scale),
    ]
    rows = tuple((mark.day.isoformat(), mark.label, mark.shown) for mark in ordered)
    return Picture(drawing(summary, HEIGHT, parts), summary, head, rows)


def _scale(ordered: Sequence[Mark]) -> _Scale:
    amounts = [mark.minor for mark in ordered]
    # room above the tallest for its dot, under the line's own words
    top = 100 * ceiling(-(-max(0, *amounts, 1) * HEADROOM // 10_000))
    low = -100 * ceiling(-(min(amounts) // 100)) if min(amounts) < 0 else 0
    return _Scale(ordered[0].day, max(1, (ordered[-1].day - ordered[0].day).days), top, low)


def _column(mark: Mark, scale: _Scale, width: int) -> Markup:
    zero, end = scale.down(0), scale.down(mark.minor)
    hint = f"{mark.day.isoformat()} · {mark.label} · {mark.shown}"
    tone = "look" if mark.flagged else "brand"
    drawn = box(scale.across(mark.day), min(zero, end), str(width), max(2, abs(zero - end)), tone, hint)
    shifted = Markup('<g transform="translate({} 0)">{}</g>').format(-width // 2, drawn)
    if not mark.flagged:
        return shifted
    # a shape beside the colour: a dot above the column
    return shifted + Markup('<circle class="t-look" cx="{}" cy="{}" r="4"/>').format(
        scale.across(mark.day), min(zero, end) - 8
    )


def _ticks(scale: _Scale) -> list[Markup]:
    last = scale.first + timedelta(days=scale.days)
    months = [scale.first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    step = -(-len(months) // MAX_TICKS)
    shown = [month for month in months[::step] if month >= scale.first]
    if len(shown) < 2:  # noqa: PLR2004 - one month alone does not tell how long the time is
        return [
            words(scale.across(day), HEIGHT - 5, day.isoformat(), "tick", anchor)
            for day, anchor in ((scale.first, "start"), (last, "end"))
        ]
    return [words(scale.across(day), HEIGHT - 5, day.isoformat()[:7], "tick", "middle") for day in shown]


def _arcs(flagged: Sequence[Mark], scale: _Scale) -> list[Markup]:
    """A dashed arc between each flagged payment and the next; a box of its own lets it stretch."""
    arcs = []
    for before, after in pairwise(flagged):
        if before.day == after.day:
            continue
        width = percent(100 * (after.day - before.day).days, 106 * scale.days)
        arcs.append(
            Markup(
                '<svg x="{}" y="4" width="{}" height="{}" viewBox="0 0 100 100" preserveAspectRatio="none">'
                '<path class="arc" d="M0 96 C 25 0, 75 0, 100 96" vector-effect="non-scaling-stroke"/></svg>'
            ).format(scale.across(before.day), width, TOP - 24)
        )
    return arcs
