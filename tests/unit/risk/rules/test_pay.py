"""EMP-05: pay without work."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.pay import pay_without_work
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
BASE = {"committee_id": "son"}


def pay(month: int, who: str = "ann", **more: Any) -> Row:
    told = {"record_id": f"{who}{month}", "employee": who, "employment_number": who, "month": date(2026, month, 1)}
    return {**BASE, **told, "amount_minor": 2_800_000, "currency": "SEK", **more}


def employee(who: str = "ann", **more: Any) -> Row:
    return {**BASE, "record_id": f"e{who}", "employee": who, "employed_from": date(2020, 1, 1), **more}


def died(day: date) -> Row:
    return {**BASE, "record_id": "s", "person": "ann", "as_of": date(2026, 9, 1), "deceased_on": day}


def found(*paid: Row, employees: tuple[Row, ...] = (), status: tuple[Row, ...] = ()) -> list[Row]:
    tables = {
        "payroll_payment": table("payroll_payment", paid),
        "employee": table("employee", employees),
        "person_status": table("person_status", status),
    }
    return judged(pay_without_work, tables)


def test_two_months_without_time_worked_are_a_question() -> None:
    [one] = found(pay(3, worked_minutes=0), pay(4, worked_minutes=0))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("ann", 5_600_000, 0.4)


def test_the_sentence_tells_the_pay_and_no_name() -> None:
    [one] = found(pay(3, worked_minutes=0), pay(4, worked_minutes=0))

    assert told(pay_without_work, one) == (
        "Lön på sammanlagt ⟦56\u00a0000,00\u00a0kr⟧ har betalats utan arbetad tid eller inloggning, i ⟦2⟧ månader från "
        "⟦1\u00a0mars 2026⟧."
    )


def test_one_month_without_time_worked_is_left_alone() -> None:
    assert found(pay(3, worked_minutes=0), pay(4, worked_minutes=60)) == []


@pytest.mark.case("EMP-05", "fires")
def test_a_login_sixty_days_before_the_months_end_is_long_ago() -> None:
    assert len(found(pay(3, last_login=date(2026, 1, 30)))) == 1


@pytest.mark.case("EMP-05", "almost")
def test_a_login_fifty_nine_days_before_it_is_not() -> None:
    assert found(pay(3, last_login=date(2026, 1, 31))) == []


def test_work_without_a_login_is_work() -> None:
    assert found(pay(3, last_login=date(2025, 1, 1), worked_minutes=9_600)) == []


def test_what_is_not_told_is_no_idle_month() -> None:
    assert found(pay(3), pay(4)) == []


@pytest.mark.case("EMP-05", "innocent")
def test_a_leave_that_the_personnel_register_knows_of_explains_it() -> None:
    away = employee(leave_from=date(2026, 3, 1), leave_until=date(2026, 4, 30))

    assert found(pay(3, worked_minutes=0), pay(4, worked_minutes=0), employees=(away,)) == []


def test_pay_on_leave_is_shown() -> None:
    [one] = found(pay(3, on_leave=True))

    assert "went out during a leave" in told(pay_without_work, one, "en")


def test_pay_for_the_month_after_a_death_is_left_alone() -> None:
    assert found(pay(4), status=(died(date(2026, 3, 10)),)) == []


def test_pay_later_after_a_death_is_surest() -> None:
    assert [one["score"] for one in found(pay(5), status=(died(date(2026, 3, 10)),))] == [0.6]


def test_an_account_of_two_employees_is_shown_at_both() -> None:
    account = {"account": "token", "account_label": "…4567"}

    both = found(pay(3, **account), pay(3, "bo", **account))

    assert [one["subject_id"] for one in both] == ["ann", "bo"]
    assert "till ett konto (⟦…4567⟧) som också en annan anställd" in told(pay_without_work, both[0])


def test_an_account_of_one_household_is_theirs() -> None:
    home = employee(household="h"), employee("bo", household="h")

    assert found(pay(3, account="token"), pay(3, "bo", account="token"), employees=home) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_pay_arrives(seed: int) -> None:
    rng = Random(seed)
    paid = [
        pay(month, who, account=rng.choice("xyz"), worked_minutes=rng.choice([0, 0, 60, None]), on_leave=month == 3)
        for month in range(1, 7)
        for who in "abcd"
    ]
    tables = {"payroll_payment": table("payroll_payment", paid), "employee": table("employee", [employee("a")])}

    live, once = stands_after(pay_without_work, tables, rng)

    assert once.height > 3
    assert live.equals(once)
