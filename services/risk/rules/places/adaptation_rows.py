"""Grants for housing adaptation that stand out: rows for BAB-01, each with the case and what the sentence tells."""

from datetime import date, timedelta

import polars as pl

from services.risk.domain.book import rows, rows_of

YEAR_DAYS = 365.25


def dear(grants: pl.DataFrame, quantile: float, over_median: float, least: int) -> pl.DataFrame:
    """Grants that cost more than a quantile of their measure, and so many times its median."""
    peers = grants.group_by("measure", "currency").agg(
        pl.col("cost").median().round().cast(pl.Int64).alias("median"),
        pl.col("cost").quantile(quantile, "nearest").alias("high"),
        pl.col("cost").count().alias("count"),
    )
    beside = grants.join(peers, on=["measure", "currency"], maintain_order="left").filter(pl.col("count") >= least)
    over = beside.filter(pl.col("cost") > pl.col("high"), pl.col("cost") > over_median * pl.col("median"))
    return _of_grant(over, "price")


def uninspected(grants: pl.DataFrame, day: date, wait: int, usual: float) -> pl.DataFrame:
    """Grants paid long ago without an inspection, of measures that usually are inspected."""
    seen = grants.with_columns(pl.col("inspected_on").is_not_null().mean().over("measure").alias("inspected"))
    since = (pl.lit(day) - pl.col("decided_on")).dt.total_days()
    paid = seen.filter(pl.col("paid_minor") > 0, pl.col("inspected_on").is_null(), pl.col("inspected") >= usual)
    return _of_grant(paid.filter(since > wait).with_columns(since.alias("days")), "uninspected")


def not_at_home(grants: pl.DataFrame) -> pl.DataFrame:
    """Grants for a dwelling where the applicant is told not to be registered."""
    return _of_grant(grants.filter(~pl.col("applicant_lives_there")), "elsewhere")


def repeated(grants: pl.DataFrame, years: int) -> pl.DataFrame:
    """Grants for a measure that the same applicant got within so many years before, in the same dwelling."""
    of = ["applicant", "measure", "address"]
    ordered = grants.drop_nulls("address").sort(*of, "decided_on", "record_id")
    before = ordered.with_columns(
        pl.col("decided_on").shift(1).over(of).alias("earlier"),
        pl.col("record_id").shift(1).over(of).alias("earlier_id"),
    )
    same_day = pl.col("decided_on") == pl.col("earlier")  # parts of one decision
    recent = pl.col("earlier") > pl.col("decided_on") - timedelta(days=round(years * YEAR_DAYS))
    return _of_grant(before.filter(recent & ~same_day), "repeated")


def one_installer(grants: pl.DataFrame, share: float, least: int, same: int) -> pl.DataFrame:
    """Measures that one installer nearly always does, with one and the same quote for several applicants."""
    done = grants.drop_nulls("installer").with_columns(pl.len().over("measure").alias("count"))
    mine = done.with_columns((pl.len().over("measure", "installer") / pl.col("count")).alias("share"))
    usual = mine.filter(pl.col("count") >= least, pl.col("share") >= share).drop_nulls("quote_hash")
    alike = usual.group_by("installer", "measure", "quote_hash", maintain_order=True).agg(
        pl.col("installer_name", "installer_kind", "count", "share").first(),
        pl.col("applicant").n_unique().cast(pl.Int64).alias("alike"),
        pl.col("decided_on").max(),
        rows_of("housing_adaptation_grant").alias("records"),
    )
    most = alike.filter(pl.col("alike") >= same).sort("alike", "quote_hash", descending=[True, False])
    first = most.unique(["installer", "measure"], keep="first", maintain_order=True)
    return first.with_columns(
        pl.lit("installer").alias("case"),
        pl.lit("party").alias("subject_type"),
        pl.col("installer").alias("subject"),
        pl.lit(0, pl.Int64).alias("amount_minor"),
        pl.col("decided_on").cast(pl.String).alias("decided"),
    ).drop("quote_hash")


def _of_grant(found: pl.DataFrame, case: str) -> pl.DataFrame:
    earlier = {"earlier": ("housing_adaptation_grant", "earlier_id")} if "earlier_id" in found.columns else {}
    return found.with_columns(
        pl.lit(case).alias("case"),
        pl.lit("grant").alias("subject_type"),
        pl.col("grant_number").alias("subject"),
        pl.col("cost").alias("amount_minor"),
        pl.col("decided_on").cast(pl.String).alias("decided"),
        rows(subject=("housing_adaptation_grant", "record_id"), **earlier).alias("records"),
    ).select(
        "case", "subject_type", "subject", "installer", "installer_name", "installer_kind", "measure", "currency",
        "amount_minor", "decided_on", "decided", "records",
        *(name for name in ("median", "high", "count", "days") if name in found.columns),
        *(pl.col(name).cast(pl.String) for name in ("earlier",) if name in found.columns),
    )  # fmt: skip
