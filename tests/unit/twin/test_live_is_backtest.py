"""The law over a made municipality: as its records come, change and go, what stands is what a back-test finds."""

from functools import cache
from random import Random
from typing import Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from services.risk.domain.frames import payments
from services.risk.domain.judging import grounds
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.record_rule import WHOLE
from services.risk.rules import RECORD_RULES, RULES
from tests.twin.record_judges import book_of, organisations, read
from tests.twin.size import COMMITTEES, LAST
from tests.unit.risk.streams import screened_live, whole_of
from tests.unit.twin.arrivals import Tables, arriving, at_once, live
from tests.unit.twin.made import small

SEED: Final = 1
CHUNKS: Final = 3
QUIET: Final = frozenset(
    {
        *("EB-03", "EB-06", "EB-08", "EB-09", "EMP-01", "EMP-04", "PRC-06", "STA-01", "SUP-05", "SUP-06"),
        "TIM-08",
    }
)
"""Rules that nothing stands of in the small municipality of this seed: their own tests hold the law for them."""


@cache
def tables() -> Tables:
    """What rules read of the small municipality, in order of arrival."""
    told = small(SEED).tables
    firms = organisations(told)
    return {kind: read(kind, told[kind], firms) for kind in KINDS if kind in told}


@cache
def found(committee: str) -> pl.DataFrame:
    return at_once(tables(), RECORD_RULES, book_of, committee)


@pytest.mark.parametrize("committee", COMMITTEES)
def test_records_that_come_change_and_go_leave_what_a_backtest_finds(committee: str) -> None:
    arrivals = arriving(tables(), Random(SEED), CHUNKS)

    assert_frame_equal(live(arrivals, RECORD_RULES, book_of, committee), found(committee))


@pytest.mark.parametrize("committee", COMMITTEES)
def test_no_rule_says_anything_of_a_partition_without_the_records_that_it_needs(committee: str) -> None:
    book = book_of(tables(), committee, LAST)
    rules = {rule.id: rule for rule in RECORD_RULES if rule.key != WHOLE}
    said = found(committee).filter(pl.col("rule").is_in(list(rules))).select("rule", "key").group_by("rule").agg("key")

    for rule, keys in said.iter_rows():
        assert grounds(book, rules[rule], keys, unread={PAYMENT.name}) == set(keys)


def test_nearly_every_rule_has_something_to_say_here() -> None:
    standing = {rule for committee in COMMITTEES for rule in found(committee)["rule"]}

    assert {rule.id for rule in RECORD_RULES} - standing == QUIET


@pytest.mark.parametrize("seed", range(2))
def test_payments_in_any_chunks_and_late_leave_what_a_backtest_finds(seed: int) -> None:
    random = Random(seed)
    facts = small(SEED).tables[PAYMENT.name].drop("known_on")
    late = [place + (random.randrange(400) if random.random() < 0.1 else 0) for place in range(facts.height)]
    stream = payments(
        facts.with_columns(late=pl.Series(late))
        .sort("late", maintain_order=True)
        .with_columns(position=pl.int_range(pl.len()))
        .drop("late")
    )
    cuts = random.sample(range(1, facts.height), 6)

    assert_frame_equal(screened_live(stream, cuts, RULES), whole_of(stream, RULES))
