"""Sentences with the values a signal used."""

import pytest

from services.risk.domain.explain import Beside, Text, beside, money
from services.risk.rules import BY_ID


@pytest.mark.parametrize(
    ("minor", "currency", "sv", "en"),
    [
        (4_875_000, "SEK", "48 750,00 kr", "SEK 48,750.00"),
        (5, "SEK", "0,05 kr", "SEK 0.05"),
        (-123_456_789, "EUR", "−1 234 567,89 EUR", "EUR −1,234,567.89"),
    ],
)
def test_money_is_written_as_people_write_it(minor: int, currency: str, sv: str, en: str) -> None:
    written = [money(minor, currency, "sv"), money(minor, currency, "en")]

    assert [text.replace("\u00a0", " ") for text in written] == [sv, en]


@pytest.mark.parametrize(
    ("template", "evidence", "sv"),
    [
        ("{day:day}", {"day": "2024-03-05"}, "⟦5 mars 2024⟧"),
        ("{month:month}", {"month": 2024 * 12 + 11}, "⟦december 2024⟧"),
        ("{share:pct}", {"share": 0.0312}, "⟦3,1 %⟧"),
        ("{count:n}", {"count": 1234}, "⟦1 234⟧"),
        ("{days:apart}", {"days": 0}, "⟦samma dag⟧"),
        ("{days:apart}", {"days": 1}, "⟦1 dag ifrån⟧"),
        ("{days:apart}", {"days": 12}, "⟦12 dagar ifrån⟧"),
        ("{value:num}", {"value": 1.5}, "⟦1,5⟧"),
        ("Ett värde[, {days:n} dagar]", {"days": None}, "Ett värde"),
        ("Ett värde[, {days:n} dagar]", {"days": 3}, "Ett värde, ⟦3⟧ dagar"),
        ("till {party}", {"party": "Alfa AB"}, "Till ⟦Alfa AB⟧"),
        ("till {party}", {"party": None}, "Till leverantören"),
        ("till {party}", {"party": None, "party_kind": "person"}, "Till mottagaren"),
        ("som {other_party}", {"other_party": None}, "Som en annan leverantör"),
        ("nummer {number}", {}, "Nummer –"),
    ],
)
def test_a_template_is_filled_with_marked_values(template: str, evidence: dict[str, str | int], sv: str) -> None:
    assert Text(template, "").filled(evidence)["sv"].replace("\u00a0", " ") == sv


def test_a_value_that_looks_like_a_template_stays_as_it_is() -> None:
    filled = Text("till {party}", "to {party}").filled({"party": "Alfa {amount_minor:kr} [AB]", "amount_minor": 1})

    assert filled == {"sv": "Till ⟦Alfa {amount_minor:kr} [AB]⟧", "en": "To ⟦Alfa {amount_minor:kr} [AB]⟧"}


@pytest.mark.parametrize(
    ("template", "evidence", "pair"),
    [
        ("{value:kr}, mot {usual:kr}", {"value": 300_000, "usual": 100_000}, ("3 000,00 kr", "1 000,00 kr")),
        ("{value:pct}[, mot {usual:pct}]", {"value": 0.5, "usual": 0.25}, ("50 %", "25 %")),
        ("{recent_minor:kr}, mot {median_minor:kr}", {"recent_minor": 0, "median_minor": 1}, ("0,00 kr", "0,01 kr")),
    ],
)
def test_values_that_a_sentence_holds_against_each_other_are_a_pair(
    template: str, evidence: dict[str, float], pair: tuple[str, str]
) -> None:
    found = beside(Text(template, template), evidence)

    assert isinstance(found, Beside)
    assert (found.value, found.usual) == tuple(evidence.values())
    assert tuple(one.sv.replace("\u00a0", " ") for one in (found.shown, found.usual_shown)) == pair


@pytest.mark.parametrize(
    ("template", "evidence"),
    [
        ("{value:kr}, mot {usual:n}", {"value": 300_000, "usual": 3}),
        ("{value:kr}", {"value": 300_000, "usual": 100_000}),
        ("{entries:n}[, mot högst {usual:n}]", {"entries": 3, "usual": None}),
        ("{value}, mot {usual}", {"value": "hög", "usual": "låg"}),
    ],
)
def test_what_is_not_held_against_each_other_is_no_pair(template: str, evidence: dict[str, str | float | None]) -> None:
    assert beside(Text(template, template), evidence) is None


@pytest.mark.parametrize(("rule", "count"), [("STA-01", 3), ("EMP-04", 3)])
def test_rules_that_compare_with_peers_have_a_pair_in_every_case(rule: str, count: int) -> None:
    told = BY_ID[rule].texts.explanations.values()
    values = {"value": 2, "usual": 1, "value_minor": 2, "usual_minor": 1}

    assert len([one for one in told if beside(one, values)]) == len(told) == count
