"""No small count can be worked out from what is shown, however the reader adds and subtracts."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.suppression import ALL, Grid, Unit, grid, hidden

LEAST = 3


def tables(most: int, areas: int = 3, groups: int = 3) -> st.SearchStrategy[Grid]:
    """Small tables of one count a unit, many of them below LEAST."""
    sizes = st.tuples(st.integers(1, areas), st.integers(1, groups))
    return sizes.flatmap(
        lambda size: st.lists(st.integers(0, most), min_size=size[0] * size[1], max_size=size[0] * size[1]).map(
            lambda counts: of(dict(zip(product("abc"[: size[0]], "xyz"[: size[1]]), counts, strict=True)))
        )
    )


def of(counts: Mapping[Unit, int]) -> Grid:
    return grid({unit: (n,) for unit, n in counts.items()})


class Reader:
    """Who sees all that is not hidden, knows that no count is negative, and tries every table that agrees."""

    def __init__(self, table: Grid, gone: frozenset[Unit]) -> None:
        self.table = table
        self.unknown = [unit for unit in product(table.areas, table.groups) if unit in gone]
        self.shown = {unit: counts[0] for unit, counts in table.counts.items() if unit not in gone}

    def may_be(self, unit: Unit, value: int) -> bool:
        """Whether a table that agrees with all that is shown has *value* there, for a unit or a sum."""
        facts = {**self.shown, unit: value}
        lines = [(self._parts(sum_unit), total) for sum_unit, total in facts.items() if ALL in sum_unit]
        fixed = {one: facts[one] for one in product(self.table.areas, self.table.groups) if one in facts}
        return next(self._tables(fixed, [one for one in self.unknown if one not in fixed], lines), None) is not None

    def _parts(self, unit: Unit) -> list[Unit]:
        areas = self.table.areas if unit[0] == ALL else (unit[0],)
        groups = self.table.groups if unit[1] == ALL else (unit[1],)
        return list(product(areas, groups))

    def _tables(
        self, fixed: dict[Unit, int], open_units: list[Unit], lines: list[tuple[list[Unit], int]]
    ) -> Iterator[dict[Unit, int]]:
        left = [
            (total - sum(fixed.get(part, 0) for part in parts), [part for part in parts if part not in fixed])
            for parts, total in lines
        ]
        if any(rest < 0 or (rest > 0 and not parts) for rest, parts in left):
            return
        if not open_units:
            yield fixed
            return
        unit, *others = open_units
        limits = [rest for rest, parts in left if unit in parts]
        # in no line that is shown, it may be anything: more than there are makes no difference
        most = min(limits, default=max(counts[0] for counts in self.table.counts.values()) + LEAST)
        forced = [rest for rest, parts in left if parts == [unit]]
        for value in forced[:1] or range(most + 1):
            yield from self._tables({**fixed, unit: value}, others, lines)


def told(table: Grid, gone: frozenset[Unit], unit: Unit) -> int:
    """How far apart the values are that a reader has to hold for possible, up to LEAST."""
    reader, true = Reader(table, gone), table.counts[unit][0]
    possible = [value for value in range(max(true - LEAST, 0), true + LEAST + 1) if reader.may_be(unit, value)]
    return max(possible) - min(possible)


@settings(max_examples=150, deadline=None)
@given(tables(most=5))
def test_every_small_count_may_be_others_for_all_that_is_shown(table: Grid) -> None:
    gone = hidden(table, LEAST)

    small = [unit for unit, counts in table.counts.items() if counts[0] < LEAST]
    assert set(small) <= gone
    assert [unit for unit in small if told(table, gone, unit) < LEAST] == []


@settings(max_examples=100, deadline=None)
@given(tables(most=5, groups=2), st.randoms(use_true_random=False))
def test_a_second_table_of_the_same_persons_tells_nothing_that_the_first_hides(table: Grid, random: object) -> None:
    first = hidden(table, LEAST)
    # the same persons by month: each unit of the first is cut in two at random
    months: dict[Unit, int] = {}
    for (_, group), counts in table.counts.items():
        if ALL not in (_, group):
            early = random.randint(0, counts[0])  # type: ignore[attr-defined]  # hypothesis gives a random.Random
            for month, n in (("m1", early), ("m2", counts[0] - early)):
                months[month, group] = months.get((month, group), 0) + n
    second = of(months)

    gone = hidden(second, LEAST, first)

    sums = {unit for unit in second.counts if unit[0] == ALL}
    assert gone & sums == first & sums
    small = {unit for unit, counts in second.counts.items() if counts[0] < LEAST}
    assert [unit for unit in sums & first | small if told(second, gone, unit) < LEAST] == []


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert hidden(of({("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 7, ("b", "y"): 4}), LEAST) == frozenset()


def test_a_small_unit_takes_the_fewest_persons_that_protect_it_with_it() -> None:
    counts = {("a", "x"): 1, ("a", "y"): 50, ("a", "z"): 8, ("b", "x"): 9, ("b", "y"): 60, ("b", "z"): 70}
    table = of({**counts, ("c", "x"): 80, ("c", "y"): 90, ("c", "z"): 10})

    # 8 + 9 + 70 persons; with c instead of b, 8 + 80 + 10
    assert hidden(table, LEAST) == {("a", "x"), ("a", "z"), ("b", "x"), ("b", "z")}


def test_no_sum_is_hidden_where_the_units_protect_each_other() -> None:
    # each may be one or two more, or one or two fewer
    table = of(dict.fromkeys(product("ab", "xy"), 2))

    assert hidden(table, LEAST) == set(product("ab", "xy"))


def test_the_only_area_hides_the_sums_of_two_groups_and_no_more() -> None:
    table = of({("a", "x"): 1, ("a", "y"): 40, ("a", "z"): 30})

    assert hidden(table, LEAST) == {("a", "x"), (ALL, "x"), ("a", "z"), (ALL, "z")}


def test_hiding_two_empty_units_is_not_enough() -> None:
    # that both are 0 would follow from the sum, as no count is negative
    table = of({("a", "x"): 0, ("a", "y"): 0, ("b", "x"): 0, ("b", "y"): 0, ("a", "z"): 20, ("b", "z"): 20})

    gone = hidden(table, LEAST)

    assert all(told(table, gone, unit) >= LEAST for unit in product("ab", "xy"))


def test_a_group_that_an_area_does_not_have_is_hidden_as_a_small_one() -> None:
    table = of({("a", "x"): 30, ("a", "y"): 30, ("b", "x"): 30})

    assert ("b", "y") in hidden(table, LEAST)


def test_one_small_count_of_several_hides_the_unit() -> None:
    table = grid({("a", "x"): (30, 2), ("a", "y"): (30, 30), ("b", "x"): (30, 30), ("b", "y"): (30, 30)})

    assert ("a", "x") in hidden(table, LEAST)


@pytest.mark.parametrize("unit", [(ALL, "x"), ("a", ALL)])
def test_nothing_may_have_the_name_of_the_sums(unit: Unit) -> None:
    with pytest.raises(ValueError, match="sums"):
        of({unit: 3})
