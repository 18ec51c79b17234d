"""Payments as rules on records read them: the day they are about, what was paid in all, and what shows it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import rows_of
from services.risk.domain.rule import Parameter

BENEFIT: Final = "payment_order"
"""PaymentFact.kind of what is paid out without an invoice, such as a benefit or a grant."""

HighestVat = Annotated[int, Parameter("basis points", "Mervärdesskattelag (2023:200) 9 kap. 2 §", date(2023, 7, 1))]
HIGHEST_VAT_BP: Final = 2_500
"""What is taken off an amount whose source does not tell its tax: so much may be tax, not more."""


def paid_on() -> pl.Expr:
    """The day a payment is about: paid, else due, else invoiced."""
    return pl.coalesce("payment_date", "due_date", "invoice_date", "on")


def paid_in_all(rows: pl.DataFrame, by: Sequence[str], amount: str = "amount_minor", *others: pl.Expr) -> pl.DataFrame:
    """Per *by*: *amount* in all, net of credits, and the *others*, which are asked of the same rows.

    One purchase may arrive as an order, an invoice and a row of the ledger. So the group of kinds that tells the most
    is taken, and groups are never added up.
    """
    sums = rows.group_by(*by, "kind_group").agg(pl.col(amount).sum(), *others)
    most = sums.sort(amount, "kind_group", descending=[True, False], nulls_last=True)
    return most.unique(by, keep="first", maintain_order=True).drop("kind_group").sort(by)


def without_vat(highest_vat_bp: int) -> pl.Expr:
    """What a payment is without tax: as told, else less the highest rate."""
    whole = 10_000
    return pl.coalesce("value_minor", pl.col("amount_minor") * whole // (whole + highest_vat_bp))


def spent(
    payments: pl.DataFrame, by: Sequence[str], highest_vat_bp: int = HIGHEST_VAT_BP, limit: pl.Expr | None = None
) -> pl.DataFrame:
    """Per *by*: spent_minor (SEK without tax, credits set off), first_on, last_on, and the payments that show it.

    Where it matters that the sum passes a *limit* (in öre, an expression over *payments*), the payments are those from
    the one with which it did: what came before shows nothing.
    """
    known = payments.filter(pl.col("currency") == "SEK", *(pl.col(name).is_not_null() for name in by)).with_columns(
        spent_minor=without_vat(highest_vat_bp), shown_id="record_id"
    )
    if limit is not None:
        so_far = pl.col("spent_minor").cum_sum().over([*by, "kind_group"])
        carries = (pl.col("spent_minor") > 0) & (so_far > limit)
        known = known.sort("on", "record_id").with_columns(shown_id=pl.when(carries).then("record_id"))
    return paid_in_all(
        known,
        by,
        "spent_minor",
        pl.col("on").min().alias("first_on"),
        pl.col("on").max().alias("last_on"),
        rows_of("payment", "shown_id", "payment").alias("payments"),
    )
