"""GRT-08: grants that were not spent as applied for."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.purpose import spent_otherwise
from tests.unit.risk.law import judged, stands_after, told

CLUB = {"committee_id": "kfn", "association": "club"}
Rows = list[dict[str, Any]]


def costs(**kronor: int) -> Rows:
    return [{"item": item, "amount_minor": amount * 100} for item, amount in kronor.items()]


def report(**more: Any) -> dict[str, Any]:
    given = {"record_id": "r", "grant_number": "FB-1", "association_name": "IF Norrskenet", "currency": "SEK"}
    return {**CLUB, **given, "received_on": date(2027, 2, 10), **more}


def payment(kronor: int = 60_000, **more: Any) -> dict[str, Any]:
    return {**CLUB, "record_id": "p", "grant_number": "FB-1", "amount_minor": kronor * 100, "currency": "SEK", **more}


def application(budget: Rows, **more: Any) -> dict[str, Any]:
    return {**CLUB, "record_id": "a", "application_number": "FB-1", "budget": budget, "currency": "SEK", **more}


def found(*reports: dict[str, Any], payments: Rows | None = None, budget: Rows | None = None) -> Rows:
    given = {
        "grant_report": table("grant_report", reports),
        "grant_payment": table("grant_payment", [payment()] if payments is None else payments),
        "grant_application": table("grant_application", [application(budget)] if budget else []),
    }
    return judged(spent_otherwise, given)


@pytest.mark.case("GRT-08", "fires")
def test_more_than_a_quarter_left_is_shown() -> None:
    [one] = found(report(unspent_minor=1_500_100))

    assert (one["subject_id"], one["period"], one["amount_minor"]) == ("club", "unspent:FB-1", 1_500_100)
    assert told(spent_otherwise, one).replace("\u00a0", " ") == (
        "⟦IF Norrskenet⟧ har ⟦15 001,00 kr⟧ kvar av bidrag ⟦FB-1⟧ på ⟦60 000,00 kr⟧ enligt redovisningen "
        "⟦10 februari 2027⟧, ⟦25 %⟧, och det är inte återbetalat."
    )


@pytest.mark.case("GRT-08", "almost")
def test_a_quarter_left_is_left_alone() -> None:
    assert found(report(unspent_minor=1_500_000)) == []


@pytest.mark.case("GRT-08", "innocent")
def test_what_was_returned_is_left_alone() -> None:
    assert found(report(unspent_minor=3_000_000, returned_minor=2_000_000)) == []


@pytest.mark.parametrize(("cash", "shown"), [(600_000, 0), (600_001, 1)])
def test_more_than_a_tenth_in_cash_is_shown(cash: int, shown: int) -> None:
    assert len(found(report(cash_minor=cash))) == shown


def test_costs_on_other_items_than_budgeted_are_shown() -> None:
    [one] = found(report(costs=costs(hall=30_000, resor=30_000)), budget=costs(Hall=50_000, ledare=10_000))

    assert one["amount_minor"] == 3_000_000
    assert "has put ⟦50\u00a0%⟧ of the costs" in told(spent_otherwise, one, "en")


@pytest.mark.parametrize(
    ("outcome", "budget"),
    [
        (costs(hall=40_000, ledare=20_000), costs(hall=55_000, ledare=5_000)),
        (costs(hall=6_000, ledare=2_000), costs(hall=60_000, ledare=20_000)),
        (costs(hallhyra=60_000), costs(hall=60_000)),
    ],
)
def test_nearly_as_budgeted_less_of_all_or_other_names_is_left_alone(outcome: Rows, budget: Rows) -> None:
    assert found(report(costs=outcome), budget=budget) == []


def test_the_latest_report_of_a_grant_counts() -> None:
    later = report(record_id="r2", received_on=date(2027, 3, 1), unspent_minor=0)

    assert found(report(unspent_minor=3_000_000), later) == []


def test_the_budget_is_that_of_the_application_that_the_payment_names() -> None:
    given = {
        "grant_report": table("grant_report", [report(costs=costs(hall=30_000, resor=30_000))]),
        "grant_payment": table("grant_payment", [payment(application_number="ANS-9")]),
        "grant_application": table("grant_application", [application(costs(hall=60_000), application_number="ANS-9")]),
    }

    assert [one["period"] for one in judged(spent_otherwise, given)] == ["mix:FB-1"]


def test_a_grant_whose_payments_are_not_known_is_not_judged() -> None:
    assert found(report(unspent_minor=3_000_000), payments=[payment(grant_number="other")]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_reports_arrive(seed: int) -> None:
    rng = Random(seed)
    reports = [
        report(
            record_id=f"r{n}", association=rng.choice("abc"), grant_number=f"FB-{n % 5}",
            received_on=date(2027, 1, 1 + n), unspent_minor=rng.choice([None, 0, 3_000_000]),
            cash_minor=rng.choice([None, 900_000, 950_000]),
            costs=costs(hall=rng.randint(1, 9), resor=rng.randint(1, 9)),
        )
        for n in range(25)
    ]  # fmt: skip
    payments = [
        payment(record_id=f"p{n}", association=rng.choice("abc"), grant_number=f"FB-{n % 5}") for n in range(20)
    ]
    applications = [
        application(
            costs(hall=9, ledare=rng.randint(1, 5)),
            record_id=f"a{n}",
            association=rng.choice("abc"),
            application_number=f"FB-{n % 5}",
        )
        for n in range(15)
    ]
    given = {
        "grant_report": table("grant_report", reports),
        "grant_payment": table("grant_payment", payments),
        "grant_application": table("grant_application", applications),
    }

    live, once = stands_after(spent_otherwise, given, rng)

    assert {period.partition(":")[0] for period in once["period"]} == {"unspent", "cash", "mix"}
    assert live.equals(once)
