"""Spans of time under each other: one bar a row, from when it began to when it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.web.charts.picture import Picture, box, drawing, percent, rule, words

ROW = 30
TOP = 22
BAR = 12


@dataclass(frozen=True, slots=True)
class Span:
    """What lasted from *start* to *end*: *label* names it, *shown* says when, *flagged* what it is about."""

    start: datetime
    end: datetime
    label: str
    shown: tuple[str, str]
    flagged: bool = False


def spans(summary: str, head: tuple[str, str, str], given: Sequence[Span]) -> Picture:
    """The spans on one scale, first begun first; each under its label, the first and last times at the top."""
    ordered = sorted(given, key=lambda one: (one.start, one.end, one.label))
    if not ordered:
        return Picture(drawing(summary, TOP, []), summary, head, ())
    first, last = ordered[0].start, max(one.end for one in ordered)
    whole = max(1, int((last - first).total_seconds()))
    shown_last = next(one.shown[1] for one in ordered if one.end == last)
    parts = [words("0", 12, ordered[0].shown[0], "tick"), words("100%", 12, shown_last, "tick", "end"), rule(TOP - 4)]
    for place, one in enumerate(ordered):
        y = TOP + place * ROW
        left = int((one.start - first).total_seconds())
        # what lasted a moment is seen all the same
        wide = max(int((one.end - one.start).total_seconds()), whole // 200, 1)
        hint = f"{one.label} · {one.shown[0]} – {one.shown[1]}"
        sign = "● " if one.flagged else ""
        parts.append(words("0", y + 11, f"{sign}{one.label}"))
        parts.append(box(percent(left, whole), y + 15, percent(min(wide, whole - left) or 1, whole), BAR,
                         "look" if one.flagged else "brand", hint))  # fmt: skip
    rows = tuple((one.label, *one.shown) for one in ordered)
    return Picture(drawing(summary, TOP + len(ordered) * ROW + 4, parts), summary, head, rows)
