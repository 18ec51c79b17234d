"""Sentences with the values a signal used."""

import pytest

from services.risk.domain.explain import Text, money


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
