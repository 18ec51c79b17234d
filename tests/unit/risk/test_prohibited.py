"""The lint for what no rule may look at: planted names are found however they are written, and our rules pass."""

import ast
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.explain import Text
from services.risk.domain.frames import NOTHING_FOUND, PAYMENTS, Found, Payments
from services.risk.domain.prohibited import GROUNDS, lint, lint_rule
from services.risk.domain.reviewed_proxies import REVIEWED
from services.risk.domain.rule import AnyRule, Lookup, Parameter, RuleTexts, rule
from services.risk.domain.state import History
from services.risk.indicators import INDICATORS
from services.risk.rules import BOOK
from tests.architecture.checks import sources

PHRASES = [(ground.kind, phrase) for ground in GROUNDS for phrase in ground.words]
NEUTRAL = ["party", "count", "of", "minor", "x1", "latest"]
NEUTRAL_NAMES = [
    *("message", "stage", "percentage", "average_minor", "usage", "page", "landing", "konsultId", "kontonummer"),
    *("koncern", "constant", "image", "package", "agency", "raster", "gross_minor", "unit", "category", "text"),
    *("manager", "nominal", "filename", "island", "trace_id", "amount_minor", "account_token", "day", "invoice_number"),
    *("payment_date", "committee_id", "contract_reference", "vat_registered", "number_key", "share_bp", "hub"),
]


def joined(words: list[str], style: str) -> str:
    match style:
        case "camel":
            return words[0].lower() + "".join(word.capitalize() for word in words[1:])
        case "pascal":
            return "".join(word.capitalize() for word in words)
        case "screaming":
            return "_".join(words).upper()
        case _:
            return {"snake": "_", "kebab": "-", "dotted": ".", "spaced": " "}[style].join(words)


STYLES = ("camel", "pascal", "screaming", "snake", "kebab", "dotted", "spaced")


@given(
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(NEUTRAL), max_size=2),
    st.lists(st.sampled_from(NEUTRAL), max_size=2),
    st.sampled_from(STYLES),
)
def test_a_planted_name_is_found_in_any_form(
    planted: tuple[str, str], before: list[str], after: list[str], style: str
) -> None:
    kind, phrase = planted
    name = joined([*before, *phrase.split(), *after], style)

    found = lint([name])

    assert [finding.name for finding in found] == [name]
    # what is prohibited is never told as a mere proxy
    assert kind == "proxy" or found[0].kind == "prohibited"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("applicantAge", "prohibited"),
        ("åldersgrupp", "prohibited"),
        ("ALDERSGRUPP", "prohibited"),
        ("countryofbirth", "prohibited"),
        ("barnets_fodelseland", "prohibited"),
        ("sokandenationalitetskod", "prohibited"),
        ("isForeignBorn", "prohibited"),
        ("vårdDiagnoser", "prohibited"),
        ("unionMember", "prohibited"),
        ("sökandePostnummer", "proxy"),
        ("ZIPCode", "proxy"),
        ("samordningsnummer", "proxy"),
        ("party_name", "proxy"),
        ("countryCode", "proxy"),
        ("identityNumber", "proxy"),
    ],
)
def test_names_as_they_are_met_are_found(name: str, kind: str) -> None:
    assert [(finding.name, finding.kind) for finding in lint([name])] == [(name, kind)]


@pytest.mark.parametrize("name", NEUTRAL_NAMES)
def test_a_neutral_name_is_left_alone(name: str) -> None:
    assert lint([name]) == []


def test_each_ground_is_told_in_both_languages_with_its_law() -> None:
    assert all(ground.tells.sv != ground.tells.en and ground.law for ground in GROUNDS)
    assert {ground.kind for ground in GROUNDS} == {"prohibited", "proxy"}


@dataclass(frozen=True, slots=True)
class PlantedParams:
    """A parameter that should not be."""

    min_age: Annotated[int, Parameter("years", "test", date(2026, 1, 1))] = 65


def a_planted_rule() -> AnyRule:
    text = Text("a", "b")

    @rule(
        "X-01",
        version=1,
        typology="X",
        severity=1,
        family="x",
        follow_up="x",
        params=PlantedParams,
        texts=RuleTexts(text, text, (text,), text, {}),
        columns=("amount_minor", "postal_code"),
        lookups=(Lookup(("committee_id", "nationality"), latest=3, where="is_woman"),),
    )
    def planted(_new: Payments, _history: History, _p: PlantedParams) -> Found:
        return NOTHING_FOUND

    return planted


def test_a_rule_is_looked_through_columns_lookups_conditions_and_parameters() -> None:
    found = [(finding.name, finding.kind) for finding in lint_rule(a_planted_rule())]

    assert found == [
        ("postal_code", "proxy"),
        ("nationality", "prohibited"),
        ("is_woman", "prohibited"),
        ("min_age", "prohibited"),
    ]


@pytest.mark.parametrize("each", BOOK, ids=lambda each: each.id)
def test_no_rule_of_the_rule_book_declares_what_it_may_not_look_at(each: AnyRule) -> None:
    assert [found for found in lint_rule(each) if found.kind == "prohibited" or found.name not in REVIEWED] == []


def test_each_proxy_that_was_reviewed_is_still_read() -> None:
    assert {found.name for rule in BOOK for found in lint_rule(rule)} == set(REVIEWED)


def test_each_review_is_told_in_both_languages() -> None:
    assert all(text.sv and text.en and text.sv != text.en for text in REVIEWED.values())


def test_no_rule_reads_a_prohibited_column_and_names_only_to_show_them() -> None:
    # what stands in the code of the rules, declared or not
    read = {
        node.value
        for source in sources("services/risk/rules")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in PAYMENTS
    }

    assert len(read) > 10
    assert [(finding.name, finding.kind) for finding in lint(sorted(read))] == [("party_name", "proxy")]


def test_no_setting_of_an_indicator_is_what_it_may_not_look_at() -> None:
    assert lint(value.name for indicator in INDICATORS for value in indicator.setting_values()) == []
