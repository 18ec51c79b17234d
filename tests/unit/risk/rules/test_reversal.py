"""INF-02: a reversal after an incident of influence."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.influence.reversal import reversal_after_incident
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
BASE = {"committee_id": "son"}
DAY = date(2026, 5, 4)


def incident(number: str = "i", day: date = DAY, actor: str = "bo", **more: Any) -> Row:
    return {**BASE, "record_id": number, "happened_on": day, "actor": actor, **more}


def decision(number: str, day: date, outcome: str | None, party: str = "bo", **more: Any) -> Row:
    told = {"record_id": number, "decision_number": number, "recipient": party, "area": "home_care", "decided_on": day}
    return {**BASE, **told, "outcome": outcome, **more}


def inspection(status: str, day: date, number: str = "T-1", **more: Any) -> Row:
    told = {"record_id": number, "inspection_number": number, "operator": "bo", "planned_on": day, "status": status}
    return {**BASE, **told, **more}


def found(*decisions: Row, of: tuple[Row, ...] = (incident(),), inspections: tuple[Row, ...] = ()) -> list[Row]:
    tables = {
        "undue_influence_incident": table("undue_influence_incident", of),
        "benefit_decision": table("benefit_decision", decisions),
        "inspection": table("inspection", inspections),
    }
    return judged(reversal_after_incident, tables)


BEFORE = decision("D-1", DAY - timedelta(days=40), "Avslag")


@pytest.mark.case("INF-02", "fires")
def test_a_refusal_that_turns_into_a_grant_within_thirty_days_asks_for_a_second_reader() -> None:
    [one] = found(BEFORE, decision("D-2", DAY + timedelta(days=30), "granted"))

    assert (one["subject_type"], one["subject_id"], one["party_id"], one["score"]) == ("decision", "D-2", "bo", 0.5)
    assert [(row["kind"], row["id"]) for row in one["records"]] == [
        ("benefit_decision", "D-2"),
        ("undue_influence_incident", "i"),
    ]


def test_the_sentence_tells_both_days() -> None:
    [one] = found(BEFORE, decision("D-2", DAY + timedelta(days=7), "beviljat"))

    assert told(reversal_after_incident, one) == (
        "Beslut ⟦D-2⟧ den ⟦11\u00a0maj 2026⟧ är mer till fördel för parten än det förra inom samma område, ⟦7⟧ dagar "
        "efter en händelse av påverkan den ⟦4\u00a0maj 2026⟧."
    )


@pytest.mark.case("INF-02", "almost")
def test_a_grant_after_more_than_thirty_days_is_left_alone() -> None:
    assert found(BEFORE, decision("D-2", DAY + timedelta(days=31), "granted")) == []


def test_a_grant_on_the_day_of_the_incident_is_not_after_it() -> None:
    assert found(BEFORE, decision("D-2", DAY, "granted")) == []


def test_a_grant_like_the_one_before_it_is_no_reversal() -> None:
    before = decision("D-1", DAY - timedelta(days=40), "granted")

    assert found(before, decision("D-2", DAY + timedelta(days=7), "granted")) == []


def test_a_first_decision_is_no_reversal() -> None:
    assert found(decision("D-2", DAY + timedelta(days=7), "granted")) == []


def test_more_per_month_than_before_is_a_reversal() -> None:
    before = decision("D-1", DAY - timedelta(days=40), "granted", period="month", granted_minutes=600)
    after = decision("D-2", DAY + timedelta(days=7), "granted", period="månad", granted_minutes=1_200)

    assert found(before, after | {"period": "Month"})[0]["score"] == 0.5


def test_a_grant_of_what_the_incident_was_about_is_shown() -> None:
    [one] = found(decision("D-2", DAY + timedelta(days=7), "granted"), of=(incident(decision_number="D-2"),))

    assert "made in the party's favour on ⟦11\u00a0May 2026⟧" in told(reversal_after_incident, one, "en")


def test_a_control_that_was_cancelled_after_it_is_shown() -> None:
    [one] = found(inspections=(inspection("Inställd", DAY + timedelta(days=10)),))

    assert told(reversal_after_incident, one).startswith("En planerad kontroll (⟦T-1⟧) den ⟦14\u00a0maj 2026⟧")


@pytest.mark.case("INF-02", "innocent")
def test_a_control_that_was_done_all_the_same_is_no_question() -> None:
    done = inspection("cancelled", DAY + timedelta(days=10), inspected_on=DAY + timedelta(days=20))

    assert found(inspections=(done,)) == []


def rebooked(days: int, **more: Any) -> tuple[Row, Row]:
    """A control that was cancelled after the incident, and another that was done so many days after its day."""
    planned, done = DAY + timedelta(days=10), DAY + timedelta(days=10 + days)
    again = inspection("done", done, "T-2", **{"area": "tobacco", "inspected_on": done, **more})
    return inspection("Inställd", planned, area="tobacco"), again


def test_a_control_that_was_cancelled_by_illness_and_done_soon_after_is_no_question() -> None:
    assert found(inspections=rebooked(30)) == []


@pytest.mark.parametrize(("days", "more"), [(31, {}), (-1, {}), (7, {"operator": "cy"}), (7, {"area": "food"})])
def test_a_control_at_another_time_or_of_something_else_does_not_answer_for_it(days: int, more: Row) -> None:
    assert len(found(inspections=rebooked(days, **more))) == 1


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    decisions = [
        decision(f"D-{n:02}", day, rng.choice(["refused", "granted"]), rng.choice("abc"))
        for n in range(60)
        for day in [DAY + timedelta(days=rng.randint(-60, 60))]
    ]
    incidents = [incident(f"i{n}", DAY + timedelta(days=rng.randint(-40, 20)), rng.choice("abc")) for n in range(12)]
    controls = [
        inspection("inställd" if n % 2 else "done", day, f"T-{n:02}", operator=rng.choice("abc"), inspected_on=done)
        for n in range(20)
        for day in [DAY + timedelta(days=rng.randint(-40, 60))]
        for done in [None if n % 2 else day]
    ]
    tables = {
        "undue_influence_incident": table("undue_influence_incident", incidents),
        "benefit_decision": table("benefit_decision", decisions),
        "inspection": table("inspection", controls),
    }

    live, once = stands_after(reversal_after_incident, tables, rng)

    assert set(once["subject_type"]) == {"decision", "inspection"}
    assert live.equals(once)
