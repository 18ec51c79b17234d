"""Payments as rules on records read them."""

from typing import Final

import polars as pl

BENEFIT: Final = "payment_order"
"""PaymentFact.kind of what is paid out without an invoice, such as a benefit or a grant."""


def paid_on() -> pl.Expr:
    """The day a payment is about: paid, else due, else invoiced."""
    return pl.coalesce("payment_date", "due_date", "invoice_date", "on")


def paid_in_all(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """By *keys*: amount_minor, net of credits. One purchase may arrive as order, invoice and ledger row: the most."""
    by_group = rows.group_by(*keys, "kind_group").agg(pl.col("amount_minor").sum())
    return by_group.group_by(keys).agg(pl.col("amount_minor").max())
