"""INV-04: much is bought without an order and without a contract, from a supplier or by a unit, in a quarter.

An invoice names its order or its contract, or the supplier has a contract that holds on its day; one that does none
of these is counted where others of its kind, invoice or ledger row, do: what a ledger never tells is not missing.
Small invoices, what was credited, and persons are left alone.

The catalogue shows each invoice, and units with more than a share of such. Where most small purchases are made without
an order, as they usually are, that points at a third of all invoices and at nothing. So a supplier is shown where its
quarter adds up to what the law wants documented (lagen (2016:1145) om offentlig upphandling 19 a kap. 11 §) and the
share without is neither chance nor the whole committee's way of ordering; and a unit where it is the unit's own way,
and no chance either. Chance is judged strictly, since hundreds of suppliers and units are compared each quarter. A
finding points at the fewest of the invoices that are together above the limit, and stands once a year, at the first
such quarter. Whether the order exists, and the receipt of goods, are not looked at.

It compares over units, so it reads all that a committee knows. It cannot see framework call-offs noted elsewhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.unlikely import unlikely

SCORES: Final = {"supplier": 0.4, "unit": 0.3}
_INVOICES: Final = ("invoice", "ledger")  # payment.kind_group of what may name an order


@dataclass(frozen=True, slots=True)
class NoOrderParams:
    """What is large enough to ask about."""

    min_minor: Annotated[int, Parameter("öre an invoice", POLICY, SINCE)] = 500_000
    large_minor: Annotated[int, Parameter("öre in the quarter", "LOU (2016:1145) 19 a kap. 11 §", date(2022, 2, 1))] = (
        10_000_000
    )
    alpha_ppm: Annotated[int, Parameter("parts per million, probability by chance", POLICY, SINCE)] = 1_000
    unit_bp: Annotated[int, Parameter("basis points of a unit's invoices in the quarter", POLICY, SINCE)] = 2_000
    unit_n: Annotated[int, Parameter("invoices of a unit that make a share", POLICY, SINCE)] = 10
    times: Annotated[int, Parameter("times the share of the committee's others", POLICY, SINCE)] = 2


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
        "supplier": Text(
            "{party} har {invoices:n} fakturor på sammanlagt {amount_minor:kr} under {quarter:quarter} utan "
            "beställning och utan avtal som gäller: {share:pct} av leverantörens fakturor, mot "
            "{usual:pct} av nämndens övriga.",
            "{party} has {invoices:n} invoices of {amount_minor:kr} in all in {quarter:quarter} without an order "
            "and without a contract that holds: {share:pct} of its invoices, against "
            "{usual:pct} of the committee's others.",
        ),
        "unit": Text(
            "{share:pct} av fakturorna till {unit} under {quarter:quarter} saknar beställning och avtal som gäller: "
            "{invoices:n} fakturor på sammanlagt {amount_minor:kr}.",
            "{share:pct} of the invoices to {unit} in {quarter:quarter} lack an order and a contract that "
            "holds: {invoices:n} invoices of {amount_minor:kr} in all.",
        ),
    },
)


@record_rule(
    "INV-04",
    version=3,
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
            " contract_reference",
        ),
        reads("contract", "supplier valid_from valid_until longest_until"),
    ),
)
def invoice_without_order(book: Book, p: NoOrderParams) -> Findings:
    """Suppliers and units with many invoices that no order and no contract is known for, by quarter."""
    invoices = _invoices(book, p)
    own_way = pl.col("share") > p.times * pl.col("usual")
    suppliers = _summed(invoices, "party_id", p.large_minor).filter(
        own_way, pl.col("amount_minor") > p.large_minor, unlikely("all", "share", "usual", p.alpha_ppm)
    )
    units = _summed(invoices.drop_nulls("unit"), "unit", p.large_minor).filter(
        own_way,
        pl.col("share") * 10_000 > p.unit_bp,
        pl.col("all") >= p.unit_n,
        unlikely("all", "share", "usual", p.alpha_ppm),
    )
    return Findings(
        pl.concat([_shown(suppliers, "supplier", "party", "party_id"), _shown(units, "unit", "unit", "unit")])
    )


def _summed(invoices: pl.DataFrame, by: str, enough_minor: int) -> pl.DataFrame:
    """What is without, by supplier or unit and quarter, beside all of it, and what is usual for the others.

    Shown are the largest that together are above *enough_minor*, or all where they are not.
    """
    bare, of = pl.col("without"), [by, "quarter"]
    others = pl.len().over("quarter") - pl.len().over(of)
    # as if two more had been seen, one of each: few others make nothing certain
    usual = (bare.sum().over("quarter") - bare.sum().over(of) + 1) / (others + 2)
    minor = pl.when("without").then("amount_minor").otherwise(0)
    larger = minor.cum_sum().over(of) - minor
    shown = bare & (larger <= enough_minor)
    return (
        invoices.sort(minor, "record_id", descending=[True, False])
        .with_columns(usual=usual, shown_id=pl.when(shown).then("record_id"))
        .group_by(of, maintain_order=True)
        .agg(
            bare.mean().alias("share"),
            pl.col("usual").first(),
            pl.len().alias("all"),
            bare.sum().cast(pl.Int64).alias("invoices"),
            pl.col("amount_minor").filter(bare).sum(),
            pl.col("invoice_date").filter(bare).max().alias("last_on"),
            pl.col("party_name").sort_by("record_id").drop_nulls().first(),
            rows_of("payment", "shown_id", "invoice").alias("shown"),
        )
    )


def _shown(found: pl.DataFrame, case: str, subject: str, column: str) -> Findings:
    nothing = pl.lit(None, pl.String)
    return findings(
        found.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=(subject, column),
        party="party_id" if subject == "party" else None,
        period=pl.col("quarter").str.head(4),
        score=SCORES[case],
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={
            "case": pl.lit(case),
            "party": pl.col("party_name") if subject == "party" else nothing,
            "unit": pl.col("unit") if subject == "unit" else nothing,
            "invoices": pl.col("invoices"),
            "amount_minor": pl.col("amount_minor"),
            "quarter": pl.col("quarter"),
            "share": pl.col("share"),
            "usual": pl.col("usual"),
        },
        records=pl.col("shown"),
    )


def _invoices(book: Book, p: NoOrderParams) -> pl.DataFrame:
    """Invoices of organisations, of kinds that tell of orders: their quarter, and which are *without*."""
    payments = book["payment"].filter(pl.col("kind_group").is_in(_INVOICES), pl.col("party_kind") != "person")
    named = pl.col("order_reference").is_not_null() | pl.col("contract_reference").is_not_null()
    tells = named.any().over("kind_group")
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
