"""The earlier payments that a payment may repeat."""

import polars as pl

from services.risk.rules import likeness
from services.risk.rules.duplicate.params import SAME_ACCOUNT, SAME_AMOUNT, SAME_NUMBER, DuplicateParams
from services.risk.rules.neighbours import neighbours

_amount, _earlier = likeness.both("amount_minor")
_owed = pl.col("is_new") & (_amount > 0)


def by_amount(amounts: pl.DataFrame, p: DuplicateParams) -> list[pl.DataFrame]:
    """Pairs of equal amounts with numbers, or in their absence texts, that are alike."""
    if amounts.is_empty():
        return []
    alone = (pl.col("run") != pl.col("run").shift(2)).fill_null(value=True)
    uneven = (_amount >= p.slip_min_minor) & (_amount % p.uneven_minor != 0)
    size = pl.col("number_key").str.len_chars().fill_null(0)
    marked = amounts.with_columns((alone & uneven).alias("tellable"), size.alias("size"))
    # two running numbers of one length are told apart here, but for the one before, which may have slipped
    length, other = likeness.both("size")
    plausible = (length != other) | (length == 0) | (pl.col("rank") - pl.col("rank_j") == 1)
    pairs = neighbours(marked, SAME_AMOUNT.latest, _owed, _comparable(p) & plausible)
    if pairs.is_empty():
        return []
    case = (
        pl.when(likeness.contained())
        .then(pl.lit("contained"))
        .when(_unnumbered(p) & likeness.same_text("text"))
        .then(pl.lit("text"))
    )
    slips = likeness.slips(pairs.filter(pl.col("rank") - pl.col("rank_j") == 1, "tellable"), p.sequence_gap)
    return [pairs.with_columns(case.alias("case")).drop_nulls("case"), slips.with_columns(case=pl.lit("slip"))]


def _comparable(p: DuplicateParams) -> pl.Expr:
    """Whether the earlier one was owed too, within the window."""
    return (_earlier > 0) & likeness.near(p.window_days)


def _unnumbered(p: DuplicateParams) -> pl.Expr:
    key, other = likeness.both("number_key")
    soon = likeness.days_between() <= p.text_days
    return key.is_null() & other.is_null() & soon & (pl.col("party_kind") != "person")


def by_number(numbers: pl.DataFrame, p: DuplicateParams) -> list[pl.DataFrame]:
    """Pairs of the same digits and, but for rounding, the same amount."""
    if numbers.is_empty():
        return []
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
    same_time = likeness.near(p.window_days) | likeness.telling_undated()
    pairs = neighbours(numbers, SAME_NUMBER.latest, _owed, (_earlier > 0) & same_time)
    close = (
        pairs.lazy()
        .filter((_amount - _earlier).abs() <= tolerance)
        .with_columns(case.alias("case"))
        .filter(pl.col("case").is_not_null())
    )
    # paid again and again under one reference: a schedule, not a repetition
    again = (pl.col("case") == "standing").sum().over("position") > 1
    return [close.filter(~((pl.col("case") == "standing") & again)).collect()]


def by_account(accounts: pl.DataFrame, p: DuplicateParams) -> list[pl.DataFrame]:
    """Pairs of the same number, amount and account, paid to different payees."""
    if accounts.is_empty():
        return []
    party, other = likeness.both("party_id")
    telling = pl.col("number_key").str.len_chars() >= likeness.MIN_SURE
    other_payee = (_amount == _earlier) & (party != other) & telling
    pairs = neighbours(accounts, SAME_ACCOUNT.latest, _owed, _comparable(p) & other_payee)
    return [pairs.with_columns(case=pl.lit("other_payee"))]
