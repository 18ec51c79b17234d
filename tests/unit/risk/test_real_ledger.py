"""A real ledger: few invoices to look at, most planted duplicates found, and live is what a back-test finds."""

from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from services.intake.formats import parse
from services.risk.domain.frames import payments
from services.risk.domain.kinds.catalogue import PAYMENT
from services.risk.record_frames import payments_frame
from services.risk.rules import RECORD_RULES, RULES
from tests.data_files import shared_data
from tests.evaluation import FORMATS, LEDGER, invoices_of, main, plant
from tests.twin.record_judges import book_of
from tests.unit.risk.streams import screened_live, whole_of
from tests.unit.risk.test_law import LOW
from tests.unit.twin.arrivals import arriving, at_once, live


@pytest.mark.slow
def test_the_rules_meet_their_goals_on_a_real_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    shared_data()

    missed = main(["--planted", "100"])

    assert missed == 0
    assert "51730 rows, 14196 invoices" in capsys.readouterr().out


@pytest.mark.slow
def test_a_real_ledger_in_any_chunks_leaves_what_a_backtest_finds() -> None:
    """With more invoices entered twice than life has, and limits low enough that much stands."""
    random = Random(1)
    parsed = parse(shared_data() / LEDGER)
    twice, _ = plant(parsed.records, FORMATS, 100, random)
    facts = invoices_of(twice, parsed.kind)
    late = [place + (random.randrange(2_000) if random.random() < 0.1 else 0) for place in range(facts.height)]
    order = pl.Series(late).arg_sort()
    stream = payments(facts[order].with_columns(position=pl.int_range(pl.len())))
    cuts = random.sample(range(1, stream.height), 5)

    stands = screened_live(stream, cuts, RULES, LOW)

    assert stands.height > 100
    assert_frame_equal(stands, whole_of(stream, RULES, LOW))


@pytest.mark.slow
def test_records_of_a_real_ledger_that_come_change_and_go_leave_what_a_backtest_finds() -> None:
    parsed = parse(shared_data() / LEDGER)
    told = {PAYMENT.name: payments_frame(payments(invoices_of(parsed.records, parsed.kind)))}
    committee = told[PAYMENT.name]["committee_id"][0]
    rules = [rule for rule in RECORD_RULES if any(one.kind == PAYMENT.name for one in rule.reads)]

    stands = live(arriving(told, Random(1), 4), rules, book_of, committee)

    assert_frame_equal(stands, at_once(told, rules, book_of, committee))
