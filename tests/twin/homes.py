"""Homes for care (HVB): permits, placements, days away, what the homes bill, who works there."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import as_days, moments, number_of
from tests.twin.providers import care_contracts, contract_tables, month_bills
from tests.twin.size import FIRST, HOME, LAST, MONTHS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

AREA: Final = "care_home"
ARTICLE: Final = "HVB-DYGN"
PRICE_MINOR: Final = 485_000  # a day
PLACES: Final = 9


def tables(world: World) -> Tables:
    """permit, placement, absence, staffing, benefit_decision, contract; payment and invoice_line."""
    chance = world.chance("homes")
    homes = world.of_area(AREA)
    young = world.persons.filter(
        pl.col("age").is_between(13, 19), ~pl.col("protected"), pl.col("home_municipality") == HOME
    )
    count = min(world.size.per(0.0022, 10), young.height)
    start = number_of(FIRST) + chance.whole(0, 900, count)
    end = np.minimum(start + chance.whole(60, 540, count), number_of(LAST))
    placements = pl.DataFrame(
        {
            "placement_number": [f"PL-{n:04}" for n in range(count)],
            "placed": chance.some(young["person"], count),
            "index": np.arange(count) % homes.height,
            "start": start,
            "end": end,
            "day_price_minor": [PRICE_MINOR] * count,
            "decision_number": [f"HVB-{n:04}" for n in range(count)],
            "responsible_officer": chance.pick(world.users("handläggare"), count),
        }
    ).join(homes.select("index", provider="party"), on="index", maintain_order="left")
    placements = placements.with_columns(
        as_days(placements["start"].to_numpy()).alias("valid_from"),
        as_days(placements["end"].to_numpy()).alias("valid_until"),
        pl.lit("care_home").alias("placement_kind"),
        pl.lit("SEK").alias("currency"),
        (pl.col("end") - pl.col("start") + 1).alias("days"),
        pl.lit(PLACES, dtype=pl.Int64).alias("approved_places"),
        pl.format("IVO-HVB-{}", "index").alias("permit_number"),
    )
    away = _away(world, placements)
    leave = away.group_by("placement_number").agg(pl.col("length").sum().alias("leave_days"))
    placements = placements.join(leave, on="placement_number", how="left", maintain_order="left")
    contracts = care_contracts(world, AREA, ARTICLE, PRICE_MINOR)
    payments, lines = _billed(world, placements, contracts)
    return {
        "permit": finished(chance, "permit", _permits(world), lag=2, committee="son"),
        "placement": finished(chance, "placement", placements, lag=3, committee="son"),
        "absence": finished(chance, "absence", away, lag=3, committee="son"),
        "staffing": finished(chance, "staffing", _staffing(world, placements), lag=8, committee="son"),
        "benefit_decision": finished(chance, "benefit_decision", _decisions(world, placements), committee="son"),
        "payment": payments,
        "invoice_line": finished(chance, "invoice_line", lines, lag=4, committee="son"),
        **contract_tables(chance, world, contracts),
    }


def _permits(world: World) -> pl.DataFrame:
    """The homes' and the other care providers' permits."""
    kinds = {"care_home": "HVB", "home_care": "HT", "personal_assistance": "PA"}
    return world.providers.filter(pl.col("area").is_in(list(kinds))).with_columns(
        pl.format("IVO-{}-{}", pl.col("area").replace_strict(kinds, return_dtype=pl.String), "index").alias(
            "permit_number"
        ),
        pl.lit("care").alias("permit_kind"),
        pl.col("area").alias("category"),
        pl.col("party").alias("holder"),
        pl.lit("IVO").alias("issuer"),
        pl.lit(FIRST).dt.offset_by("-900d").alias("valid_from"),
        pl.lit("valid").alias("status"),
        pl.lit(FIRST).dt.offset_by("-900d").alias("status_since"),
        pl.when(pl.col("area") == AREA).then(PLACES).cast(pl.Int64).alias("approved_places"),
        pl.lit(FIRST).alias("known_on"),
    )


def _away(world: World, placements: pl.DataFrame) -> pl.DataFrame:
    """Planned leave at home, for which the place is kept and paid; few run off, and come back within days."""
    chance = world.chance("homes leave")
    times = chance.rng.poisson((placements["end"] - placements["start"]).to_numpy() / 60)
    row = np.repeat(np.arange(placements.height), times)
    count = len(row)
    span = (placements["end"] - placements["start"]).to_numpy()[row]
    begin = placements["start"].to_numpy()[row] + (chance.rng.random(count) * np.maximum(1, span - 5)).astype(np.int64)
    length = chance.whole(1, 4, count)
    return (
        placements[row]
        .select("placement_number", "decision_number", person="placed")
        .with_columns(
            pl.Series(length).alias("length"),
            chance.pick(("leave", "absconded"), count, (85, 15)).alias("absence_kind"),
            moments(pl.lit(as_days(begin)), pl.lit(16 * 60)).alias("starts_at"),
            moments(pl.lit(as_days(begin + length)), pl.lit(18 * 60)).alias("ends_at"),
            pl.lit(value=True).alias("payable"),
            pl.lit("provider").alias("told_by"),
        )
        .unique(["person", "absence_kind", "starts_at"], maintain_order=True)
    )


def _billed(world: World, placements: pl.DataFrame, contracts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each home's invoice a month: the days of each placement."""
    every = (
        placements.join(pl.DataFrame({"month": MONTHS}), how="cross")
        .with_columns(
            pl.max_horizontal("valid_from", "month").alias("first"),
            pl.min_horizontal("valid_until", pl.col("month").dt.month_end()).alias("last"),
        )
        .filter(pl.col("first") <= pl.col("last"))
    )
    days = (pl.col("last") - pl.col("first")).dt.total_days() + 1
    lines = every.join(
        contracts.drop("price_minor", "area"), left_on="provider", right_on="supplier", maintain_order="left"
    )
    lines = lines.sort("provider", "month", "placement_number").with_columns(
        (days * pl.col("day_price_minor")).alias("amount_minor"),
        (days * 1_000).alias("quantity_thousandths"),
        pl.col("day_price_minor").alias("unit_price_minor"),
        pl.lit("day").alias("unit_of_measure"),
        pl.col("placed").alias("user"),
        (pl.int_range(pl.len()).over("provider", "month") + 1).alias("line"),
    )
    payments, billed = month_bills(world.chance("homes bills"), lines, "son")
    return payments, billed.with_columns(pl.col("first").alias("period_from"), pl.col("last").alias("period_until"))


def _staffing(world: World, placements: pl.DataFrame) -> pl.DataFrame:
    """Each quarter: enough staff for those who live there."""
    chance = world.chance("homes staff")
    quarters = pl.DataFrame({"as_of": [month.replace(day=15) for month in MONTHS[::3]]})
    served = (
        placements.join(quarters, how="cross")
        .filter(pl.col("as_of").is_between(pl.col("valid_from"), pl.col("valid_until")))
        .group_by("provider", "as_of", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("placed"))
    )
    others = pl.Series(chance.whole(2, 4, served.height))
    full = served.with_columns((pl.col("placed") + others).clip(1, PLACES).alias("served"))
    return full.with_columns(
        pl.lit("HVB").alias("unit"),
        (pl.col("served") * 2 + 1).alias("staff"),
        (pl.col("served") * 170).alias("full_time_hundredths"),
        (pl.col("served") + 1).alias("qualified"),
        pl.col("served").alias("licensed_found"),
        pl.lit(60, dtype=pl.Int64).alias("stated_ratio_hundredths"),
    )


def _decisions(world: World, placements: pl.DataFrame) -> pl.DataFrame:
    return placements.with_columns(
        pl.col("placed").alias("recipient"),
        pl.lit("care_home_placement").alias("area"),
        pl.col("valid_from").dt.offset_by("-5d").alias("decided_on"),
        pl.lit("granted").alias("outcome"),
        pl.lit("month").alias("period"),
        pl.lit(31, dtype=pl.Int64).alias("granted_days"),
        pl.lit(world.municipality).alias("paying_body"),
        pl.lit("placement").alias("purpose"),
        pl.lit(world.users("enhetschef")[0]).alias("decided_by"),
        pl.col("valid_until").alias("review_on"),
        pl.max_horizontal("valid_from", pl.col("valid_until").dt.offset_by("-90d")).alias("last_review"),
    )
