"""INV-13: the supplier agreed that an invoice was wrong, and no credit has come.

A dispute closed with the supplier's agreement is followed until some days after; a credit is what the supplier sent
from the day of the dispute on: a payable with a negative amount, or a line of an invoice that is taken off. Where the
agreed amount is told, credits must add up to it; disputes that one credit covers are all answered, in their favour.
Nothing is said of a supplier of whom no payables are known: then credits would not be seen either.

The answer changes with the calendar. It cannot see what was netted in a payment without a credit note.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import paid_in_all
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"no_credit": 0.6, "part_credit": 0.4, "no_amount": 0.4}
# dispute.outcome
_AGREES: Final = frozenset(
    {"supplier_agrees", "agreed", "accepted", "credit", "leverantören_håller_med", "medgiven", "godtagen", "krediteras"}
)


@dataclass(frozen=True, slots=True)
class NoCreditParams:
    """How long a credit may take."""

    days: Annotated[int, Parameter("days from the agreement", POLICY, SINCE)] = 45


TEXTS: Final = RuleTexts(
    title=Text("Kredit saknas efter reklamation", "A credit is missing after a dispute"),
    description=Text(
        "Leverantören har medgett att en faktura var fel, men krediten har inte kommit.",
        "The supplier agreed that an invoice was wrong, but the credit has not come.",
    ),
    innocent=(
        Text("Beloppet är avräknat på en senare faktura.", "The amount was taken off a later invoice."),
        Text("Kreditfakturan ligger hos någon för attest.", "The credit note waits for somebody's approval."),
    ),
    next_step=Text("Påminn leverantören om krediten.", "Remind the supplier of the credit."),
    explanations={
        "no_credit": Text(
            "{party} medgav {closed_on:day} att faktura {invoice} var fel och skulle krediteras {agreed_minor:kr}. "
            "Ingen kredit har kommit inom {days:n} dagar.",
            "{party} agreed on {closed_on:day} that invoice {invoice} was wrong and would be credited "
            "{agreed_minor:kr}. No credit has come within {days:n} days.",
        ),
        "part_credit": Text(
            "{party} medgav {closed_on:day} att faktura {invoice} var fel och skulle krediteras {agreed_minor:kr}. "
            "{credited_minor:kr} har kommit.",
            "{party} agreed on {closed_on:day} that invoice {invoice} was wrong and would be credited "
            "{agreed_minor:kr}. {credited_minor:kr} has come.",
        ),
        "no_amount": Text(
            "{party} medgav {closed_on:day} att faktura {invoice} var fel. Ingen kredit har kommit på {days:n} dagar.",
            "{party} agreed on {closed_on:day} that invoice {invoice} was wrong. No credit has come in {days:n} days.",
        ),
    },
)


@record_rule(
    "INV-13",
    version=1,
    typology="T2.a.i",
    severity=2,
    family="contract",
    follow_up="remind",
    areas="LU",
    params=NoCreditParams,
    texts=TEXTS,
    reads=(
        reads(
            "dispute",
            "dispute_number supplier supplier_name invoice_number opened_on closed_on outcome agreed_minor currency",
            by="supplier",
        ),
        reads("payment", "party_id kind_group amount_minor invoice_date payment_date", by="party_id"),
        reads("invoice_line", "invoiced_on amount_minor", by="supplier"),
    ),
    needed=("dispute", "payment"),
    daily=True,
)
def credit_missing(book: Book, p: NoCreditParams) -> Findings:
    """Agreed disputes that credits do not cover in time."""
    due = pl.col("closed_on").dt.offset_by(f"{p.days}d")
    agreed = word("outcome").is_in(_AGREES).fill_null(value=False)
    known = book["payment"].select(pl.col("party_id").alias("supplier")).unique()
    waiting = book["dispute"].filter(agreed, due < book.day).join(known, on="supplier", how="semi")
    credited = _credited(waiting, book)
    lacking = pl.coalesce("agreed_minor", pl.lit(1)) - pl.col("credited_minor")
    found = (
        waiting.join(credited, on="record_id", how="left")
        .with_columns(pl.col("credited_minor").fill_null(0), agreed_minor=pl.col("agreed_minor").abs())
        .with_columns(lacking=lacking)
        .filter(pl.col("lacking") > 0)
    )
    case = (
        pl.when(pl.col("agreed_minor").is_null())
        .then(pl.lit("no_amount"))
        .when(pl.col("credited_minor") > 0)
        .then(pl.lit("part_credit"))
        .otherwise(pl.lit("no_credit"))
    )
    return findings(
        found.with_columns(case=case),
        key="supplier",
        subject=("party", "supplier"),
        party="supplier",
        period=pl.col("dispute_number"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.when(pl.col("agreed_minor").is_not_null()).then("lacking"),
        currency="currency",
        on=due,
        evidence={
            "case": pl.col("case"),
            "party": pl.col("supplier_name"),
            "invoice": pl.col("invoice_number"),
            "closed_on": pl.col("closed_on"),
            "agreed_minor": pl.col("agreed_minor"),
            "credited_minor": pl.col("credited_minor"),
            "currency": pl.col("currency"),
            "days": pl.lit(p.days),
        },
        records=rows(dispute=("dispute", "record_id")),
    )


def _credited(waiting: pl.DataFrame, book: Book) -> pl.DataFrame:
    """What suppliers have credited since each dispute: the more of what payables and lines tell."""
    day = pl.coalesce("invoice_date", "payment_date", "on")
    payables = book["payment"].select("kind_group", "amount_minor", supplier="party_id", day=day)
    lines = book["invoice_line"].select(
        pl.lit("line").alias("kind_group"), "amount_minor", "supplier", day="invoiced_on"
    )
    came = pl.concat([payables, lines]).filter(pl.col("amount_minor") < 0)
    since = waiting.select("record_id", "supplier", "opened_on").join(came, on="supplier")
    later = since.filter(pl.col("day") >= pl.col("opened_on")).with_columns(amount_minor=-pl.col("amount_minor"))
    return paid_in_all(later, ["record_id"]).rename({"amount_minor": "credited_minor"})
