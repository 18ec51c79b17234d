"""EMP-01: an employee runs or owns an organisation that is paid."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.ownership import employee_runs_a_payee
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]


def employee(number: str = "e", who: str = "ann", **more: Any) -> Row:
    return {"record_id": number, "committee_id": "son", "employee": who, "employed_from": date(2020, 1, 1), **more}


def officer(number: str = "o", who: str = "ann", company: str = "c", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "company": company, "company_name": "Björkens AB"}
    return {**told, "officer": who, "role": "board", "valid_from": date(2022, 1, 1), **more}


def owner(share: int, number: str = "w") -> Row:
    told = {"record_id": number, "committee_id": "son", "company": "c", "company_name": "Björkens AB", "owner": "ann"}
    return {**told, "share_hundredths": share, "valid_from": date(2022, 1, 1)}


def paid(number: str = "p", day: date = date(2026, 3, 2), minor: int = 1_000_000, company: str = "c") -> Row:
    told = {"record_id": number, "committee_id": "son", "party_id": company, "kind_group": "invoice"}
    return {**told, "amount_minor": minor, "currency": "SEK", "payment_date": day}


def declared(outcome: str | None, who: str = "ann", company: str = "c", **more: Any) -> Row:
    told = {"record_id": f"d{who}{company}", "committee_id": "son", "employee": who, "organisation": company}
    return {**told, "declared_on": date(2026, 1, 15), "outcome": outcome, **more}


ELSEWHERE = declared("accepted", who="bo")


def found(**rows: list[Row]) -> list[Row]:
    told = {"employee": [employee()], "company_officer": [officer()], "payment": [paid()], **rows}
    told["secondary_employment"] = [ELSEWHERE, *rows.get("secondary_employment", [])]
    return judged(employee_runs_a_payee, {kind: table(kind, given) for kind, given in told.items()})


def test_a_board_member_of_a_payee_is_a_question_to_ask() -> None:
    [one] = found()

    assert (one["subject_type"], one["subject_id"], one["score"], one["amount_minor"]) == (
        "party",
        "ann",
        0.5,
        1_000_000,
    )


def test_the_sentence_names_the_organisation_and_not_the_employee() -> None:
    [one] = found()

    assert told(employee_runs_a_payee, one).startswith(
        "En medarbetare är enligt register företrädare för eller ägare av ⟦Björkens AB⟧, som har fått "
        "⟦10\u00a0000,00\u00a0kr⟧ från nämnden"
    )


def test_the_sentence_is_told_in_english() -> None:
    [one] = found()

    assert told(employee_runs_a_payee, one, "en").endswith("There is no declared side job that holds.")


@pytest.mark.case("EMP-01", "innocent")
def test_an_accepted_side_job_answers_it() -> None:
    assert found(secondary_employment=[declared("Godtas")]) == []


def test_an_accepted_side_job_that_has_ended_does_not() -> None:
    ended = declared("accepted", valid_until=date(2026, 3, 1))

    assert [one["score"] for one in found(secondary_employment=[ended])] == [0.5]


@pytest.mark.parametrize(("outcome", "score"), [(None, 0.3), ("förbjuds", 0.7)])
def test_how_the_declaration_stands_says_how_sure_it_is(outcome: str | None, score: float) -> None:
    assert [one["score"] for one in found(secondary_employment=[declared(outcome)])] == [score]


def test_a_post_that_ended_before_the_payment_is_no_question() -> None:
    assert found(company_officer=[officer(valid_until=date(2026, 3, 1))]) == []


def test_a_payment_before_the_employment_is_no_question() -> None:
    assert found(employee=[employee(employed_from=date(2026, 3, 3))]) == []


def test_an_auditor_does_not_run_the_company() -> None:
    assert found(company_officer=[officer(role="Revisor")]) == []


def test_a_housing_cooperative_is_where_one_lives() -> None:
    home = {"record_id": "h", "committee_id": "son", "company": "c", "legal_form": "BRF"}

    assert found(company=[home]) == []


@pytest.mark.case("EMP-01", "almost")
def test_savings_in_shares_are_left_alone() -> None:
    assert found(company_officer=[], company_owner=[owner(499)]) == []


@pytest.mark.case("EMP-01", "fires")
def test_an_owner_is_a_question_to_ask() -> None:
    assert len(found(company_officer=[], company_owner=[owner(500)])) == 1


def test_an_invoice_that_was_credited_is_nothing_paid() -> None:
    assert found(payment=[paid(), paid("q", minor=-1_000_000)]) == []


def test_a_grant_to_an_association_is_shown_as_a_grant() -> None:
    grant = {"record_id": "g", "committee_id": "son", "association": "c", "paid_on": date(2026, 4, 10)}

    [one] = found(payment=[], grant_payment=[{**grant, "amount_minor": 6_000_000, "currency": "SEK"}])

    assert one["records"] == [{"kind": "grant_payment", "id": "g", "role": "paid"}]


def test_without_any_declarations_their_absence_says_nothing() -> None:
    rows = {"employee": [employee()], "company_officer": [officer()], "payment": [paid()]}

    assert judged(employee_runs_a_payee, {kind: table(kind, given) for kind, given in rows.items()}) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    people, companies = "abcdef", "uvwxyz"
    rows = {
        "employee": [employee(f"e{n}", who) for n, who in enumerate(people)],
        "company_officer": [officer(f"o{n}", rng.choice(people), rng.choice(companies)) for n in range(15)],
        "payment": [paid(f"p{n}", minor=rng.choice([1, 2, -1]), company=rng.choice(companies)) for n in range(20)],
        "secondary_employment": [declared("accepted", rng.choice(people), "u"), declared(None, "a", "v")],
    }

    live, once = stands_after(employee_runs_a_payee, {kind: table(kind, given) for kind, given in rows.items()}, rng)

    assert once.height > 2
    assert live.equals(once)
