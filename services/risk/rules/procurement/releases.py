"""Procurements and bids over their releases: each tells what is new, so the last value told of a field holds."""

import polars as pl

_TOLD = ("released_at", "day", "release", "record_id")
WITHDRAWN = ("invited", "withdrawn", "återkall", "aterkall")  # statuses of bids that do not compete


def processes(procurements: pl.DataFrame) -> pl.DataFrame:
    """One row for each procurement (OCDS 1.1, merging); record_id is that of its last release."""
    ordered = procurements.drop_nulls("ocid").sort(*_TOLD)
    fields = [name for name in ordered.columns if name not in {"ocid", "record_id"}]
    last = ordered.group_by("ocid", maintain_order=True).agg(
        pl.col(fields).drop_nulls().last(), pl.col("record_id").last()
    )
    return last.sort("ocid")


def competing(bids: pl.DataFrame) -> pl.DataFrame:
    """One row for each bid that was made and each bidder behind it."""
    made = bids.filter(~pl.col("status").str.to_lowercase().str.contains_any(list(WITHDRAWN)).fill_null(value=False))
    last = made.drop_nulls(["ocid", "bidder"]).sort("day", "release", "record_id")
    return last.unique(["ocid", "bid", "bidder"], keep="last", maintain_order=True).sort("ocid", "bid", "bidder")
