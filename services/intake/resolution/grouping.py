"""Which pairs become one group, and which a person is asked about: numbers first, then weights, best first.

A group never holds two organisation numbers, nor two rows that a person has told apart: whatever speaks for it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl

from services.intake.resolution.features import Organisation, features_of, within_bounds
from services.intake.resolution.scoring import scored_pairs
from services.intake.resolution.weights import CLEAR_OF_OTHERS, COMPARISONS, MERGE_FROM, MODEL, PROPOSE_FROM

HUNDREDTHS: Final = 100
MOST_PROPOSED: Final = 3
"""So many proposals a party at most: whoever looks at ten looks at none."""

BY_NUMBER: Final = "organisation_number"
BY_FOREIGN_NUMBER: Final = "foreign_number"
BY_WEIGHT: Final = "weight"


class Agreement(NamedTuple):
    """How one field of a pair agrees or differs, and what that adds, in hundredths of a bit."""

    field: str
    level: str
    weight: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties, why they may be one, and whether that is enough: else a person is asked."""

    left: str
    right: str
    rule: str
    weight: int
    agreements: tuple[Agreement, ...]
    sure: bool
    model: str = MODEL


class Standing(NamedTuple):
    """What holds before a run: pairs that are one, and pairs that a person has told apart."""

    merged: Collection[tuple[str, str]] = ()
    apart: Collection[tuple[str, str]] = ()
    asked: Collection[tuple[str, str]] = ()
    """Pairs that wait for a person: they are not asked about again, and may become sure."""


NOTHING_STANDS: Final = Standing()


def resolved(organisations: Sequence[Organisation], day: date, standing: Standing = NOTHING_STANDS) -> list[Pair]:
    """The new pairs among *organisations*, sure ones first; *day* decides which thresholds hold."""
    groups = _Groups(organisations, standing)
    found = [pair for pair in _by_number(organisations) if groups.join(pair.left, pair.right)]
    least = PROPOSE_FROM.on(day) / HUNDREDTHS
    pairs = scored_pairs(within_bounds(features_of(organisations)), least).sort(
        "weight", "left", "right", descending=[True, False, False]
    )
    return found + _by_weight(pairs, groups, day, standing)


def _by_number(organisations: Iterable[Organisation]) -> Iterable[Pair]:
    """Rows of one number, each with the first: the number alone decides."""
    first: dict[tuple[str, str], str] = {}
    for one in organisations:
        for rule, number in ((BY_NUMBER, one.number), (BY_FOREIGN_NUMBER, one.foreign)):
            if number:
                earlier = first.setdefault((rule, number), one.party)
                if earlier != one.party:
                    yield Pair(earlier, one.party, rule, 0, (Agreement(rule, "same", 0),), sure=True)


def _by_weight(pairs: pl.DataFrame, groups: "_Groups", day: date, standing: Standing) -> list[Pair]:
    enough, lead = (parameter.on(day) / HUNDREDTHS for parameter in (MERGE_FROM, CLEAR_OF_OTHERS))
    rivals = _best_by_number(pairs, groups)
    asked_before = {frozenset(pair) for pair in standing.asked}
    sure: list[dict[str, Any]] = []
    unsure: list[dict[str, Any]] = []
    for row in pairs.iter_rows(named=True):
        left, right, weight = row["left"], row["right"], row["weight"]
        clear = all(_lead(rivals, one, other, groups, weight) >= lead for one, other in ((left, right), (right, left)))
        (sure if weight >= enough and clear and not _asks(row) else unsure).append(row)
    found = [_pair(row, sure=True) for row in sure if groups.join(row["left"], row["right"])]
    asked: dict[str, int] = defaultdict(int)
    for row in unsure:
        left, right = row["left"], row["right"]
        known = frozenset((left, right)) in asked_before or max(asked[left], asked[right]) >= MOST_PROPOSED
        if not known and groups.may_join(left, right):
            asked[left] += 1
            asked[right] += 1
            found.append(_pair(row, sure=False))
    return found


def _asks(row: Mapping[str, Any]) -> bool:
    return any(row[one.field] is not None and one.levels[row[one.field]].asks for one in COMPARISONS)


def _best_by_number(pairs: pl.DataFrame, groups: "_Groups") -> Mapping[str, dict[str, float]]:
    """Of each party without a number, the best weight for every number that it may be."""
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for left, right, weight in pairs.select("left", "right", "weight").iter_rows():
        for one, other in ((left, right), (right, left)):
            number = groups.number(other)
            if number and not groups.number(one):
                best[one][number] = max(weight, best[one].get(number, weight))
    return best


def _lead(rivals: Mapping[str, dict[str, float]], one: str, other: str, groups: "_Groups", weight: float) -> float:
    mine = groups.number(other)
    others = [found for number, found in rivals.get(one, {}).items() if number != mine]
    return weight - max(others) if others and mine else float("inf")


def _pair(row: Mapping[str, Any], *, sure: bool) -> Pair:
    agreements = []
    for comparison in COMPARISONS:
        if (place := row[comparison.field]) is not None:
            level = comparison.levels[place]
            agreements.append(Agreement(comparison.field, level.code, round(level.weight * HUNDREDTHS)))
    weight = round(row["weight"] * HUNDREDTHS)
    return Pair(row["left"], row["right"], BY_WEIGHT, weight, tuple(agreements), sure=sure)


class _Groups:
    """Disjoint groups of parties, with the numbers each holds and the groups it is kept apart from."""

    def __init__(self, organisations: Iterable[Organisation], standing: Standing) -> None:
        self._above: dict[str, str] = {}
        self._numbers = {one.party: one.number for one in organisations if one.number}
        self._foreign = {one.party: one.foreign for one in organisations if one.foreign}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for left, right in standing.merged:
            self._unite(self._top(left), self._top(right))
        for left, right in standing.apart:
            one, other = self._top(left), self._top(right)
            self._apart[one].add(other)
            self._apart[other].add(one)

    def number(self, party: str) -> str | None:
        """The organisation number of the party's group."""
        return self._numbers.get(self._top(party))

    def may_join(self, left: str, right: str) -> bool:
        """Whether the two are not one already, and nothing keeps them apart."""
        one, other = self._top(left), self._top(right)
        return (
            one != other
            and other not in self._apart[one]
            and not any(
                numbers.get(one) and numbers.get(other) and numbers[one] != numbers[other]
                for numbers in (self._numbers, self._foreign)
            )
        )

    def join(self, left: str, right: str) -> bool:
        """Make the two one group; False where may_join says no."""
        if not self.may_join(left, right):
            return False
        self._unite(self._top(left), self._top(right))
        return True

    def _top(self, party: str) -> str:
        above = party
        while (next_above := self._above.get(above, above)) != above:
            above = next_above
        while (next_above := self._above.get(party, party)) != above:
            self._above[party], party = above, next_above
        return above

    def _unite(self, kept: str, gone: str) -> None:
        if kept == gone:
            return
        self._above[gone] = kept
        for numbers in (self._numbers, self._foreign):
            if gone in numbers:
                numbers.setdefault(kept, numbers[gone])
        for other in self._apart.pop(gone, set()):
            self._apart[other].discard(gone)
            self._apart[other].add(kept)
            self._apart[kept].add(other)
