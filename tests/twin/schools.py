"""Independent preschools and schools: places, attendance, staffing, allowances for extra support."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, holidays, number_of
from tests.twin.providers import care_contracts, contract_tables, month_bills
from tests.twin.size import DAYS, FIRST, HOME, LAST, MONTHS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

AREA: Final = "school"
ARTICLE: Final = "SKOLPENG"
PRESCHOOL_MINOR, SCHOOL_MINOR = 1_240_000, 1_010_000  # a month and child
STARTS_SCHOOL = 6


def places_of(world: World) -> pl.DataFrame:
    """One row a paid place: child, school, name, unit, start, end (numbers), valid_from, valid_until, paid_minor."""
    chance = world.chance("school places")
    schools = world.of_area(AREA)
    children = world.persons.filter(pl.col("age").is_between(1, 15), ~pl.col("protected"))
    count = min(world.size.per(0.02, 30), children.height)
    some = children.gather(chance.rng.permutation(children.height)[:count])
    start = number_of(FIRST) + np.maximum(0, chance.whole(-900, 500, count))
    left = some["left_on"].fill_null(LAST).cast(pl.Int32).cast(pl.Int64).to_numpy()
    stays = np.where(chance.rng.random(count) < 0.25, start + chance.whole(150, 700, count), number_of(LAST))
    made = pl.DataFrame(
        {
            "child": some["person"],
            "age": some["age"],
            "index": np.arange(count) % schools.height,
            "start": start,
            # a place ends with the month in which the child moves
            "end": np.minimum(np.minimum(left, stays), number_of(LAST)),
        }
    ).filter(pl.col("end") > pl.col("start") + 30)
    small = pl.col("age") < STARTS_SCHOOL
    return made.join(
        schools.select("index", "name", "account", "label", school="party"), on="index", maintain_order="left"
    ).with_columns(
        as_days(made["start"].to_numpy()).alias("valid_from"),
        as_days(made["end"].to_numpy()).dt.month_end().alias("valid_until"),
        pl.format("{} {}", pl.when(small).then(pl.lit("Förskolan")).otherwise(pl.lit("Skolan")), "index").alias("unit"),
        pl.when(small).then(pl.lit("förskola")).otherwise((pl.col("age") - 6).cast(pl.String)).alias("grade"),
        pl.when(small).then(PRESCHOOL_MINOR).otherwise(SCHOOL_MINOR).cast(pl.Int64).alias("paid_minor"),
        pl.lit("SEK").alias("currency"),
        pl.lit(HOME).alias("home_municipality"),
    )


def tables(world: World) -> Tables:
    """school_place, attendance, staffing, support_allowance; payment and invoice_line."""
    chance = world.chance("school records")
    places = places_of(world)
    payments, lines = _billed(world, places)
    agreements = contract_tables(chance, world, care_contracts(world, AREA, ARTICLE, SCHOOL_MINOR), "bun")
    return {
        "contract": agreements["contract"],
        "contract_follow_up": agreements["contract_follow_up"],
        "school_place": finished(chance, "school_place", places, lag=5, committee="bun"),
        "attendance": finished(chance, "attendance", _attendance(chance, places), lag=2, committee="bun"),
        "staffing": finished(chance, "staffing", _staffing(chance, places), lag=8, committee="bun"),
        "support_allowance": finished(
            chance, "support_allowance", _allowances(chance, places), 20, "bun", since="ended_on"
        ),
        "payment": payments,
        "invoice_line": finished(chance, "invoice_line", lines, lag=4, committee="bun"),
    }


def school_days() -> pl.Series:
    """The days on which schools are open: no weekends, holidays, July, nor the turn of the year."""
    days = np.arange(number_of(FIRST), number_of(FIRST) + DAYS)
    work = np.is_busday(days.astype("datetime64[D]"), holidays=holidays())
    found = as_days(days[work])
    closed = (found.dt.month() == 7) | ((found.dt.month() == 1) & (found.dt.day() < 8))  # dates
    return found.filter(~closed)


def _attendance(chance: Chance, places: pl.DataFrame) -> pl.DataFrame:
    days = pl.DataFrame({"day": school_days()})
    every = places.select("child", "school", "unit", "valid_from", "valid_until").join(days, how="cross")
    every = every.filter(pl.col("day").is_between(pl.col("valid_from"), pl.col("valid_until")))
    count = every.height
    # children are ill for days at a time; a child in a hundred is away for weeks, which the home tells
    present = chance.rng.random(count) < 0.91
    long = chance.flags(places.height, 0.02)
    ill = (
        places.select("child", "unit")
        .with_columns(chance.days(FIRST, LAST, places.height).alias("ill_from"))
        .filter(long)
    )
    every = every.join(ill, on=["child", "unit"], how="left", maintain_order="left")
    away = every["day"].is_between(every["ill_from"], every["ill_from"].dt.offset_by("45d")).fill_null(value=False)
    there = pl.Series(present) & ~away
    return every.with_columns(
        there.alias("present"),
        pl.when(there).then(pl.Series(chance.whole(300, 560, count))).otherwise(0).alias("minutes"),
        pl.when(~there).then(chance.flags(count, 0.95) | away).alias("reported_absence"),
    )


def _staffing(chance: Chance, places: pl.DataFrame) -> pl.DataFrame:
    quarters = pl.DataFrame({"as_of": [month.replace(day=15) for month in MONTHS[::3]]})
    served = (
        places.join(quarters, how="cross")
        .filter(pl.col("as_of").is_between(pl.col("valid_from"), pl.col("valid_until")))
        .group_by("school", "unit", "as_of", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("ours"))
    )
    count = served.height
    full = served.with_columns((pl.col("ours") + pl.Series(chance.whole(15, 30, count))).alias("served"))
    staff = (pl.col("served") / 5.3).ceil().cast(pl.Int64)
    return full.with_columns(
        pl.col("school").alias("provider"),
        staff.alias("staff"),
        (staff * 90).alias("full_time_hundredths"),
        (staff * pl.Series(chance.rng.uniform(0.45, 0.8, count))).cast(pl.Int64).alias("qualified"),
        pl.lit(560, dtype=pl.Int64).alias("stated_ratio_hundredths"),
    ).with_columns((pl.col("qualified") - pl.Series(chance.whole(0, 1, count))).clip(0).alias("licensed_found"))


def _allowances(chance: Chance, places: pl.DataFrame) -> pl.DataFrame:
    some = places.gather(chance.rng.permutation(places.height)[: max(4, places.height // 25)])
    some = some.with_columns(
        pl.Series([f"TB-{n:04}" for n in range(some.height)]).alias("decision_number"),
        chance.ids(some.height).alias("support_person"),
        pl.Series(chance.whole(40, 90, some.height) * 60).alias("planned_minutes"),
    )
    every = some.join(pl.DataFrame({"month": MONTHS}), how="cross").filter(
        pl.col("month").is_between(pl.col("valid_from"), pl.col("valid_until")), pl.col("month").dt.month() != 7
    )
    share = np.clip(chance.rng.normal(0.92, 0.07, every.height), 0.6, 1.0)
    return every.with_columns(
        (pl.col("planned_minutes") * pl.Series(share)).cast(pl.Int64).alias("delivered_minutes"),
        (pl.col("planned_minutes") * 380).cast(pl.Int64).alias("amount_minor"),
        pl.col("month").dt.month_end().alias("ended_on"),
    )


def _billed(world: World, places: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    every = places.join(pl.DataFrame({"month": MONTHS}), how="cross").filter(
        pl.col("month") >= pl.col("valid_from").dt.month_start(), pl.col("month") <= pl.col("valid_until")
    )
    lines = every.sort("school", "month", "unit", "child").with_columns(
        pl.col("school").alias("provider"),
        pl.col("child").alias("user"),
        pl.col("paid_minor").alias("amount_minor"),
        pl.col("paid_minor").alias("unit_price_minor"),
        pl.lit(1_000, dtype=pl.Int64).alias("quantity_thousandths"),
        pl.lit("month").alias("unit_of_measure"),
        pl.lit(ARTICLE).alias("article"),
        pl.format("VAL-{}-{}", pl.lit(ARTICLE), "index").alias("contract_number"),
        (pl.int_range(pl.len()).over("school", "month") + 1).alias("line"),
    )
    return month_bills(world.chance("school bills"), lines, "bun")
