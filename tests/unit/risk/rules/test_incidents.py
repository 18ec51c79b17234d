"""INF-01: rising incidents of undue influence; INF-04: controls that are not done."""

from datetime import date, timedelta
from math import exp, factorial
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.influence.dropped import controls_not_done
from services.risk.rules.influence.poisson import at_least
from services.risk.rules.influence.rate import rising_incidents
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
DAY = date(2026, 6, 30)


def incident(number: str, before: int, **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "unit": "Tillsyn", "happened_on": DAY - timedelta(days=before)}
    return {**told, **more}


def rising(*incidents: Row) -> list[Row]:
    return judged(rising_incidents, {"undue_influence_incident": table("undue_influence_incident", incidents)})


EARLIER = [incident("x", 200), incident("y", 300)]


def recent(n: int, **more: Any) -> list[Row]:
    return [incident(f"r{k}", k, **more) for k in range(n)]


def test_the_tail_is_exact() -> None:
    assert at_least(3, 2.0) == pytest.approx(1 - 5 * exp(-2))


def test_a_small_tail_keeps_its_digits() -> None:
    first = exp(-1) / factorial(40)

    assert at_least(40, 1.0) == pytest.approx(first * (1 + 1 / 41 + 1 / (41 * 42) + 1 / (41 * 42 * 43)), rel=1e-6)


def test_no_thing_at_all_is_certain() -> None:
    assert at_least(0, 0.5) == 1.0


@pytest.mark.case("INF-01", "fires")
def test_more_incidents_than_likely_are_shown_at_the_unit() -> None:
    [one] = rising(*EARLIER, *recent(4))

    assert (one["subject_type"], one["subject_id"], one["party_id"], one["score"]) == ("unit", "Tillsyn", None, 0.4)


def test_the_sentence_tells_what_would_be_expected() -> None:
    [one] = rising(*EARLIER, *recent(4, severity=4))

    assert told(rising_incidents, one) == (
        "⟦Tillsyn⟧ har ⟦4⟧ händelser på ⟦90⟧ dagar till och med ⟦30\u00a0juni 2026⟧, mot ⟦2⟧ under året före dem; "
        "⟦0,49⟧ vore väntat. Minst en har allvar ⟦4⟧."
    )


@pytest.mark.case("INF-01", "almost")
def test_three_incidents_may_be_chance() -> None:
    assert rising(*EARLIER, *recent(3)) == []


@pytest.mark.case("INF-01", "innocent")
def test_a_unit_that_begins_to_report_is_no_finding() -> None:
    assert rising(incident("x", 200), *recent(6)) == []


def test_a_campaign_makes_it_less_sure() -> None:
    [one] = rising(*EARLIER, *recent(4, campaign="Säg till 2026"))

    assert (one["score"], "A campaign was on" in told(rising_incidents, one, "en")) == (0.2, True)


def test_three_incidents_from_one_actor_are_shown_at_the_actor() -> None:
    [one] = rising(*recent(3, unit=None, actor="c", actor_name="Björkens Krog AB"))

    assert (one["subject_id"], "kommer från samma part, ⟦Björkens Krog AB⟧" in told(rising_incidents, one)) == (
        "c",
        True,
    )


def test_incidents_of_one_actor_ninety_days_apart_are_left_alone() -> None:
    assert rising(*(incident(str(n), n * 45, unit=None, actor="c") for n in range(3))) == []


def inspection(number: str, before: int, status: str = "inställd", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "operator": "c", "operator_name": "Björkens Krog AB"}
    return {**told, "planned_on": DAY - timedelta(days=before), "status": status, **more}


def missed(*inspections: Row, heard: tuple[Row, ...] = ()) -> list[Row]:
    tables = {
        "inspection": table("inspection", inspections),
        "undue_influence_incident": table("undue_influence_incident", heard),
    }
    return judged(controls_not_done, tables)


@pytest.mark.case("INF-04", "fires")
def test_two_cancelled_controls_in_a_year_are_shown() -> None:
    [one] = missed(inspection("a", 0), inspection("b", 364))

    assert (one["subject_id"], one["score"], len(one["records"])) == ("c", 0.3, 2)


@pytest.mark.case("INF-04", "almost")
def test_two_cancelled_controls_in_more_than_a_year_are_left_alone() -> None:
    assert missed(inspection("a", 0), inspection("b", 365)) == []


def test_a_control_put_off_twice_counts_twice() -> None:
    [one] = missed(inspection("a", 0, "planned", postponements=2))

    assert "har ställts in eller skjutits upp ⟦2⟧ gånger på ett år" in told(controls_not_done, one)


@pytest.mark.case("INF-04", "innocent")
def test_a_control_done_since_answers_it() -> None:
    done = inspection("d", 0, "done", inspected_on=DAY + timedelta(days=9))

    assert missed(inspection("a", 0), inspection("b", 30), done) == []


def test_an_incident_from_the_operator_makes_it_surer() -> None:
    [one] = missed(inspection("a", 0), inspection("b", 30), heard=(incident("i", 40, actor="c"),))

    assert (one["score"], "⟦1⟧ incidents of influence" in told(controls_not_done, one, "en")) == (0.5, True)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_incidents_does_not_depend_on_how_they_arrive(seed: int) -> None:
    rng = Random(seed)
    incidents = [
        incident(f"{n:02}", rng.randint(0, 400), unit=rng.choice("ab"), actor=rng.choice("cd"), severity=n % 5 + 1)
        for n in range(40)
    ]

    live, once = stands_after(
        rising_incidents, {"undue_influence_incident": table("undue_influence_incident", incidents)}, rng
    )

    assert once.height > 2
    assert live.equals(once)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_controls_does_not_depend_on_how_they_arrive(seed: int) -> None:
    rng = Random(seed)
    inspections = [
        inspection(f"{n:02}", rng.randint(0, 400), rng.choice(["inställd", "planned"]), operator=rng.choice("cdef"))
        for n in range(40)
    ]
    heard = [incident(f"i{n}", rng.randint(0, 400), actor=rng.choice("cdef")) for n in range(8)]
    tables = {
        "inspection": table("inspection", inspections),
        "undue_influence_incident": table("undue_influence_incident", heard),
    }

    live, once = stands_after(controls_not_done, tables, rng)

    assert once.height > 3
    assert live.equals(once)
