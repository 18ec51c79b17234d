"""PRC-03: an open procurement with a single bidder or a short time for bids, or whose owner came from the winner.

Short is shorter than nine in ten procurements of the same category here, where there are enough to compare with; or,
for a value at the EU threshold or above, shorter than the law's shortest (LOU 11 kap. 2 § and 6 §: 35 days, five less
where bids may be sent electronically). Below the threshold the law asks for a reasonable time and tells no number.

That the contract's owner worked for the winner is told by the employment, within the months that the catalogue gives
for conflicts of interest (EMP-02); alone it is EMP-02's, and here it only makes the other signs stronger. Procurements
without a call (limited, direct) have few bidders by their nature and are left out, as are those that were given up.

Procurements are compared with each other, so the rule reads all of them. What it cannot see: whether a specification
was written for one supplier, and a time that was shortened for a reason (11 kap. 5 § and 7 §).
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.procurement.releases import processes
from services.risk.rules.reading import says
from services.risk.rules.sources import POLICY, SINCE

LOU: Final = "Lag (2016:1145) om offentlig upphandling"
THRESHOLD: Final = "LOU 5 kap. 1 §, the threshold of 2024-2025 for municipalities"
GIVEN_UP: Final = ("cancel", "withdrawn", "unsuccessful", "avbrut", "återkall", "aterkall")  # statuses
CALLED: Final = ("open", "selective")  # methods with a call to all (OCDS)
WORKS: Final = "works"
SCORES: Final = {"single": 0.3, "short": 0.3, "both": 0.5}
SURER: Final = 0.2  # more, where the owner came from the winner


@dataclass(frozen=True, slots=True)
class SingleBidParams:
    """How short is short, compared with how many."""

    tenth: Annotated[float, Parameter("share of procurements with a shorter time", POLICY, SINCE)] = 0.1
    peers: Annotated[int, Parameter("procurements to compare with, at least", POLICY, SINCE)] = 20
    law_days: Annotated[
        int, Parameter("days, bids sent electronically", f"{LOU} 11 kap. 2 och 6 §§", date(2017, 1, 1))
    ] = 30
    law_minor: Annotated[int, Parameter("öre without tax, at least", THRESHOLD, date(2024, 1, 1))] = 238_958_500
    law_works_minor: Annotated[int, Parameter("öre without tax, works", THRESHOLD, date(2024, 1, 1))] = 5_988_017_900
    former_months: Annotated[int, Parameter("months since the work for the winner", POLICY, SINCE)] = 24


TEXTS: Final = RuleTexts(
    title=Text("Kort anbudstid eller en enda anbudsgivare", "Short bid period or a single bidder"),
    description=Text(
        "En annonserad upphandling fick ett enda anbud, eller tiden för att lämna anbud var ovanligt kort.",
        "A procurement that was advertised got a single bid, or the time to make one was unusually short.",
    ),
    innocent=(
        Text("Marknaden är liten.", "The market is small."),
        Text(
            "Upphandlingen gjordes om och underlaget var redan känt.", "It was a second try, and its terms were known."
        ),
        Text(
            "Tiden kortades efter förhandsannonsering eller brådska.",
            "The time was cut after a prior notice, or urgency.",
        ),
    ),
    next_step=Text(
        "För en dialog med marknaden inför nästa gång, och låt en andra person läsa kravspecifikationen.",
        "Talk with the market before the next time, and let a second person read the specification.",
    ),
    explanations={
        "signs": Text(
            "Upphandling {ocid} annonserades ({method:word}).[ Den fick {single:n} anbud.][ Anbudstiden var "
            "{days:n} dagar; de flesta av samma slag har minst {usual_days:n}.][ Anbudstiden var "
            "{short_days:n} dagar; lagens kortaste är {law_days:n} för ett värde på {value_minor:kr}.][ Den "
            "avtalsansvarige lämnade vinnaren {left_on:day}.]",
            "Procurement {ocid} was advertised ({method:word}).[ It got {single:n} bid.][ The time for bids "
            "was {days:n} days; most of its kind have {usual_days:n} or more.][ The time for bids was "
            "{short_days:n} days; the law's shortest is {law_days:n} for a value of {value_minor:kr}.][ The "
            "contract owner left the winner on {left_on:day}.]",
        ),
    },
)


@record_rule(
    "PRC-03",
    version=1,
    typology="X.2",
    severity=2,
    family="bids",
    follow_up="ask-buyer",
    areas="LU",
    params=SingleBidParams,
    texts=TEXTS,
    reads=(
        reads(
            "procurement",
            "ocid release released_at day status method category tender_from tender_until bids winner "
            "value_minor currency",
        ),
        reads("contract", "procurement_number supplier responsible_officer"),
        reads("employee", "user_name former_employer left_former_on"),
    ),
    needed=("procurement",),
)
def single_or_short(book: Book, p: SingleBidParams) -> Findings:
    """Advertised procurements with one bidder or a short time for bids."""
    called = processes(book["procurement"]).filter(
        pl.col("method").str.to_lowercase().is_in(CALLED), ~says("status", GIVEN_UP).fill_null(value=False)
    )
    timed = called.with_columns(
        days=(pl.col("tender_until") - pl.col("tender_from")).dt.total_days(),
        begun=pl.coalesce(pl.col("tender_from").dt.date(), "day"),
    )
    usual = timed.group_by("category").agg(
        pl.col("days").quantile(p.tenth, "lower").cast(pl.Int64).alias("usual_days"),
        pl.col("days").count().alias("peers"),
    )
    works = pl.col("category").str.to_lowercase().eq_missing(pl.lit(WORKS))
    large = (pl.col("currency") == "SEK") & (
        pl.col("value_minor") >= pl.when(works).then(p.law_works_minor).otherwise(p.law_minor)
    )
    unlawful = (large & (pl.col("days") < p.law_days)).fill_null(value=False)
    unusual = ((pl.col("peers") >= p.peers) & (pl.col("days") < pl.col("usual_days"))).fill_null(
        value=False
    ) & ~unlawful
    judged = (
        timed.join(usual, on="category", nulls_equal=True)
        .join(_came_from_winner(book, timed, p), on="ocid", how="left")
        .with_columns(
            single=pl.when(pl.col("bids") == 1).then("bids"),
            short_days=pl.when(unlawful).then("days"),
            law_days=pl.when(unlawful).then(p.law_days),
            days=pl.when(unusual).then("days"),
        )
    )
    short = pl.coalesce("short_days", "days").is_not_null()
    one = pl.col("single").is_not_null()
    sign = pl.when(one & short).then(pl.lit("both")).when(one).then(pl.lit("single")).when(short).then(pl.lit("short"))
    met = judged.with_columns(sign=sign, key=pl.lit(WHOLE)).drop_nulls("sign")
    surer = pl.when(pl.col("left_on").is_not_null()).then(SURER).otherwise(0.0)
    evidence = (
        "ocid",
        "single",
        "days",
        "usual_days",
        "short_days",
        "law_days",
        "value_minor",
        "left_on",
        "method",
        "currency",
    )
    return findings(
        met,
        key="key",
        subject=("procurement", "ocid"),
        score=pl.col("sign").replace_strict(SCORES, return_dtype=pl.Float64) + surer,
        amount=pl.col("value_minor"),
        currency="currency",
        on="begun",
        evidence={"case": pl.lit("signs"), **{name: pl.col(name) for name in evidence}},
        records=rows(procurement=("procurement", "record_id"), contract=("contract", "contract_id")),
    )


def _came_from_winner(book: Book, procurements: pl.DataFrame, p: SingleBidParams) -> pl.DataFrame:
    """Procurements whose contract's owner left the winner shortly before they began: ocid, left_on, contract_id."""
    contracts = book["contract"].select(
        ocid="procurement_number", winner="supplier", user_name="responsible_officer", contract_id="record_id"
    )
    people = book["employee"].select("user_name", winner="former_employer", left_on="left_former_on")
    owned = procurements.join(contracts, on=["ocid", "winner"]).join(people, on=["user_name", "winner"])
    recent = pl.col("left_on") > pl.col("begun").dt.offset_by(f"-{p.former_months}mo")
    found = owned.filter(recent).sort("left_on", "contract_id", descending=[True, False])
    return found.unique("ocid", keep="first", maintain_order=True).select("ocid", "left_on", "contract_id")
