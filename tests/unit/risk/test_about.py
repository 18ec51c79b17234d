"""What the page of a rule tells beside it: examples that the rule itself speaks of, a ladder, its law."""

import json
from datetime import date
from pathlib import Path

import pytest

from services.risk.about import presenting
from services.risk.about.ladder import FIRST, LADDER
from services.risk.about.made import HERE, worked_example
from services.risk.domain import measures
from services.risk.domain.measure_words import SPECIFIC, WORDS
from services.risk.domain.rule import ParameterValue
from services.risk.rules import BOOK, BY_ID
from services.risk.rules.controls import CONTROLS

CONTRACTS = Path(__file__).resolve().parents[3] / "contracts" / "records"


def test_every_rule_has_one_example_and_nothing_else_has() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(BY_ID)


def test_every_rule_says_of_its_example_what_a_case_of_it_says_with_all_values() -> None:
    for rule in BOOK:
        example = worked_example(rule.id)
        said = rule.explain(example.evidence)
        assert example.evidence["case"] in rule.texts.explanations, rule.id
        assert "–" not in said["sv"] + said["en"], rule.id


def test_every_example_shows_the_rows_that_the_rule_speaks_of() -> None:
    # where a level has changed no payment is the one that did it
    assert [rule.id for rule in BOOK if not worked_example(rule.id).rows] == ["STA-02"]


def test_rows_are_shown_in_the_shape_in_which_such_records_are_sent() -> None:
    for rule in BOOK:
        for row in worked_example(rule.id).rows:
            if row.kind != "payment":
                contract = json.loads((CONTRACTS / f"{row.kind}.json").read_text(encoding="utf-8"))
                assert set(presenting.body_of(row)) <= set(contract["properties"]), (rule.id, row.kind)


def test_an_example_that_would_tell_secret_limits_is_left_out() -> None:
    told = presenting.about(BY_ID["INV-03"], masked=True)

    assert (told.example, told.law) == (None, [])


def test_the_values_that_a_law_sets_are_told_with_it() -> None:
    told = presenting.about(BY_ID["INV-03"], masked=False)

    assert [one.source.sv for one in told.law] == [
        "Lag (2016:1145) om offentlig upphandling 19 a kap. 2 §",
        "Lag (2016:1145) om offentlig upphandling 19 a kap. 11 §",
    ]


def test_every_rule_begins_on_one_rung_of_the_ladder() -> None:
    rungs = {rung.code for rung in LADDER}

    assert {rule.follow_up for rule in BOOK} <= FIRST.keys()
    assert set(FIRST.values()) <= rungs
    assert [one.code for one in presenting.about(BY_ID["TIM-01"], masked=False).ladder if one.first] == ["F2"]


def test_a_rule_that_is_not_there_has_no_example() -> None:
    with pytest.raises(KeyError):
        worked_example("../INV-01")


def test_every_unit_is_said_in_swedish_and_no_word_is_left_over() -> None:
    units = {parameter.unit for rule in BOOK for parameter in rule.parameters()}
    units |= {parameter.unit for control in CONTROLS for parameter in control.parameters}
    names = {f"{rule.id}.{parameter.name}" for rule in BOOK for parameter in rule.parameters()}

    assert set(WORDS) == units
    assert set(SPECIFIC) <= names


@pytest.mark.parametrize(
    ("rule", "name", "sv", "en"),
    [
        ("INV-03", "limit_minor", "700\u00a0000\u00a0kr utan moms, gränsen för direktupphandling",
         "SEK\u00a0700,000 excluding VAT, the limit of direct awards"),
        ("INV-03", "band_bp", "85\u00a0% av gränsen", "85\u00a0% of the limit"),
        ("INV-07", "voucher_ppm", "0,01\u00a0% av numren kan vara verifikationer",
         "0.01\u00a0% of the numbers may be vouchers"),
        ("TIM-05", "even_share", "95\u00a0% som börjar på hel- eller halvtimme och är lika långa",
         "95\u00a0% that begin on the half-hour, equally long"),
        ("LIC-03", "least_kilograms", "20\u00a0000 kg vägda under ett kvartal", "20,000 kg weighed in a quarter"),
        ("TIM-01", "tolerance_minutes", "10 minuter som får gå in i varandra", "10 minutes that may overlap"),
    ],
)  # fmt: skip
def test_a_parameter_is_said_as_people_read_it(rule: str, name: str, sv: str, en: str) -> None:
    [parameter] = [one for one in BY_ID[rule].parameters() if one.name == name]

    shown = measures.shown(rule, parameter)

    assert (shown.sv, shown.en) == (sv, en)


def test_a_value_of_an_own_rule_is_told_with_the_name_that_it_was_given() -> None:
    limit = ParameterValue("limit", 5_000_000, "öre", "the board, § 12", date(2026, 1, 1))

    shown = measures.shown("OWN-01", limit)

    assert (shown.sv, shown.en) == ("limit: 50\u00a0000\u00a0kr", "limit: SEK\u00a050,000")
