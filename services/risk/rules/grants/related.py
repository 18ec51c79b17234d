"""GRT-06: an association pays much of its grants to a company that its own people own or lead.

Two hops, so everything is read: who leads the association (its officers, auditors apart), and whether one of them
owns or leads the payee on the day of the payment. Owners count above a quarter of the shares, where the register tells
the share: that is what makes a beneficial owner. The payments of a calendar year to one payee, credits netted, are
compared with the grants paid to the association in that year. Relatives are not known to any register here, and
neither are associations whose boards nobody registers; federations that associations pay fees to have no owners, so
they show as led by the same person at most, which scores lower.
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

SCORES: Final = {"owner": 0.8, "officer": 0.5}
AUDITOR: Final = "revisor|auditor"
BENEFICIAL: Final = "Lag (2017:631) om registrering av verkliga huvudmän 1 kap. 4 §"


@dataclass(frozen=True, slots=True)
class RelatedParams:
    """How much of the grants may go to one related payee."""

    share_bp: Annotated[int, Parameter("basis points of the year's grants", POLICY, SINCE)] = 2_000
    owned_hundredths: Annotated[
        int, Parameter("hundredths of a per cent of the shares", BENEFICIAL, date(2017, 8, 1))
    ] = 2_500


TEXTS: Final = RuleTexts(
    title=Text("Bidrag till närstående bolag", "A grant that flows to related firms"),
    description=Text(
        "En förening betalar en stor del av sina bidrag till ett bolag som någon i föreningens ledning äger eller "
        "leder.",
        "An association pays much of its grants to a company that somebody in the association's lead owns or leads.",
    ),
    innocent=(
        Text("Bolaget var billigast på orten.", "The company was the cheapest in the place."),
        Text(
            "Köpet är beslutat av styrelsen utan den närstående.",
            "The board decided about the purchase without the person concerned.",
        ),
        Text("Betalningen är ett vidareförmedlat inköp.", "The payment passes on a purchase made together."),
    ),
    next_step=Text(
        "Be föreningen om offerter och styrelsens protokoll om köpet.",
        "Ask the association for quotes and for the board's minutes about the purchase.",
    ),
    explanations={
        "owner": Text(
            "{association} betalade {party} {amount_minor:kr} under {year}, {share:pct} av årets bidrag på "
            "{grants_minor:kr}. En i föreningens ledning äger mottagaren.",
            "{association} paid {party} {amount_minor:kr} in {year}, {share:pct} of the year's grants of "
            "{grants_minor:kr}. Somebody in the association's lead owns the payee.",
        ),
        "officer": Text(
            "{association} betalade {party} {amount_minor:kr} under {year}, {share:pct} av årets bidrag på "
            "{grants_minor:kr}. En i föreningens ledning har uppdrag hos mottagaren.",
            "{association} paid {party} {amount_minor:kr} in {year}, {share:pct} of the year's grants of "
            "{grants_minor:kr}. Somebody in the association's lead holds a post with the payee.",
        ),
    },
)


@record_rule(
    "GRT-06",
    version=1,
    typology="X.2",
    severity=4,
    family="grants",
    follow_up="question",
    areas="FB LU",
    params=RelatedParams,
    texts=TEXTS,
    reads=(
        reads("association_payment", "association association_name payee payee_name paid_on amount_minor currency"),
        reads("grant_payment", "association paid_on amount_minor currency"),
        reads("company_officer", "company officer role valid_from valid_until"),
        reads("company_owner", "company owner share_hundredths valid_from valid_until"),
    ),
    needed=("association_payment", "grant_payment", "company_officer"),
)
def related_payee(book: Book, p: RelatedParams) -> Findings:
    """Payees of an association that its own people own or lead, and that get much of its grants."""
    paid = book["association_payment"].filter(pl.col("association") != pl.col("payee"))
    ties = _ties(paid, book, p)
    year = pl.col("paid_on").dt.year()
    once = ["association", "currency", "year"]
    grants = (
        book["grant_payment"]
        .group_by("association", "currency", year.alias("year"))
        .agg(pl.col("amount_minor").sum().alias("grants_minor"))
    )
    sums = (
        paid.join(ties, on="record_id", maintain_order="left")
        .with_columns(year=year)
        .group_by(*once, "payee", maintain_order=True)
        .agg(
            pl.col("amount_minor").sum(),
            pl.col("owned").any(),
            pl.col("paid_on").max().alias("last_on"),
            pl.col("association_name", "payee_name").drop_nulls().min(),
            rows_of("association_payment").alias("records"),
        )
    )
    much = sums.join(grants, on=once, maintain_order="left").filter(
        pl.col("grants_minor") > 0, pl.col("amount_minor") * 10_000 > pl.col("grants_minor") * p.share_bp
    )
    return findings(
        much.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str("year", pl.lit(":"), "currency", pl.lit(":"), "payee"),
        score=pl.when("owned").then(SCORES["owner"]).otherwise(SCORES["officer"]),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="last_on",
        evidence={
            "case": pl.when("owned").then(pl.lit("owner")).otherwise(pl.lit("officer")),
            "association": pl.col("association_name"),
            "party": pl.col("payee_name"),
            "year": pl.col("year").cast(pl.String),
            "amount_minor": pl.col("amount_minor"),
            "grants_minor": pl.col("grants_minor"),
            "share": pl.col("amount_minor") / pl.col("grants_minor"),
            "currency": pl.col("currency"),
        },
        records=pl.col("records"),
    )


def _ties(paid: pl.DataFrame, book: Book, p: RelatedParams) -> pl.DataFrame:
    """The payments to payees that one of the association's people owned (`owned`) or led on that day."""
    officers = book["company_officer"].filter(~pl.col("role").str.to_lowercase().str.contains(AUDITOR))
    led = officers.select("company", "valid_from", "valid_until", person="officer", owned=pl.lit(value=False))
    owners = book["company_owner"].filter(pl.col("share_hundredths").fill_null(10_000) > p.owned_hundredths)
    owned = owners.select("company", "valid_from", "valid_until", person="owner", owned=pl.lit(value=True))
    people = paid.select("record_id", "payee", "paid_on", company="association").join(led.drop("owned"), on="company")
    both = (
        people.filter(_holds())
        .select("record_id", "paid_on", "person", company="payee")
        .join(pl.concat([led, owned]), on=["company", "person"])
    )
    return both.filter(_holds()).group_by("record_id").agg(pl.col("owned").any())


def _holds() -> pl.Expr:
    since = pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("paid_on"))
    return since & (pl.col("valid_until").is_null() | (pl.col("valid_until") >= pl.col("paid_on")))
