"""PRE-02: a unit has more children per member of staff than it stated, or licences that the register does not have.

The latest report of each unit of a provider counts. More children per staff than stated by a margin that illness on the
day explains is left alone, and so is a licence or two that the register spells in another way. What a unit did not
state it is not held to.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"ratio": 0.5, "licences": 0.6}


@dataclass(frozen=True, slots=True)
class StaffParams:
    """How far from what was stated."""

    over_stated: Annotated[float, Parameter("share above the stated children per staff", POLICY, SINCE)] = 0.15
    not_found: Annotated[int, Parameter("licences not found", POLICY, SINCE)] = 2
    share_not_found: Annotated[float, Parameter("share of the qualified", POLICY, SINCE)] = 0.2


TEXTS: Final = RuleTexts(
    title=Text("Bemanning eller behörighet", "Staff ratio or qualifications"),
    description=Text(
        "En enhet har fler barn per anställd än den uppgett, eller legitimationer som inte finns i registret.",
        "A unit has more children per member of staff than it stated, or licences that the register does not have.",
    ),
    innocent=(
        Text("Det är svårt att rekrytera just nu.", "It is hard to recruit at present."),
        Text("Personal var sjuk den dagen.", "Staff were ill on that day."),
        Text("Legitimationen finns under ett annat namn.", "The licence is registered under another name."),
    ),
    next_step=Text("Kom överens om en plan för förbättring med datum.", "Agree on an improvement plan with dates."),
    explanations={
        "ratio": Text(
            "{unit} hos {party} hade {served:n} barn eller elever och {staff:n} anställda i tjänst {on:day}: "
            "{ratio:num} per anställd mot uppgivna {stated:num}.",
            "{unit} of {party} had {served:n} children or pupils and {staff:n} staff on duty on {on:day}: "
            "{ratio:num} per member of staff against {stated:num} stated.",
        ),
        "licences": Text(
            "{unit} hos {party} uppger {qualified:n} behöriga {on:day}; {found:n} av legitimationerna finns i "
            "registret.",
            "{unit} of {party} states {qualified:n} qualified on {on:day}; the register has {found:n} of the licences.",
        ),
    },
)


@record_rule(
    "PRE-02",
    version=1,
    typology="T2.b.i",
    severity=2,
    family="place",
    follow_up="question",
    areas="SK",
    params=StaffParams,
    texts=TEXTS,
    reads=(
        reads(
            "staffing",
            "provider provider_name provider_kind unit as_of served staff qualified licensed_found"
            " stated_ratio_hundredths",
            by="provider",
        ),
    ),
)
def staff_and_licences(book: Book, p: StaffParams) -> Findings:
    """The latest report of each unit where children per staff, or licences, differ from what was stated."""
    ordered = book["staffing"].sort("provider", "unit", "as_of", "record_id")
    latest = (
        ordered.group_by("provider", "unit", maintain_order=True)
        .last()
        .with_columns(
            (pl.col("served") / pl.col("staff")).alias("ratio"),
            (pl.col("stated_ratio_hundredths") / 100).alias("stated"),
        )
    )
    missing = pl.col("qualified") - pl.col("licensed_found")
    crowded = latest.filter(pl.col("staff") > 0, pl.col("ratio") > pl.col("stated") * (1 + p.over_stated))
    unlicensed = latest.filter(missing >= p.not_found, missing >= p.share_not_found * pl.col("qualified"))
    told = pl.concat(
        [crowded.with_columns(pl.lit("ratio").alias("case")), unlicensed.with_columns(pl.lit("licences").alias("case"))]
    )
    return findings(
        told,
        key="provider",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "unit", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="as_of",
        evidence={"case": pl.col("case"), "party": pl.col("provider_name"), "party_kind": pl.col("provider_kind")}
        | {"on": pl.col("as_of").cast(pl.String), "found": pl.col("licensed_found"), "ratio": pl.col("ratio").round(2)}
        | {name: pl.col(name) for name in ("unit", "served", "staff", "stated", "qualified")},
        records=rows(subject=("staffing", "record_id")),
    )
