"""How far a value lies from its peers, without the outliers deciding what is usual."""

from typing import Final

import polars as pl

MAD_OF_NORMAL: Final = 0.6745  # the median absolute deviation of a normal distribution, in σ


def median(value: str, peers: list[str]) -> pl.Expr:
    """The median of *value* among its *peers* (columns that name them)."""
    return pl.col(value).median().over(peers)


def robust_z(value: str, peers: list[str], least: pl.Expr) -> pl.Expr:
    """The modified z-score 0.6745 (x − median) / MAD of *value* among its *peers*; a MAD below *least* counts as it.

    Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), who call an outlier what is above 3.5.
    """
    far = pl.col(value) - median(value, peers)
    mad = far.abs().median().over(peers)
    return MAD_OF_NORMAL * far / pl.max_horizontal(mad, least)
