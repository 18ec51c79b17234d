"""Pairs of payments that share some columns, without comparing each with each."""

from collections.abc import Callable, Sequence

import polars as pl

from services.risk.domain.frames import ROWS, Payments
from services.risk.domain.state import History


def together(history: History, new: Payments, where: str | pl.Expr) -> pl.DataFrame:
    """Earlier payments and the new ones that meet a condition, told apart by is_new."""
    earlier = history.rows.filter(where).with_columns(is_new=pl.lit(value=False))
    return pl.concat([earlier, new.filter(where).select(*ROWS.names(), is_new=pl.lit(value=True))])


def runs(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows that share all keys with another row, in runs of equal keys in order of arrival.

    Adds run (equal for equal keys) and rank (differences count rows within a run). Null keys share nothing.
    """
    given = rows.with_columns(pl.struct(keys).hash().alias("run")).filter(
        pl.all_horizontal(pl.col(key).is_not_null() for key in keys)
    )
    shared = given.filter(pl.col("run").is_duplicated()).sort("run", "position")
    return shared.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("rank"))


def neighbours(ordered: pl.DataFrame, latest: int, wanted: Callable[[int], pl.Expr]) -> pl.DataFrame:
    """Each row of runs() beside each of its earlier neighbours, at most *latest* back.

    The neighbour's columns end in _j; *back* tells how far back it is. wanted(back) is a cheap condition on a
    row and, by shift(back), on its neighbour.
    """
    longest = ordered.select(pl.col("run").rle().struct.field("len").max()).item() or 0
    reach = range(1, min(latest, longest - 1) + 1)
    masks = ordered.select(_same_run(back).and_(wanted(back)).alias(str(back)) for back in reach)
    hits = {back: masks[str(back)].arg_true() for back in reach}
    later = pl.concat([pl.Series(dtype=pl.UInt32), *hits.values()])
    backs = pl.Series([back for back, hit in hits.items() for _ in range(hit.len())], dtype=pl.UInt32)
    earlier = ordered[later - backs].rename(lambda name: f"{name}_j")
    return pl.concat([ordered[later], earlier, backs.alias("back").to_frame()], how="horizontal")


def _same_run(back: int) -> pl.Expr:
    return (pl.col("run") == pl.col("run").shift(back)).fill_null(value=False)
