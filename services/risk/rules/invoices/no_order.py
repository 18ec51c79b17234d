"""INV-04: invoices without an order and without a contract, by supplier and quarter.

An invoice names its order or its contract, or the supplier has a contract that holds on its day; one that does none
of these is counted where its source names orders or contracts at all, since what a ledger never tells is not missing.
Small invoices, what was credited, and persons are left alone. The catalogue shows each invoice; a supplier's quarter
says the same without a flood, and how large it is. Where more than a share of a unit's invoices in the quarter is
without, it is the unit's way of ordering, and said so. Whether the order exists, and the receipt of goods, are not
looked at.

It compares over units, so it reads all that a committee knows. It cannot see framework call-offs noted elsewhere.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"some": 0.2, "large": 0.4, "unit": 0.4}
_INVOICES: Final = ("invoice", "ledger")  # payment.kind_group of what may name an order
_QUARTER: Final = ["party_id", "quarter"]


@dataclass(frozen=True, slots=True)
class NoOrderParams:
    """What is large enough to ask about."""

    min_minor: Annotated[int, Parameter("öre an invoice", POLICY, SINCE)] = 500_000
    large_minor: Annotated[int, Parameter("öre in the quarter", POLICY, SINCE)] = 10_000_000
    unit_bp: Annotated[int, Parameter("basis points of a unit's invoices in the quarter", POLICY, SINCE)] = 2_000
    unit_n: Annotated[int, Parameter("invoices of a unit that make a share", POLICY, SINCE)] = 10


TEXTS: Final = RuleTexts(
    title=Text("Faktura utan beställning eller avtal", "An invoice without an order or a contract"),
    description=Text(
        "En leverantör fakturerar utan att fakturan anger beställning eller avtal och utan avtal som gäller den dagen.",
        "A supplier invoices without naming an order or a contract, and without a contract that holds on that day.",
    ),
    innocent=(
        Text("Det är el, vatten eller en akut placering.", "It is electricity, water or an urgent placement."),
        Text("Avtalet finns men är inte registrerat.", "There is a contract, but it is not registered."),
        Text("Beställningssystemet låg nere.", "The ordering system was down."),
    ),
    next_step=Text(
        "Den som ansvarar för kostnadsstället kompletterar med beställning eller avtal, med stöd av inköp.",
        "Whoever is responsible for the cost centre adds the order or contract, with help from procurement.",
    ),
    explanations={
        case: Text(
            "{party} har {invoices:n} fakturor på sammanlagt {amount_minor:kr} under {quarter} utan beställning och "
            f"utan avtal som gäller{sv}.",
            "{party} has {invoices:n} invoices of {amount_minor:kr} in all in {quarter} without an order and without a "
            f"contract that holds{en}.",
        )
        for case, sv, en in (
            ("some", "", ""),
            ("large", ", vilket är ett större belopp", ", which is a larger amount"),
            (
                "unit",
                ". {share:pct} av fakturorna till {unit} saknar det",
                ". {share:pct} of the invoices to {unit} lack it",
            ),
        )
    },
)


@record_rule(
    "INV-04",
    version=1,
    typology="T2.a.iii",
    severity=2,
    family="procurement",
    follow_up="ask-unit",
    areas="LU HT HVB",
    params=NoOrderParams,
    texts=TEXTS,
    reads=(
        reads(
            "payment",
            "party_id party_kind party_name kind_group currency amount_minor invoice_date unit order_reference"
            " contract_reference file_id",
        ),
        reads("contract", "supplier valid_from valid_until longest_until"),
    ),
)
def invoice_without_order(book: Book, p: NoOrderParams) -> Findings:
    """Suppliers with invoices that no order and no contract is known for, by quarter."""
    invoices = _invoices(book, p)
    without = invoices.filter("without")
    of_unit = pl.col("share") > p.unit_bp / 10_000
    found = (
        without.join(_shares(invoices, p), on=["unit", "quarter"], how="left")
        .sort("share", "record_id", descending=[True, False], nulls_last=True)
        .group_by(*_QUARTER, maintain_order=True)
        .agg(
            pl.col("party_name").drop_nulls().first(),
            pl.col("amount_minor").sum(),
            pl.len().alias("invoices"),
            pl.col("invoice_date").max().alias("last_on"),
            pl.col("unit", "share").first(),
            rows_of("payment", role="invoice").alias("shown"),
        )
    )
    case = (
        pl.when(of_unit)
        .then(pl.lit("unit"))
        .when(pl.col("amount_minor") > p.large_minor)
        .then(pl.lit("large"))
        .otherwise(pl.lit("some"))
    )
    return findings(
        found.with_columns(case=case, key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "party_id"),
        party="party_id",
        period=pl.col("quarter"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("party_name"),
            "invoices": pl.col("invoices"),
            "amount_minor": pl.col("amount_minor"),
            "quarter": pl.col("quarter"),
            "unit": pl.col("unit"),
            "share": pl.col("share"),
        },
        records=pl.col("shown"),
    )


def _invoices(book: Book, p: NoOrderParams) -> pl.DataFrame:
    """Invoices of organisations in sources that tell of orders: with their quarter, and whether they are *without*."""
    payments = book["payment"].filter(pl.col("kind_group").is_in(_INVOICES), pl.col("party_kind") != "person")
    named = pl.col("order_reference").is_not_null() | pl.col("contract_reference").is_not_null()
    tells = named.any().over("kind_group", pl.col("file_id").fill_null(""))
    same = ["party_id", "kind_group", "currency", "amount_minor"]
    credited = payments.filter(pl.col("amount_minor") < 0).select(
        *same[:-1], amount_minor=-pl.col("amount_minor"), credited_on="invoice_date"
    )
    taken_back = payments.join(credited, on=same).filter(pl.col("credited_on") >= pl.col("invoice_date"))
    large = payments.filter(tells, pl.col("amount_minor") >= p.min_minor, pl.col("currency") == "SEK")
    owed = large.filter(~pl.col("record_id").is_in(taken_back["record_id"].implode()))
    dated = owed.with_columns(named=named).drop_nulls(["invoice_date", "party_id"])
    until = pl.max_horizontal("valid_until", "longest_until")
    held = (
        dated.select("record_id", "party_id", "invoice_date")
        .join(book["contract"].select("valid_from", party_id="supplier", until=until), on="party_id")
        .filter(
            pl.col("invoice_date") >= pl.col("valid_from"),
            (pl.col("invoice_date") <= pl.col("until")).fill_null(value=True),
        )
    )
    in_contract = pl.col("record_id").is_in(held["record_id"].implode())
    day = pl.col("invoice_date").dt
    return dated.with_columns(
        without=~(pl.col("named") | in_contract), quarter=pl.format("{} Q{}", day.year(), day.quarter())
    )


def _shares(invoices: pl.DataFrame, p: NoOrderParams) -> pl.DataFrame:
    """The share of each unit's invoices that is without, where there are enough of them."""
    counted = (
        invoices.drop_nulls("unit")
        .group_by("unit", "quarter")
        .agg(pl.col("without").mean().alias("share"), pl.len().alias("n"))
    )
    return counted.filter(pl.col("n") >= p.unit_n).drop("n")
