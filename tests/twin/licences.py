"""Permits and supervision: restaurants, tobacco, food, waste; inspections and what they find; yearly reports."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.bills import bills
from tests.twin.chance import Chance, as_days, number_of, numbers_of, office_days
from tests.twin.providers import care_contracts, contract_tables
from tests.twin.size import FIRST, LAST, MONTHS, YEARS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

CAPACITY_KG: Final = 2_400_000


def tables(world: World) -> Tables:
    """permit, inspection, breach, serving_report, waste_report; payments to the waste operators."""
    chance = world.chance("licence records")
    holders = world.providers.filter(pl.col("area").is_in(["restaurant", "waste"]))
    permits = _permits(chance, holders)
    inspections, breaches = _inspections(chance, world, permits)
    waste = _waste(chance, permits)
    agreements = contract_tables(chance, world, care_contracts(world, "waste", "AVF-TON", 30_000), "tn")
    return {
        "contract": agreements["contract"],
        "contract_follow_up": agreements["contract_follow_up"],
        "permit": finished(chance, "permit", permits, lag=3, committee="mbn"),
        "inspection": finished(chance, "inspection", inspections, lag=1, committee="mbn"),
        "breach": finished(chance, "breach", breaches, lag=2, committee="mbn"),
        "serving_report": finished(chance, "serving_report", _served(chance, permits), lag=0.5, committee="mbn"),
        "waste_report": finished(chance, "waste_report", waste, lag=6, committee="mbn"),
        "payment": bills(chance, _waste_bills(chance, waste)),
    }


def _permits(chance: Chance, holders: pl.DataFrame) -> pl.DataFrame:
    count = holders.height
    waste = holders["area"] == "waste"
    return holders.with_columns(
        pl.format("{}-{}", pl.when(waste).then(pl.lit("AVF")).otherwise(pl.lit("SRV")), "index").alias("permit_number"),
        pl.when(waste).then(pl.lit("waste")).otherwise(pl.lit("serving_alcohol")).alias("permit_kind"),
        pl.col("party").alias("holder"),
        pl.when(waste).then(pl.lit("Länsstyrelsen")).otherwise(pl.lit("Kommunen")).alias("issuer"),
        chance.days(FIRST.replace(year=2012), FIRST.replace(year=2022), count).alias("valid_from"),
        pl.lit("valid").alias("status"),
        pl.when(waste).then(CAPACITY_KG).cast(pl.Int64).alias("capacity_kilograms"),
    )


def _inspections(chance: Chance, world: World, permits: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Twice a year for food and serving; one in ten put off once, one in six finds something small."""
    halves = pl.DataFrame({"start": list(MONTHS[::6])})
    every = permits.join(halves, how="cross")
    count = every.height
    planned = office_days(numbers_of(every["start"]) + chance.whole(10, 160, count))
    put_off = chance.rng.random(count) < 0.1
    done = office_days(planned + np.where(put_off, chance.whole(7, 40, count), 0))
    found = chance.rng.random(count) < 0.16
    area = np.where(
        every["area"].to_numpy() == "waste", "environment", np.where(np.arange(count) % 2 == 0, "food", "serving")
    )
    inspectors = chance.pick(world.users("inspektör"), count)
    made = every.with_columns(
        pl.Series([f"TIL-{n:05}" for n in range(count)]).alias("inspection_number"),
        pl.Series(area).alias("area"),
        pl.col("party").alias("operator"),
        as_days(planned).alias("planned_on"),
        as_days(done).alias("inspected_on"),
        pl.lit("done").alias("status"),
        pl.Series(put_off.astype(np.int64)).alias("postponements"),
        inspectors.zip_with(pl.Series(put_off), pl.Series([None], dtype=pl.String)).alias("postponed_by"),
        inspectors.alias("inspector"),
        pl.when(pl.Series(found)).then(pl.lit("minor_breach")).otherwise(pl.lit("no_remarks")).alias("result"),
        pl.Series(found.astype(np.int64)).alias("breaches"),
        as_days(done).alias("known_on"),
    )
    some = made.filter(pl.col("breaches") > 0).drop("known_on")
    return made, some.with_columns(
        pl.format("{}-1", "inspection_number").alias("breach_number"),
        pl.col("inspected_on").alias("found_on"),
        chance.pick(("traceability", "temperature", "labelling", "records"), some.height).alias("breach_kind"),
        pl.lit(2, dtype=pl.Int64).alias("severity"),
        (pl.col("inspected_on") + pl.duration(days=pl.lit(pl.Series(chance.whole(10, 60, some.height))))).alias(
            "remedied_on"
        ),
    )


def _served(chance: Chance, permits: pl.DataFrame) -> pl.DataFrame:
    """Each year's report: drink is bought for about a third of what it is sold for."""
    every = permits.filter(pl.col("area") == "restaurant").join(pl.DataFrame({"year": YEARS}), how="cross")
    count = every.height
    turnover = chance.around(800_000_000, 0.5, count)
    sales = (turnover * np.clip(chance.rng.normal(0.33, 0.06, count), 0.12, 0.6)).astype(np.int64)
    return every.with_columns(
        (pl.date(pl.col("year") + 1, 2, 1) + pl.duration(days=pl.lit(pl.Series(chance.whole(0, 50, count))))).alias(
            "received_on"
        ),
        pl.Series(turnover).alias("turnover_minor"),
        pl.Series(sales).alias("alcohol_sales_minor"),
        pl.Series((sales * np.clip(chance.rng.normal(0.34, 0.035, count), 0.24, 0.44)).astype(np.int64)).alias(
            "alcohol_purchases_minor"
        ),
        pl.Series(turnover - sales).alias("food_sales_minor"),
        pl.lit("SEK").alias("currency"),
    )


def _waste(chance: Chance, permits: pl.DataFrame) -> pl.DataFrame:
    """Some loads a week; scale, moisture and report agree within two per cent."""
    operators = permits.filter(pl.col("area") == "waste")
    times = chance.whole(150, 260, operators.height)
    rows = np.repeat(np.arange(operators.height), times)
    count = len(rows)
    weighed = chance.whole(2_000, 19_000, count)
    day = office_days(chance.whole(number_of(FIRST), number_of(LAST) - 7, count))
    return (
        operators[rows]
        .select("permit_number", "name", "account", "label", "index", operator="party")
        .with_columns(
            pl.Series([f"AVF-{n:06}" for n in range(count)]).alias("report_number"),
            chance.pick(chance.ids(6), count).alias("transporter"),
            as_days(day).alias("reported_on"),
            chance.pick(("17 05 04", "17 01 07", "20 03 01"), count).alias("waste_kind"),
            pl.Series((weighed * chance.rng.uniform(0.99, 1.01, count)).astype(np.int64)).alias("reported_kilograms"),
            pl.Series(weighed).alias("weighed_kilograms"),
            pl.Series((weighed * chance.rng.uniform(0.995, 1.005, count)).astype(np.int64)).alias("invoiced_kilograms"),
            pl.lit(value=True).alias("transporter_permit"),
        )
    )


def _waste_bills(chance: Chance, waste: pl.DataFrame) -> pl.DataFrame:
    """The municipality's own part, a bill a month and operator, by weight."""
    months = (
        waste.group_by("operator", pl.col("reported_on").dt.month_start().alias("month"), maintain_order=True)
        .agg(pl.col("invoiced_kilograms").sum(), pl.col("name", "account", "label", "index").first())
        .sort("operator", "month")
    )
    start = chance.whole(3_000, 40_000, months.height)
    numbers = pl.Series(start).alias("start")
    return months.with_columns(numbers, pl.Series(chance.whole(5, 40, months.height)).alias("step")).select(
        committee_id=pl.lit("tn"),
        party_id="operator",
        party_kind=pl.lit("company"),
        party_name="name",
        net_minor=(pl.col("invoiced_kilograms") * 120 // 4),
        vat_bp=pl.lit(2_500),
        vat_registered=pl.lit(value=True),
        invoice_number=(pl.col("start").first().over("operator") + pl.col("step").cum_sum().over("operator")).cast(
            pl.String
        ),
        invoice_date=pl.col("month").dt.month_end(),
        account_token="account",
        account_label="label",
        category=pl.lit("Avfall"),
        text=pl.format("Avfall {}", pl.col("month").dt.strftime("%Y-%m")),
        contract_reference=pl.format("VAL-AVF-{}", "index"),
    )
