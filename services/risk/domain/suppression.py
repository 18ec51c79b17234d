"""Which parts of a table of areas and groups are hidden, so that nobody is told of few persons. Pure.

A unit is one group in one area, with several counts: selected with an error, selected without, and so on. It is
hidden whole where one of its counts is below the least, for the rates that are shown of a unit tell all its counts.
Sums over areas and over groups are shown too, so a hidden unit could be worked out from what is beside it. Therefore
more is hidden (complementary suppression: Hundepool and others, Statistical Disclosure Control, 2012, chapter 4)
until the shown figures leave room: for every small count of a hidden unit there are tables that agree with all that
is shown, and in which that count differs by the least or more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import Final

ALL: Final = "*"  # the sum over areas, or over groups
Unit = tuple[str, str]  # area, group
Counts = tuple[int, ...]
Corner = tuple[Unit, Unit, Unit]


@dataclass(frozen=True, slots=True)
class Grid:
    """The counts of every unit and of the sums, whole: a group that an area does not have has counts of 0."""

    counts: Mapping[Unit, Counts]
    areas: tuple[str, ...]
    groups: tuple[str, ...]


def grid(units: Mapping[Unit, Counts]) -> Grid:
    """The grid of the units, with the sums under ALL; ValueError where an area or a group is called so."""
    if any(ALL in unit for unit in units):
        raise ValueError(f"{ALL} is the name of the sums")
    areas, groups = (tuple(sorted({unit[side] for unit in units})) for side in (0, 1))
    width = len(next(iter(units.values()), ()))
    counts = dict.fromkeys(product((*areas, ALL), (*groups, ALL)), (0,) * width)
    for (area, group), own in units.items():
        for unit in product((area, ALL), (group, ALL)):
            counts[unit] = tuple(a + b for a, b in zip(counts[unit], own, strict=True))
    return Grid(counts, areas, groups)


def hidden(table: Grid, least: int, elsewhere: frozenset[Unit] | None = None) -> frozenset[Unit]:
    """The units and sums to hide: the small ones, and those that protect them; a sum only where there is no other way.

    *elsewhere* is what another table of the same persons hides: a sum over areas is then hidden where it is hidden
    there, and nowhere else. Where that leaves no room, all but these sums is hidden.
    """
    sums = {unit for unit in table.counts if unit[0] == ALL}
    fixed = sums if elsewhere is not None else set()
    given = sums & (elsewhere or frozenset())
    small = {unit: _below(counts, least) for unit, counts in table.counts.items() if _below(counts, least)}
    protect = small | {unit: tuple(range(len(table.counts[unit]))) for unit in given}
    gone, all_but_sums = set(protect), frozenset((set(table.counts) - fixed) | given)
    if not gone <= all_but_sums:
        return all_but_sums
    for unit, places in protect.items():
        needed = _cheapest(table, unit, places, gone, least, fixed)
        if needed is None:
            return all_but_sums
        gone |= needed
    return frozenset(gone)


def _below(counts: Counts, least: int) -> tuple[int, ...]:
    return tuple(place for place, count in enumerate(counts) if count < least)


def _cheapest(
    table: Grid, unit: Unit, places: tuple[int, ...], gone: set[Unit], least: int, fixed: set[Unit]
) -> set[Unit] | None:
    """What else to hide, to protect *unit*: fewest sums, then fewest persons; None where there is no way."""
    best: tuple[tuple[int, int], set[Unit]] | None = None
    for corners in _rectangles(table, unit):
        new = {corner for corner in corners if corner not in gone}
        cost = sum(ALL in corner for corner in new), sum(sum(table.counts[corner]) for corner in new)
        if not new.isdisjoint(fixed) or (best is not None and cost >= best[0]):
            continue
        if all(_room(table, unit, corners, place) >= least for place in places):
            best = cost, new
    return None if best is None else best[1]


def _rectangles(table: Grid, unit: Unit) -> Iterator[Corner]:
    area, group = unit
    others: Iterable[Unit] = product((*table.areas, ALL), (*table.groups, ALL))
    for other_area, other_group in others:
        if other_area != area and other_group != group:
            yield (area, other_group), (other_area, group), (other_area, other_group)


def _room(table: Grid, unit: Unit, corners: Corner, place: int) -> float:
    """How far apart the values are that the count of *unit* at *place* may have, for all that is shown.

    Persons can be moved around the rectangle without changing any sum that is not one of its corners: what one
    corner gains, its neighbours lose. A count is never negative, which is all that a reader knows of it.
    """
    beside, above, across = corners
    moves = ((unit, 1), (across, 1), (beside, -1), (above, -1))
    # a sum of one line grows with its parts: in the table's equations it stands on the other side
    signed = [(table.counts[at][place], -way if (at[0] == ALL) != (at[1] == ALL) else way) for at, way in moves]
    up = min((value for value, way in signed if way < 0), default=inf)
    down = min((value for value, way in signed if way > 0), default=inf)
    return up + down
