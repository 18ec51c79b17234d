"""From what is owed to payments as they reach risk: VAT, due day, payment day, day of arrival."""

from datetime import date

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, numbers_of, office_days
from tests.twin.size import COMMITTEES
from tests.twin.tables import PAYMENT, fitted

REORGANISED = date(2025, 1, 1)
TERMS = 30  # days: räntelagen, and nearly every contract


def bills(chance: Chance, frame: pl.DataFrame, kind: str | None = None) -> pl.DataFrame:
    """Payments, not yet in order of arrival (position is null).

    The frame has committee_id, party_id, party_kind, party_name, net_minor, invoice_number, invoice_date,
    account_token, account_label, category and text; vat_bp and what else it has of FACTS is used. *kind* is taken for
    all, else a sum below zero is a credit note. A payment order has no invoice, so no net amount and no VAT.
    """
    count = frame.height
    rate = pl.col("vat_bp") if "vat_bp" in frame.columns else pl.lit(0)
    day = numbers_of(frame["invoice_date"])
    # sent some days after its date; a few lie on somebody's desk
    arrived = day + chance.rng.exponential(2.5, count).astype(np.int64)
    arrived += chance.flags(count, 0.03).to_numpy() * chance.whole(10, 60, count)
    due = day + (0 if kind == "payment_order" else TERMS)
    paid = office_days(np.maximum(due, arrived + 1))
    vat = (pl.col("net_minor") * rate / 10_000).round().cast(pl.Int64)
    made = frame.with_columns(
        chance.ids(count).alias("payment_id"),
        chance.ids(count).alias("file_id"),
        pl.lit("SEK").alias("currency"),
        vat.alias("vat_minor"),
        (pl.col("net_minor") + vat).alias("amount_minor"),
        as_days(due).alias("due_date"),
        as_days(paid).alias("payment_date"),
        as_days(arrived).alias("known_on"),
    )
    if kind is not None:
        made = made.with_columns(pl.lit(kind).alias("kind"))
    else:
        credit = pl.col("amount_minor") < 0
        made = made.with_columns(pl.when(credit).then(pl.lit("credit_note")).otherwise(pl.lit("invoice")).alias("kind"))
    if "unit" not in made.columns:
        units = pl.col("committee_id").replace_strict(COMMITTEES, return_dtype=pl.String)
        # a reorganisation: from then on the same people sit in another unit
        new = (pl.col("committee_id") == "son") & (pl.col("invoice_date") >= REORGANISED)
        units = pl.when(new).then(pl.lit("Välfärd")).otherwise(units)
        made = made.with_columns(pl.format("{} {}", units, pl.Series(chance.whole(1, 6, count))).alias("unit"))
    return _without_tax(made) if kind == "payment_order" else fitted(PAYMENT, made.with_columns(_lines(rate)))


def _lines(rate: pl.Expr) -> pl.Expr:
    taxed = rate > 0
    line = pl.struct(
        rate.cast(pl.Int64).alias("rate_bp"),
        pl.when(taxed).then(pl.lit("S")).otherwise(pl.lit("E")).alias("category"),
        pl.col("net_minor"),
        pl.col("vat_minor"),
    )
    return pl.concat_list(line).alias("vat_lines")


def _without_tax(made: pl.DataFrame) -> pl.DataFrame:
    none = [pl.lit(None, dtype=pl.Int64).alias(name) for name in ("net_minor", "vat_minor")]
    return fitted(PAYMENT, made.with_columns(none))


def in_order(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The payments of all parts in order of arrival, numbered from 0."""
    whole = pl.concat(parts).sort("known_on", "invoice_date", "payment_id")
    return whole.with_columns(pl.Series(np.arange(whole.height)).alias("position"))
