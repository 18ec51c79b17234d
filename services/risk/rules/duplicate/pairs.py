"""The earlier payments that a payment may repeat."""

from collections.abc import Callable

import polars as pl

from services.risk.rules import likeness
from services.risk.rules.duplicate.params import SAME_ACCOUNT, SAME_AMOUNT, SAME_NUMBER, DuplicateParams
from services.risk.rules.neighbours import neighbours

_amount, _earlier = likeness.both("amount_minor")


def by_amount(amounts: pl.DataFrame, p: DuplicateParams) -> list[pl.DataFrame]:
    """Pairs of equal amounts with numbers, or in their absence texts, that are alike."""
    alone = (pl.col("run") != pl.col("run").shift(2)).fill_null(value=True)
    uneven = (_amount >= p.slip_min_minor) & (_amount % p.uneven_minor != 0)
    size = pl.col("number_key").str.len_chars().fill_null(0)
    marked = amounts.with_columns((alone & uneven).alias("tellable"), size.alias("size"))
    pairs = neighbours(marked, SAME_AMOUNT.latest, _other_length(p))
    case = (
        pl.when(likeness.contained())
        .then(pl.lit("contained"))
        .when(_unnumbered(p) & likeness.same_text("text"))
        .then(pl.lit("text"))
    )
    slips = likeness.slips(pairs.filter(pl.col("back") == 1, "tellable"), p.sequence_gap)
    return [pairs.with_columns(case.alias("case")).drop_nulls("case"), slips.with_columns(case=pl.lit("slip"))]


def _comparable(p: DuplicateParams) -> Callable[[int], pl.Expr]:
    """A new payment and an earlier one, both amounts owed, within the window."""
    return lambda back: (
        pl.col("is_new") & (_amount > 0) & (_amount.shift(back) > 0) & likeness.near(p.window_days, back)
    )


def _other_length(p: DuplicateParams) -> Callable[[int], pl.Expr]:
    """Comparable, and not merely two running numbers of one length; for slips the last one in any case."""
    size, comparable = pl.col("size"), _comparable(p)
    return lambda back: comparable(back) & ((size != size.shift(back)) | (size == 0) | (pl.lit(back) == 1))


def _unnumbered(p: DuplicateParams) -> pl.Expr:
    key, other = likeness.both("number_key")
    soon = likeness.days_between() <= p.text_days
    return key.is_null() & other.is_null() & soon & (pl.col("party_kind") != "person")


def by_number(numbers: pl.DataFrame, p: DuplicateParams) -> pl.DataFrame:
    """Pairs of the same digits and, but for rounding, the same amount."""
    tolerance = pl.max_horizontal(pl.lit(p.tolerance_minor), _amount * p.tolerance_bp // 10_000)
    standing = (pl.col("kind_group") == "order") & (likeness.days_between() >= p.standing_days)
    case = (
        pl.when(likeness.same_written() & standing)
        .then(pl.lit("standing"))
        .when(likeness.same_written())
        .then(pl.lit("same_number"))
        .when(likeness.same_digits())
        .then(pl.lit("format"))
    )
    pairs = neighbours(
        numbers,
        SAME_NUMBER.latest,
        lambda back: (
            pl.col("is_new")
            & (_amount > 0)
            & (_amount.shift(back) > 0)
            & (likeness.near(p.window_days, back) | likeness.telling_undated(back))
        ),
    )
    close = pairs.filter((_amount - _earlier).abs() <= tolerance).with_columns(case.alias("case")).drop_nulls("case")
    # paid again and again under one reference: a schedule, not a repetition
    again = (pl.col("case") == "standing").sum().over("position") > 1
    return close.filter(~((pl.col("case") == "standing") & again))


def by_account(accounts: pl.DataFrame, p: DuplicateParams) -> pl.DataFrame:
    """Pairs of the same number, amount and account, paid to different payees."""
    party, other = likeness.both("party_id")
    telling = pl.col("number_key").str.len_chars() >= likeness.MIN_SURE
    pairs = neighbours(accounts, SAME_ACCOUNT.latest, _comparable(p))
    return pairs.filter(_amount == _earlier, party != other, telling).with_columns(case=pl.lit("other_payee"))
