"""TIM-13: care in a circle: workers who care for each other, or for each other's relatives.

A worker cares for a user (shifts); a user is a relative of another worker (employers' notices alone: no register is
searched for kinship). A step leads from a worker to a user who is a worker, or to a worker whose relative the user is;
steps that lead back within four edges make a circle. Who cares for an own relative makes no step. That joins persons
over several hops, so the rule reads all shifts and notices; it only adds to what others say, since families and
villages make circles of their own.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import local_day
from services.risk.rules.time.hours import PARTY, of_longest, worked

SCORE: Final = 0.3


@dataclass(frozen=True, slots=True)
class CirclesParams:
    """How long a circle may be."""

    edges: Annotated[int, Parameter("edges of a circle", POLICY, SINCE)] = 4


TEXTS: Final = RuleTexts(
    title=Text("Närstående som vårdar varandras", "Circular care"),
    description=Text(
        "Några arbetar hos varandra eller hos varandras anhöriga, i en cirkel.",
        "Workers work for each other or for each other's relatives.",
    ),
    innocent=(
        Text("Det finns få att anställa på orten.", "In rural areas there are few to employ."),
        Text("De hjälper varandra på ett sätt som är godkänt.", "Families help each other in an approved way."),
    ),
    next_step=Text(
        "Se över behovsbedömningen vid nästa omprövning. Detta räcker aldrig ensamt.",
        "Look at the assessment of needs at the next review. This is never enough alone.",
    ),
    explanations={
        "circle": Text(
            "{workers:n} medarbetare, bland annat hos {party}, arbetar i en cirkel hos varandra eller hos varandras "
            "anmälda närstående. Det senaste passet är från {last:day}.",
            "{workers:n} workers, among others of {party}, work in a circle for each other or for each other's "
            "relatives told of in notices. The last shift is of {last:day}.",
        ),
    },
)


@record_rule(
    "TIM-13",
    version=1,
    typology="T1.b.i",
    severity=2,
    family="time",
    follow_up="none",
    areas="PA HT",
    params=CirclesParams,
    texts=TEXTS,
    reads=(
        reads("shift", "worker user provider provider_name provider_kind service starts_at ends_at"),
        reads("employer_notice", "worker user relative"),
    ),
    needed=("shift",),
    modifier=True,
)
def circular_care(book: Book, p: CirclesParams) -> Findings:
    """Circles of at most so many edges, each once."""
    circles = _circles(_steps(book["shift"], book["employer_notice"]), p.edges)
    named = circles.with_columns(pl.col("nodes").list.sort().list.join(":").alias("period"), pl.lit(WHOLE).alias("key"))
    found = named.sort("period", "weight", "provider").unique("period", keep="first", maintain_order=True)
    return findings(
        found,
        key="key",
        subject=("party", "provider"),
        party="provider",
        period=pl.col("period"),
        score=SCORE,
        on="last",
        evidence={"case": pl.lit("circle"), **PARTY, "last": pl.col("last").cast(pl.String)}
        | {"workers": pl.col("nodes").list.len()},
        records=pl.col("shown"),
    )


def _steps(shifts: pl.DataFrame, notices: pl.DataFrame) -> pl.DataFrame:
    """From worker `a` to worker `b` for whom, or for whose relative, a works: each pair once, its shortest way."""
    ties = notices.filter("relative").select(
        "user", pl.col("worker").alias("b"), pl.col("record_id").alias("notice_id")
    )
    care = (
        worked(shifts)
        .filter(pl.col("worker") != pl.col("user"))
        .group_by(pl.col("worker").alias("a"), "user")
        .agg(
            *of_longest("provider", "provider_name", "provider_kind", "record_id"),
            local_day("starts_at").max().alias("last"),
        )
    )
    direct = care.with_columns(pl.col("user").alias("b"), pl.lit(None, pl.String).alias("notice_id"), weight=1)
    others = care.join(ties, left_on=["a", "user"], right_on=["b", "user"], how="anti")
    through = others.join(ties, on="user").with_columns(weight=2)
    every = pl.concat([direct, through.select(direct.columns)]).sort("a", "b", "weight", "record_id", "notice_id")
    steps = every.unique(["a", "b"], keep="first", maintain_order=True)
    around = steps.filter(pl.col("a").is_in(steps["b"].to_list()), pl.col("b").is_in(steps["a"].to_list()))
    shown = pl.concat_list(
        pl.struct(kind=pl.lit(kind), id=pl.col(column), role=pl.lit("step"))
        for kind, column in (("shift", "record_id"), ("employer_notice", "notice_id"))
    )
    present = shown.list.filter(pl.element().struct.field("id").is_not_null())
    return around.with_columns(present.alias("shown")).drop("user", "record_id", "notice_id")


def _circles(steps: pl.DataFrame, most: int) -> pl.DataFrame:
    """Ways back to where they began, of at most so many edges; a way begins at the least of its workers."""
    ways = steps.filter(pl.col("b") > pl.col("a")).with_columns(pl.concat_list("a", "b").alias("nodes"))
    closed = [ways.clear()]
    for _ in range(most - 1):
        longer = ways.join(steps, left_on="b", right_on="a", suffix="_on").filter(
            pl.col("weight") + pl.col("weight_on") <= most
        )
        on = longer.with_columns(
            pl.col("b_on").alias("b"),
            pl.col("weight") + pl.col("weight_on"),
            pl.max_horizontal("last", "last_on").alias("last"),
            pl.concat_list("shown", "shown_on").alias("shown"),
        )
        closed.append(on.filter(pl.col("b") == pl.col("a")).select(ways.columns))
        ahead = on.filter(pl.col("b") > pl.col("a"), ~pl.col("nodes").list.contains(pl.col("b")))
        ways = ahead.with_columns(pl.concat_list("nodes", "b").alias("nodes")).select(ways.columns)
    return pl.concat(closed)
