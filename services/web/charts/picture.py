"""What a picture consists of: its SVG, its text alternative, and its table twin."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

STEPS = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture. *summary* says in a sentence what it shows; *rows* are the same values as text."""

    svg: Markup
    summary: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def percent(part: int, whole: int) -> str:
    """*part* of *whole* as an SVG length, with two decimals."""
    return f"{Decimal(part) * 100 / Decimal(whole) if whole else Decimal(0):.2f}%"


def drawing(summary: str, height: int, parts: Iterable[Markup]) -> Markup:
    """An SVG of full width with *summary* as its text alternative."""
    return Markup('<svg class="picture" width="100%" height="{}" role="img" aria-label="{}">{}</svg>').format(
        height, summary, Markup("").join(parts)
    )


def words(x: str, y: int, text: str, kind: str = "", anchor: str = "start") -> Markup:
    """A line of text at a place."""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, text)


def box(x: str, y: int, width: str, height: int, tone: str, hint: str = "") -> Markup:
    """A filled box; *hint* is shown when the pointer rests on it."""
    title = Markup("<title>{}</title>").format(hint) if hint else Markup("")
    return Markup('<rect class="t-{}" x="{}" y="{}" width="{}" height="{}" rx="2">{}</rect>').format(
        tone, x, y, width, height, title
    )


def rule(y: int, kind: str = "grid") -> Markup:
    """A line from side to side."""
    return Markup('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>').format(kind, y, y)


def ceiling(value: int) -> int:
    """The nearest round number at or above *value*: one of STEPS, in tenths, times a power of ten."""
    if value <= 0:
        return 1
    power = int(10 ** (len(str(value)) - 1))
    for step in STEPS:
        if value * 10 <= step * power:
            return max(1, step * power // 10)
    return 10 * power
