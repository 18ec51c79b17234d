"""SUP-07: a contract or permit ended for cause elsewhere."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.terminated import ended_elsewhere
from tests.unit.risk.law import TODAY, judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

ENDED = date(2025, 3, 14)
OURS = {"supplier": "x", "contract_number": "A-1"}


def ended(supplier: str = "x", **more: Any) -> Row:
    return {"supplier": supplier, "ended_by": "0180", "ended_on": ENDED, "ground": "time_reports", **more}


def officer(company: str, who: str, **more: Any) -> Row:
    return {"company": company, "officer": who, "role": "board", "valid_from": date(2025, 6, 1), **more}


def found(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(ended_elsewhere, tables(**kinds))


@pytest.mark.case("SUP-07", "fires")
def test_a_supplier_of_ours_is_shown() -> None:
    [one] = found(prior_termination=[ended()], contract=[OURS])

    assert (one["subject_id"], one["key"], one["score"]) == ("x", "x", 0.9)
    assert told(ended_elsewhere, one) == (
        "⟦x AB⟧ hade ett uppdrag som upphörde ⟦14\u00a0mars 2025⟧ hos ⟦0180⟧, med grunden ⟦tidrapporter⟧. "
        "Det får beaktas till ⟦14\u00a0mars 2028⟧."
    )


def test_a_payee_is_a_supplier_too() -> None:
    assert len(found(prior_termination=[ended()], payment=[paid("x", 1_00, date(2026, 1, 1))])) == 1


def test_one_that_we_do_not_deal_with_is_left_alone() -> None:
    assert found(prior_termination=[ended()], contract=[{**OURS, "supplier": "y"}]) == []


@pytest.mark.case("SUP-07", "almost")
@pytest.mark.parametrize(
    "more",
    [{"ended_on": date(2023, 10, 31)}, {"bar_until": date(2026, 10, 31)}],
    ids=["three years ago", "bar ended"],
)
def test_what_may_no_longer_be_weighed_is_left_alone(more: Row) -> None:
    assert found(prior_termination=[ended(**more)], contract=[OURS]) == []


@pytest.mark.case("SUP-07", "innocent")
def test_what_was_remedied_is_left_alone() -> None:
    assert found(prior_termination=[ended(self_cleaning=True)], contract=[OURS]) == []


def test_the_last_day_of_three_years_still_counts() -> None:
    assert len(found(prior_termination=[ended(ended_on=date(2023, 11, 1))], contract=[OURS])) == 1


def test_what_was_not_published_scores_lower() -> None:
    [one] = found(prior_termination=[ended(published=False)], contract=[OURS])

    assert one["score"] == pytest.approx(0.63)


def test_an_officer_of_then_in_another_company_now_is_shown_there() -> None:
    then = ended("y", officer="o", officer_kind="person", officer_name=None)

    [one] = found(prior_termination=[then], company_officer=[officer("x", "o")])

    assert (one["subject_id"], one["key"], one["score"]) == ("x", "o", 0.6)
    assert "An officer or owner of ⟦x AB⟧ represented ⟦y AB⟧ when" in told(ended_elsewhere, one, "en")


def test_an_owner_counts_as_an_officer_and_only_once() -> None:
    owner = {"company": "x", "owner": "o", "valid_from": date(2025, 6, 1)}

    [one] = found(
        prior_termination=[ended("y", officer="o")], company_officer=[officer("x", "o")], company_owner=[owner]
    )

    assert [row["role"] for row in one["records"]] == ["ended", "officer"]


def test_an_officer_who_has_left_is_left_alone() -> None:
    left = officer("x", "o", valid_until=date(2026, 10, 31))

    assert left["valid_until"] < TODAY
    assert found(prior_termination=[ended("y", officer="o")], company_officer=[left]) == []


def test_the_same_company_is_not_shown_for_its_own_officer() -> None:
    assert found(prior_termination=[ended("y", officer="o")], company_officer=[officer("y", "o")]) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who, people = "abcd", "nopq"
    given = tables(
        prior_termination=[
            ended(rng.choice(who), ended_on=some_day(rng), officer=rng.choice([*people, "a"]), ended_by=str(n))
            for n in range(10)
        ],
        contract=[{**OURS, "supplier": one} for one in "ab"],
        payment=[paid(rng.choice("bc"), 1_00, some_day(rng)) for _ in range(4)],
        company_officer=[officer(rng.choice(who), rng.choice([*people, "a"])) for _ in range(10)],
        company_owner=[
            {"company": rng.choice(who), "owner": rng.choice(people), "valid_from": some_day(rng)} for _ in range(6)
        ],
    )

    live, once = stands_after(ended_elsewhere, given, rng)

    assert once.height > 8
    assert live.equals(once)
