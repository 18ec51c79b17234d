"""Invoices that were disputed, and what was answered."""

import polars as pl

from tests.twin.chance import Chance
from tests.twin.tables import Tables, finished
from tests.twin.world import World


def disputes_of(chance: Chance, world: World, made: pl.DataFrame) -> Tables:
    """Half of the credits follow a dispute that the supplier agreed to; some disputes lead to nothing."""
    credits_ = made.filter(pl.col("net_minor") < 0)
    billed = made.filter(pl.col("net_minor") > 0).with_columns(pl.col("net_minor").alias("of"))
    pairs = (
        credits_.with_columns((-pl.col("net_minor")).alias("of"))
        .join(
            billed.select("party_id", "of", "invoice_date", first="invoice_number"),
            on=["party_id", "of"],
            maintain_order="left_right",
        )
        .filter(
            pl.col("invoice_date_right") < pl.col("invoice_date"),
            pl.col("invoice_date_right") >= pl.col("invoice_date").dt.offset_by("-60d"),
        )
        .unique("invoice_number", maintain_order=True)
    )
    pairs = pairs.filter(chance.flags(pairs.height, 0.5))
    count = pairs.height
    disputes = pairs.with_columns(
        pl.Series([f"R-{n:05}" for n in range(count)]).alias("dispute_number"),
        (pl.col("invoice_date_right") + pl.duration(days=2)).alias("opened_on"),
        (pl.col("invoice_date") - pl.duration(days=1)).alias("closed_on"),
        pl.lit("supplier_agrees").alias("outcome"),
        pl.col("of").alias("agreed_minor"),
        pl.lit("SEK").alias("currency"),
        pl.lit("Priset är inte det avtalade").alias("text"),
    ).with_columns(pl.col("first").alias("invoice_number"), pl.col("party_id").alias("supplier"))
    responses = disputes.with_columns(
        pl.col("dispute_number").str.replace("R", "SV").alias("response_number"),
        pl.col("opened_on").alias("day"),
        pl.col("invoice_date_right").alias("invoice_day"),
        pl.lit("UQ").alias("status"),
        pl.lit(["PRI"]).alias("reasons"),
        pl.lit(["CNP"]).alias("actions"),
        pl.lit(world.municipality).alias("buyer"),
        pl.lit(world.municipality).alias("responder"),
        pl.col("supplier").alias("seller"),
    )
    return {
        "dispute": finished(chance, "dispute", disputes, lag=1),
        "invoice_response": finished(chance, "invoice_response", responses, lag=1),
    }
