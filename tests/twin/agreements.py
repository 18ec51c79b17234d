"""Procurements and contracts: tenders, bids, awards, prices, who may order, changes and follow-up."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, moments, number_of, numbers_of
from tests.twin.firms import WITHIN_SPREAD
from tests.twin.size import LAST, YEARS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

ARTICLES = ("A-1", "A-2", "A-3")
RAISE = 0.03  # a year, by index


def contracts_of(world: World) -> pl.DataFrame:
    """One row a contract with an ordinary supplier.

    contract_number, supplier, name, committee_id, trade, cpv, valid_from, valid_until, yearly_minor (expected),
    price_minor (of the first article in the first year), procurement_number, responsible_officer, contract_class.
    """
    chance = world.chance("contracts")
    firms = world.companies.filter(pl.col("contracted"))
    count = firms.height
    start = chance.days(date(2021, 1, 1), date(2022, 12, 31), count)
    years = chance.whole(2, 5, count)
    yearly = 12 * firms["rate"].to_numpy() * np.exp(firms["log_median"].to_numpy() + WITHIN_SPREAD**2 / 2) * 100
    numbers = pl.Series([f"AVT-{day.year}-{n:04}" for n, day in enumerate(start)])
    return (
        firms.select("party", "name", "committee_id", "trade", "cpv")
        .rename({"party": "supplier"})
        .with_columns(
            numbers.alias("contract_number"),
            start.alias("valid_from"),
            as_days(numbers_of(start) + 365 * years - 1).alias("valid_until"),
            pl.Series(yearly.astype(np.int64) + 5_000_000).alias("yearly_minor"),
            pl.Series(chance.around(45_000, 0.6, count)).alias("price_minor"),
            pl.Series([f"ocds-twin-{n:04}" for n in range(count)]).alias("procurement_number"),
            chance.pick(world.users("enhetschef"), count).alias("responsible_officer"),
            chance.pick(("A", "B", "C"), count, (20, 35, 45)).alias("contract_class"),
        )
    )


def tables(world: World, contracts: pl.DataFrame, payments: pl.DataFrame) -> Tables:
    """contract, contract_price, authorised_orderer, contract_change, contract_follow_up and what came before them.

    Whoever buys under a contract knows its ceiling: an innocent one is passed by little, and seldom.
    """
    chance = world.chance("agreements")
    length = (pl.col("valid_until") - pl.col("valid_from")).dt.total_days() / 365
    full = contracts.with_columns(
        pl.format("{} för {}", "trade", "committee_id").alias("title"),
        pl.lit("active").alias("status"),
        pl.col("valid_from").dt.offset_by("-20d").alias("signed_on"),
        pl.lit(world.municipality).alias("buyer"),
        pl.col("committee_id").alias("unit"),
        pl.lit("procurement").alias("procurement_form"),
        pl.col("valid_until").dt.offset_by("2y").alias("longest_until"),
        pl.max_horizontal((length + 2) * pl.col("yearly_minor") * 3, _needed(world, contracts, payments))
        .cast(pl.Int64)
        .alias("ceiling_minor"),
        pl.lit("SEK").alias("currency"),
        pl.lit(value=True).alias("sanctions"),
        pl.concat_list("cpv").alias("categories"),
    ).with_columns((pl.col("ceiling_minor") // 2).alias("awarded_minor"))
    return {
        "contract": finished(chance, "contract", full, lag=10),
        "contract_price": finished(chance, "contract_price", _prices(contracts), lag=5),
        "authorised_orderer": finished(chance, "authorised_orderer", _orderers(chance, world, contracts), lag=2),
        "contract_change": finished(chance, "contract_change", _changes(chance, world, contracts), lag=5),
        "contract_follow_up": finished(chance, "contract_follow_up", _follow_ups(chance, world, contracts), lag=5),
        **_tenders(chance, world, full),
    }


def _needed(world: World, contracts: pl.DataFrame, payments: pl.DataFrame) -> pl.Series:
    """The ceiling of each contract that leaves room for what is bought under it: two in fifty leave none."""
    bought = payments.group_by(contract_number="contract_reference").agg(pl.col("net_minor").sum())
    sums = contracts.join(bought, on="contract_number", how="left", maintain_order="left")["net_minor"].fill_null(0)
    return sums / world.chance("ceilings").rng.uniform(0.4, 1.025, contracts.height)


def _prices(contracts: pl.DataFrame) -> pl.DataFrame:
    grid = pl.DataFrame({"article": ARTICLES, "times": (1.0, 1.4, 0.6)}).join(
        pl.DataFrame({"year": (2022, *YEARS)}), how="cross"
    )
    indexed = pl.col("price_minor") * pl.col("times") * (1 + RAISE) ** (pl.col("year") - YEARS[0])
    return contracts.join(grid, how="cross").with_columns(
        indexed.round().cast(pl.Int64).alias("unit_price_minor"),
        pl.lit("hour").alias("unit_of_measure"),
        pl.lit("SEK").alias("currency"),
        pl.date("year", 1, 1).alias("valid_from"),
        pl.date("year", 12, 31).alias("valid_until"),
        pl.lit("KPI").alias("index_name"),
        pl.lit(date(2022, 10, 1)).alias("index_base"),
    )


def _orderers(chance: Chance, world: World, contracts: pl.DataFrame) -> pl.DataFrame:
    users = world.users("beställare")
    count = contracts.height
    return pl.concat(
        contracts.with_columns(
            users.gather((np.arange(count) + turn) % users.len()).alias("orderer"),
            pl.col("committee_id").alias("unit"),
            pl.lit(50_000_000, dtype=pl.Int64).alias("limit_minor"),
            pl.lit("SEK").alias("currency"),
            pl.lit(None, dtype=pl.Date).alias("valid_until"),
        )
        for turn in range(min(3, users.len()))
    )


def _changes(chance: Chance, world: World, contracts: pl.DataFrame) -> pl.DataFrame:
    """Contracts that would have ended are extended in time; a few are signed some weeks late."""
    ending = contracts.filter(pl.col("valid_until") <= LAST)
    early = chance.whole(20, 120, ending.height)
    late = chance.flags(ending.height, 0.04).to_numpy()
    signed = numbers_of(ending["valid_until"]) - np.where(late, -15, early)
    return ending.with_columns(
        pl.lit("1").alias("change_number"),
        as_days(signed).alias("changed_on"),
        pl.lit("extension").alias("change_kind"),
        pl.lit(0, dtype=pl.Int64).alias("value_minor"),
        pl.lit("SEK").alias("currency"),
        pl.col("valid_until").dt.offset_by("4y").alias("new_end"),
        chance.pick(world.users("enhetschef"), ending.height).alias("decided_by"),
        pl.lit("Förlängning enligt avtal").alias("reason"),
    )


def _follow_ups(chance: Chance, world: World, contracts: pl.DataFrame) -> pl.DataFrame:
    """A: about every ten months; B: every twenty; C: now and then."""
    every = {"A": 300, "B": 600, "C": 900}
    rows = []
    for contract in contracts.select(
        "contract_number", "supplier", "committee_id", "contract_class", "valid_from"
    ).rows():
        day = number_of(contract[4]) + chance.between(120, 300)
        while day <= number_of(LAST):
            rows.append((*contract[:3], day))
            day += every[contract[3]] + chance.between(-40, 40)
    made = pl.DataFrame(rows, schema=["contract_number", "supplier", "committee_id", "day"], orient="row")
    count = made.height
    return made.with_columns(
        as_days(made["day"].to_numpy()).alias("followed_up_on"),
        chance.pick(("meeting", "visit", "sample"), count).alias("way"),
        chance.pick(("no_remarks", "remarks"), count, (8, 2)).alias("result"),
        pl.Series(chance.whole(0, 2, count)).alias("deviations"),
        chance.pick(world.users("enhetschef"), count).alias("done_by"),
    )


def _tenders(chance: Chance, world: World, contracts: pl.DataFrame) -> Tables:
    """procurement, bid, award and published_contract of every contract."""
    count = contracts.height
    opened = numbers_of(contracts["signed_on"]) - chance.whole(70, 150, count)
    period = chance.whole(25, 50, count)
    bids = np.minimum(6, 1 + chance.rng.poisson(2.0, count))
    base = contracts.with_columns(
        pl.col("procurement_number").alias("ocid"),
        pl.format("{}-3", "procurement_number").alias("release"),
        pl.lit("award").alias("stage"),
        pl.lit("complete").alias("status"),
        pl.lit("open").alias("method"),
        pl.lit("services").alias("category"),
        as_days(opened).alias("opened_on"),
        as_days(opened + period).alias("closed_on"),
        pl.Series(bids.astype(np.int64)).alias("bids"),
        pl.col("awarded_minor").alias("value_minor"),
        pl.col("supplier").alias("winner"),
        pl.lit(1, dtype=pl.Int64).alias("winners"),
        pl.lit(1, dtype=pl.Int64).alias("suppliers"),
        pl.col("valid_from").alias("contract_from"),
        pl.col("valid_until").alias("contract_until"),
        pl.col("categories").alias("cpv"),
        pl.lit(world.municipality).alias("procuring_entity"),
        pl.format("{}-a1", "procurement_number").alias("award"),
        pl.lit(0, dtype=pl.Int64).alias("amendments"),
        pl.col("signed_on").dt.offset_by("-15d").alias("day"),
    ).with_columns(
        moments(pl.col("opened_on"), pl.lit(8 * 60)).alias("tender_from"),
        moments(pl.col("closed_on"), pl.lit(23 * 60 + 59)).alias("tender_until"),
        moments(pl.col("day"), pl.lit(10 * 60)).alias("released_at"),
    )
    return {
        "procurement": finished(chance, "procurement", base),
        "award": finished(chance, "award", base.with_columns(pl.lit("active").alias("status"))),
        "published_contract": finished(
            chance,
            "published_contract",
            base.with_columns(pl.col("signed_on").alias("day"), pl.lit("active").alias("status")),
        ),
        "bid": finished(chance, "bid", _bids(chance, world, base)),
    }


def _bids(chance: Chance, world: World, base: pl.DataFrame) -> pl.DataFrame:
    """The winner's bid, and others above it by some per cent, of firms of the same trade."""
    by_trade = {str(trade): part["party"] for (trade,), part in world.companies.group_by("trade", maintain_order=True)}
    rows = []
    for tender in base.select(
        "ocid", "release", "trade", "supplier", "bids", "value_minor", "closed_on", "committee_id"
    ).rows():
        ocid, release, trade, winner, bids, value, closed, committee = tender
        others = [party for party in chance.some(by_trade[trade], bids + 1) if party != winner][: bids - 1]
        prices = [value, *(int(value * (1 + chance.rng.uniform(0.03, 0.35))) for _ in others)]
        rows += [
            (ocid, release, f"b{n + 1}", party, price, closed - timedelta(days=chance.between(0, 4)), committee)
            for n, (party, price) in enumerate(zip([winner, *others], prices, strict=True))
        ]
    names = ["ocid", "release", "bid", "bidder", "value_minor", "day", "committee_id"]
    made = pl.DataFrame(rows, schema=names, orient="row")
    minutes = pl.Series(chance.whole(8 * 60, 17 * 60, made.height))
    return made.with_columns(
        moments(pl.col("day"), pl.lit(minutes)).alias("submitted_at"),
        pl.lit("valid").alias("status"),
        pl.lit(1, dtype=pl.Int64).alias("bidders"),
        pl.lit("SEK").alias("currency"),
    )
