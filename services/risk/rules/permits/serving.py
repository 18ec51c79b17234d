"""LIC-01: who holds a permit to serve alcohol, and whether its economy holds together.

Three things are looked at, each of one holder: what was sold for each krona of alcohol bought, according to its own
yearly report; a change of owner or board soon after an inspection with breaches; debts to the state told in the last
year, which bear on suitability (alkohollagen 8 kap. 12 §). The catalogue takes the band of sales per purchase from the
peers' 5th and 95th percentile; a municipality has a dozen or two such holders, of which percentiles would always show
two, so the band is a parameter. Purchases and sales of a year differ by stock, which the band leaves room for. Whether
a signatory stands behind several companies that ended is SUP-05's question and is not asked again here.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter
from services.risk.rules.permits.serving_texts import TEXTS
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"low": 0.5, "high": 0.5, "changed": 0.5, "debt": 0.6}
SERVING: Final = ("serving", "servering", "alcohol", "alkohol")  # how kinds of permit begin
# kinds of debt that are owed to the state, taxes above all
TO_STATE: Final = ("state", "to_state", "public", "tax", "staten", "till_staten", "allmän", "allmänna_mål", "skatt")
# events after which others decide or own
CHANGES: Final = (
    "owner", "owner_changed", "board", "board_changed", "ägare", "ägarbyte", "styrelse", "styrelsebyte",
    "beneficial_owner_changed", "verklig_huvudman",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServingParams:
    """What is out of the ordinary for a restaurant."""

    low_hundredths: Annotated[int, Parameter("öre sold per krona of alcohol bought", POLICY, SINCE)] = 150
    high_hundredths: Annotated[int, Parameter("öre sold per krona of alcohol bought", POLICY, SINCE)] = 600
    purchases_minor: Annotated[int, Parameter("öre of purchases in the year", POLICY, SINCE)] = 5_000_000
    change_days: Annotated[int, Parameter("days after an inspection", POLICY, SINCE)] = 90
    debt_minor: Annotated[int, Parameter("öre of debt to the state", POLICY, SINCE)] = 1_000_000
    fresh_days: Annotated[int, Parameter("days that an extract is relied on", POLICY, SINCE)] = 365


@record_rule(
    "LIC-01",
    version=2,
    typology="T1.a.iv",
    severity=4,
    family="permit",
    follow_up="question",
    areas="AL",
    params=ServingParams,
    texts=TEXTS,
    reads=(
        reads(
            "serving_report",
            "holder holder_name holder_kind year alcohol_sales_minor alcohol_purchases_minor currency",
            by="holder",
        ),
        reads("permit", "holder holder_name holder_kind permit_kind", by="holder"),
        reads("inspection", "operator inspected_on breaches", by="operator"),
        reads("company_event", "company event_kind happened_on", by="company"),
        reads("company_debt", "debtor as_of debt_kind amount_minor currency payment_plan disputed", by="debtor"),
    ),
    needed=(),
    daily=True,
)
def serving_permit(book: Book, p: ServingParams) -> Findings:
    """Holders whose reports, changes or debts are worth a look."""
    name = ("holder", "holder_name", "holder_kind")
    serves = pl.any_horizontal(word("permit_kind").str.starts_with(stem) for stem in SERVING)
    permits = book["permit"].filter(serves)
    reporting = book["serving_report"].select(name)
    holders = pl.concat([permits.select(name), reporting]).unique("holder", keep="first", maintain_order=True)
    found = pl.concat([_ratios(book, p), _changes(book, p), _debts(book, p)], how="diagonal")
    told = found.join(holders, on="holder", maintain_order="left")
    return findings(
        told,
        key="holder",
        subject=("party", "holder"),
        party="holder",
        period=pl.concat_str("case", "of", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="on",
        evidence={
            "party": pl.col("holder_name"),
            "party_kind": pl.col("holder_kind"),
            "day": pl.col("on").cast(pl.String),
        }
        | {name: pl.col(name) for name in ("case", "year", "sold_minor", "bought_minor", "ratio", "limit", "days")}
        | {name: pl.col(name) for name in ("inspected", "breaches", "amount_minor", "currency")},
        records=pl.col("records"),
    )


def _ratios(book: Book, p: ServingParams) -> pl.DataFrame:
    """Yearly reports whose sales per purchase lie outside the band."""
    sold, bought = pl.col("alcohol_sales_minor"), pl.col("alcohol_purchases_minor")
    low = sold * 100 < bought * p.low_hundredths
    high = sold * 100 > bought * p.high_hundredths
    limit = pl.when(low).then(p.low_hundredths).otherwise(p.high_hundredths)
    return (
        book["serving_report"]
        .filter(bought >= p.purchases_minor, low | high)
        .select(
            "holder",
            "currency",
            pl.when(low).then(pl.lit("low")).otherwise(pl.lit("high")).alias("case"),
            pl.col("year").cast(pl.String).alias("of"),
            pl.col("year").cast(pl.String),
            pl.date("year", 12, 31).alias("on"),
            sold.alias("sold_minor"),
            bought.alias("bought_minor"),
            (sold / bought).round(2).alias("ratio"),
            (limit / 100).alias("limit"),
            rows(subject=("serving_report", "record_id")).alias("records"),
        )
    )


def _changes(book: Book, p: ServingParams) -> pl.DataFrame:
    """Changes of owner or board within so many days after an inspection with breaches."""
    events = book["company_event"].filter(word("event_kind").is_in(CHANGES)).sort("happened_on", "record_id")
    inspections = book["inspection"].filter(pl.col("breaches") > 0).drop_nulls("inspected_on")
    beside = events.join_asof(
        inspections.sort("inspected_on", "record_id").rename({"record_id": "inspection_id"}),
        left_on="happened_on",
        right_on="inspected_on",
        by_left="company",
        by_right="operator",
        tolerance=timedelta(days=p.change_days),
        check_sortedness=False,
        coalesce=False,
    ).drop_nulls("inspected_on")
    first = beside.unique(["company", "inspected_on"], keep="first", maintain_order=True)
    return first.select(
        pl.col("company").alias("holder"),
        pl.lit("changed").alias("case"),
        pl.col("inspected_on").cast(pl.String).alias("of"),
        pl.col("happened_on").alias("on"),
        (pl.col("happened_on") - pl.col("inspected_on")).dt.total_days().alias("days"),
        pl.col("inspected_on").cast(pl.String).alias("inspected"),
        "breaches",
        rows(subject=("company_event", "record_id"), compared=("inspection", "inspection_id")).alias("records"),
    )


def _debts(book: Book, p: ServingParams) -> pl.DataFrame:
    """The latest told debts to the state, unless it was told too long ago, a plan is kept or they are disputed."""
    debts = book["company_debt"].filter(word("debt_kind").is_in(TO_STATE)).sort("debtor", "as_of", "record_id")
    fresh = pl.col("as_of") >= book.day - pl.duration(days=p.fresh_days)
    latest = debts.filter(fresh, pl.col("as_of") == pl.col("as_of").max().over("debtor"))
    due = latest.filter(~pl.any_horizontal(pl.col("payment_plan", "disputed").fill_null(value=False)))
    summed = due.group_by("debtor", maintain_order=True).agg(
        pl.col("as_of", "currency", "record_id").first(), pl.col("amount_minor").sum()
    )
    return summed.filter(pl.col("amount_minor") >= p.debt_minor).select(
        pl.col("debtor").alias("holder"),
        pl.lit("debt").alias("case"),
        pl.lit("").alias("of"),
        pl.col("as_of").alias("on"),
        "amount_minor",
        "currency",
        rows(subject=("company_debt", "record_id")).alias("records"),
    )
