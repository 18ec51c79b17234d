"""LIC-01: control and finances of who may serve alcohol."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.permits.serving import serving_permit
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables

NAMED = {"holder_name": "Krogen AB", "holder_kind": "company"}


def report(sold: int, bought: int, holder: str = "h", **given: Any) -> dict[str, Any]:
    """A year's sales and purchases in kronor."""
    amounts = {"alcohol_sales_minor": sold * 100, "alcohol_purchases_minor": bought * 100}
    return row(**{"holder": holder, "year": 2025, "currency": "SEK", **NAMED, **amounts, **given})


def permit(holder: str = "h", kind: str = "serving_alcohol") -> dict[str, Any]:
    return row(holder=holder, permit_kind=kind, **NAMED)


def inspection(day: date, breaches: int = 2, operator: str = "h") -> dict[str, Any]:
    return row(operator=operator, inspected_on=day, breaches=breaches)


def event(day: date, kind: str = "board_changed", company: str = "h") -> dict[str, Any]:
    return row(company=company, event_kind=kind, happened_on=day)


def debt(kronor: int, day: date = date(2026, 10, 1), debtor: str = "h", **given: Any) -> dict[str, Any]:
    return row(**{"debtor": debtor, "as_of": day, "amount_minor": kronor * 100, "debt_kind": "state", **given})


def found(**kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(serving_permit, tables(**kinds))


@pytest.mark.case("LIC-01", "fires")
def test_alcohol_that_was_bought_and_hardly_sold_is_shown() -> None:
    [one] = found(serving_report=[report(1_000_000, 800_000)])

    assert (one["key"], one["period"]) == ("h", "low:2025")
    assert told(serving_permit, one) == (
        "⟦Krogen AB⟧ redovisar för ⟦2025⟧ att alkohol såldes för ⟦1\u00a0000\u00a0000,00\u00a0kr⟧ och köptes in för "
        "⟦800\u00a0000,00\u00a0kr⟧: ⟦1,25⟧ kronor per inköpt krona, mindre än ⟦1,5⟧."
    )


def test_alcohol_that_was_sold_and_hardly_bought_is_shown() -> None:
    [one] = found(serving_report=[report(700_100, 100_000)])

    assert "more than ⟦6⟧" in told(serving_permit, one, "en")


@pytest.mark.case("LIC-01", "almost")
@pytest.mark.parametrize("sold", [150_000, 600_000])
def test_the_edges_of_the_band_are_within_it(sold: int) -> None:
    assert found(serving_report=[report(sold, 100_000)]) == []


def test_small_purchases_say_little() -> None:
    assert found(serving_report=[report(400_000, 40_000)]) == []


def test_a_new_board_after_an_inspection_with_breaches_is_shown() -> None:
    [one] = found(
        permit=[permit()], inspection=[inspection(date(2026, 3, 1))], company_event=[event(date(2026, 5, 30))]
    )

    assert "byttes ⟦30\u00a0maj 2026⟧, ⟦90⟧ dagar efter en tillsyn" in told(serving_permit, one)


@pytest.mark.parametrize(
    ("what", "breaches", "day"),
    [
        ("board_changed", 2, date(2026, 5, 31)),
        ("board_changed", 0, date(2026, 3, 2)),
        ("name_changed", 2, date(2026, 3, 2)),
        ("board_changed", 2, date(2026, 2, 27)),
    ],
)
def test_what_is_no_change_soon_after_breaches(what: str, breaches: int, day: date) -> None:
    seen = [inspection(date(2026, 3, 1), breaches)]

    assert found(permit=[permit()], inspection=seen, company_event=[event(day, what)]) == []


def test_debts_to_the_state_bear_on_suitability() -> None:
    [one] = found(permit=[permit()], company_debt=[debt(12_000), debt(99_000, date(2026, 1, 1))])

    assert (one["amount_minor"], one["period"]) == (1_200_000, "debt:")
    assert "⟦12\u00a0000,00\u00a0kr⟧ i skulder till staten" in told(serving_permit, one)


@pytest.mark.case("LIC-01", "innocent")
@pytest.mark.parametrize("given", [{"payment_plan": True}, {"disputed": True}, {"debt_kind": "private"}])
def test_a_debt_with_a_plan_or_disputed_or_to_others_does_not(given: dict[str, Any]) -> None:
    assert found(permit=[permit()], company_debt=[debt(12_000, **given)]) == []


@pytest.mark.parametrize(("told_on", "shown"), [(date(2025, 11, 1), 1), (date(2025, 10, 31), 0)])
def test_a_debt_that_was_told_more_than_a_year_ago_may_be_paid(told_on: date, shown: int) -> None:
    assert len(found(permit=[permit()], company_debt=[debt(12_000, told_on)])) == shown


def test_who_does_not_serve_is_not_looked_at() -> None:
    assert found(permit=[permit(kind="waste")], company_debt=[debt(12_000)]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)

    def some_day() -> date:
        return date(2026, rng.randint(1, 9), rng.randint(1, 28))

    kinds = {
        "permit": [permit(one) for one in "hi"],
        "serving_report": [
            report(rng.randint(100, 900) * 1000, 100_000, rng.choice("hij"), year=2010 + n) for n in range(12)
        ],
        "inspection": [inspection(some_day(), operator=rng.choice("hij")) for _ in range(6)],
        "company_event": [event(some_day(), company=rng.choice("hij")) for _ in range(12)],
        "company_debt": [debt(rng.randint(5, 30) * 1000, some_day(), rng.choice("hij")) for _ in range(8)],
    }

    live, once = stands_after(serving_permit, tables(**kinds), rng)

    assert once.height > 5
    assert live.equals(once)
