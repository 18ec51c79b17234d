"""INV-07: invoice numbers in an unbroken row, as if the municipality were the only customer.

The share of consecutive pairs is measured as density: how many of the numbers between the lowest and the
highest of the year have come to us. That needs no order of arrival and cannot be hidden by sending the
invoices in another order. A ledger's number is often the municipality's own running voucher number; then
the numbers of all suppliers together are dense, and the rule stays quiet for that ledger.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import COMMITTEE, NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import History, running
from services.risk.rules.series import IS_YEAR, series_rows, with_committee
from services.risk.rules.sources import POLICY, SINCE

REPEATED: Final = 1.25  # more invoices than numbers: a standing reference, not a sequence
SCORE: Final = 0.6


@dataclass(frozen=True, slots=True)
class SequenceParams:
    """How unbroken a row of numbers is worth a look."""

    share_bp: Annotated[int, Parameter("basis points of the numbers between lowest and highest", POLICY, SINCE)] = 8_000
    count: Annotated[int, Parameter("invoices in the year", POLICY, SINCE)] = 6
    days: Annotated[int, Parameter("days between first and last", POLICY, SINCE)] = 60
    # of all numbers between the lowest and the highest of all suppliers: above it they are our own vouchers
    voucher_ppm: Annotated[int, Parameter("parts per million", POLICY, SINCE)] = 100


TEXTS: Final = RuleTexts(
    title=Text("Löpande fakturanummer, enda kund", "Unbroken invoice numbers, only customer"),
    description=Text(
        "Nästan alla fakturanummer mellan leverantörens första och sista faktura under året har kommit till oss. Det "
        "tyder på att leverantören inte har någon annan kund.",
        "Nearly all invoice numbers between the supplier's first and last invoice of the year have come to us. It "
        "suggests that the supplier has no other customer.",
    ),
    innocent=(
        Text("Leverantören har en egen nummerserie för varje kund.", "The supplier keeps a series per customer."),
        Text("Ett nytt eller litet företag, eller en familjevårdare.", "A new or small firm, or a family carer."),
    ),
    next_step=Text(
        "Titta på leverantören i sitt sammanhang; ingen kontakt på detta ensamt.",
        "Look at the supplier in context; no contact on this alone.",
    ),
    explanations={
        "sequence": Text(
            "Av numren {lowest} till {highest} har {count:n} fakturor från {party} kommit till oss mellan "
            "{first_day:day} och {last_day:day}: {share:pct} av numren.",
            "Of the numbers {lowest} to {highest}, {count:n} invoices from {party} came to us between {first_day:day} "
            "and {last_day:day}: {share:pct} of the numbers.",
        ),
    },
)


@rule(
    "INV-07",
    version=1,
    typology="T1.a.iv",
    severity=3,
    family="supplier",
    follow_up="desk-check",
    params=SequenceParams,
    texts=TEXTS,
    columns=("number_key", "day"),
)
def unbroken_numbers(new: Payments, history: History, p: SequenceParams) -> Found:
    """Suppliers of whose invoice numbers of the year nearly all came here."""
    rows = series_rows(new, history, IS_YEAR & (pl.col("numbered_n") >= p.count) & (pl.col("party_id") != COMMITTEE))
    if rows.is_empty():
        return NOTHING_FOUND
    names = ("numbered_n", "number_min", "number_max", "numbered_from", "numbered_to")
    so_far = running(rows, history.totals, names)
    count, gaps = pl.col("numbered_n") - 1, pl.col("number_max") - pl.col("number_min")
    days = (pl.col("numbered_to") - pl.col("numbered_from")).dt.total_days()
    dense = (count * 10_000 >= gaps * p.share_bp) & (count <= gaps * REPEATED)
    reached = so_far.filter(dense, pl.col("numbered_n") >= p.count, days >= p.days)
    return _shown(_of_suppliers(reached, new, history, p))


def _of_suppliers(reached: pl.DataFrame, new: Payments, history: History, p: SequenceParams) -> pl.DataFrame:
    """Without ledgers whose numbers are the municipality's own."""
    if reached.is_empty():
        return reached
    whole = with_committee(reached, new, history.totals, ("numbered_n", "number_min", "number_max"))
    span = pl.col("all_number_max") - pl.col("all_number_min") + 1
    own = (pl.col("kind_group") == "ledger") & (pl.col("all_numbered_n") * 1_000_000 > span * p.voucher_ppm)
    return whole.filter(~own)


def _shown(reached: pl.DataFrame) -> Found:
    share = (pl.col("numbered_n") - 1) / (pl.col("number_max") - pl.col("number_min"))
    return found(
        reached,
        subject=("party", "party_id"),
        period=pl.col("period"),
        score=pl.lit(SCORE),
        evidence={
            "case": pl.lit("sequence"),
            "party": pl.col("party_name"),
            "count": pl.col("numbered_n"),
            "lowest": pl.col("number_min").cast(pl.String),
            "highest": pl.col("number_max").cast(pl.String),
            "share": pl.min_horizontal(pl.lit(1.0), share).round(4),
            "first_day": pl.col("numbered_from"),
            "last_day": pl.col("numbered_to"),
        },
        compared=roles({"flagged": "payment_id"}),
    )
