"""GRT-02: members, fees or activities that do not fit together.

Three cases. *Growth*: the latest member list is far longer than the one about a year before. The catalogue's z-score
is left out: a handful of yearly lists has no spread to measure. *Fees*: the fees paid in are less than half of what
the members owe by the list's own fee. *Capacity*: at activities in a booked hall more take part than it holds, with a
booking of the association that covers the time; hours in which nothing was booked are not judged, for many activities
need no hall. Each is a reason to look closer at an association in the yearly review, as municipalities that review
grants do with large changes.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.grants.attendance import overfull
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"growth": 0.4, "fees": 0.6, "capacity": 0.7}
YEAR_APART: Final = (270, 460)  # days between lists that are a year apart, as clubs hand them in


@dataclass(frozen=True, slots=True)
class GrowthParams:
    """What is more than a good year."""

    growth_bp: Annotated[int, Parameter("basis points more than a year before", POLICY, SINCE)] = 6_000
    growth_members: Annotated[int, Parameter("members more than a year before", POLICY, SINCE)] = 20
    fee_share_bp: Annotated[int, Parameter("basis points of the fees owed", POLICY, SINCE)] = 5_000
    activities: Annotated[int, Parameter("activities above what the hall holds in a year", POLICY, SINCE)] = 3


TEXTS: Final = RuleTexts(
    title=Text("Medlemmar eller aktiviteter som skjuter i höjden", "Member or activity inflation"),
    description=Text(
        "Medlemmarna har blivit många fler på ett år. Eller så är avgifterna för små för så många, "
        "eller fler deltar än lokalen rymmer.",
        "The number of members has grown much in a year, the fees do not fit the members, or more take part than the "
        "hall holds.",
    ),
    innocent=(
        Text("Den växer på riktigt, till exempel med en ny sektion.", "The association really grows."),
        Text("Barn och ledare betalar ingen eller lägre avgift.", "Children and leaders pay no fee or a lower one."),
        Text("Aktiviteten delades i flera grupper.", "The activity was split into several groups."),
    ),
    next_step=Text(
        "Anmäl ett besök i god tid och erbjud hjälp med förteckning och närvaro.",
        "Announce a visit in good time, and offer help with the list of members and the attendance.",
    ),
    explanations={
        "growth": Text(
            "{association} har {members:n} medlemmar den {as_of:day}, mot {before:n} den {before_on:day}: en ökning "
            "med {share:pct}.",
            "{association} has {members:n} members on {as_of:day}, against {before:n} on {before_on:day}: a growth of "
            "{share:pct}.",
        ),
        "fees": Text(
            "{association} har fått in {income_minor:kr} i avgifter den {as_of:day}, {share:pct} av vad {members:n} "
            "medlemmar ska betala med avgiften {fee_minor:kr}.",
            "{association} has taken in {income_minor:kr} of fees on {as_of:day}, {share:pct} of what {members:n} "
            "members owe at the fee of {fee_minor:kr}.",
        ),
        "capacity": Text(
            "{association} redovisar {count:n} aktiviteter under {year} med fler deltagare än den bokade lokalen "
            "rymmer, som mest {most:n} i en lokal för {capacity:n}.",
            "{association} reports {count:n} activities in {year} with more participants than the booked hall holds, "
            "at most {most:n} in a hall for {capacity:n}.",
        ),
    },
)


@record_rule(
    "GRT-02",
    version=1,
    typology="T2.a.iii",
    severity=3,
    family="grants",
    follow_up="visit",
    areas="FB",
    params=GrowthParams,
    texts=TEXTS,
    reads=(
        reads(
            "member_list",
            "association_name as_of member_count fee_minor fee_income_minor currency",
            by="association",
        ),
        reads("activity", "association_name place starts_at ends_at participant_count", by="association"),
        reads("facility_booking", "place starts_at ends_at capacity", by="association"),
    ),
    needed=(),
)
def inflated_numbers(book: Book, p: GrowthParams) -> Findings:
    """Member lists that leap or do not fit their fees, and activities larger than their halls."""
    lists = book["member_list"].sort("association", "as_of", "record_id")
    return Findings(
        pl.concat([_growth(lists, p), _fees(lists, p), _capacity(book["activity"], book["facility_booking"], p)])
    )


def _growth(lists: pl.DataFrame, p: GrowthParams) -> Findings:
    earlier = lists.select("association", before_id="record_id", before="member_count", before_on="as_of")
    days = (pl.col("as_of") - pl.col("before_on")).dt.total_days()
    beside = lists.join(earlier, on="association").filter(days.is_between(*YEAR_APART))
    # of several lists of a year before, the nearest to a year
    nearest = (
        beside.sort("association", "record_id", (days - 365).abs(), "before_id")
        .group_by("association", "record_id", maintain_order=True)
        .first()
    )
    more = pl.col("member_count") - pl.col("before")
    grown = nearest.filter(
        pl.col("before") > 0, more >= p.growth_members, more * 10_000 > pl.col("before") * p.growth_bp
    )
    return findings(
        grown,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.lit("growth:"), "as_of"),
        score=SCORES["growth"],
        on="as_of",
        evidence={
            "case": pl.lit("growth"),
            "association": pl.col("association_name"),
            "members": pl.col("member_count"),
            "before": pl.col("before"),
            "as_of": pl.col("as_of"),
            "before_on": pl.col("before_on"),
            "share": more / pl.col("before"),
        },
        records=rows(subject=("member_list", "record_id"), compared=("member_list", "before_id")),
    )


def _fees(lists: pl.DataFrame, p: GrowthParams) -> Findings:
    owed = pl.col("fee_minor") * pl.col("member_count")
    low = lists.filter(owed > 0, pl.col("fee_income_minor") * 10_000 < owed * p.fee_share_bp)
    return findings(
        low,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.lit("fees:"), "as_of"),
        score=SCORES["fees"],
        on="as_of",
        evidence={
            "case": pl.lit("fees"),
            "association": pl.col("association_name"),
            "members": pl.col("member_count"),
            "fee_minor": pl.col("fee_minor"),
            "income_minor": pl.col("fee_income_minor"),
            "as_of": pl.col("as_of"),
            "share": pl.col("fee_income_minor") / owed,
            "currency": pl.col("currency"),
        },
        records=rows(subject=("member_list", "record_id")),
    )


def _capacity(activities: pl.DataFrame, bookings: pl.DataFrame, p: GrowthParams) -> Findings:
    years = overfull(activities, bookings).filter(pl.col("count") >= p.activities)
    return findings(
        years,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.lit("capacity:"), "year"),
        score=SCORES["capacity"],
        on="day",
        evidence={
            "case": pl.lit("capacity"),
            "association": pl.col("association_name"),
            "count": pl.col("count"),
            "year": pl.col("year").cast(pl.String),
            "most": pl.col("most"),
            "capacity": pl.col("capacity"),
        },
        records=pl.col("records"),
    )
