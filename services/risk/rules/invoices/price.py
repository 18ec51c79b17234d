"""INV-05: a price per unit above the contract's.

Lines are matched to the supplier's agreed prices by article, and by contract where the line names one; unit and
currency must be the same, and the price must hold on the line's day. Of several that hold, the highest is agreed.
What is paid too much is summed by article and calendar year, credits taken off; the year of the supplier says how
large it is (the catalogue's rolling twelve months would make one sum stand in twelve places).

Index series do not come with the contracts. A price that has an index may therefore rise by a share for each full
year since it began to hold, instead of by the index itself. It cannot see a price list that was never loaded.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"above": 0.5, "year": 0.7, "indexed": 0.4}
DAYS_A_YEAR: Final = 365
THOUSANDTHS: Final = 1_000
_ARTICLE: Final = ["supplier", "article_key", "year"]


@dataclass(frozen=True, slots=True)
class PriceParams:
    """What is above the contract, and what is worth a claim."""

    tolerance_bp: Annotated[int, Parameter("basis points above the agreed price", POLICY, SINCE)] = 200
    index_bp_a_year: Annotated[int, Parameter("basis points a full year of an indexed price", POLICY, SINCE)] = 500
    min_minor: Annotated[int, Parameter("öre too much for one article in a year", POLICY, SINCE)] = 50_000
    year_minor: Annotated[int, Parameter("öre too much for all of a supplier in a year", POLICY, SINCE)] = 1_000_000


def _told(sv: str, en: str) -> Text:
    return Text(
        "{party} har tagit {price_minor:kr} per enhet för {article} mot avtalade {agreed_minor:kr}, på {lines:n} rader "
        f"under {{year}}. Det är {{excess_minor:kr}} för mycket{sv}.",
        "{party} charged {price_minor:kr} a unit for {article} against the agreed {agreed_minor:kr}, on {lines:n} "
        f"lines in {{year}}. That is {{excess_minor:kr}} too much{en}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Pris över avtal", "A price above the contract"),
    description=Text(
        "Priset per enhet på fakturan är högre än avtalets pris för samma artikel.",
        "The price per unit on the invoice is higher than the contract's price for the same article.",
    ),
    innocent=(
        Text("Priset är räknat om med index enligt avtalet.", "The price was indexed as agreed."),
        Text("Enheten är en annan, till exempel timme mot besök.", "The unit differs, for example hour against visit."),
        Text("Den nya prislistan är inte inläst.", "The new price list is not loaded."),
    ),
    next_step=Text(
        "Kontrollera och rätta den egna prislistan först. Be annars leverantören om kredit.",
        "Check and correct the own price list first. Otherwise ask the supplier for a credit.",
    ),
    explanations={
        "above": _told("", ""),
        "indexed": _told(
            ", sedan {allowed_minor:kr} räknats som möjlig uppräkning med index",
            ", after {allowed_minor:kr} is taken as possible with the index",
        ),
        "year": _told(
            ", och {year_minor:kr} för alla artiklar under året", ", and {year_minor:kr} for all articles that year"
        ),
    },
)


@record_rule(
    "INV-05",
    version=1,
    typology="T2.a.i",
    severity=3,
    family="contract",
    follow_up="claim-credit",
    areas="LU HT HVB SK",
    params=PriceParams,
    texts=TEXTS,
    reads=(
        reads(
            "invoice_line",
            "supplier supplier_name article unit_of_measure unit_price_minor quantity_thousandths currency invoiced_on"
            " period_from contract_number",
            by="supplier",
        ),
        reads(
            "contract_price",
            "contract_number supplier article unit_of_measure unit_price_minor currency valid_from valid_until"
            " index_name",
            by="supplier",
        ),
    ),
)
def price_above_contract(book: Book, p: PriceParams) -> Findings:
    """What each article cost above its agreed price, by calendar year."""
    above = _above(book, p)
    of_year = pl.col("excess").sum().over("supplier", "year")
    found = (
        above.with_columns(year_minor=of_year)
        .sort("day", "record_id")
        .group_by(_ARTICLE, maintain_order=True)
        .agg(
            pl.col("excess").sum().alias("excess_minor"),
            pl.len().alias("lines"),
            pl.col("supplier_name").drop_nulls().last(),
            pl.col(
                "article", "day", "currency", "year_minor", "unit_price_minor", "agreed", "allowed", "indexed"
            ).last(),
            rows_of("invoice_line", role="line").alias("shown"),
            rows_of("contract_price", "price_id", "agreed").alias("prices"),
        )
        .filter(pl.col("excess_minor") >= p.min_minor)
    )
    case = (
        pl.when("indexed")
        .then(pl.lit("indexed"))
        .when(pl.col("year_minor") >= p.year_minor)
        .then(pl.lit("year"))
        .otherwise(pl.lit("above"))
    )
    return findings(
        found.with_columns(case=case),
        key="supplier",
        subject=("party", "supplier"),
        party="supplier",
        period=pl.format("{}:{}", "article_key", "year"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("excess_minor"),
        currency="currency",
        on="day",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("supplier_name"),
            "article": pl.col("article"),
            "year": pl.col("year").cast(pl.String),
            "lines": pl.col("lines"),
            "price_minor": pl.col("unit_price_minor"),
            "agreed_minor": pl.col("agreed"),
            "allowed_minor": pl.col("allowed"),
            "excess_minor": pl.col("excess_minor"),
            "year_minor": pl.col("year_minor"),
            "currency": pl.col("currency"),
        },
        records=pl.concat_list("shown", "prices"),
    )


def _above(book: Book, p: PriceParams) -> pl.DataFrame:
    """Lines whose price is above what is agreed and tolerated, with the öre too much: negative for credits."""
    day = pl.coalesce("period_from", "invoiced_on")
    lines = book["invoice_line"].with_columns(article_key=word("article"), day=day, year=day.dt.year())
    prices = book["contract_price"].select(
        "supplier", "contract_number", "currency", "valid_from", "valid_until",
        article_key=word("article"), unit=word("unit_of_measure"), agreed="unit_price_minor", price_id="record_id",
        indexed=pl.col("index_name").is_not_null(),
    )  # fmt: skip
    pairs = lines.join(prices, on=["supplier", "article_key", "currency"], suffix="_of").filter(
        pl.col("day") >= pl.col("valid_from"),
        (pl.col("day") <= pl.col("valid_until")).fill_null(value=True),
        (pl.col("contract_number") == pl.col("contract_number_of")).fill_null(value=True),
        (word("unit_of_measure") == pl.col("unit")).fill_null(value=True),
    )
    years = (pl.col("day") - pl.col("valid_from")).dt.total_days() // DAYS_A_YEAR
    risen = pl.when("indexed").then(years * p.index_bp_a_year).otherwise(0)
    allowed = (pl.col("agreed") * (10_000 + risen) / 10_000).round().cast(pl.Int64)
    highest = (
        pairs.with_columns(allowed=allowed)
        .sort("allowed", "price_id", descending=[True, False])
        .unique("record_id", keep="first", maintain_order=True)
    )
    excess = (pl.col("unit_price_minor") - pl.col("allowed")) * pl.col("quantity_thousandths") / THOUSANDTHS
    tolerated = pl.col("allowed") * (1 + p.tolerance_bp / 10_000)
    return highest.filter(pl.col("unit_price_minor") > tolerated).with_columns(excess=excess.round().cast(pl.Int64))
