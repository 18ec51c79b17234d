"""EB-03: more persons are registered at a dwelling than it can hold, or several households with support of their own.

The latest snapshot of each dwelling is judged. *Crowded*: as many persons as the larger of two limits, one of them by
the area where it is told. *Households*: several households with current support at one flat. *Growth*: many more
persons than at any time in the ninety days before. Homes for many (special housing, students, care homes) are left
out by their kind. A block whose register lacks flat numbers looks like one crowded flat; with as many households as
that it cannot be told from one, so it scores lower. Use it for the landlord and the register, never for the tenants.
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

SCORES: Final = {"crowded": 0.7, "households": 0.6, "growth": 0.4}
MANY_HOUSEHOLDS: Final = 0.3  # the score of what may be a block without flat numbers
FOR_MANY: Final = (
    "särskilt_boende|special|student|hvb|care_home|boende_för|gruppbostad|institution|asyl|refugee|hotel|hotell"
)


@dataclass(frozen=True, slots=True)
class DwellingParams:
    """How many a dwelling may hold, and how fast it may fill."""

    persons: Annotated[int, Parameter("persons at one dwelling", POLICY, SINCE)] = 10
    area_each_m2: Annotated[int, Parameter("square metres a person", POLICY, SINCE)] = 8
    claims: Annotated[int, Parameter("households with current support", POLICY, SINCE)] = 4
    growth: Annotated[int, Parameter("persons more than before", POLICY, SINCE)] = 5
    growth_days: Annotated[int, Parameter("days", POLICY, SINCE)] = 90
    many_households: Annotated[int, Parameter("households that a missing flat number explains", POLICY, SINCE)] = 8


TEXTS: Final = RuleTexts(
    title=Text("Trång adress", "A crowded address"),
    description=Text(
        "Fler är folkbokförda i en bostad än den rimligen rymmer, flera hushåll där har eget stöd, eller antalet har "
        "ökat snabbt.",
        "More are registered at a dwelling than it can reasonably hold, several households there have support of "
        "their own, or their number has grown fast.",
    ),
    innocent=(
        Text("En stor familj bor där.", "A large family lives there."),
        Text("Lägenhetsnummer saknas i registret.", "The register lacks flat numbers."),
        Text("Det är ett boende för flera, till exempel studenter.", "It is a home for many, such as students."),
        Text("Någon har flyttat men står kvar i registret.", "Somebody has moved and the register does not know."),
    ),
    next_step=Text(
        "Fråga hyresvärden om bostaden och kontrollera lägenhetsnumren. Bedöm sedan om Skatteverket ska underrättas "
        f"om folkbokföringen. De boende kan vara de som utnyttjas. {NEVER_STOP.sv}",
        "Ask the landlord about the dwelling and check the flat numbers. Then assess if the tax agency is to be "
        f"notified about the register. The tenants may be those who are exploited. {NEVER_STOP.en}",
    ),
    explanations={
        "crowded": Text(
            "I en bostad[ på {area_m2:n} kvadratmeter][ hos {landlord}] är {persons:n} personer folkbokförda den "
            "{as_of:day}; gränsen för den är {limit:n}.",
            "At a dwelling[ of {area_m2:n} square metres][ of {landlord}], {persons:n} persons are registered on "
            "{as_of:day}; the limit for it is {limit:n}.",
        ),
        "households": Text(
            "I en bostad[ hos {landlord}] har {claims:n} hushåll pågående stöd den {as_of:day}; {persons:n} personer "
            "är folkbokförda där.",
            "At a dwelling[ of {landlord}], {claims:n} households have current support on {as_of:day}; {persons:n} "
            "persons are registered there.",
        ),
        "growth": Text(
            "I en bostad[ hos {landlord}] är {persons:n} personer folkbokförda den {as_of:day}, {growth:n} fler än "
            "under de {days:n} dagarna före.",
            "At a dwelling[ of {landlord}], {persons:n} persons are registered on {as_of:day}, {growth:n} more than "
            "in the {days:n} days before.",
        ),
    },
)


@record_rule(
    "EB-03",
    version=1,
    typology="T1.a.ii",
    severity=3,
    family="benefits",
    follow_up="question",
    areas="EB BA LU",
    params=DwellingParams,
    texts=TEXTS,
    reads=(
        reads(
            "dwelling",
            "address as_of area_m2 persons households claims dwelling_kind landlord landlord_kind landlord_name",
            by="address",
        ),
    ),
)
def crowded_address(book: Book, p: DwellingParams) -> Findings:
    """Dwellings whose latest snapshot shows too many, several with support, or a fast growth."""
    for_many = word("dwelling_kind").str.contains(FOR_MANY).fill_null(value=False)
    homes = book["dwelling"].filter(~for_many).sort("address", "as_of", "record_id")
    latest = homes.group_by("address", maintain_order=True).last()
    by_area = pl.col("area_m2") // p.area_each_m2
    judged = latest.join(_before(homes, latest, p), on="address", how="left", maintain_order="left").with_columns(
        limit=pl.max_horizontal(pl.lit(p.persons, pl.Int64), by_area), growth=pl.col("persons") - pl.col("least_before")
    )
    case = (
        pl.when(pl.col("persons") >= pl.col("limit"))
        .then(pl.lit("crowded"))
        .when((pl.col("claims") >= p.claims) & (pl.col("households") >= p.claims))
        .then(pl.lit("households"))
        .when(pl.col("growth") >= p.growth)
        .then(pl.lit("growth"))
    )
    found = judged.with_columns(case=case).filter(pl.col("case").is_not_null())
    by_case = pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None)
    organisation = pl.when(pl.col("landlord_kind") != "person").then("landlord_name")
    return findings(
        found,
        key="address",
        subject=("address", "address"),
        party="landlord",
        score=pl.when(pl.col("households") >= p.many_households).then(MANY_HOUSEHOLDS).otherwise(by_case),
        on="as_of",
        evidence={
            **{
                name: pl.col(name)
                for name in ("case", "persons", "limit", "area_m2", "households", "claims", "growth", "as_of")
            },
            "landlord": organisation,
            "days": pl.lit(p.growth_days),
        },
        records=rows(subject=("dwelling", "record_id")),
    )


def _before(homes: pl.DataFrame, latest: pl.DataFrame, p: DwellingParams) -> pl.DataFrame:
    """The fewest persons of a dwelling in the days before its latest snapshot."""
    beside = homes.select("address", "persons", day="as_of").join(latest.select("address", "as_of"), on="address")
    days = (pl.col("as_of") - pl.col("day")).dt.total_days()
    return (
        beside.filter(days.is_between(1, p.growth_days))
        .group_by("address")
        .agg(pl.col("persons").min().alias("least_before"))
    )
