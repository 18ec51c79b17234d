"""INV-06: more invoiced than the decision grants."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.invoices.volume import volume_above_decision
from tests.unit.risk.law import judged, stands_after, told


def line(number: str, hours: float, day: str = "2026-10-01", until: str = "2026-10-31", **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "son",
        "supplier": "p",
        "supplier_name": "Tryggvård AB",
        "decision_number": "D-1",
        "quantity_thousandths": round(hours * 1_000),
        "unit_of_measure": "HUR",
        "amount_minor": round(hours * 46_500),
        "currency": "SEK",
        "period_from": date.fromisoformat(day),
        "period_until": date.fromisoformat(until),
        **more,
    }


def decision(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "d",
        "committee_id": "son",
        "decision_number": "D-1",
        "valid_from": date(2026, 1, 1),
        "period": "month",
        "granted_minutes": 2_400,
        **more,
    }


def placement(until: date, **more: Any) -> dict[str, Any]:
    told = {"record_id": "s", "committee_id": "son", "decision_number": "D-1", "provider": "p"}
    return {**told, "valid_from": date(2026, 10, 10), "valid_until": until, **more}


def found(*lines: dict[str, Any], of: dict[str, Any] | None = None, **placements: dict[str, Any]) -> list[Any]:
    tables = {
        "invoice_line": table("invoice_line", lines),
        "benefit_decision": table("benefit_decision", [decision() if of is None else of]),
        "placement": table("placement", placements.values()),
    }
    return judged(volume_above_decision, tables)


@pytest.mark.case("INV-06", "fires")
def test_hours_above_the_decision_are_shown_with_what_they_cost() -> None:
    [one] = found(line("a", 30), line("b", 20))

    assert (one["subject_id"], one["party_id"], one["amount_minor"]) == ("D-1", "p", 465_000)


def test_the_sentence_tells_both_volumes() -> None:
    [one] = found(line("a", 50))

    assert "har fakturerat ⟦50\u00a0h\u00a00\u00a0min⟧ på beslut ⟦D-1⟧ för ⟦1\u00a0oktober 2026⟧" in told(
        volume_above_decision, one
    )


def test_the_sentence_is_told_in_english() -> None:
    [one] = found(line("a", 50))

    assert "the decision grants ⟦40\u00a0h\u00a00\u00a0min⟧" in told(volume_above_decision, one, "en")


@pytest.mark.case("INV-06", "almost")
def test_five_per_cent_above_are_left_alone() -> None:
    assert found(line("a", 42)) == []


@pytest.mark.case("INV-06", "innocent")
def test_what_was_credited_does_not_count() -> None:
    assert found(line("a", 50), line("b", -10)) == []


def test_each_month_has_its_own_hours() -> None:
    assert found(line("a", 40), line("b", 40, "2026-11-01", "2026-11-30")) == []


def test_five_begun_weeks_in_a_month_are_five_weeks() -> None:
    assert found(line("a", 50), of=decision(period="vecka", granted_minutes=600)) == []


def test_what_is_granted_once_holds_over_all_months() -> None:
    lines = line("a", 30), line("b", 30, "2026-11-01", "2026-11-30")

    assert len(found(*lines, of=decision(period="once", granted_minutes=2_400))) == 1


def test_a_decision_that_does_not_tell_per_what_is_left_alone() -> None:
    assert found(line("a", 500), of=decision(period=None)) == []


def test_hours_after_the_decisions_end_are_shown() -> None:
    [one] = found(line("a", 10), of=decision(valid_until=date(2026, 9, 30)))

    assert "men beslutet gäller från ⟦1\u00a0januari 2026⟧ till ⟦30\u00a0september 2026⟧" in told(
        volume_above_decision, one
    )


def test_hours_before_the_decisions_first_day_are_shown() -> None:
    assert len(found(line("a", 10), of=decision(valid_from=date(2026, 11, 1)))) == 1


@pytest.mark.parametrize("of", [{"valid_from": date(2026, 10, 31)}, {"valid_until": date(2026, 10, 1)}])
def test_a_period_that_shares_a_day_with_the_decision_is_not_outside_it(of: dict[str, Any]) -> None:
    assert found(line("a", 10), of=decision(**of)) == []


def test_hours_outside_the_decision_that_were_credited_are_no_question() -> None:
    ended = decision(valid_until=date(2026, 9, 30))

    assert found(line("a", 10), line("b", -10), of=ended) == []


def test_a_decision_that_grants_nothing_is_exceeded_by_any_hour() -> None:
    assert [one["amount_minor"] for one in found(line("a", 1), of=decision(granted_minutes=0))] == [46_500]


def test_nothing_invoiced_exceeds_no_decision() -> None:
    assert found(line("a", 0), of=decision(granted_minutes=-60)) == []


def test_a_period_that_the_decision_partly_covers_is_not_outside_it() -> None:
    assert found(line("a", 10), of=decision(valid_until=date(2026, 10, 2))) == []


def test_more_days_than_the_placement_lasted_are_shown() -> None:
    days = line("a", 12, unit_of_measure="dygn")

    [one] = found(days, of=decision(granted_minutes=None), one=placement(date(2026, 10, 20)))

    assert "placeringen varade ⟦11⟧ dygn" in told(volume_above_decision, one)


def test_the_days_of_coming_and_leaving_both_count() -> None:
    days = line("a", 11, unit_of_measure="dygn")

    assert found(days, of=decision(granted_minutes=None), one=placement(date(2026, 10, 20))) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_lines_arrive(seed: int) -> None:
    rng = Random(seed)
    lines = [
        line(f"{n:02}", rng.randint(-5, 30), f"2026-{month:02}-01", f"2026-{month:02}-28", decision_number=of)
        for n in range(60)
        for month, of in [(rng.randint(1, 4), rng.choice(["D-1", "D-2", "D-3"]))]
    ]
    of = [decision(record_id=str(n), decision_number=f"D-{n}", valid_from=date(2026, n, 1)) for n in (1, 2, 3)]
    tables = {"invoice_line": table("invoice_line", lines), "benefit_decision": table("benefit_decision", of)}

    live, once = stands_after(volume_above_decision, tables, rng)

    assert once.height > 4
    assert live.equals(once)
