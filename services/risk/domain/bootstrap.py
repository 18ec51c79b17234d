"""Intervals by redrawing: the same number of persons drawn again and again, with replacement, from those there are.

The percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Seeded, so the
same table gives the same interval.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

LOW: Final = 0.025
HIGH: Final = 0.975
_AT_ONCE: Final = 4_000_000  # draws that are held in memory together


def redrawn(table: pl.DataFrame, strata: Sequence[Sequence[str]], *, seed: int, replicates: int) -> pl.DataFrame:
    """Tables drawn anew from *table*, which has the column group and columns of counts.

    *strata* are the columns that are drawn together, each with as many persons as the table has in them. Columns:
    replicate (0 and up), group, the counts.
    """
    every = pl.select(pl.int_range(replicates, dtype=pl.Int64).alias("replicate")).join(
        table.select("group"), how="cross"
    )
    for place, cells in enumerate(strata):
        drawn = _drawn(table.select("group", *cells), cells, seed=seed * 2 + place, replicates=replicates)
        every = every.join(drawn, on=("replicate", "group"), how="left", maintain_order="left")
    return every.fill_null(0)


def _drawn(table: pl.DataFrame, cells: Sequence[str], *, seed: int, replicates: int) -> pl.DataFrame:
    kinds = table.unpivot(cells, index="group", variable_name="cell", value_name="persons").with_row_index("kind")
    persons = kinds.select(pl.col("kind").repeat_by("persons")).explode("kind", empty_as_null=False).to_series()
    parts = []
    together = max(_AT_ONCE // max(len(persons), 1), 1)
    for first in range(0, replicates, together):
        number = min(together, replicates - first)
        draws = persons.sample(len(persons) * number, with_replacement=True, seed=seed + first)
        of = pl.select(pl.int_range(len(draws), dtype=pl.Int64) // max(len(persons), 1) + first).to_series()
        parts.append(pl.DataFrame({"replicate": of, "kind": draws}).group_by("replicate", "kind").len("persons"))
    counts = pl.concat(parts).join(kinds.select("kind", "group", "cell"), on="kind")
    return counts.group_by("replicate", "group").agg(
        pl.col("persons").filter(pl.col("cell") == cell).sum().cast(pl.Int64).alias(cell) for cell in cells
    )


def percentiles(drawn: pl.DataFrame, key: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
    """Per key, each column's `_low` and `_high`; null where no redrawn table has the figure."""
    return drawn.group_by(key).agg(
        pl.col(column).quantile(part, "linear").alias(f"{column}_{end}")
        for column in columns
        for part, end in ((LOW, "low"), (HIGH, "high"))
    )
