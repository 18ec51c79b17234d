"""How much was invoiced over which months, and how much a decision grants in them."""

from typing import Final

import polars as pl

from services.risk.domain.book import rows_of
from services.risk.rules.reading import month_number
from services.risk.rules.steps import word

SPAN: Final = ("first_month", "last_month")
THOUSANDTHS: Final = 1_000
DAYS_A_WEEK: Final = 7
MINUTES_AN_HOUR: Final = 60

# Units of measure as invoices write them: words, and UN/ECE Recommendation 20 (HUR, MIN, DAY)
_MINUTES: Final = {
    **dict.fromkeys(("hour", "hours", "h", "hr", "hur", "tim", "timme", "timmar"), MINUTES_AN_HOUR),
    **dict.fromkeys(("minute", "minutes", "min", "minut", "minuter"), 1),
}
_DAYS: Final = frozenset({"day", "days", "d", "dag", "dagar", "dygn", "vårddygn", "vårddag"})
# what a decision's amounts are per
_PER: Final = {
    **dict.fromkeys(("day", "dag", "dygn"), "day"),
    **dict.fromkeys(("week", "vecka"), "week"),
    **dict.fromkeys(("month", "månad"), "month"),
    **dict.fromkeys(("once", "engång", "engångs", "totalt", "total"), "once"),
}


def with_days(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines in hours, minutes or days that tell their period: *case* says which, *quantity* is in thousandths of it."""
    unit = word("unit_of_measure")
    minutes = unit.replace_strict(_MINUTES, default=None, return_dtype=pl.Int64)
    case = pl.when(minutes.is_not_null()).then(pl.lit("minutes")).when(unit.is_in(_DAYS)).then(pl.lit("days"))
    quantity = pl.col("quantity_thousandths") * minutes.fill_null(1)
    return (
        lines.with_columns(case=case, quantity=quantity, period_until=pl.coalesce("period_until", "period_from"))
        .drop_nulls(["case", "quantity", "period_from"])
        .with_columns(first_month=month_number("period_from"), last_month=month_number("period_until"))
    )


def spans(lines: pl.DataFrame, decisions: pl.DataFrame | None, keys: list[str]) -> pl.DataFrame:
    """What was invoiced by *keys* and the months it concerns, with the decision beside it where given.

    A decision that grants something once has one span: all that was ever invoiced on it.
    """
    if decisions is not None:
        per = word("period").replace_strict(_PER, default=None, return_dtype=pl.String)
        lines = lines.join(
            decisions.with_columns(per=per).drop("record_id", "committee_id", "on"), on="decision_number"
        )
        whole = pl.col("per") == "once"
        lines = lines.with_columns(
            first_month=pl.when(whole).then(pl.col("first_month").min().over(keys)).otherwise("first_month"),
            last_month=pl.when(whole).then(pl.col("last_month").max().over(keys)).otherwise("last_month"),
        )
    told = ("per", "valid_from", "valid_until", "granted_minutes", "granted_days", "case")
    one_supplier = pl.col("supplier").drop_nulls().n_unique() == 1
    return (
        lines.sort("record_id")
        .group_by(list(dict.fromkeys([*keys, *SPAN])), maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in told if name in lines.columns and name not in keys),
            *(
                pl.when(one_supplier).then(pl.col(name).drop_nulls().first()).alias(name)
                for name in ("supplier", "supplier_name")
                if name not in keys
            ),
            pl.col("period_from").min(),
            pl.col("period_until").max(),
            pl.col("currency").drop_nulls().first(),
            pl.col("amount_minor").sum(),
            lines=pl.len(),
            invoiced=(pl.col("quantity").sum() / THOUSANDTHS).round().cast(pl.Int64),
            shown=rows_of("invoice_line"),
        )
        .with_columns(
            span_from=pl.date(pl.col("first_month") // 12, pl.col("first_month") % 12 + 1, 1),
            span_until=pl.date(pl.col("last_month") // 12, pl.col("last_month") % 12 + 1, 1).dt.month_end(),
        )
    )


def granted_in(summed: pl.DataFrame) -> pl.DataFrame:
    """With *limit*: what the decision grants in the months of each span; null where it does not tell."""
    both = summed.with_columns(
        held_from=pl.max_horizontal("valid_from", "span_from"),
        held_until=pl.min_horizontal("valid_until", "span_until"),
    )
    days = ((pl.col("held_until") - pl.col("held_from")).dt.total_days() + 1).clip(lower_bound=0)
    times = (
        pl.when(pl.col("per") == "day")
        .then(days)
        .when(pl.col("per") == "week")
        .then((days + DAYS_A_WEEK - 1) // DAYS_A_WEEK)
        .when(pl.col("per") == "month")
        .then(month_number("held_until") - month_number("held_from") + 1)
        .when(pl.col("per") == "once")
        .then(1)
    )
    granted = pl.when(pl.col("case") == "minutes").then("granted_minutes").otherwise("granted_days")
    return both.with_columns(limit=pl.when(days > 0).then(granted * times))
