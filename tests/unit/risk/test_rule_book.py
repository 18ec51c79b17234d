"""Every rule of the rule book says what it is, in two languages, and fills its sentences."""

import re

import msgspec
import pytest

from services.risk.domain.explain import Text
from services.risk.domain.rule import AnyRule
from services.risk.rules import RULES
from tests.unit.risk.streams import whole
from tests.unit.risk.test_law import LOW, a_long_stream

EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
ACCUSING = re.compile(r"misstänk|fusk|bedräg|suspect|fraud|cheat", re.IGNORECASE)


def texts(rule: AnyRule) -> list[Text]:
    told = rule.texts
    return [told.title, told.description, told.next_step, *told.innocent, *told.explanations.values()]


def test_each_id_stands_once() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) == 10


@EACH
def test_a_rule_says_why_it_may_be_innocent_in_both_languages(rule: AnyRule) -> None:
    assert len(rule.texts.innocent) >= 2
    assert all(text.sv and text.en and text.sv != text.en for text in texts(rule))


@EACH
def test_a_rule_accuses_nobody(rule: AnyRule) -> None:
    assert [text for text in texts(rule) if ACCUSING.search(text.sv) or ACCUSING.search(text.en)] == []


@EACH
def test_both_languages_tell_the_same_values(rule: AnyRule) -> None:
    values = re.compile(r"\{\w+(?::\w+)?\}")

    assert [set(values.findall(text.sv)) ^ set(values.findall(text.en)) for text in texts(rule)] == [
        set() for _ in texts(rule)
    ]


@EACH
def test_each_parameter_has_a_unit_and_a_source(rule: AnyRule) -> None:
    parameters = rule.parameters()

    assert parameters
    assert all(parameter.unit and parameter.source and parameter.valid_from for parameter in parameters)


def test_each_signal_can_be_told_with_all_its_values() -> None:
    by_id = {rule.id: rule for rule in RULES}
    stands = whole(a_long_stream(0), RULES, LOW)

    told = [
        by_id[rule].explain(msgspec.json.decode(evidence))["sv"]
        for rule, evidence in stands.select("rule", "evidence").iter_rows()
    ]

    assert len(told) > 100
    assert [sentence for sentence in told if "–" in sentence or "{" in sentence] == []
