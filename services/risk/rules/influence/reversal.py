"""INF-02: a decision turned in somebody's favour, or a control was dropped, soon after an incident from them.

Three things are looked for within some days after an incident whose actor is known: the very decision that the
incident was about was made in favour; a decision in an area in which the one before was refused, partly or lower is
now higher; a planned control of the actor was cancelled, and none of its area was done soon after. What would have been
decided without the incident is not known, so it asks a second reader and nothing more. People may complain and be heard
(förvaltningslagen (2017:900) 25 and 36–37 §§); an incident with low severity counts like any other.

It cannot see a decision that was changed under its own number: only how it stands now is kept. Incidents without a
known actor are left out.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.influence.words import CANCELLED
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"decided": 0.4, "raised": 0.5, "dropped": 0.4}
# benefit_decision.outcome: how far it is in somebody's favour
_FAVOUR: Final = {
    **dict.fromkeys(("refused", "denied", "rejected", "avslag", "avslås", "nekad"), 0),
    **dict.fromkeys(("partly", "partly_granted", "delvis", "delvis_beviljad", "delvis_bifall"), 1),
    **dict.fromkeys(("granted", "approved", "beviljad", "beviljat", "bifall", "bifalles"), 2),
}


@dataclass(frozen=True, slots=True)
class ReversalParams:
    """How soon after an incident is soon."""

    days: Annotated[int, Parameter("days from the incident", POLICY, SINCE)] = 30
    again_days: Annotated[int, Parameter("days within which another control answers", POLICY, SINCE)] = 30


TEXTS: Final = RuleTexts(
    title=Text("Beslut efter en händelse av påverkan", "A decision after an incident of influence"),
    description=Text(
        "Kort efter en händelse ändrades ett beslut till fördel för den som händelsen kom från, eller en kontroll "
        "ställdes in.",
        "A decision changed in favour of whom an incident came from, or a control was cancelled, soon after it.",
    ),
    innocent=(
        Text(
            "Klagomålet var befogat och beslutet rättades.", "The complaint was justified and the decision corrected."
        ),
        Text("Nya uppgifter kom in, eller förhållandena ändrades.", "New facts came in, or circumstances changed."),
        Text("Kontrollen ställdes in av sjukdom.", "The control was cancelled because of illness."),
    ),
    next_step=Text(
        "Låt en andra läsare pröva beslutet på nytt. Ge stöd till den som utsattes; ingen skuld läggs på någon.",
        "Let a second reader look at the decision anew. Support whoever was affected; nobody is blamed.",
    ),
    explanations={
        "decided": Text(
            "Beslut {number}, som en händelse av påverkan den {incident_on:day} gällde, fattades till fördel för "
            "parten {changed_on:day}, {days:n} dagar efter.",
            "Decision {number}, which an incident of influence on {incident_on:day} was about, was made in the party's "
            "favour on {changed_on:day}, {days:n} days later.",
        ),
        "raised": Text(
            "Beslut {number} den {changed_on:day} är mer till fördel för parten än det förra inom samma område, "
            "{days:n} dagar efter en händelse av påverkan den {incident_on:day}.",
            "Decision {number} of {changed_on:day} is more in the party's favour than the one before it in the same "
            "area, {days:n} days after an incident of influence on {incident_on:day}.",
        ),
        "dropped": Text(
            "En planerad kontroll ({number}) den {changed_on:day} är inställd; en händelse av påverkan från samma part "
            "inträffade den {incident_on:day}, {days:n} dagar före.",
            "A planned control ({number}) on {changed_on:day} is cancelled; an incident of influence from the same "
            "party took place on {incident_on:day}, {days:n} days before.",
        ),
    },
)


@record_rule(
    "INF-02",
    version=2,
    typology="T1.b.iii",
    severity=4,
    family="influence",
    follow_up="second-reader",
    areas="OP EB FB AL LU",
    params=ReversalParams,
    texts=TEXTS,
    reads=(
        reads("undue_influence_incident", "happened_on decision_number", by="actor"),
        reads(
            "benefit_decision",
            "recipient area outcome decided_on decision_number period amount_minor granted_minutes granted_days",
            by="recipient",
        ),
        reads("inspection", "operator area inspection_number status planned_on inspected_on", by="operator"),
    ),
    needed=("undue_influence_incident",),
)
def reversal_after_incident(book: Book, p: ReversalParams) -> Findings:
    """Changes in an actor's favour with the latest incident from it before each."""
    changes = pl.concat([*_decisions(book["benefit_decision"]), _dropped(book["inspection"], p)])
    incidents = book["undue_influence_incident"].select(
        "actor", pl.col("happened_on").alias("incident_on"), "decision_number", incident_id="record_id"
    )
    days = (pl.col("changed_on") - pl.col("incident_on")).dt.total_days()
    about_it = (pl.col("number") == pl.col("decision_number")).fill_null(value=False)
    after = (
        changes.join(incidents, left_on="party", right_on="actor")
        .with_columns(days=days)
        .filter(pl.col("days").is_between(1, p.days), (pl.col("case") != "decided") | about_it)
    )
    found = (
        after.sort("incident_on", "incident_id")
        .group_by("party", "case", "number", maintain_order=True)
        .agg(
            pl.col("incident_on", "days", "changed_on", "kind").last(),
            rows_of("undue_influence_incident", "incident_id", "incident").alias("incidents"),
            pl.concat_list(
                rows_of("benefit_decision", "decision_id", "changed"), rows_of("inspection", "inspection_id", "changed")
            ).alias("changed"),
        )
    )
    return Findings(pl.concat([_shown(found, subject) for subject in ("decision", "inspection")]))


def _shown(found: pl.DataFrame, subject: str) -> Findings:
    """What was found of decisions, or of inspections."""
    return findings(
        found.filter(pl.col("kind") == subject),
        key="party",
        subject=(subject, "number"),
        party="party",
        period=pl.format("{}:{}", "kind", "party"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="changed_on",
        evidence={name: pl.col(name) for name in ("case", "number", "incident_on", "changed_on", "days")},
        records=pl.concat_list("changed", "incidents"),
    )


def _decisions(decisions: pl.DataFrame) -> list[pl.DataFrame]:
    """Decisions in somebody's favour, and those more so than the one before them in the same area."""
    favour = word("outcome").replace_strict(_FAVOUR, default=None, return_dtype=pl.Int64)
    ordered = decisions.with_columns(favour=favour, kind=pl.lit("decision")).sort(
        "recipient", "area", "decided_on", "record_id"
    )
    more = [
        _more("favour"),
        *(_more(one) & _same("period") for one in ("amount_minor", "granted_minutes", "granted_days")),
    ]
    granted = pl.col("favour") > 0
    columns = (
        "case",
        "kind",
        pl.col("recipient").alias("party"),
        pl.col("decision_number").alias("number"),
        pl.col("decided_on").alias("changed_on"),
        pl.col("record_id").alias("decision_id"),
        pl.lit(None, pl.String).alias("inspection_id"),
    )
    raised = ordered.filter(granted.fill_null(value=True) & pl.any_horizontal(more))
    return [
        ordered.filter(granted).with_columns(case=pl.lit("decided")).select(columns),
        raised.with_columns(case=pl.lit("raised")).select(columns),
    ]


def _more(column: str) -> pl.Expr:
    return pl.col(column) > pl.col(column).shift(1).over("recipient", "area")


def _same(column: str) -> pl.Expr:
    return word(column) == word(column).shift(1).over("recipient", "area")


def _dropped(inspections: pl.DataFrame, p: ReversalParams) -> pl.DataFrame:
    """Planned controls that were cancelled and never done, neither they nor another of their area soon after."""
    cancelled = inspections.filter(word("status").is_in(CANCELLED), pl.col("inspected_on").is_null())
    done = inspections.drop_nulls("inspected_on").select("operator", "area", done_on="inspected_on")
    soon = pl.col("done_on").is_between(pl.col("planned_on"), pl.col("planned_on").dt.offset_by(f"{p.again_days}d"))
    answered = cancelled.join(done, on=["operator", "area"], nulls_equal=True).filter(soon)
    return cancelled.join(answered, on="record_id", how="anti", maintain_order="left").select(
        pl.lit("dropped").alias("case"),
        pl.lit("inspection").alias("kind"),
        pl.col("operator").alias("party"),
        pl.col("inspection_number").alias("number"),
        pl.col("planned_on").alias("changed_on"),
        pl.lit(None, pl.String).alias("decision_id"),
        pl.col("record_id").alias("inspection_id"),
    )
