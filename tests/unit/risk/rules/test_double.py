"""EB-06: two benefits for the same need at the same time."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.combinations import COMBINATIONS, NAMES, WORDS
from services.risk.rules.benefits.double import double_benefit
from tests.unit.risk.law import judged, stands_after, told


def decision(number: str, area: str, payer: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"r{number}",
        "committee_id": "son",
        "decision_number": number,
        "recipient": "ann",
        "area": area,
        "outcome": "granted",
        "valid_from": date(2026, 1, 1),
        "paying_body": payer,
        **more,
    }


def reply(kind: str, month: date = date(2026, 10, 1), **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"i{month}",
        "committee_id": "son",
        "person": "ann",
        "source": "Grannköping",
        "month": month,
        "income_kind": kind,
        "amount_minor": 400_000,
        "currency": "SEK",
        **more,
    }


def found(*decisions: dict[str, Any], replies: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    given = {
        "benefit_decision": table("benefit_decision", decisions),
        "income_reply": table("income_reply", replies),
    }
    return judged(double_benefit, given)


@pytest.mark.case("EB-06", "fires")
def test_home_care_beside_assistance_is_shown() -> None:
    later = decision("2", "personlig assistans", valid_from=date(2026, 3, 1), valid_until=date(2026, 12, 31))

    [one] = found(decision("1", "hemtjänst"), later)

    assert (one["subject_id"], one["score"], [row["id"] for row in one["records"]]) == ("ann", 0.5, ["r1", "r2"])
    assert told(double_benefit, one).replace("\u00a0", " ") == (
        "Mottagaren har personlig assistans och hemtjänst samtidigt från ⟦1 mars 2026⟧ till ⟦31 december 2026⟧: "
        "beslut ⟦1⟧ och ⟦2⟧."
    )


def test_support_from_another_municipality_is_shown() -> None:
    support = decision("1", "ekonomiskt bistånd", valid_until=date(2026, 10, 31), amount_minor=300_000)

    [one] = found(support, replies=(reply("försörjningsstöd"),))

    assert (one["score"], one["amount_minor"]) == (0.7, 300_000)
    assert "subsistence support from two sides at once" in told(double_benefit, one, "en")
    assert "and what ⟦Grannköping⟧ told" in told(double_benefit, one, "en")


def test_one_need_of_two_payers_is_shown() -> None:
    assert len(found(decision("1", "home_care", "us"), decision("2", "home_care", "them"))) == 1


@pytest.mark.parametrize(("mine", "yours"), [("us", "us"), ("us", None), (None, None)])
def test_decisions_of_one_payer_replace_each_other(mine: str | None, yours: str | None) -> None:
    assert found(decision("1", "home_care", mine), decision("2", "home_care", yours)) == []


@pytest.mark.case("EB-06", "innocent")
@pytest.mark.parametrize(
    "one", [one for one in COMBINATIONS if one.allowed], ids=lambda one: f"{one.first} and {one.second}"
)
def test_what_the_matrix_allows_is_left_alone(one: Any) -> None:
    assert found(decision("1", one.first, "us"), decision("2", one.second, "them")) == []


@pytest.mark.case("EB-06", "almost")
@pytest.mark.parametrize(("until", "shown"), [(date(2026, 1, 14), 0), (date(2026, 1, 15), 1)])
def test_a_fortnight_is_a_change(until: date, shown: int) -> None:
    assert len(found(decision("1", "hvb", valid_until=until), decision("2", "home_care"))) == shown


def test_benefits_that_are_told_to_be_for_other_things_are_left_alone() -> None:
    night, day = decision("1", "hemtjänst", purpose="natt"), decision("2", "assistans", purpose="dag")

    assert found(night, day) == []


def test_a_refused_decision_gives_nothing() -> None:
    assert found(decision("1", "hemtjänst", outcome="Avslag"), decision("2", "assistans")) == []


def test_each_line_of_the_matrix_has_a_source_and_words() -> None:
    assert [one for one in COMBINATIONS if not one.source or {one.first, one.second} - WORDS.keys()] == []
    assert [one for one in COMBINATIONS if not one.allowed and {one.first, one.second} - NAMES.keys()] == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_decisions_arrive(seed: int) -> None:
    rng = Random(seed)
    decisions = [
        decision(
            f"d{n:02}", rng.choice(["hemtjänst", "assistans", "eb", "hvb"]), rng.choice(["us", "them", None]),
            recipient=rng.choice("abcdef"), valid_from=date(2026, rng.randint(1, 12), 1),
            valid_until=date(2026, 12, 31), amount_minor=rng.choice([None, 100, 200]),
        )
        for n in range(30)
    ]  # fmt: skip
    replies = [
        reply("eb", date(2026, rng.randint(1, 12), 1), person=rng.choice("abcdef"), record_id=f"i{n}")
        for n in range(15)
    ]
    given = {
        "benefit_decision": table("benefit_decision", decisions),
        "income_reply": table("income_reply", replies),
    }

    live, once = stands_after(double_benefit, given, rng)

    assert once.height > 5
    assert live.equals(once)
