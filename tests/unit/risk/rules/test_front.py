"""SUP-05: facts about a company's situation that coincide."""

from datetime import date
from random import Random
from typing import Any

import orjson
import pytest

from services.risk.rules.suppliers.front import unclear_who_runs_it
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, some_day, tables


def company(**more: Any) -> Row:
    told = {"company": "p", "as_of": date(2026, 10, 1), "registered_on": date(2018, 5, 2), "legal_form": "AB"}
    return {**told, "annual_report_for": 2025, **more}


def officer(**more: Any) -> Row:
    return {"company": "p", "officer": "o", "role": "board", "valid_from": date(2019, 1, 1), **more}


def debt(minor: int, **more: Any) -> Row:
    told = {"debtor": "p", "as_of": date(2026, 10, 1), "debt_kind": "state", "currency": "SEK"}
    return {**told, "amount_minor": minor, **more}


BOX = {"address_kind": "Box"}
MANY = officer(mandates=6)
OWING = debt(10_000_001)


def found(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(unclear_who_runs_it, tables(**kinds))


def facts_of(*snapshots: Row, **kinds: list[Row]) -> set[str]:
    """The facts that count beside a count and a name, when one is enough."""
    given = tables(company=list(snapshots) or [company()], **kinds)
    told = [orjson.loads(one["evidence"]) for one in judged(unclear_who_runs_it, given, least_facts=1)]
    return {name for one in told for name, value in one.items() if value is not None} - {"case", "party", "count"}


@pytest.mark.case("SUP-05", "fires")
def test_three_facts_that_coincide_are_shown() -> None:
    [one] = found(company=[company(**BOX)], company_officer=[MANY], company_debt=[OWING])

    assert (one["subject_id"], one["score"], one["on"]) == ("p", 0.5, date(2026, 10, 1))
    assert [row["id"] for row in one["records"]] == ["company-000", "company_officer-000", "company_debt-000"]


def test_the_sentence_tells_each_fact_with_its_value() -> None:
    [one] = found(company=[company(**BOX)], company_officer=[MANY], company_debt=[OWING])

    assert told(unclear_who_runs_it, one) == (
        "⟦3⟧ uppgifter om ⟦p AB⟧ sammanfaller. En företrädare har ⟦6⟧ andra uppdrag. Adressen är av slaget ⟦Box⟧. "
        "Skulder hos Kronofogden är ⟦100\u00a0000,01\u00a0kr⟧."
    )


@pytest.mark.case("SUP-05", "almost")
def test_two_facts_are_left_alone() -> None:
    assert found(company=[company(**BOX)], company_officer=[MANY]) == []


@pytest.mark.case("SUP-05", "innocent")
def test_a_small_company_that_never_had_an_auditor_lacks_none() -> None:
    assert found(company=[company(**BOX, auditor=False)], company_officer=[MANY]) == []


def test_more_facts_score_higher() -> None:
    late = company(**BOX, annual_report_for=2024)

    [one] = found(company=[late], company_officer=[MANY], company_debt=[OWING])

    assert one["score"] == 0.65


def test_origin_and_residence_are_not_read() -> None:
    read = {name.split(".")[1] for name in unclear_who_runs_it.columns}

    assert read.isdisjoint({"lives_in_eea", "coordination_number_only", "officer", "birth_year"})


def test_a_company_with_nothing_special_has_no_facts() -> None:
    assert facts_of(company_officer=[officer(mandates=5)], company_debt=[debt(10_000_000)]) == set()


def test_a_company_that_is_gone_is_left_alone() -> None:
    assert facts_of(company(status="avfört", **BOX)) == set()


def test_a_new_officer_of_an_old_company_counts() -> None:
    new = officer(valid_from=date(2026, 8, 3))

    assert facts_of(company_officer=[officer(), new]) == {"appointed_on"}
    assert facts_of(company_officer=[officer(), officer(valid_from=date(2026, 8, 2))]) == set()


def test_the_first_officers_of_a_company_were_not_appointed_to_it() -> None:
    assert facts_of(company_officer=[officer(valid_from=date(2026, 8, 3))]) == set()


def test_an_auditor_is_no_officer_who_runs_it() -> None:
    assert facts_of(company_officer=[officer(role="Revisor", mandates=200)]) == set()


def test_an_auditor_who_left_counts_for_a_year() -> None:
    left = {"company": "p", "event_kind": "auditor_resigned", "happened_on": date(2026, 2, 1)}

    assert facts_of(company_event=[left]) == {"auditor_left_on"}
    assert facts_of(company_event=[{**left, "happened_on": date(2025, 10, 31)}]) == set()


def test_an_auditor_who_was_replaced_does_not_count() -> None:
    left = {"company": "p", "event_kind": "auditor_resigned", "happened_on": date(2026, 2, 1)}

    assert facts_of(company(auditor=True), company_event=[left]) == set()


def test_two_snapshots_tell_that_the_auditor_left() -> None:
    assert facts_of(company(as_of=date(2026, 1, 1), auditor=True), company(auditor=False)) == {"auditor_left_on"}


@pytest.mark.parametrize(
    "more",
    [{"annual_report_for": 2025}, {"legal_form": "HB"}, {"registered_on": date(2024, 7, 2)}, {"registered_on": None}],
    ids=["in time", "no limited company", "a long first year", "not told since when"],
)
def test_a_report_that_is_not_late_does_not_count(more: Row) -> None:
    assert facts_of(company(**{"annual_report_for": 2024, **more})) == set()


def test_a_report_that_was_not_due_when_the_extract_was_taken_does_not_count() -> None:
    assert facts_of(company(as_of=date(2026, 7, 31), annual_report_for=2024)) == set()


def test_an_old_extract_tells_nothing() -> None:
    assert facts_of(company(as_of=date(2025, 10, 31), **BOX)) == set()


def test_a_late_report_counts() -> None:
    assert facts_of(company(annual_report_for=2024)) == {"report_for"}


def test_debts_that_are_disputed_or_being_paid_do_not_count() -> None:
    assert facts_of(company_debt=[{**OWING, "disputed": True}]) == set()
    assert facts_of(company_debt=[{**OWING, "payment_plan": True}]) == set()


def test_a_debt_that_was_paid_since_does_not_count() -> None:
    assert facts_of(company_debt=[{**OWING, "as_of": date(2026, 1, 1)}, debt(0)]) == set()


def test_turnover_that_grew_more_than_four_times_in_a_year_counts() -> None:
    before = company(as_of=date(2025, 9, 1), annual_report_for=2024, turnover_minor=100_00)

    assert facts_of(before, company(turnover_minor=400_01)) == {"growth"}
    assert facts_of(before, company(turnover_minor=400_00)) == set()


def test_turnover_of_years_apart_is_not_compared() -> None:
    before = company(as_of=date(2024, 9, 1), annual_report_for=2023, turnover_minor=100_00)

    assert facts_of(before, company(turnover_minor=900_00)) == set()


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcde"
    given = tables(
        company=[
            company(
                company=rng.choice(who), as_of=some_day(rng), annual_report_for=rng.choice([2023, 2024]),
                address_kind=rng.choice(["box", "c/o", "premises"]), auditor=rng.choice([True, False, None]),
                turnover_minor=rng.choice([1, 10, 100]),
            )
            for _ in range(20)
        ],
        company_officer=[
            officer(company=rng.choice(who), valid_from=some_day(rng), mandates=rng.randint(1, 9)) for _ in range(20)
        ],
        company_event=[
            {"company": rng.choice(who), "event_kind": "auditor_left", "happened_on": some_day(rng)} for _ in range(5)
        ],
        company_debt=[debt(rng.choice([0, 20_000_000]), debtor=rng.choice(who), as_of=some_day(rng)) for _ in range(8)],
    )  # fmt: skip

    live, once = stands_after(unclear_who_runs_it, given, rng)

    assert once.height > 2
    assert live.equals(once)
