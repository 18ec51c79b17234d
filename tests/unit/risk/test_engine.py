"""Screening as a whole: what stands, what is combined, what is left out, and what changes nothing."""

from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from services.risk.domain.engine import combine, data_gaps, screen, standing
from services.risk.domain.frames import FACTS, WrongColumns, payments
from services.risk.domain.rule import UnknownParameter
from services.risk.domain.state import EMPTY, LINKS, TOTALS, advance, links_of, merged_links, merged_totals, totals_of
from services.risk.rules import PAYMENT_RULES, RULES
from tests.unit.risk.streams import MUNICIPALITY, a_payment, arriving, signals_of, whole
from tests.unit.risk.test_law import LOW, a_long_stream

DUPLICATE = PAYMENT_RULES["INV-01"]


def test_screening_twice_gives_the_same_signals_with_the_same_ids() -> None:
    rows = a_long_stream(0)[:200]

    assert_frame_equal(whole(rows, RULES, LOW), whole(rows, RULES, LOW))


def test_another_municipality_or_version_has_other_signal_ids() -> None:
    new = arriving(a_payment(invoice_number="1234"), a_payment(invoice_number="001234"))

    ids = {screen(new, EMPTY, (DUPLICATE,), municipality_id=which)["signal_id"].item() for which in ("0001", "0002")}

    assert len(ids) == 2


def test_an_unrelated_supplier_changes_no_signal() -> None:
    """But for peers: the rules that compare a supplier with others are left out."""
    rules = [rule for rule in RULES if rule.id not in {"INV-08", "STA-03"}]
    rows = a_long_stream(1)[:300]
    random = Random(1)
    others = [a_payment(party_id="zeta", party_name="Zeta", invoice_number="1234") for _ in range(30)]
    mixed = list(rows)
    for other in others:
        mixed.insert(random.randrange(len(mixed)), other)

    alone = whole(rows, rules, LOW).filter(pl.col("party_id") != "zeta")
    beside = whole(mixed, rules, LOW).filter(pl.col("party_id") != "zeta")

    assert alone.height > 0
    assert_frame_equal(alone.select(_SAME).sort(_SAME), beside.select(_SAME).sort(_SAME))


_SAME = ["rule", "subject_type", "committee_id", "party_id", "period", "score", "amount_minor", "clears"]


@pytest.mark.parametrize("committee", ["ks", "son"])
def test_what_one_committee_sees_does_not_depend_on_another(committee: str) -> None:
    rows = a_long_stream(2)[:300]
    own = [row for row in rows if row["committee_id"] == committee]

    alone = whole(own, RULES, LOW).select(_SAME)
    of_all = whole(rows, RULES, LOW).filter(pl.col("committee_id") == committee).select(_SAME)

    assert alone.height > 0
    assert_frame_equal(alone.sort(_SAME), of_all.sort(_SAME))


def test_no_evidence_names_a_natural_person() -> None:
    person = {"party_id": "gamma", "party_kind": "person", "party_name": None}
    rows = [a_payment(invoice_number=number, **person) for number in ("1234", "001234")]

    (signal,) = signals_of(DUPLICATE, *rows)

    assert '"party":null' in signal["evidence"]


def test_a_signal_that_was_cleared_does_not_stand() -> None:
    rows = a_payment(invoice_number="1234"), a_payment(invoice_number="001234")
    credit = a_payment(invoice_number="K1", amount_minor=-1_234_550)

    raised = screen(arriving(*rows), EMPTY, (DUPLICATE,), municipality_id=MUNICIPALITY)
    cleared = screen(
        arriving(credit, first=2), advance(EMPTY, arriving(*rows)), (DUPLICATE,), municipality_id=MUNICIPALITY
    )

    assert (standing(raised).height, standing(pl.concat([raised, cleared])).height) == (1, 0)
    assert raised["signal_id"].item() in cleared["signal_id"].to_list()


def test_the_score_of_a_subject_grows_with_each_signal() -> None:
    one, two = combine([(DUPLICATE, 0.9)]), combine([(DUPLICATE, 0.9), (PAYMENT_RULES["SUP-01"], 0.7)])

    assert (round(one.score, 4), round(two.score, 4)) == (0.54, 0.7976)
    assert ((one.families, one.deep), (two.families, two.deep)) == ((1, False), (2, True))


def test_rules_that_only_modify_are_not_worth_a_look_by_themselves() -> None:
    modifiers = [(rule, 0.9) for rule in RULES if rule.modifier]

    assert not combine(modifiers).look
    assert combine([*modifiers, (DUPLICATE, 0.5)]).look


def test_one_rule_of_the_highest_severity_suggests_a_deeper_control() -> None:
    assert combine([(PAYMENT_RULES["INV-02"], 0.6)]).deep


def test_nothing_gives_nothing() -> None:
    assert combine([]).score == 0
    assert screen(arriving(), EMPTY, RULES, municipality_id=MUNICIPALITY).height == 0


def test_a_rule_tells_which_columns_it_misses_and_stays_quiet() -> None:
    undated = arriving(*(a_payment(invoice_date=None, account_token=token) for token in ("t1", "t2")))

    assert data_gaps(PAYMENT_RULES["INV-02"], undated) == ["day"]
    assert data_gaps(PAYMENT_RULES["INV-01"], undated) == []


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(FACTS.to_frame().drop("currency"), id="a column is missing"),
        pytest.param(FACTS.to_frame().cast({"amount_minor": pl.Float64}), id="an amount is a float"),
    ],
)
def test_a_frame_of_other_columns_is_refused(frame: pl.DataFrame) -> None:
    with pytest.raises(WrongColumns):
        payments(frame)


def test_payments_are_put_in_order_of_arrival() -> None:
    facts = arriving(a_payment(), a_payment(), a_payment()).select(FACTS.names())

    assert payments(facts.sort("position", descending=True))["position"].to_list() == [0, 1, 2]


def test_totals_and_links_of_parts_are_those_of_the_whole() -> None:
    rows = a_long_stream(0)[:120]
    parts = [arriving(*rows[start : start + 40], first=start) for start in range(0, 120, 40)]
    together = arriving(*rows)

    totals, links = merged_totals(*map(totals_of, parts)), merged_links(*map(links_of, parts))

    keys = TOTALS.names()[:4], LINKS.names()[:3]
    assert_frame_equal(totals.sort(keys[0]), totals_of(together).sort(keys[0]))
    assert_frame_equal(links.sort(keys[1]), links_of(together).sort(keys[1]))


def test_no_totals_are_kept_of_natural_persons() -> None:
    assert totals_of(arriving(a_payment(party_kind="person"))).height == 0


@pytest.mark.parametrize("values", [{"windows": 1}, {"window_days": 1.5}, {"window_days": True}])
def test_a_parameter_that_a_rule_does_not_have_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(UnknownParameter):
        DUPLICATE.with_values(values)


def test_a_parameter_can_be_given_another_value() -> None:
    shorter = DUPLICATE.with_values({"window_days": 30})

    shown = {parameter.name: parameter.value for parameter in DUPLICATE.parameters(shorter)}

    assert (shown["window_days"], shown["min_minor"]) == (30, 100)
