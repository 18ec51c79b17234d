"""Sketches of sets: a few of their tokens, from which it can be told which sets have much in common.

The sketch of a set are its SKETCH smallest tokens (bottom-k; A. Broder, On the resemblance and containment of
documents, 1997). Tokens are keyed digests written in hexadecimal, so their first digits are as good as a random hash
that nobody outside can choose. What two sketches share below the smaller of their largest values is a fair sample of
what the sets share: *shared / reach* estimates it without bias (K. Beyer et al., On synopses for distinct-value
estimation under multiset operations, 2007), exactly where both sets are no larger than a sketch. Of c tokens in
common a sketch that reaches the share r of all values misses all with probability (1 - r)^c at most, and sees fewer
than half of c * r with exp(-c * r / 8) at most (Chernoff). Tests hold both bounds.
"""

from typing import Final

import polars as pl

SKETCH: Final = 1024
DIGITS: Final = 15  # hexadecimal digits of a token that make its value: 60 bits
VALUES: Final = 16**DIGITS


def sketches(lists: pl.DataFrame, size: int = SKETCH) -> pl.DataFrame:
    """Of each list (`id`, `members`) its smallest values, one a row (`id`, `value`), and how far they `reach`.

    *reach* is the share of all values below which none of the list is missing: 1 where the sketch holds the list.
    A token that is not written in hexadecimal is left out.
    """
    token = pl.col("members").str.head(DIGITS).str.to_integer(base=16, strict=False)
    values = (
        lists.select("id", "members")
        .explode("members")
        .select("id", value=token)
        .drop_nulls()
        .unique()
        .sort("id", "value")
    )
    counted = values.with_columns(count=pl.len().over("id"), place=pl.col("value").rank("ordinal").over("id")).filter(
        pl.col("place") <= size
    )
    whole = pl.col("count") <= size
    reach = pl.when(whole).then(1.0).otherwise((pl.col("value").max().over("id") + 1) / VALUES)
    return counted.select("id", "value", reach=reach)


def likely_pairs(sketched: pl.DataFrame) -> pl.DataFrame:
    """Pairs of lists that share a value: `a` < `b`, how many they `shared` within `reach`, and the `estimate`."""
    other = sketched.rename({"id": "b", "reach": "reach_b"})
    both = sketched.rename({"id": "a"}).join(other, on="value").filter(pl.col("a") < pl.col("b"))
    within = both.with_columns(reach=pl.min_horizontal("reach", "reach_b"))
    return (
        within.group_by("a", "b")
        .agg(pl.len().cast(pl.Int64).alias("shared"), pl.col("reach").first())
        .with_columns(estimate=pl.col("shared") / pl.col("reach"))
        .sort("a", "b")
    )
