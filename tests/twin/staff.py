"""Who works for the municipality, and what follows from it: pay, checks, delegations, secondary employment."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, number_of, numbers_of
from tests.twin.size import FIRST, LAST, MONTHS, Size
from tests.twin.tables import Tables, finished

# position -> (share of the inhabitants, least, user name, unit, committee, exposed function)
POSITIONS: Final = {
    "handläggare": (0.0020, 12, "handl", "Biståndsenheten", "son", True),
    "ekonom": (0.0008, 6, "ekon", "Ekonomi", "ks", True),
    "enhetschef": (0.0020, 8, "chef", "Ledning", "son", True),
    "beställare": (0.0030, 8, "best", "Verksamhet", "tn", False),
    "inspektör": (0.0006, 4, "insp", "Tillsyn", "mbn", True),
    "bidragshandläggare": (0.0003, 3, "bidrag", "Fritid", "kfn", True),
    "lärare": (0.0170, 12, "larare", "Skola", "bun", False),
    "vårdpersonal": (0.0250, 16, "vard", "Vård och omsorg", "son", False),
    "tekniker": (0.0060, 6, "tekn", "Drift", "tn", False),
}
_PAY: Final = {"enhetschef": 3_600_000, "ekonom": 2_900_000, "inspektör": 2_800_000, "lärare": 2_750_000}


def staff_of(chance: Chance, size: Size, persons: pl.DataFrame) -> pl.DataFrame:
    """One row an employment: employee, user_name, unit, position, committee_id, from, until, account, address ..."""
    adults = persons.filter(pl.col("age").is_between(22, 62), ~pl.col("protected"))
    parts = []
    for position, (share, least, user, unit, committee, exposed) in POSITIONS.items():
        number = size.per(share, least)
        parts.append(
            pl.DataFrame(
                {
                    "user_name": [f"{user}-{n:03}" for n in range(1, number + 1)],
                    "position": [position] * number,
                    "unit": [f"{unit} {n % max(1, number // 12) + 1}" for n in range(number)],
                    "committee_id": [committee] * number,
                    "exposed_function": [exposed] * number,
                }
            )
        )
    staff = pl.concat(parts)
    count = staff.height
    people = adults.gather(chance.rng.permutation(adults.height)[:count])
    staff = staff.head(people.height)
    count = staff.height
    recent = chance.flags(count, 0.18)
    since = chance.days(date(1995, 1, 1), FIRST, count).zip_with(~recent, chance.days(FIRST, LAST, count))
    # the first of each position stays, so that there is always somebody
    since = since.zip_with(~staff["user_name"].str.ends_with("-001"), pl.Series([date(2015, 1, 1)]))
    leaves = chance.flags(count, 0.12) & ~staff["user_name"].str.ends_with("-001")
    until = as_days(np.minimum(numbers_of(since) + chance.whole(200, 3_000, count), number_of(LAST) + 400))
    until = until.zip_with(leaves & (until > FIRST), pl.Series([None], dtype=pl.Date))
    away = chance.flags(count, 0.07)
    leave_from = as_days(np.maximum(numbers_of(since), number_of(FIRST)) + chance.whole(30, 700, count))
    leave_until = as_days(numbers_of(leave_from) + chance.whole(60, 300, count))
    none = pl.Series([None], dtype=pl.Date)
    return staff.with_columns(
        people["person"].alias("employee"),
        people["address"],
        people["household"],
        pl.Series([str(10_000 + n) for n in range(count)]).alias("employment_number"),
        since.alias("employed_from"),
        until.alias("employed_until"),
        leave_from.zip_with(away, none).alias("leave_from"),
        leave_until.zip_with(away, none).alias("leave_until"),
        chance.tokens(count).alias("account"),
    )


def tables(seed: int, staff: pl.DataFrame, companies: pl.DataFrame, clubs: pl.DataFrame) -> Tables:
    """employee, payroll_payment, salary, recruitment_check, delegation, secondary_employment."""
    chance = Chance(seed, "staff records")
    firms = companies["party"]
    former = chance.pick(firms.tail(firms.len() // 2), staff.height)
    moved = chance.flags(staff.height, 0.1)
    employees = staff.with_columns(
        former.zip_with(moved, pl.Series([None], dtype=pl.String)).alias("former_employer"),
        pl.when(moved).then(pl.col("employed_from").dt.offset_by("-20d")).alias("left_former_on"),
    )
    known = pl.max_horizontal("employed_from", pl.lit(FIRST)).alias("known_on")
    payroll = _payroll(chance, staff)
    return {
        "employee": finished(chance, "employee", employees.with_columns(known)),
        "payroll_payment": finished(chance, "payroll_payment", payroll, lag=1, since="paid_on"),
        "salary": finished(chance, "salary", _salary(payroll), lag=0.5, committee="ks", since="reported_on"),
        "recruitment_check": finished(chance, "recruitment_check", _checks(chance, staff), lag=4),
        "delegation": finished(chance, "delegation", _delegations(staff), lag=1),
        "secondary_employment": finished(
            chance, "secondary_employment", _secondary(chance, staff, companies, clubs), lag=3
        ),
    }


def _payroll(chance: Chance, staff: pl.DataFrame) -> pl.DataFrame:
    months = pl.DataFrame({"month": MONTHS})
    base = staff["position"].replace_strict(_PAY, default=2_350_000, return_dtype=pl.Int64)
    pay = (base * np.exp(chance.rng.normal(0, 0.1, staff.height))).cast(pl.Int64)
    every = staff.with_columns(pay.alias("pay")).join(months, how="cross")
    end = pl.col("month").dt.month_end()
    every = every.filter(
        pl.col("employed_from") <= end, pl.col("employed_until").is_null() | (pl.col("employed_until") >= end)
    )
    count = every.height
    on_leave = (pl.col("leave_from") <= pl.col("month")) & (pl.col("leave_until") >= end)
    worked = np.where(chance.rng.random(count) < 0.02, 0, chance.whole(6_500, 10_400, count))
    login = pl.col("month").dt.offset_by("24d") - pl.duration(days=pl.lit(pl.Series(chance.rng.geometric(0.35, count))))
    return (
        every.with_columns(
            on_leave.fill_null(value=False).alias("on_leave"),
            login.alias("login"),
            pl.Series(worked).alias("worked"),
        )
        .with_columns(
            # those on leave are paid little or nothing, and some months are lower by sickness
            pl.when("on_leave")
            .then(0)
            .otherwise(pl.col("pay") - pl.Series(chance.whole(0, 150_000, count)))
            .alias("amount_minor"),
            pl.when("on_leave").then(0).otherwise("worked").alias("worked_minutes"),
            pl.when("on_leave")
            .then(pl.max_horizontal("employed_from", "leave_from"))
            .otherwise("login")
            .alias("last_login"),
            pl.lit("SEK").alias("currency"),
            pl.col("month").dt.offset_by("26d").alias("paid_on"),
        )
        .filter(pl.col("amount_minor") > 0)
    )


def _salary(payroll: pl.DataFrame) -> pl.DataFrame:
    return payroll.select(
        pl.lit("bankgirot").alias("source"),
        pl.format("L{}", pl.col("month").dt.strftime("%Y-%m")).alias("report"),
        (pl.int_range(pl.len()).over("month") + 1).alias("place"),
        pl.col("month").dt.offset_by("22d").alias("reported_on"),
        pl.col("month").dt.offset_by("26d").alias("payment_on"),
        "amount_minor",
        "currency",
        payee="employee",
        payee_account="account",
        text=pl.lit("Lön"),
    )


def _checks(chance: Chance, staff: pl.DataFrame) -> pl.DataFrame:
    hired = staff.filter(pl.col("employed_from") > FIRST)
    count, start = hired.height, numbers_of(hired["employed_from"])
    days = {
        f"{name}_checked_on": as_days(start - chance.whole(3, 30, count))
        for name in ("identity", "references", "diploma")
    }
    required = (hired["position"] == "vårdpersonal") | (hired["position"] == "lärare")
    extract = as_days(start - chance.whole(1, 14, count))
    return hired.with_columns(
        pl.Series([f"REK-{n:05}" for n in range(count)]).alias("recruitment_number"),
        pl.col("employed_from").alias("hired_on"),
        *(values.alias(name) for name, values in days.items()),
        required.alias("extract_required"),
        extract.zip_with(required, pl.Series([None], dtype=pl.Date)).alias("extract_shown_on"),
    )


def _delegations(staff: pl.DataFrame) -> pl.DataFrame:
    rights = {
        "handläggare": ("decide", "4.2", 5_000_000),
        "enhetschef": ("decide", "4.1", 50_000_000),
        "ekonom": ("approve", "2.1", 500_000_000),
        "beställare": ("buy", "3.1", 10_000_000),
        "bidragshandläggare": ("decide", "6.1", 10_000_000),
        "inspektör": ("decide", "7.1", None),
    }
    parts = [
        staff.filter(pl.col("position") == position).with_columns(
            pl.lit(right).alias("right"),
            pl.lit(item).alias("delegation_item"),
            pl.lit(limit, dtype=pl.Int64).alias("limit_minor"),
        )
        for position, (right, item, limit) in rights.items()
    ]
    return pl.concat(parts).with_columns(
        pl.max_horizontal("employed_from", pl.lit(FIRST)).alias("valid_from"),
        pl.col("employed_until").alias("valid_until"),
        pl.lit("SEK").alias("currency"),
    )


def _secondary(chance: Chance, staff: pl.DataFrame, companies: pl.DataFrame, clubs: pl.DataFrame) -> pl.DataFrame:
    """What employees told of: mostly unpaid boards of clubs and housing societies, some firms of their own."""
    some = staff.gather(chance.rng.permutation(staff.height)[: max(4, staff.height // 10)])
    count = some.height
    firm = chance.flags(count, 0.3)
    organisation = chance.pick(clubs["party"], count).zip_with(
        ~firm, chance.pick(companies["party"].tail(companies.height // 3), count)
    )
    declared = as_days(np.maximum(numbers_of(some["employed_from"]), number_of(FIRST)) + chance.whole(1, 200, count))
    return some.with_columns(
        organisation.alias("organisation"),
        declared.alias("declared_on"),
        as_days(numbers_of(declared) + 14).alias("decided_on"),
        pl.when(firm).then(pl.lit("owner")).otherwise(pl.lit("board")).alias("role"),
        firm.alias("paid"),
        pl.lit("accepted").alias("outcome"),
    )
