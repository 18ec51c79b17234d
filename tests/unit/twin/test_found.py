"""For each rule something is planted that it finds: a scheme that the catalogue describes, by the rule meant for it."""

from typing import Final

from tests.twin import DEFAULT, Size, twin
from tests.twin.benchmark import JUDGES
from tests.twin.scoring import judged
from tests.unit.twin.made import small_judged

SEEDS: Final = (1, 2)
TOWN: Final = Size(5_000)
LARGER: Final = frozenset({"EB-06", "EB-08", "EB-09"})
"""Rules whose schemes need more recipients of support than a municipality of 1,000 has."""
FULL_SIZE: Final = frozenset({"EMP-01", "EMP-04", "STA-01"})
"""Rules that compare with more peers, or need more suppliers, than these have."""
WITH_ALL: Final = 2
"""A seed whose full municipality has found room for the schemes of all three."""


def found(hits: list[list[str]]) -> set[str]:
    return {rule for right in hits for rule in right}


def test_each_rule_finds_a_scheme_that_was_planted_for_it() -> None:
    rules = {judge.id for judge in JUDGES}

    finding = found([hit.right for seed in SEEDS for hit in small_judged(seed).hits])

    assert rules - finding == LARGER | FULL_SIZE


def test_rules_on_support_find_theirs_in_a_larger_municipality() -> None:
    judges = [judge for judge in JUDGES if judge.id in LARGER]

    assert found([hit.right for hit in judged(twin(1, TOWN), judges).hits]) == LARGER


def test_rules_that_compare_many_find_theirs_in_a_full_municipality() -> None:
    judges = [judge for judge in JUDGES if judge.id in FULL_SIZE]

    assert found([hit.right for hit in judged(twin(WITH_ALL, DEFAULT), judges).hits]) == FULL_SIZE
