"""Which payments credits have cancelled, as seen at one of them or at a credit."""

import polars as pl

from services.risk.rules import likeness
from services.risk.rules.duplicate.params import SAME_AMOUNT, DuplicateParams
from services.risk.rules.neighbours import neighbours

# a payment, and the rank in its run up to which one looks
_VIEW = ("run", "rank", "position", "day", "file_id", "number_key", "seen_rank", "seen_position")


def seen_at_itself(credited: pl.DataFrame, some: pl.DataFrame) -> pl.DataFrame:
    """Some payments, if credits have their amount, as of their own arrival."""
    own = credited.join(some.select("position"), on="position", how="semi")
    return own.with_columns(seen_rank="rank", seen_position="position").select(_VIEW)


def seen_at_credits(credited: pl.DataFrame, p: DuplicateParams) -> pl.DataFrame:
    """Payments as of each new credit of the same amount within reach."""
    new_credit = pl.col("is_new") & (pl.col("amount_minor") < 0)
    owed = (pl.col("amount_minor_j") > 0) & likeness.near(p.window_days)
    pairs = neighbours(credited, SAME_AMOUNT.latest, new_credit, owed)
    return pairs.select(
        *(pl.col(f"{name}_j").alias(name) for name in _VIEW[:-2]),
        pl.col("rank").alias("seen_rank"),
        pl.col("position").alias("seen_position"),
    )


def netted(credited: pl.DataFrame, views: pl.DataFrame, p: DuplicateParams) -> pl.DataFrame:
    """The payments of which credits leave at most one, by amount or by number: position and seen_position.

    What counts are the latest payments of the amount before the view, within the window of the payment.
    """
    others = credited.lazy().select(
        pl.col(["run", "rank", "day", "file_id", "number_key", "amount_minor"]).name.suffix("_j")
    )
    reach = (pl.col("rank_j") <= pl.col("seen_rank")) & (pl.col("seen_rank") - pl.col("rank_j") <= SAME_AMOUNT.latest)
    seen = (
        views.lazy()
        .join(others, left_on="run", right_on="run_j", how="inner")
        .filter(reach, likeness.near(p.window_days))
    )
    sign = pl.col("amount_minor_j").sign()
    key, other = likeness.both("number_key")
    counted = seen.group_by("position", "seen_position").agg(
        sign.sum().alias("left"),
        (sign < 0).sum().alias("credits"),
        sign.filter(key == other).sum().alias("left_of_number"),
        (sign < 0).filter(key == other).sum().alias("credits_of_number"),
    )
    of_amount = (pl.col("credits") > 0) & (pl.col("left") <= 1)
    of_number = (pl.col("credits_of_number") > 0) & (pl.col("left_of_number") <= 1)
    return counted.filter(of_amount | of_number).select("position", "seen_position").collect()
