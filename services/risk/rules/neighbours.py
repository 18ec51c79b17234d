"""Pairs of payments that share some columns, without comparing each with each."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from services.risk.domain.frames import ROWS, Payments
from services.risk.domain.state import History


def together(history: History, new: Payments) -> pl.DataFrame:
    """Earlier payments and the new ones, told apart by is_new."""
    earlier = history.rows.with_columns(is_new=pl.lit(value=False))
    return pl.concat([earlier, new.select(*ROWS.names(), is_new=pl.lit(value=True))])


def runs(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows that share all keys with another row, in runs of equal keys in order of arrival.

    Adds run (equal for equal keys) and rank (differences count rows within a run). Null keys share nothing.
    """
    given = rows.drop_nulls(list(keys))
    return (
        given.with_columns(pl.struct(keys).hash().alias("run"))
        .filter(pl.col("run").is_duplicated())
        .sort("run", "position")
        .with_row_index("rank")
        .with_columns(pl.col("rank").cast(pl.Int64))
    )


def neighbours(
    ordered: pl.DataFrame, latest: int, wanted: Callable[[int], pl.Expr]
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Each row of runs() with its earlier neighbours, the nearest first, at most *latest* back.

    Yields how far back, and the pairs; the neighbour's columns end in _j. wanted(back) is a cheap condition
    on a row and, by shift(back), on its neighbour.
    """
    for back in range(1, latest + 1):
        same = (pl.col("run") == pl.col("run").shift(back)).fill_null(value=False)
        if not ordered.select(same.any()).item():
            return
        index = ordered.select(pl.arg_where(same & wanted(back))).to_series()
        if index.len():
            pairs = [ordered[index], ordered[index - back].rename(lambda name: f"{name}_j")]
            yield back, pl.concat(pairs, how="horizontal")
