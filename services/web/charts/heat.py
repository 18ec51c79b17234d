"""A heat map: how many lie on each pair of steps. Rows stand on each other, the heaviest step on top.

The name of a row stands above its cells, so that it fits any width; each cell tells its value in figures, since
colour never speaks alone.
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from services.web.charts.picture import Picture, box, drawing, percent, words

LABEL_AT = 13
CELL_AT = 18
CELL = 40
ROW = 62
FOOT = 34
FILL = 96  # of a column's width, in per cent
NEAR = 8  # of two columns' width: where a cell's own value stands
Counts = Mapping[tuple[int, int], int]

# from which share of the highest value on a cell has which tone, in per cent: as many as there are control intensities
TONES = ((60, "heat4"), (40, "heat3"), (20, "heat2"), (0, "heat1"))


def heat_map(
    summary: str,
    head: tuple[str, ...],
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Counts,
) -> Picture:
    """Rows and columns by their names from step 1 up; *counts* by row and column, from 1; *head* begins the table."""
    highest = len(rows) * len(columns)
    parts: list[Markup] = []
    told = []
    for place, row in enumerate(range(len(rows), 0, -1)):
        top = place * ROW
        parts.append(words("0", top + LABEL_AT, f"{row}. {rows[row - 1]}"))
        for column in range(1, len(columns) + 1):
            parts += _cell(top + CELL_AT, row * column, highest, counts.get((row, column), 0), (column, len(columns)))
        told.append((rows[row - 1], *(str(counts.get((row, column), 0)) for column in range(1, len(columns) + 1))))
    foot = len(rows) * ROW + LABEL_AT
    for column, name in enumerate(columns, 1):
        at = percent(column * 2 - 1, len(columns) * 2)
        parts += [words(at, foot, str(column), "value", "middle"), words(at, foot + 16, name, "tick odd", "middle")]
    return Picture(drawing(summary, len(rows) * ROW + FOOT, parts), summary, head, tuple(told))


def _cell(top: int, value: int, highest: int, count: int, place: tuple[int, int]) -> list[Markup]:
    column, columns = place
    tone = next(name for share, name in TONES if 100 * value >= share * highest)
    left = percent((column - 1) * 100, columns * 100)
    kind = "value dark" if tone == "heat4" else "value"
    drawn = [box(left, top, percent(FILL, columns * 100), CELL, tone, f"{value}: {count}")]
    corner, middle = (percent((column - 1) * 200 + at, columns * 200) for at in (NEAR, FILL))
    drawn.append(words(corner, top + 13, str(value), "tick dark" if tone == "heat4" else "tick"))
    if count:
        drawn.append(words(middle, top + CELL // 2 + 6, str(count), f"{kind} large", "middle"))
    return drawn
