"""INV-01: the same invoice again under another number format.

Public ledgers of Swedish municipalities showed where the usual test (same supplier, same amount, similar
number) misleads: their number column is often the municipality's own running voucher number, so two
similar numbers are neighbours in the sequence, and one supplier sends many invoices of one amount (school
meals, leases, travel cards). What a duplicate has instead is the same digits in another format: leading
zeros, signs, letters or a year before or after, O for 0. A slip of one digit counts only far from the
sequence's neighbours, for an uneven amount that the supplier invoiced just once before. An equal amount
alone says nothing here.

Netting: a credit of the same amount cancels, before as well as after, when credits leave at most one of
the amount (or of the number) within the window.
"""

from typing import Final

import polars as pl

from services.risk.domain.frames import NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import rule
from services.risk.domain.state import History
from services.risk.rules.duplicate.netting import netted, seen_at_credits, seen_at_itself
from services.risk.rules.duplicate.pairs import by_account, by_amount, by_number
from services.risk.rules.duplicate.params import SAME_ACCOUNT, SAME_AMOUNT, SAME_NUMBER, DuplicateParams
from services.risk.rules.duplicate.texts import TEXTS
from services.risk.rules.likeness import days_between
from services.risk.rules.neighbours import runs, together

# how sure each likeness makes us, 0 to 1
SCORES: Final = {
    "same_number": 0.95,
    "format": 0.9,
    "other_payee": 0.85,
    "contained": 0.8,
    "slip": 0.6,
    "standing": 0.5,
    "text": 0.5,
}


@rule(
    "INV-01",
    version=1,
    typology="T2.a.i",
    severity=3,
    family="invoice",
    follow_up="desk-check",
    params=DuplicateParams,
    texts=TEXTS,
    columns=("amount_minor",),
    lookups=(SAME_AMOUNT, SAME_NUMBER, SAME_ACCOUNT),
)
def duplicate_invoice(new: Payments, history: History, p: DuplicateParams) -> Found:
    """Payments that repeat an earlier one, each with the likest; and those that credits have explained."""
    rows = together(history, new, pl.col("amount_abs") >= p.min_minor)
    amounts, numbers, accounts = (runs(rows, lookup.keys) for lookup in (SAME_AMOUNT, SAME_NUMBER, SAME_ACCOUNT))
    credited = amounts.filter((pl.col("amount_minor") < 0).any().over("run"))
    pairs = [*by_amount(amounts, p), *by_number(numbers, p), *by_account(accounts, p)]
    raised = [_raises(_standing(_likest(pairs), credited, p))] if any(part.height for part in pairs) else []
    cleared = [] if credited.is_empty() else [_clears(rows, netted(credited, seen_at_credits(credited, p), p))]
    return Found(pl.concat([NOTHING_FOUND, *raised, *cleared]))


def _likest(pairs: list[pl.DataFrame]) -> pl.DataFrame:
    """Of each payment's pairs the surest, and of those the latest."""
    score = pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64)
    ranked = (
        pl.concat(pairs, how="diagonal")  # those by amount bear marks of their own
        .with_columns(score.alias("score"))
        .sort("position", "score", "position_j", descending=[False, True, True])
    )
    return ranked.unique("position", keep="first", maintain_order=True)


def _standing(likest: pl.DataFrame, credited: pl.DataFrame, p: DuplicateParams) -> pl.DataFrame:
    """Those that credits have not cancelled by the time they arrive."""
    if credited.is_empty():
        return likest
    cancelled = netted(credited, seen_at_itself(credited, likest), p)
    return likest.join(cancelled, on="position", how="anti", maintain_order="left")


def _raises(raised: pl.DataFrame) -> Found:
    values = ("number", "invoice_number"), ("earlier_number", "invoice_number_j")
    return found(
        raised,
        subject=("payment", "payment_id"),
        score=pl.col("score"),
        evidence={
            "case": pl.col("case"),
            "party": pl.col("party_name"),
            "party_kind": pl.col("party_kind"),
            "amount_minor": pl.col("amount_minor"),
            "earlier_amount_minor": pl.col("amount_minor_j"),
            "currency": pl.col("currency"),
            **{name: pl.col(column).str.strip_chars() for name, column in values},
            "day": pl.col("day"),
            "earlier_day": pl.col("day_j"),
            "days": days_between(),
        },
        compared=roles({"flagged": "payment_id", "earlier": "payment_id_j"}),
    )


def _clears(rows: pl.DataFrame, cancelled: pl.DataFrame) -> Found:
    """A credit has left at most one: whatever was raised of the payment has explained itself."""
    return found(
        rows.join(cancelled, on="position", how="inner").with_columns(pl.col("seen_position").alias("position")),
        subject=("payment", "payment_id"),
        score=pl.lit(0.0),
        evidence={"case": pl.lit("credited"), "amount_minor": pl.col("amount_minor")},
        compared=roles({"flagged": "payment_id"}),
        clears=True,
    )
