"""EB-07: a decision that goes on has not been reviewed when it was to be.

A decision's own day of review counts, unless the last review came on it, after it, or a little before it. Without one,
the interval of its area runs from the last review, or from the day of the decision where no review is told: reviews may
be kept in another system, so that scores lowest. Decisions that have ended, are yet to begin or were refused are left
alone. Areas without an interval (a housing adaptation is done once) are left alone too. The catalogue's twelve months
for LSS are the law's. For children placed outside their home the law says six. It is a task for the manager: no person
is concerned.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP, SUBSISTENCE, granted
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"planned": 0.8, "interval": 0.7, "never": 0.4}
LSS: Final = "Lag (1993:387) om stöd och service till vissa funktionshindrade 10 §"
PLACED: Final = "Lag (1990:52) med särskilda bestämmelser om vård av unga 13 §"
# what sources call the areas that have an interval
AREAS: Final = {
    "subsistence": SUBSISTENCE,
    "home_care": {"hemtjänst", "home_care", "ht"},
    "lss": {"lss", "personal_assistance", "personlig_assistans", "assistans", "pa", "ledsagning", "avlösarservice"},
    "placement": {"familjehem", "family_home", "hvb", "placement", "placering", "residential_care_children"},
    "contact_person": {"contact_family", "contact_person", "kontaktfamilj", "kontaktperson"},
}


@dataclass(frozen=True, slots=True)
class ReviewParams:
    """How often decisions of each area are to be reviewed, and how late is late."""

    subsistence_months: Annotated[int, Parameter("months between reviews", POLICY, SINCE)] = 6
    home_care_months: Annotated[int, Parameter("months between reviews", POLICY, SINCE)] = 12
    lss_months: Annotated[int, Parameter("months between reviews", LSS, date(1994, 1, 1))] = 12
    placement_months: Annotated[int, Parameter("months between reviews", PLACED, date(1990, 7, 1))] = 6
    contact_person_months: Annotated[int, Parameter("months between reviews", POLICY, SINCE)] = 12
    early_days: Annotated[int, Parameter("days early that a review may come", POLICY, SINCE)] = 30
    grace_days: Annotated[int, Parameter("days late that are left alone", POLICY, SINCE)] = 30


TEXTS: Final = RuleTexts(
    title=Text("Beslut som inte omprövats", "A decision that was not re-assessed"),
    description=Text(
        "Ett beslut som fortfarande gäller har inte omprövats när det skulle.",
        "A decision that still holds has not been reviewed when it was to be.",
    ),
    innocent=(
        Text("Omprövningen finns i ett annat system.", "The review is kept in another system."),
        Text(
            "Behovet är varaktigt, och uppföljningen gjordes på annat sätt.", "The need is lasting and was followed up."
        ),
    ),
    next_step=Text(
        "Ge chefen uppgiften att planera omprövningen. Det påverkar inte den enskildes stöd. " + NEVER_STOP.sv,
        "Give the manager the task to plan the review. It does not affect the person's support. " + NEVER_STOP.en,
    ),
    explanations={
        "planned": Text(
            "Beslut {decision_number} skulle omprövas {due_on:day} och är {late:n} dagar sent.",
            "Decision {decision_number} was to be reviewed on {due_on:day} and is {late:n} days late.",
        ),
        "interval": Text(
            "Beslut {decision_number} omprövades senast {base_on:day}. Nästa omprövning skulle ske inom {months:n} "
            "månader och är {late:n} dagar sen.",
            "Decision {decision_number} was last reviewed on {base_on:day}. The next review was to come within "
            "{months:n} months and is {late:n} days late.",
        ),
        "never": Text(
            "Beslut {decision_number} från {base_on:day} har ingen omprövning i underlaget. Den skulle ske inom "
            "{months:n} månader och är {late:n} dagar sen.",
            "Decision {decision_number} of {base_on:day} has no review in the data. It was to come within {months:n} "
            "months and is {late:n} days late.",
        ),
    },
)


@record_rule(
    "EB-07",
    version=2,
    typology="T1.b.ii",
    severity=3,
    family="benefits",
    follow_up="desk-check",
    areas="EB PA HT HVB BA",
    params=ReviewParams,
    texts=TEXTS,
    reads=(
        reads(
            "benefit_decision",
            "area outcome decided_on valid_from valid_until review_on last_review",
            by="decision_number",
        ),
    ),
    daily=True,
)
def review_is_late(book: Book, p: ReviewParams) -> Findings:
    """Decisions that hold today and whose review is more than the grace late."""
    holds = pl.col("valid_until").is_null() | (pl.col("valid_until") >= book.day)
    going = book["benefit_decision"].filter(granted(), pl.col("valid_from") <= book.day, holds)
    base = pl.coalesce("last_review", "decided_on")
    ahead = pl.col("review_on") > pl.coalesce(pl.col("last_review") + pl.duration(days=p.early_days), "decided_on")
    planned = pl.when(ahead).then("review_on")
    interval = base.dt.offset_by(pl.concat_str("months", pl.lit("mo")))
    due = going.with_columns(base_on=base, planned=planned, months=_months(p)).with_columns(
        due_on=pl.coalesce("planned", interval)
    )
    case = (
        pl.when(pl.col("planned").is_not_null())
        .then(pl.lit("planned"))
        .when(pl.col("last_review").is_not_null())
        .then(pl.lit("interval"))
        .otherwise(pl.lit("never"))
    )
    late = (pl.lit(book.day) - pl.col("due_on")).dt.total_days()
    found = due.with_columns(case=case, late=late).filter(pl.col("late") > p.grace_days)
    return findings(
        found,
        key="decision_number",
        subject=("decision", "decision_number"),
        period=pl.col("due_on"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="due_on",
        evidence={name: pl.col(name) for name in ("case", "decision_number", "base_on", "due_on", "months", "late")},
        records=rows(subject=("benefit_decision", "record_id")),
    )


def _months(p: ReviewParams) -> pl.Expr:
    """The interval of a decision's area; null where it has none."""
    by_word = {word: getattr(p, f"{area}_months") for area, words in AREAS.items() for word in words}
    return word("area").replace_strict(by_word, return_dtype=pl.Int64, default=None)
