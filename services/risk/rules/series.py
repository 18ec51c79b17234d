"""What the rules over running totals share."""

from typing import Final

import polars as pl

from services.risk.domain.frames import Payments
from services.risk.domain.state import TOTALS_KEY, History, Totals, of_committee, running, suppliers

# no statistics of natural persons, nor of payees that may be persons
STATISTICS_KINDS: Final = ("company", "sole_trader", "foreign")
IS_YEAR: Final = pl.col("period").str.contains(r"^\d{4}$")


def series_rows(new: Payments, history: History, may_reach: pl.Expr) -> pl.DataFrame:
    """All new payments of the series whose totals, the new ones counted, meet a condition."""
    reached = history.after.lazy().filter(may_reach).select(TOTALS_KEY).collect()
    if reached.is_empty():
        return new.clear()
    return suppliers(new).join(reached, on=TOTALS_KEY, how="semi", maintain_order="left")


def with_committee(rows: pl.DataFrame, new: Payments, totals: Totals, names: tuple[str, ...]) -> pl.DataFrame:
    """The rows with the named measures of their whole committee as of each, in columns all_<name>."""
    committees = rows.select("committee_id", "kind_group", "period").unique()
    whole = of_committee(suppliers(new)).join(
        committees, on=["committee_id", "kind_group", "period"], how="semi", maintain_order="left"
    )
    circle = whole.with_columns(pl.struct("committee_id", "kind_group", "period").hash().alias("series"))
    so_far = running(circle, totals, names).select("position", *(pl.col(name).alias(f"all_{name}") for name in names))
    return rows.join(so_far, on="position", how="left", maintain_order="left")
