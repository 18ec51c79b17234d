"""PRC-01: bids in one procurement lie very close to each other, or the same bidders win in turn.

Close: the standard deviation of the sums of at least three bids is a small share of their mean. In turn: the same
bidders, and nobody else, met in several procurements of one kind (the first three digits of CPV), each was won by one
of them, never twice in a row, and at least three of them have won. By chance three bidders in four procurements do so
about three times in ten: it is a question, and more procurements make it a stronger one.

Procurements are compared with each other, so the rule reads all of them. Bids are grounds for weighing LOU 13 kap.
3 § 4 only through the competition authority; nobody who made a bid is named in an alert.

What it cannot see: who wrote the files (metadata, hashes) and that a loser became the winner's subcontractor, for no
record tells either; and bids to other buyers.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.procurement.releases import competing, processes
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"close": 0.5, "in_turn": 0.4, "in_turn_long": 0.6}
CPV_DIGITS: Final = 3  # a group of the common procurement vocabulary
FEWEST_WINNERS: Final = 3  # two who alternate do so by chance too often


@dataclass(frozen=True, slots=True)
class BidParams:
    """How close is close, and how often is in turn."""

    variation: Annotated[float, Parameter("standard deviation of the mean, less than", POLICY, SINCE)] = 0.02
    least_bids: Annotated[int, Parameter("bids in one procurement, at least", POLICY, SINCE)] = 3
    least_tenders: Annotated[int, Parameter("procurements with the same bidders, at least", POLICY, SINCE)] = 4
    many_tenders: Annotated[int, Parameter("procurements that make it a stronger question", POLICY, SINCE)] = 6


TEXTS: Final = RuleTexts(
    title=Text("Anbud som liknar varandra", "Bids that resemble each other"),
    description=Text(
        "Anbudssummorna i en upphandling ligger mycket nära varandra, eller så vinner samma anbudsgivare turvis.",
        "The sums of the bids in a procurement lie very close together, or the same bidders win in turn.",
    ),
    innocent=(
        Text(
            "Priset styrs av en råvara, ett index eller en lista.", "The price follows a commodity, an index or a list."
        ),
        Text("Marknaden är liten och alla känner kostnaden.", "The market is small, and all know what it costs."),
        Text(
            "Vinnaren har fullt upp och bjuder högre nästa gång.",
            "A winner is booked up and bids higher the next time.",
        ),
    ),
    next_step=Text(
        "Kontakta inte anbudsgivarna. Gå igenom anbuden internt och fråga Konkurrensverket.",
        "Do not contact the bidders. Go through the bids within the office and ask the competition authority.",
    ),
    explanations={
        "close": Text(
            "{bids:n} anbud i upphandling {ocid} ligger mellan {lowest_minor:kr} och {highest_minor:kr}; spridningen "
            "är {variation:pct} av medelvärdet.",
            "{bids:n} bids in procurement {ocid} lie between {lowest_minor:kr} and {highest_minor:kr}; they vary by "
            "{variation:pct} of their mean.",
        ),
        "in_turn": Text(
            "Samma {bidders:n} anbudsgivare möttes i {tenders:n} upphandlingar av samma slag ({cpv}). {winners:n} av "
            "dem vann, aldrig samma två gånger i rad.",
            "The same {bidders:n} bidders met in {tenders:n} procurements of one kind ({cpv}). {winners:n} of them "
            "won, never the same one twice in a row.",
        ),
    },
)


@record_rule(
    "PRC-01",
    version=1,
    typology="X.2",
    severity=4,
    family="bids",
    follow_up="desk-check",
    areas="LU",
    params=BidParams,
    texts=TEXTS,
    reads=(
        reads("bid", "ocid release bid bidder status day value_minor currency"),
        reads("procurement", "ocid release released_at day tender_until winner cpv"),
    ),
    needed=("bid",),
)
def resembling_bids(book: Book, p: BidParams) -> Findings:
    """Procurements with bids that lie close, and the last of those that the same bidders won in turn."""
    bids = competing(book["bid"])
    return Findings(pl.concat([_close(bids, p), _in_turn(bids, processes(book["procurement"]), p)]))


def _close(bids: pl.DataFrame, p: BidParams) -> Findings:
    sums = bids.filter(pl.col("value_minor") > 0).unique(["ocid", "bid"], keep="first", maintain_order=True)
    met = (
        sums.group_by("ocid", "currency")
        .agg(
            pl.len().alias("bids"),
            pl.col("value_minor").min().alias("lowest_minor"),
            pl.col("value_minor").max().alias("highest_minor"),
            (pl.col("value_minor").std() / pl.col("value_minor").mean()).alias("variation"),
            pl.col("day").max(),
            rows_of("bid", role="bid").alias("shown"),
        )
        .filter(pl.col("bids") >= p.least_bids, pl.col("variation") < p.variation)
    )
    return findings(
        met.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("procurement", "ocid"),
        period=pl.format("close {}", pl.col("currency").fill_null("")),
        score=SCORES["close"],
        amount=pl.col("lowest_minor"),
        currency="currency",
        on="day",
        evidence={
            "case": pl.lit("close"),
            **{
                name: pl.col(name)
                for name in ("ocid", "bids", "lowest_minor", "highest_minor", "variation", "currency")
            },
        },
        records=pl.col("shown"),
    )


def _in_turn(bids: pl.DataFrame, processes: pl.DataFrame, p: BidParams) -> Findings:
    bidders = bids.group_by("ocid").agg(pl.col("bidder").unique().sort().alias("bidders"))
    group = pl.col("cpv").list.eval(pl.element().str.slice(0, CPV_DIGITS)).list.unique().list.sort()
    tenders = (
        processes.filter(pl.col("cpv").list.len() > 0)
        .join(bidders, on="ocid")
        .with_columns(cpv=group.list.join(" "), who=pl.col("bidders").list.join(" "))
        .filter(pl.col("bidders").list.len() >= FEWEST_WINNERS, pl.col("bidders").list.contains(pl.col("winner")))
        .sort(pl.coalesce(pl.col("tender_until").dt.date(), "day"), "ocid")
    )
    twice = (pl.col("winner") == pl.col("winner").shift(1)).any()
    series = tenders.group_by("cpv", "who", maintain_order=True).agg(
        pl.len().alias("tenders"),
        pl.col("winner").n_unique().alias("winners"),
        twice.alias("twice"),
        pl.col("bidders").first().list.len().alias("bidders"),
        pl.col("ocid", "day").last(),
        rows_of("procurement").alias("shown"),
    )
    often = pl.col("tenders") >= p.least_tenders
    met = series.filter(often, pl.col("winners") >= FEWEST_WINNERS, ~pl.col("twice").fill_null(value=False))
    long = pl.col("tenders") >= p.many_tenders
    return findings(
        met.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("procurement", "ocid"),
        period=pl.lit("in_turn"),
        score=pl.when(long).then(SCORES["in_turn_long"]).otherwise(SCORES["in_turn"]),
        on="day",
        evidence={
            "case": pl.lit("in_turn"),
            **{name: pl.col(name) for name in ("bidders", "tenders", "winners", "cpv")},
        },
        records=pl.col("shown"),
    )
