"""How rules read tables of records: snapshots of registers, money spent, codes."""

from datetime import date, timedelta

import polars as pl

from services.risk.rules.paid import spent
from services.risk.rules.reading import held_at, latest, says
from tests.unit.risk.rules.told import paid, tables

DAY = date(2026, 3, 1)
SNAPSHOTS = tables(company=[{"company": "p", "as_of": date(2026, month, 1), "seat": str(month)} for month in (2, 4)])


def seat_on(day: date, party: str = "p") -> list[str]:
    given = pl.DataFrame({"record_id": ["r"], "party_id": [party], "day": [day]})
    return held_at(given, "day", "party_id", SNAPSHOTS["company"], "company")["seat"].to_list()


def test_only_what_came_when_a_limit_was_passed_shows_that_it_was() -> None:
    days = [DAY + timedelta(days=n) for n in (2, 0, 1)]
    payments = tables(payment=[paid("p", minor, day) for minor, day in zip((50, 300, 400), days, strict=True)])[
        "payment"
    ]

    [shown] = spent(payments, ["party_id"], limit=pl.lit(500))["payments"]

    late = payments.filter(pl.col("on") > DAY)["record_id"]
    assert {one["id"] for one in shown} == set(late)


def spent_on(*rows: dict[str, object]) -> list[int]:
    return spent(tables(payment=list(rows))["payment"], ["party_id"])["spent_minor"].to_list()


def test_the_last_snapshot_taken_by_a_day_held_on_it() -> None:
    assert (seat_on(date(2026, 3, 31)), seat_on(date(2026, 4, 1))) == (["2"], ["4"])


def test_before_the_first_snapshot_the_first_is_taken() -> None:
    assert seat_on(date(2026, 1, 31)) == ["2"]


def test_who_has_no_snapshot_is_left_out() -> None:
    assert seat_on(DAY, "q") == []


def test_the_latest_snapshot_is_none_that_comes_later() -> None:
    assert latest(SNAPSHOTS["company"], "company", DAY)["seat"].to_list() == ["2"]


def test_credits_are_set_off() -> None:
    assert spent_on(paid("p", 500, DAY), paid("p", -200, DAY)) == [300]


def test_the_group_of_kinds_that_tells_the_most_is_taken() -> None:
    assert spent_on(paid("p", 500, DAY), paid("p", 300, DAY, kind_group="invoice"), paid("p", 100, DAY)) == [600]


def test_other_currencies_are_not_added() -> None:
    assert spent_on(paid("p", 500, DAY), paid("p", 900, DAY, currency="EUR")) == [500]


def test_tax_that_is_not_told_is_taken_off_at_the_highest_rate() -> None:
    assert spent_on(paid("p", 0, DAY, value_minor=None, amount_minor=12_500)) == [10_000]


def test_a_code_is_read_whatever_its_case() -> None:
    told = pl.DataFrame({"status": ["Återkallat", "valid", None]})

    assert told.select(says("status", ("återkall",)))["status"].to_list() == [True, False, None]
