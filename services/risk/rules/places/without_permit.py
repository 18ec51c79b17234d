"""HVB-02: someone is placed in a home whose permit was revoked, is paused, or has run out.

Permits for care are taken by holder; a placement's days up to today that lie within no permit in force are counted,
and the permit that ended last before the placement did says why. A permit ends with its last day, or on the day since
which its status is revoked or paused (where that is not told: the day on which the holder was told of it, otherwise
today). A few days are lag of the register. Family homes need no permit and are left alone; categories are not
compared, since registers name them differently. A home of which no register told anything is not judged: that the
committee has no copy is no finding.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import blocks, shared
from services.risk.rules.steps import word

SCORES: Final = {"revoked": 0.95, "paused": 0.8, "expired": 0.6}
REVOKED: Final = ("revoked", "withdrawn", "återkallat", "återkallad", "upphävt", "upphört", "closed", "ceased")
PAUSED: Final = ("paused", "suspended", "vilande", "förbud", "prohibited")
# how sources begin the kind of a permit to run a home
CARE: Final = ("care", "vård", "vard", "hvb", "ivo", "stödboende", "boende", "residential", "lss", "sol")
# kinds of placement that need no permit
FAMILY: Final = ("family_home", "foster_home", "familjehem", "jourhem", "nätverkshem")


@dataclass(frozen=True, slots=True)
class WithoutPermitParams:
    """How long a register may lag behind."""

    lag_days: Annotated[int, Parameter("days without a permit", POLICY, SINCE)] = 7


TEXTS: Final = RuleTexts(
    title=Text("Placering utan giltigt tillstånd", "Placement without a valid permit"),
    description=Text(
        "En placering pågår eller pågick i ett boende efter att dess tillstånd upphörde att gälla.",
        "A placement goes on or went on in a home after its permit ceased to be valid.",
    ),
    innocent=(
        Text("En ny ansökan prövas, eller registret släpar efter.", "A renewal is pending, or the register lags."),
        Text("Tillståndet gäller en annan inriktning eller innehavare.", "The permit has another category or holder."),
        Text("Platsen flyttades till ett annat boende i samma bolag.", "The place moved to a sister home."),
    ),
    next_step=Text(
        "Kontrollera hos tillsynsmyndigheten. Planera en flytt före ett stopp: barnets trygghet går först.",
        "Check with the inspectorate. Plan a move before a stop: the child's safety comes first.",
    ),
    explanations={
        "revoked": Text(
            "En placering hos {party} har {days:n} dygn utan giltigt tillstånd. Tillstånd {permit} är återkallat "
            "sedan {since:day}.[ Dygnen kostar {amount_minor:kr}.]",
            "A placement with {party} has {days:n} days without a valid permit. Permit {permit} has been revoked "
            "since {since:day}.[ The days cost {amount_minor:kr}.]",
        ),
        "paused": Text(
            "En placering hos {party} har {days:n} dygn utan giltigt tillstånd. Tillstånd {permit} vilar "
            "sedan {since:day}.[ Dygnen kostar {amount_minor:kr}.]",
            "A placement with {party} has {days:n} days without a valid permit. Permit {permit} has been paused "
            "since {since:day}.[ The days cost {amount_minor:kr}.]",
        ),
        "expired": Text(
            "En placering hos {party} har {days:n} dygn utan giltigt tillstånd. Tillstånd {permit} gällde till "
            "och med {until:day}.[ Dygnen kostar {amount_minor:kr}.]",
            "A placement with {party} has {days:n} days without a valid permit. Permit {permit} was valid until "
            "{until:day}.[ The days cost {amount_minor:kr}.]",
        ),
    },
)


@record_rule(
    "HVB-02",
    version=1,
    typology="T2.b.i",
    severity=5,
    family="permit",
    follow_up="desk-check",
    areas="HVB",
    params=WithoutPermitParams,
    texts=TEXTS,
    reads=(
        reads(
            "placement",
            "provider provider_name provider_kind placement_kind valid_from valid_until day_price_minor currency",
            by="provider",
        ),
        reads(
            "permit", "holder permit_number permit_kind valid_from valid_until status status_since told_on", by="holder"
        ),
    ),
    daily=True,
)
def placement_without_permit(book: Book, p: WithoutPermitParams) -> Findings:
    """Placements with more days outside every care permit of their home than a register lags."""
    permits = _in_force(book["permit"], book.day)
    placed = book["placement"].filter(~word("placement_kind").is_in(FAMILY).fill_null(value=False))
    stays = placed.with_columns(
        pl.col("valid_from").alias("starts_at"),
        (pl.min_horizontal("valid_until", pl.lit(book.day)) + timedelta(days=1)).alias("ends_at"),
    ).filter(pl.col("ends_at") > pl.col("starts_at"))
    covered = shared(stays, "provider", blocks(permits, "holder"), "holder").select("record_id", "shared")
    days = (pl.col("ends_at") - pl.col("starts_at") - pl.col("shared").fill_null(timedelta(0))).dt.total_days()
    # the permit that ended last before the placement did says why there was none
    ended = permits.select(
        "holder", "case", "permit_number", pl.col("record_id").alias("permit_id"), pl.col("ends_at").alias("permit_end")
    ).sort("permit_end", "permit_id")
    bare = stays.join(covered, on="record_id", how="left", maintain_order="left").with_columns(days.alias("days"))
    beside = bare.sort("ends_at").join_asof(
        ended,
        left_on="ends_at",
        right_on="permit_end",
        by_left="provider",
        by_right="holder",
        allow_exact_matches=False,
        check_sortedness=False,
        coalesce=False,
    )
    found = beside.drop_nulls("permit_id").filter(pl.col("days") > p.lag_days)
    cost = pl.col("days") * pl.col("day_price_minor")
    return findings(
        found,
        key="provider",
        subject=("party", "provider"),
        party="provider",
        period=pl.col("record_id"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=cost,
        currency="currency",
        on=pl.max_horizontal("valid_from", "permit_end"),
        evidence={
            "case": pl.col("case"),
            "party": pl.col("provider_name"),
            "party_kind": pl.col("provider_kind"),
            "days": pl.col("days"),
            "permit": pl.col("permit_number"),
            "since": pl.col("permit_end").cast(pl.String),
            "until": (pl.col("permit_end") - timedelta(days=1)).cast(pl.String),
            "amount_minor": cost,
            "currency": pl.col("currency"),
        },
        records=rows(subject=("placement", "record_id"), compared=("permit", "permit_id")),
    )


def _in_force(permits: pl.DataFrame, day: date) -> pl.DataFrame:
    """Care permits as spans: `starts_at`, `ends_at` (the first day without), and why they end, as `case`."""
    status, kind = word("status"), word("permit_kind")
    care = permits.filter(pl.any_horizontal(kind.str.starts_with(stem) for stem in CARE))
    case = pl.when(status.is_in(REVOKED)).then(pl.lit("revoked")).when(status.is_in(PAUSED)).then(pl.lit("paused"))
    lost = pl.when(pl.col("case").is_not_null()).then(pl.coalesce("status_since", "told_on", pl.lit(day)))
    over = pl.col("valid_until") + timedelta(days=1)
    spans = care.with_columns(case.alias("case")).with_columns(
        pl.col("valid_from").alias("starts_at"),
        pl.min_horizontal(lost, over, pl.lit(date.max)).alias("ends_at"),
        pl.when(lost <= pl.coalesce(over, lost)).then("case").otherwise(pl.lit("expired")).alias("case"),
    )
    return spans.with_columns(pl.max_horizontal("starts_at", "ends_at").alias("ends_at"))
