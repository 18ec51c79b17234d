"""SUP-06 and SUP-10: debts, insolvency, a thin balance, and dependence."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.dependent import depends_on_us
from services.risk.rules.suppliers.economy import weak_economy
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

TAKEN = date(2026, 10, 1)


def debt(minor: int, kind: str = "state", **more: Any) -> Row:
    told = {"debtor": "p", "as_of": TAKEN, "debt_kind": kind, "amount_minor": minor, "currency": "SEK", "debts": 1}
    return {**told, **more}


def company(**more: Any) -> Row:
    told = {"company": "p", "as_of": TAKEN, "annual_report_for": 2025, "currency": "SEK", "status": "active"}
    return {**told, "turnover_minor": 2_000_000_00, **more}


def weak(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(weak_economy, tables(**kinds))


def dependent(*payments: Row, snapshots: list[Row] | None = None) -> list[dict[str, Any]]:
    return judged(depends_on_us, tables(company=snapshots or [company()], payment=list(payments)))


@pytest.mark.case("SUP-06", "fires")
def test_a_debt_to_the_state_is_shown() -> None:
    [one] = weak(company_debt=[debt(50_000_01)])

    assert (one["subject_id"], one["score"], one["amount_minor"]) == ("p", 0.7, 50_000_01)
    assert told(weak_economy, one) == (
        "⟦p AB⟧ hade ⟦50\u00a0000,01\u00a0kr⟧ i skulder till staten hos Kronofogden den ⟦1\u00a0oktober 2026⟧, utan "
        "betalningsplan."
    )


@pytest.mark.case("SUP-06", "almost")
def test_a_debt_at_the_limit_is_left_alone() -> None:
    assert weak(company_debt=[debt(50_000_00)]) == []


@pytest.mark.case("SUP-06", "innocent")
@pytest.mark.parametrize(
    "more",
    [{"payment_plan": True}, {"disputed": True}, {"as_of": date(2025, 10, 31)}],
    ids=["a plan", "disputed", "an old extract"],
)
def test_debts_that_are_excused_are_left_alone(more: Row) -> None:
    assert weak(company_debt=[debt(90_000_00, **more)]) == []


def test_a_later_extract_without_the_debt_clears_it() -> None:
    assert weak(company_debt=[debt(90_000_00, as_of=date(2026, 9, 1)), debt(0, debts=0)]) == []


def test_two_smaller_debts_are_shown_at_a_lower_score() -> None:
    [one] = weak(company_debt=[debt(1_000_00), debt(2_000_00, "private")])

    assert one["score"] == 0.4
    assert told(weak_economy, one, "en").startswith("⟦p AB⟧ had ⟦2⟧ debts for collection of ⟦SEK\u00a03,000.00⟧ in all")


def test_an_insolvent_company_is_shown() -> None:
    [one] = weak(company=[company(status="Konkurs inledd", status_since=date(2026, 9, 9))])

    assert "har status ⟦Konkurs inledd⟧ enligt registret den ⟦1\u00a0oktober 2026⟧, sedan" in told(weak_economy, one)


def test_a_status_in_an_old_extract_is_left_alone() -> None:
    assert weak(company=[company(status="rekonstruktion", as_of=date(2025, 10, 31))]) == []


def test_a_status_that_has_ended_is_left_alone() -> None:
    assert weak(company=[company(status="likvidation", as_of=date(2026, 1, 1)), company()]) == []


def test_a_thin_balance_with_us_as_main_customer_is_shown() -> None:
    thin = company(equity_minor=49_99, assets_minor=1_000_00)

    [one] = weak(company=[thin], payment=[paid("p", 1_400_001_00, date(2025, 5, 1))])

    assert "⟦70\u00a0%⟧ av omsättningen kom härifrån" in told(weak_economy, one)


@pytest.mark.parametrize(
    ("equity", "spent"), [(50_00, 1_900_000_00), (10_00, 1_400_000_00)], ids=["solid", "others buy"]
)
def test_either_alone_is_left_alone(equity: int, spent: int) -> None:
    given = company(equity_minor=equity, assets_minor=1_000_00)

    assert weak(company=[given], payment=[paid("p", spent, date(2025, 5, 1))]) == []


@pytest.mark.case("SUP-10", "fires")
def test_a_supplier_that_lives_on_us_is_shown() -> None:
    [one] = dependent(paid("p", 1_800_001_00, date(2025, 5, 1)))

    assert (one["subject_id"], one["period"], one["score"]) == ("p", "2025", 0.6)
    assert told(depends_on_us, one) == (
        "⟦p AB⟧ fick ⟦1\u00a0800\u00a0001,00\u00a0kr⟧ härifrån ⟦2025⟧, ⟦90\u00a0%⟧ av omsättningen "
        "⟦2\u00a0000\u00a0000,00\u00a0kr⟧."
    )


@pytest.mark.case("SUP-10", "almost")
def test_a_share_of_nine_tenths_is_left_alone() -> None:
    assert dependent(paid("p", 1_800_000_00, date(2025, 5, 1))) == []


def test_what_was_paid_in_another_year_is_left_alone() -> None:
    assert dependent(paid("p", 1_900_000_00, date(2026, 1, 1))) == []


def test_a_small_supplier_is_left_alone() -> None:
    small = company(turnover_minor=1_000_000_00)

    assert dependent(paid("p", 999_999_00, date(2025, 5, 1)), snapshots=[small]) == []


@pytest.mark.case("SUP-10", "innocent")
def test_a_family_home_that_lives_on_its_placements_is_left_alone() -> None:
    home = company(turnover_minor=700_000_00)

    assert dependent(paid("p", 690_000_00, date(2025, 5, 1)), snapshots=[home]) == []


def test_a_report_that_was_corrected_holds_as_corrected() -> None:
    corrected = company(as_of=date(2026, 10, 20), turnover_minor=4_000_000_00)

    assert dependent(paid("p", 1_900_000_00, date(2025, 5, 1)), snapshots=[company(), corrected]) == []


def test_more_than_the_turnover_is_told_as_figures_that_differ() -> None:
    [one] = dependent(paid("p", 3_000_000_00, date(2025, 5, 1)))

    assert "⟦1.5⟧ times the turnover that it accounts for" in told(depends_on_us, one, "en")


def test_tax_that_is_not_told_apart_is_taken_off() -> None:
    with_tax = paid("p", 0, date(2025, 5, 1), value_minor=None, amount_minor=2_250_000_00)

    assert dependent(with_tax) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("rule", "least"), [(weak_economy, 4), (depends_on_us, 1)], ids=["SUP-06", "SUP-10"])
def test_what_stands_does_not_depend_on_how_records_arrive(rule: Any, least: int, seed: int) -> None:
    rng = Random(seed)
    who = "abcdef"
    given = tables(
        company=[
            company(
                company=rng.choice(who), as_of=some_day(rng), annual_report_for=rng.choice([2025, 2026]),
                status=rng.choice(["active", "active", "konkurs"]), equity_minor=rng.choice([1, 90]), assets_minor=100,
            )
            for _ in range(14)
        ],
        company_debt=[debt(rng.choice([0, 60_000_00]), debtor=rng.choice(who), as_of=some_day(rng)) for _ in range(12)],
        payment=[paid(rng.choice(who), rng.randint(1, 9) * 100_000_00, some_day(rng)) for _ in range(60)],
    )  # fmt: skip

    live, once = stands_after(rule, given, rng)

    assert once.height >= least
    assert live.equals(once)
