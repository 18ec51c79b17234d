"""INV-03: purchases that together pass a procurement limit which each of them keeps below.

The value of direct awards of one kind counts together over the financial year, so the sum runs over the
calendar year; a rolling twelve months flags framework call-offs across the turn of the year and has no
ground in the act. A sum says nothing where the source never tells of contracts: then most purchases are
on a contract that is not shown. So it is looked at only once the committee's payments of the year name
contracts. Purchases in a row just below a limit need no contract column to be worth a look, but leave out
those that name one. Values are without VAT; a payment order, which does not tell them, is left out.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import COMMITTEE, NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Lookup, Parameter, RuleTexts, rule
from services.risk.domain.state import History, running
from services.risk.rules import likeness
from services.risk.rules.neighbours import neighbours, runs, together
from services.risk.rules.series import IS_YEAR, series_rows, with_committee
from services.risk.rules.sources import POLICY, SINCE

LARGE: Final = Lookup(("committee_id", "party_id", "kind_group", "large"), latest=32, where="large")
# öre, by the day from which they held: 28 % of the EU threshold before the fixed sum of 2022
EARLIER_LIMITS: Final = (
    (date(2014, 7, 1), 50_580_000),
    (date(2016, 1, 1), 53_489_000),
    (date(2018, 1, 1), 58_690_700),
    (date(2020, 1, 1), 61_531_200),
)
FIXED_SINCE: Final = date(2022, 2, 1)
ACT: Final = "Lag (2016:1145) om offentlig upphandling 19 a kap."


@dataclass(frozen=True, slots=True)
class SplittingParams:
    """The limits, and what is near them. limit_minor holds from 2022-02-01; days before have EARLIER_LIMITS."""

    limit_minor: Annotated[int, Parameter("öre excluding VAT", f"{ACT} 2 §", FIXED_SINCE)] = 70_000_000
    documentation_minor: Annotated[int, Parameter("öre excluding VAT", f"{ACT} 11 §", date(2014, 7, 1))] = 10_000_000
    band_bp: Annotated[int, Parameter("basis points of the limit", POLICY, SINCE)] = 8_500
    count: Annotated[int, Parameter("purchases", POLICY, SINCE)] = 3
    window_days: Annotated[int, Parameter("days", POLICY, SINCE)] = 30
    contracted_count: Annotated[int, Parameter("payments that name a contract", POLICY, SINCE)] = 20


TEXTS: Final = RuleTexts(
    title=Text("Uppdelade inköp", "Split purchases"),
    description=Text(
        "Flera inköp från samma leverantör strax under en beloppsgräns inom kort tid, eller inköp utan avtal som "
        "under kalenderåret tillsammans passerar gränsen för direktupphandling fast vart och ett ligger under.",
        "Several purchases from one supplier just below a limit within a short time, or purchases without a contract "
        "that together pass the direct award limit in the calendar year while each is below it.",
    ),
    innocent=(
        Text("Inköpen gäller olika behov.", "The purchases are for different needs."),
        Text("Avrop från ett ramavtal som inte syns i underlaget.", "Call-offs from a framework not in the data."),
        Text("Taxa eller monopol, till exempel el, vatten eller hyra.", "A tariff or monopoly: power, water or rent."),
        Text("Akut behov.", "An urgent need."),
    ),
    next_step=Text(
        "Fråga beställaren vad inköpen gäller och hur värdet beräknades; erbjud stöd från upphandlingsenheten.",
        "Ask the buyer what the purchases are for and how their value was estimated; offer procurement help.",
    ),
    explanations={
        "near_limit": Text(
            "{count:n} inköp från {party}[ mellan {first_day:day} och {last_day:day}] ligger strax under gränsen "
            "{limit_minor:kr}; tillsammans är de {amount_minor:kr} utan moms.",
            "{count:n} purchases from {party}[ between {first_day:day} and {last_day:day}] are just below the limit "
            "of {limit_minor:kr}; together they are {amount_minor:kr} without VAT.",
        ),
        "year": Text(
            "Under {year} har {count:n} inköp från {party} utan avtalsreferens nått {amount_minor:kr} utan moms, över "
            "gränsen för direktupphandling {limit_minor:kr}; det största är {largest_minor:kr}.",
            "In {year} {count:n} purchases from {party} without a contract reference have reached {amount_minor:kr} "
            "without VAT, above the direct award limit of {limit_minor:kr}; the largest is {largest_minor:kr}.",
        ),
    },
)


def limit_on(day: pl.Expr, p: SplittingParams) -> pl.Expr:
    """The direct award limit of a day in öre; without a day the present one."""
    limit = pl.lit(EARLIER_LIMITS[0][1], dtype=pl.Int64)
    for since, minor in EARLIER_LIMITS[1:]:
        limit = pl.when(day >= since).then(pl.lit(minor, dtype=pl.Int64)).otherwise(limit)
    return pl.when(day.is_null() | (day >= FIXED_SINCE)).then(pl.lit(p.limit_minor, dtype=pl.Int64)).otherwise(limit)


@rule(
    "INV-03",
    version=1,
    typology="T1.a.i",
    severity=4,
    family="procurement",
    follow_up="ask-buyer",
    params=SplittingParams,
    texts=TEXTS,
    columns=("value_minor",),
    lookups=(LARGE,),
)
def split_purchases(new: Payments, history: History, p: SplittingParams) -> Found:
    """Suppliers with purchases just below a limit, or below it one by one but not together."""
    return Found(pl.concat([_near_limit(new, history, p), _over_the_year(new, history, p)]))


def _near_limit(new: Payments, history: History, p: SplittingParams) -> Found:
    value, limit = pl.col("value_minor"), limit_on(pl.col("day"), p)
    in_band = [
        pl.when((value < top) & (value >= top * p.band_bp // 10_000)).then(top)
        for top in (pl.lit(p.documentation_minor, dtype=pl.Int64), limit)
    ]
    band = pl.when(pl.col("contract_reference").is_null()).then(pl.coalesce(in_band))
    rows = runs(together(history, new, "large").with_columns(band.alias("limit_minor")), LARGE.keys)
    if rows.is_empty():
        return NOTHING_FOUND
    top, other = likeness.both("limit_minor")
    same_band = (top == other) & likeness.near(p.window_days)
    found_near = neighbours(rows, LARGE.latest, pl.col("is_new") & top.is_not_null(), same_band)
    if found_near.is_empty():
        return NOTHING_FOUND
    day, earlier = likeness.both("day")
    pairs = found_near.sort("position", "position_j")
    sides = (pairs.filter((side).fill_null(value=True)) for side in (earlier <= day, earlier >= day))
    return Found(pl.concat([_bunches(side, p) for side in sides]))


def _bunches(pairs: pl.DataFrame, p: SplittingParams) -> Found:
    """A purchase with enough earlier ones on one side of its day."""
    own = ["payment_id", "committee_id", "party_id", "party_name", "currency", "day", "file_id", "limit_minor"]
    others = pl.struct(pl.col("payment_id_j").alias("payment_id"), pl.lit("earlier").alias("role"))
    bunches = pairs.group_by("position", maintain_order=True).agg(
        pl.col(own).first(),
        (pl.len() + 1).alias("count"),
        (pl.col("value_minor").first() + pl.col("value_minor_j").sum()).alias("amount_minor"),
        pl.min_horizontal(pl.col("day").first(), pl.col("day_j").min()).alias("first_day"),
        pl.max_horizontal(pl.col("day").first(), pl.col("day_j").max()).alias("last_day"),
        others.alias("others"),
    )
    day = pl.col("day")
    quarter = pl.concat_str(day.dt.year(), pl.lit("-Q"), day.dt.quarter())
    return found(
        bunches.filter(pl.col("count") >= p.count),
        subject=("party", "party_id"),
        period=pl.concat_str("limit_minor", pl.lit(":"), pl.coalesce(quarter, pl.col("file_id"))),
        score=pl.lit(0.6),
        evidence={
            "case": pl.lit("near_limit"),
            "party": pl.col("party_name"),
            **{name: pl.col(name) for name in ("count", "amount_minor", "limit_minor", "first_day", "last_day")},
            "currency": pl.col("currency"),
        },
        compared=pl.concat_list(roles({"flagged": "payment_id"}), "others"),
    )


def _over_the_year(new: Payments, history: History, p: SplittingParams) -> Found:
    told = history.after.filter(pl.col("party_id") == COMMITTEE, pl.col("contracted_n") >= p.contracted_count)
    if told.is_empty():
        return NOTHING_FOUND
    most = pl.col("uncontracted_n") * pl.col("uncontracted_max")
    lowest = min(p.limit_minor, EARLIER_LIMITS[0][1])
    may_reach = IS_YEAR & (pl.col("uncontracted_n") >= p.count) & (most >= lowest) & (pl.col("party_id") != COMMITTEE)
    rows = series_rows(new, history, may_reach).join(told, on=["committee_id", "kind_group", "period"], how="semi")
    if rows.is_empty():
        return NOTHING_FOUND
    names = ("uncontracted_n", "uncontracted_minor", "uncontracted_max")
    so_far = with_committee(running(rows, history.totals, names), new, history.totals, ("contracted_n",))
    limit = limit_on(pl.col("day"), p)
    reached = so_far.with_columns(limit.alias("limit_minor")).filter(
        pl.col("uncontracted_minor") >= pl.col("limit_minor"),
        pl.col("uncontracted_max") <= pl.col("limit_minor"),
        pl.col("uncontracted_n") >= p.count,
        pl.col("all_contracted_n") >= p.contracted_count,
        pl.col("contract_reference").is_null() & (pl.col("value_minor") > 0),
    )
    return found(
        reached.with_columns(amount_minor="uncontracted_minor"),
        subject=("party", "party_id"),
        period=pl.col("period"),
        score=pl.lit(0.7),
        evidence={
            "case": pl.lit("year"),
            "party": pl.col("party_name"),
            "year": pl.col("period"),
            "count": pl.col("uncontracted_n"),
            "amount_minor": pl.col("uncontracted_minor"),
            "largest_minor": pl.col("uncontracted_max"),
            "limit_minor": pl.col("limit_minor"),
            "currency": pl.col("currency"),
        },
        compared=roles({"flagged": "payment_id"}),
    )
