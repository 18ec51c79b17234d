"""In which order alerts are worth a look, what fits into the hours there are, and what an older signal weighs."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.aging import HALF_LIFE, aged, weight
from services.risk.domain.cutoff import cut_off
from services.risk.domain.engine import combine
from services.risk.domain.keeping import LostSignal, Place, place_of, wakes
from services.risk.domain.ranking import (
    RECOVERABLE,
    WHOLE,
    Stake,
    Value,
    alert_precision,
    fitting,
    order_key,
    rule_precision,
    value_of,
)
from services.risk.rules import BOOK, BY_ID
from shared.clock import SWEDEN

DAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
INVOICE, ACCOUNT = BY_ID["INV-01"], BY_ID["SUP-01"]


def a_value(expected: int, minutes: int, *, near: bool = False) -> Value:
    return Value(expected, expected if near else 0, WHOLE, minutes, expected, expected * 60 // minutes, near)


values = st.builds(a_value, st.integers(0, 10_000), st.integers(1, 120), near=st.booleans())


def test_a_signal_weighs_half_after_a_half_life() -> None:
    assert weight(DAY - timedelta(days=HALF_LIFE.on(DAY)), DAY) == 0.5
    assert (weight(DAY, DAY), weight(None, DAY), weight(DAY + timedelta(days=9), DAY)) == (1.0, 1.0, 1.0)


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_waiting_longer_never_makes_a_score_greater(earlier: int, later: int) -> None:
    first, last = sorted((earlier, later))
    told = [(INVOICE, 0.9, DAY), (ACCOUNT, 0.7, DAY - timedelta(days=40))]

    scores = [combine(aged(told, DAY + timedelta(days=days))).score for days in (first, last)]

    assert scores[0] >= scores[1] > 0


def test_an_old_signal_is_worth_a_look_all_the_same() -> None:
    old = combine(aged([(INVOICE, 0.9, date(2016, 1, 1))], DAY))

    assert old.look
    assert old.score < 0.01


def test_signals_of_one_family_do_not_add_up() -> None:
    once, again = combine([(INVOICE, 0.9)]), combine([(INVOICE, 0.9), (INVOICE, 0.5)])

    assert once.score == again.score


def test_what_nobody_judged_is_as_precise_as_the_prior_and_judgements_move_it() -> None:
    assert rule_precision(0, 0, DAY) == 2_000
    assert rule_precision(0, 20, DAY) < 2_000 < rule_precision(20, 20, DAY) < WHOLE


def test_rules_of_two_families_are_surer_than_either_and_of_one_no_surer() -> None:
    judged = {"INV-01": (8, 10)}
    one, both = (alert_precision(rules, judged, DAY) for rules in ([INVOICE], [INVOICE, ACCOUNT]))
    same = [rule for rule in BOOK if rule.family == INVOICE.family and not rule.modifier]

    assert one < both < WHOLE
    assert alert_precision(same, judged, DAY) == one


def test_what_can_be_stopped_is_saved_whole_and_what_has_left_in_part() -> None:
    ahead = Stake(1_000_000, 1_000_000, NOW + timedelta(hours=5))
    passed = Stake(1_000_000, 1_000_000, NOW)

    first, last = (value_of(stake, WHOLE, 30, NOW, DAY) for stake in (ahead, passed))

    assert (first.expected_minor, first.per_hour_minor, first.near) == (1_000_000, 2_000_000, True)
    assert (last.expected_minor, last.near) == (10_000 * RECOVERABLE.on(DAY), False)


def test_what_can_be_stopped_soon_goes_before_what_is_worth_more() -> None:
    near, rich = a_value(100, 60, near=True), a_value(10_000, 60)

    assert sorted([rich, near], key=lambda value: order_key(value, "")) == [near, rich]


@given(st.lists(values, max_size=9), st.integers(0, 300))
def test_what_fits_takes_no_more_than_there_is(several: list[Value], minutes: int) -> None:
    assert sum(several[place].minutes for place in fitting(several, minutes)) <= minutes


@given(st.lists(st.builds(a_value, st.integers(0, 10_000), st.integers(1, 120)), max_size=8), st.integers(0, 300))
def test_what_fits_is_worth_half_of_the_best_choice_at_least(several: list[Value], minutes: int) -> None:
    best = max(
        sum(value.expected_minor for value in some)
        for size in range(len(several) + 1)
        for some in combinations(several, size)
        if sum(value.minutes for value in some) <= minutes
    )

    assert 2 * sum(several[place].expected_minor for place in fitting(several, minutes)) >= best


@given(st.lists(values, max_size=9), st.integers(0, 300))
def test_nothing_is_deferred_that_would_still_fit(several: list[Value], minutes: int) -> None:
    """But where one alert alone is worth more than the others that would have been taken."""
    taken = fitting(several, minutes)
    left = minutes - sum(several[place].minutes for place in taken)
    tiers = {near: [place for place in taken if several[place].near is near] for near in (True, False)}

    for place, value in enumerate(several):
        if place not in taken and len(tiers[True]) != 1 and len(tiers[False]) != 1:
            assert value.minutes > left


@pytest.mark.parametrize(
    ("kind", "pays_on", "until"),
    [
        pytest.param("invoice", date(2026, 11, 27), date(2026, 11, 26), id="the bank day before"),
        pytest.param("invoice", date(2026, 11, 30), date(2026, 11, 27), id="over a weekend"),
        pytest.param("payment_order", date(2026, 11, 30), date(2026, 11, 26), id="a benefit, a day earlier"),
        pytest.param("invoice", date(2026, 12, 28), date(2026, 12, 23), id="over Christmas"),
        pytest.param("ledger_invoice", date(2027, 6, 28), date(2027, 6, 24), id="over midsummer"),
    ],
)
def test_a_payment_can_be_stopped_until_the_banks_cut_off(kind: str, pays_on: date, until: date) -> None:
    assert cut_off(kind, pays_on) == datetime.combine(until, time(12), SWEDEN)


def test_a_credit_note_has_no_cut_off() -> None:
    assert cut_off("credit_note", DAY) is None


def test_a_snoozed_alert_comes_back_for_another_family_or_for_more_and_for_nothing_else() -> None:
    assert wakes([INVOICE], [INVOICE, ACCOUNT], (100, 100))
    assert wakes([INVOICE], [INVOICE], (100, 101))
    assert not wakes([INVOICE, ACCOUNT], [INVOICE], (100, 50))


def test_a_signal_in_an_alert_that_nobody_works_with_is_lost() -> None:
    assert place_of(cleared=True, suppressed=False, alert="merged") is Place.CLEARED
    assert place_of(cleared=False, suppressed=True, alert=None) is Place.SUPPRESSED
    for alert, suppressed in (("merged", False), ("suppressed", False), ("open", True)):
        with pytest.raises(LostSignal):
            place_of(cleared=False, suppressed=suppressed, alert=alert)
