"""EB-02: the household told of in an application differs from who is registered at its address.

Told are adults, children and lodgers. Registered is what the declaration's own look-up says, or, where it has none,
how many persons the population register tells of at that address; then only more than told counts, for the register
tells a committee of those it asked about, and never of protected persons. Children who live alternately may be
registered at either home, so as many fewer or more are no difference. A person who came to the address after the
declaration is left out. A declaration without an address says nothing: who is homeless or stays with friends has none.
Only the latest declaration of a person at an address is judged.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"more": 0.6, "fewer": 0.4, "seen": 0.4}
GONE: Final = "deceased|avliden|emigrated|utvandrad|utflyttad"


@dataclass(frozen=True, slots=True)
class HouseholdParams:
    """How large a difference is worth a question."""

    persons: Annotated[int, Parameter("persons of difference", POLICY, SINCE)] = 1


TEXTS: Final = RuleTexts(
    title=Text("Hushåll som avviker", "Household differs from the register"),
    description=Text(
        "Så många som ansökan uppger i hushållet är inte så många som är folkbokförda på adressen.",
        "The number of persons in the household as declared is not that registered at the address.",
    ),
    innocent=(
        Text("Barn bor växelvis.", "Children live alternately."),
        Text("Någon saknar bostad och får använda adressen.", "Somebody without a home may use the address."),
        Text("En flytt syns inte i registret än.", "A move is not registered yet."),
    ),
    next_step=Text(
        "Fråga om hushållet vid nästa kontakt. Socialsekreteraren bedömer barnens situation. " + NEVER_STOP.sv,
        "Ask about the household at the next contact. The social worker judges the children's situation. "
        + NEVER_STOP.en,
    ),
    explanations={
        case: Text(
            f"Ansökan den {{declared_on:day}} uppger {{told:n}} personer i hushållet[, varav {{shared:n}} barn som bor "
            f"växelvis]. {sv}",
            f"The application of {{declared_on:day}} tells of {{told:n}} persons in the household[, {{shared:n}} of "
            f"them children living alternately]. {en}",
        )
        for case, sv, en in (
            (
                "more",
                "Folkbokförda på adressen är fler: {registered:n}.",
                "More are registered at the address: {registered:n}.",
            ),
            (
                "fewer",
                "Folkbokförda på adressen är färre: {registered:n}.",
                "Fewer are registered at the address: {registered:n}.",
            ),
            (
                "seen",
                "Enligt folkbokföringen finns minst {registered:n} personer på adressen.",
                "According to the population register at least {registered:n} persons are at the address.",
            ),
        )
    },
)


@record_rule(
    "EB-02",
    version=1,
    typology="T1.b.ii",
    severity=2,
    family="benefits",
    follow_up="question",
    areas="EB",
    params=HouseholdParams,
    texts=TEXTS,
    reads=(
        reads(
            "household",
            "declarant declared_on adults children shared_custody_children lodgers registered_persons",
            by="address",
        ),
        reads("person_status", "person as_of status moved_on", by="address"),
    ),
    needed=("household",),
)
def household_differs(book: Book, p: HouseholdParams) -> Findings:
    """Declarations whose persons are fewer or more than those registered at the address."""
    latest = (
        book["household"]
        .sort("address", "declarant", "declared_on", "record_id")
        .group_by("address", "declarant", maintain_order=True)
        .last()
    )
    seen = _seen(latest, book["person_status"])
    told = pl.sum_horizontal(pl.col(name).fill_null(0) for name in ("adults", "children", "lodgers"))
    shared = pl.col("shared_custody_children").fill_null(0)
    judged = latest.join(seen, on="record_id", how="left", maintain_order="left").with_columns(
        told=told, registered=pl.coalesce("registered_persons", "seen")
    )
    apart = pl.col("registered") - pl.col("told")
    looked_up = pl.col("registered_persons").is_not_null()
    case = (
        pl.when(apart - shared >= p.persons)
        .then(pl.when(looked_up).then(pl.lit("more")).otherwise(pl.lit("seen")))
        .when(looked_up & (-apart - shared >= p.persons))
        .then(pl.lit("fewer"))
    )
    found = judged.with_columns(case=case).filter(pl.col("case").is_not_null())
    return findings(
        found,
        key="address",
        subject=("party", "declarant"),
        party="declarant",
        period=pl.concat_str("declared_on", pl.lit(":"), "address"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="declared_on",
        evidence={
            **{name: pl.col(name) for name in ("case", "declared_on", "told", "registered")},
            "shared": pl.when(shared > 0).then(shared),
        },
        records=rows(subject=("household", "record_id")),
    )


def _seen(declarations: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """Of each declaration how many persons the register tells of at its address, if the declarant is among them."""
    latest = (
        statuses.sort("address", "person", "as_of", "record_id")
        .group_by("address", "person", maintain_order=True)
        .last()
    )
    here = latest.filter(~word("status").str.contains(GONE).fill_null(value=False))
    beside = declarations.select("record_id", "address", "declarant", "declared_on").join(
        here.select("address", "person", "moved_on"), on="address"
    )
    came_later = (pl.col("moved_on") > pl.col("declared_on")).fill_null(value=False)
    return (
        beside.filter(~came_later)
        .group_by("record_id")
        .agg(pl.len().cast(pl.Int64).alias("seen"), (pl.col("person") == pl.col("declarant")).any().alias("own"))
        .filter("own")
        .drop("own")
    )
