"""Pairs of payments that share some columns, without comparing each with each."""

from collections.abc import Sequence

import polars as pl

from services.risk.domain.frames import ROWS, Payments
from services.risk.domain.state import History


def together(history: History, new: Payments, where: str | pl.Expr) -> pl.DataFrame:
    """Earlier payments and the new ones that meet a condition, told apart by is_new."""
    earlier = history.rows.lazy().filter(where).with_columns(is_new=pl.lit(value=False))
    arrived = new.lazy().filter(where).select(*ROWS.names(), is_new=pl.lit(value=True))
    return pl.concat([earlier, arrived]).collect()


def runs(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows that share all keys with another row, in runs of equal keys in order of arrival.

    Adds run (equal for equal keys) and rank (differences count rows within a run). Null keys share nothing.
    """
    given = pl.all_horizontal(pl.col(key).is_not_null() for key in keys)
    return (
        rows.lazy()
        .filter(given)
        .with_columns(pl.struct(keys).hash().alias("run"))
        .filter(pl.col("run").is_duplicated())
        .sort("run", "position")
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("rank"))
        .collect()
    )


def neighbours(ordered: pl.DataFrame, latest: int, own: pl.Expr, pair: pl.Expr) -> pl.DataFrame:
    """Rows of runs() beside each of their earlier neighbours, at most *latest* back.

    *own* is a condition on a row, *pair* on both; the neighbour's columns end in _j.
    """
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    starts = pl.when((pl.col("run") != pl.col("run").shift(1)).fill_null(value=True)).then(at).forward_fill()
    reach = pl.int_ranges(pl.max_horizontal(starts, at - latest), at)
    beside = (
        ordered.lazy()
        .select(at.alias("at"), own.alias("own"), reach.alias("at_j"))
        .filter("own", pl.col("at_j").list.len() > 0)
        .explode("at_j")
        .collect()
    )
    read = set(pair.meta.root_names())
    ours = ordered.select(name for name in ordered.columns if name in read)[beside["at"]]
    theirs = ordered.select(pl.col(name).alias(f"{name}_j") for name in ordered.columns if f"{name}_j" in read)
    hits = beside.hstack(ours).hstack(theirs[beside["at_j"]]).filter(pair)
    return ordered[hits["at"]].hstack(ordered[hits["at_j"]].rename(lambda name: f"{name}_j"))
