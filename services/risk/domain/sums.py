"""Sums that can be merged: what rows add to them by key, and how sums of one key become one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

Merge = Literal["sum", "min", "max", "or", "keep"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of a total: its type, how two values become one, and what one payment adds to it."""

    dtype: pl.DataType | type[pl.DataType]
    merge: Merge
    adds: pl.Expr


def _merged(measure: Measure, values: pl.Expr) -> pl.Expr:
    match measure.merge:
        case "sum":
            return values.sum()
        case "min":
            return values.min()
        case "max":
            return values.max()
        case "or":
            return values.bitwise_or()
        case "keep":
            return values.first()


@dataclass(frozen=True, slots=True)
class Sums:
    """How rows and sums of one key become sums; made once, since for one payment making them is most of the work."""

    key: tuple[str, ...]
    names: list[str]
    adds: list[pl.Expr]
    merges: list[pl.Expr]

    @classmethod
    def of(cls, key: tuple[str, ...], measures: Mapping[str, Measure]) -> "Sums":
        """The sums of *measures* by *key*."""
        adds = [_merged(one, one.adds).cast(one.dtype).alias(name) for name, one in measures.items()]
        return cls(
            key, [*key, *measures], adds, [_merged(one, pl.col(name)).alias(name) for name, one in measures.items()]
        )


def added(new: pl.DataFrame, groups: Sequence[str], sums: Sums) -> pl.DataFrame:
    """What the rows add per group, all of one key, in order of first arrival."""
    kept = [pl.col(name).first() for name in sums.key if name not in groups]
    return new.group_by(groups, maintain_order=True).agg(*kept, *sums.adds).select(sums.names)


def together(parts: Sequence[pl.DataFrame], sums: Sums) -> pl.DataFrame:
    """Totals of the same key as one, earlier parts first."""
    given = [part for part in parts if part.height] or parts[:1]
    if len(given) == 1:
        return given[0]
    return regrouped(pl.concat(given), sums)


def regrouped(totals: pl.DataFrame, sums: Sums) -> pl.DataFrame:
    """Totals of the same key as one."""
    return totals.group_by(sums.key, maintain_order=True).agg(sums.merges)
