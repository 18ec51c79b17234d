"""A network: shapes for who and what, lines between them. Places are given; across in per cent, down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from services.web.charts.picture import percent, words

LEAST_HEIGHT: Final = 260
MOST_HEIGHT: Final = 620
A_NODE: Final = 9  # pixels of height that a node adds
SIDE: Final = 700  # of ten thousand, free at each side
EDGE: Final = 30  # pixels free above and below
NAMED: Final = 16  # so many nodes have their names beside them, the nearest first
LONGEST_NAME: Final = 18

HALO: Final = Markup('<rect class="net-ring" x="-15" y="-15" width="30" height="30" rx="6"/>')
# a shape for each kind, so that colour never speaks alone: drawn around the middle
SHAPES: Final = {
    "company": '<rect x="-10" y="-10" width="20" height="20" rx="3"/>',
    "person": '<circle r="10"/>',
    "employee": '<circle r="10"/><circle class="net-ring" r="13.5"/>',
    "account": '<path d="M0-14 14 0 0 14-14 0Z"/>',
    "place": '<path d="M0-14 12-4V10H-12V-4Z"/>',
    "contact": '<path d="M-6-11H6L12 0 6 11H-6L-12 0Z"/>',
    "other": '<ellipse rx="14" ry="9"/>',
}


@dataclass(frozen=True, slots=True)
class Dot:
    """A node: *x* and *y* from 0 to 1, *shape* of SHAPES, *mark* what stands in it, *label* beside it, *target* a row.

    *middle* is whom it is about, *faint* what is not followed.
    """

    x: float
    y: float
    shape: str
    mark: str
    label: str
    hint: str
    target: str = ""
    middle: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An edge between two dots by their places in the list; *past* where it has ended."""

    start: int
    end: int
    hint: str
    past: bool = False


def network(summary: str, dots: Sequence[Dot], lines: Sequence[Line]) -> Markup:
    """The picture; dots with a target are links that a keyboard reaches, and their names are read out."""
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, 180 + A_NODE * len(dots)))
    places = [(_across(dot.x), EDGE + round(dot.y * (height - 2 * EDGE))) for dot in dots]
    parts = [_line(line, places) for line in lines]
    parts += [_dot(dot, place) for dot, place in zip(dots, places, strict=True)]
    # names last, so that nothing covers them
    parts += [_name(dot, place) for dot, place in zip(dots[:NAMED], places, strict=False) if dot.label]
    drawn = Markup('<svg class="picture net" width="100%" height="{}" role="group" aria-label="{}">{}</svg>')
    return drawn.format(height, summary, Markup("").join(parts))


def shape(kind: str) -> Markup:
    """A shape alone, for the legend."""
    return Markup('<svg class="picture net key" width="28" height="28" viewBox="-15 -15 30 30" aria-hidden="true">'
                  '<g class="net-{}">{}</g></svg>').format(kind, Markup(SHAPES[kind]))  # noqa: S704 - SHAPES is ours  # fmt: skip


def _across(x: float) -> str:
    return percent(SIDE + round(x * (10_000 - 2 * SIDE)), 10_000)


def _line(line: Line, places: Sequence[tuple[str, int]]) -> Markup:
    (x1, y1), (x2, y2) = places[line.start], places[line.end]
    kind = "net-line net-past" if line.past else "net-line"
    drawn = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"><title>{}</title></line>')
    return drawn.format(kind, x1, y1, x2, y2, line.hint)


def _dot(dot: Dot, place: tuple[str, int]) -> Markup:
    kind = f"net-{dot.shape}" + (" net-middle" if dot.middle else "") + (" net-faint" if dot.faint else "")
    halo = HALO if dot.middle else Markup("")
    inside = words("0", 4, dot.mark, "net-mark", "middle") if dot.mark else Markup("")
    drawn = Markup('<g class="{}"><title>{}</title>{}{}{}</g>').format(
        kind, dot.hint, Markup(SHAPES[dot.shape]), halo, inside  # noqa: S704 - SHAPES is ours
    )  # fmt: skip
    if dot.target:
        drawn = Markup('<a href="#{}" aria-label="{}">{}</a>').format(dot.target, dot.hint, drawn)
    return Markup('<svg x="{}" y="{}" overflow="visible">{}</svg>').format(*place, drawn)


def _name(dot: Dot, place: tuple[str, int]) -> Markup:
    short = dot.label if len(dot.label) <= LONGEST_NAME else f"{dot.label[: LONGEST_NAME - 1]}…"
    return words(place[0], place[1] + 26, short, "net-name odd", "middle")
