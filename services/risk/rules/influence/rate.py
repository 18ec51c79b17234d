"""INF-01: more incidents of undue influence in a unit than its year before makes likely, or several from one actor.

At each incident the unit's last days are counted and compared with the year before those: where the exact Poisson
probability of so many or more, at that year's rate, is below a limit, and where the unit did report then. So a unit
that begins to report is no finding. From one actor a number within the same days is enough. Once a quarter for each
unit and actor. A grave incident among them makes it surer; an awareness campaign less so, since more is told then.
Who was affected is never looked at.

It compares over all that a committee knows. It cannot tell more incidents from more reporting: that is for people.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.influence.poisson import at_least
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"unit": 0.4, "campaign": 0.2, "actor": 0.4}
GRAVER: Final = 0.2  # more, where one of them was grave


@dataclass(frozen=True, slots=True)
class RateParams:
    """When incidents are more than chance."""

    days: Annotated[int, Parameter("days counted", POLICY, SINCE)] = 90
    base_days: Annotated[int, Parameter("days before those, to compare with", POLICY, SINCE)] = 365
    base_n: Annotated[int, Parameter("incidents in them, at least", POLICY, SINCE)] = 2
    alpha: Annotated[float, Parameter("probability", POLICY, SINCE)] = 0.01
    actor_n: Annotated[int, Parameter("incidents from one actor", POLICY, SINCE)] = 3
    grave: Annotated[int, Parameter("severity from 1 to 5", POLICY, SINCE)] = 4


TEXTS: Final = RuleTexts(
    title=Text("Fler händelser av påverkan", "More incidents of influence"),
    description=Text(
        "En enhet har fler händelser av otillåten påverkan än året före, eller flera kommer från samma part.",
        "A unit has more incidents of undue influence than the year before, or several come from the same party.",
    ),
    innocent=(
        Text("Fler vågar rapportera, och det är bra.", "More people dare to report, and that is good."),
        Text("En informationsinsats pågår.", "An awareness campaign is on."),
        Text("En part har många ärenden just nu.", "A party has many matters at present."),
    ),
    next_step=Text(
        "Ge stöd till personalen först: samtal och trygghet. Rapportering får aldrig leda till något negativt.",
        "Support the staff first: a talk and safety. Reporting must never have bad consequences.",
    ),
    explanations={
        "unit": Text(
            "{unit} har {recent:n} händelser på {days:n} dagar till och med {last_on:day}, mot {base:n} under året "
            "före dem; {expected:num} vore väntat[. Minst en har allvar {severity:n}].",
            "{unit} has {recent:n} incidents in the {days:n} days up to {last_on:day}, against {base:n} in the year "
            "before those; {expected:num} would be expected[. At least one has severity {severity:n}].",
        ),
        "campaign": Text(
            "{unit} har {recent:n} händelser på {days:n} dagar till och med {last_on:day}, mot {base:n} under året "
            "före dem; {expected:num} vore väntat. En informationsinsats pågick[. Minst en har allvar {severity:n}].",
            "{unit} has {recent:n} incidents in the {days:n} days up to {last_on:day}, against {base:n} in the year "
            "before those; {expected:num} would be expected. A campaign was on[. At least one has severity "
            "{severity:n}].",
        ),
        "actor": Text(
            "{recent:n} händelser på {days:n} dagar till och med {last_on:day} kommer från samma part[, {party}]"
            "[. Minst en har allvar {severity:n}].",
            "{recent:n} incidents in the {days:n} days up to {last_on:day} come from the same party[, {party}]"
            "[. At least one has severity {severity:n}].",
        ),
    },
)


@record_rule(
    "INF-01",
    version=1,
    typology="T1.b.iii",
    severity=3,
    family="influence",
    follow_up="support-staff",
    areas="EB PA HT HVB FB SK BA AL MI LU AN OP",
    params=RateParams,
    texts=TEXTS,
    reads=(reads("undue_influence_incident", "happened_on unit actor actor_name severity campaign"),),
)
def rising_incidents(book: Book, p: RateParams) -> Findings:
    """Units with more incidents than likely, and actors with several, once a quarter."""
    incidents = book["undue_influence_incident"]
    units = _counted(incidents, "unit", p).filter(pl.col("base") >= p.base_n)
    expected = pl.col("base") * p.days / p.base_days
    told = units.with_columns(expected=expected)
    pairs = told.select("recent", "expected").unique(maintain_order=True)
    chance = pl.Series("chance", [at_least(n, mean) for n, mean in pairs.iter_rows()], pl.Float64)
    likely = told.join(pairs.with_columns(chance), on=["recent", "expected"]).filter(pl.col("chance") < p.alpha)
    case = pl.when(pl.col("campaign")).then(pl.lit("campaign")).otherwise(pl.lit("unit"))
    of_units = _shown(likely.with_columns(case=case, actor_name=pl.lit(None, pl.String)), "unit", "unit", p)
    several = _counted(incidents, "actor", p).filter(pl.col("recent") >= p.actor_n)
    of_actors = several.with_columns(case=pl.lit("actor"), expected=pl.lit(None, pl.Float64))
    return Findings(pl.concat([of_units, _shown(of_actors, "actor", "party", p)]))


def _counted(incidents: pl.DataFrame, by: str, p: RateParams) -> pl.DataFrame:
    """At each incident of a unit or an actor: how many in the last days, and in the year before those."""
    mine = incidents.drop_nulls([by, "happened_on"])
    others = mine.select(by, other_id="record_id", other_on="happened_on", other_severity="severity", at="campaign")
    ago = (pl.col("happened_on") - pl.col("other_on")).dt.total_days()
    within = (
        mine.join(others, on=by).with_columns(ago=ago).filter(pl.col("ago") >= 0, pl.col("ago") < p.days + p.base_days)
    )
    recent = pl.col("ago") < p.days
    return (
        within.with_columns(recent=recent, recent_id=pl.when(recent).then("other_id"))
        .group_by("record_id", by, "happened_on", "actor_name")
        .agg(
            pl.col("recent").sum().cast(pl.Int64),
            (~pl.col("recent")).sum().cast(pl.Int64).alias("base"),
            pl.col("other_severity").filter("recent").max().alias("most"),
            pl.col("at").filter("recent").is_not_null().any().alias("campaign"),
            rows_of("undue_influence_incident", "recent_id", "incident").alias("shown"),
        )
    )


def _shown(found: pl.DataFrame, by: str, subject: str, p: RateParams) -> Findings:
    """The fullest moment of each quarter."""
    quarter = pl.format("{}Q{}", pl.col("happened_on").dt.year(), pl.col("happened_on").dt.quarter())
    grave = pl.col("most") >= p.grave
    first = ["recent", "happened_on", "record_id"]
    fullest = (
        found.with_columns(quarter=quarter, key=pl.lit(WHOLE), severity=pl.when(grave).then("most"))
        .sort(first, descending=[True, False, False])
        .unique([by, "quarter"], keep="first", maintain_order=True)
    )
    sure = pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None)
    return findings(
        fullest,
        key="key",
        subject=(subject, by),
        party=by if subject == "party" else None,
        period=pl.col("quarter"),
        score=sure + pl.when(pl.col("severity").is_null()).then(0.0).otherwise(GRAVER),
        on="happened_on",
        evidence={
            "case": pl.col("case"),
            "unit": pl.lit(None, pl.String) if subject == "party" else pl.col("unit"),
            "party": pl.col("actor_name"),
            "recent": pl.col("recent"),
            "days": pl.lit(p.days),
            "last_on": pl.col("happened_on"),
            "base": pl.col("base"),
            "expected": pl.col("expected"),
            "severity": pl.col("severity"),
        },
        records=pl.col("shown"),
    )
