"""A low strip of days, one thin column a day of what came in, for a row of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.web.charts.picture import Picture, box, drawing, percent, rule

HEIGHT = 36
FILL = 76  # of a day's width, in per cent
LEAST = 2


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day: *values* are one for each part of the strip, *shown* the same as text."""

    day: date
    values: tuple[int, ...]
    shown: tuple[str, ...]


def strip(summary: str, head: tuple[str, ...], tones: Sequence[str], days: Sequence[DayIn]) -> Picture:
    """The days side by side, the parts of each on top of each other in *tones*; nothing is a day without a column."""
    most = max((sum(day.values) for day in days), default=0)
    parts = [rule(HEIGHT - 1, "axis")]
    for index, day in enumerate(days):
        left, foot = percent(index * 200 + 100 - FILL, len(days) * 200), HEIGHT - 1
        hint = f"{day.day.isoformat()}: {', '.join(day.shown)}"
        for value, tone in zip(day.values, tones, strict=True):
            if value:
                # what came is seen, however little it was beside the fullest day
                tall = max(LEAST, (HEIGHT - 2 - LEAST * len(tones)) * value // most)
                foot -= tall
                parts.append(box(left, foot, percent(FILL, len(days) * 100), tall, tone, hint))
    rows = tuple((day.day.isoformat(), *day.shown) for day in days if any(day.values))
    return Picture(drawing(summary, HEIGHT, parts), summary, head, rows)
