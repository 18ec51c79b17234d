"""GRT-01: associations whose lists hold many of the same members, or whose activities hold them at the same hour.

*Members*: of two associations' latest lists, taken at most a year apart, the share of the shorter one that both hold.
Lists are tokens; candidates are found by their sketches (sketch.py), and only of candidates the tokens are compared.
The evidence tells counts and shares, never who. Where applications tell that neither is paid per head, nobody gains
by a long list, and nothing is said. *Same hour*: persons noted within a clock hour at activities of both that overlap.
The catalogue asks for a person in more than four associations at once; two rooms at one hour are as impossible as
five, so here more than four persons make a pair of associations worth a look, however many associations each is in.
Sections of one club and its federation cannot be told from others.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.grants.attendance import same_hours
from services.risk.rules.grants.sketch import likely_pairs, sketches
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"per_head": 0.8, "not_told": 0.6, "same_hour": 0.7}
HALF: Final = 0.5  # of what is asked for: a pair whose estimate is below it is missed seldom, see sketch.py


@dataclass(frozen=True, slots=True)
class MemberParams:
    """How much two associations may have in common."""

    share_bp: Annotated[int, Parameter("basis points of the shorter list", POLICY, SINCE)] = 4_000
    common: Annotated[int, Parameter("members that both have", POLICY, SINCE)] = 20
    apart_days: Annotated[int, Parameter("days between the lists", POLICY, SINCE)] = 366
    same_hour_persons: Annotated[int, Parameter("persons in both at one hour that are left alone", POLICY, SINCE)] = 4


TEXTS: Final = RuleTexts(
    title=Text("Samma medlemmar i flera föreningar", "The same members in several associations"),
    description=Text(
        "Två föreningar har många medlemmar som är samma. Eller så är samma personer med hos båda samma timme.",
        "The member lists of two associations have many in common, or the same persons are noted at activities of "
        "both within the same hour.",
    ),
    innocent=(
        Text("Familjer är med i flera föreningar på orten.", "Families belong to several associations in the place."),
        Text(
            "De är delar av samma klubb eller hör till samma förbund.",
            "They are sections of one club, or belong to one federation.",
        ),
        Text("De gick från den ena aktiviteten till den andra.", "They left the one activity for the other."),
    ),
    next_step=Text(
        "Be båda föreningarna om avgiftslistan för ett urval. Kontakta medlemmar bara slumpvis och efter besked till "
        "föreningen.",
        "Ask both associations for the fee ledger of a sample. Contact members at random only, and after telling the "
        "association.",
    ),
    explanations={
        "members": Text(
            "{association} och {other_association} har {common:n} medlemmar gemensamt, {share:pct} av den kortare "
            "förteckningen på {shorter:n}; den längre har {longer:n}.",
            "{association} and {other_association} have {common:n} members in common, {share:pct} of the shorter list "
            "of {shorter:n}; the longer one has {longer:n}.",
        ),
        "same_hour": Text(
            "{persons:n} personer är antecknade vid aktiviteter hos både {association} och {other_association} samma "
            "timme, {occasions:n} gånger under {year}.",
            "{persons:n} persons are noted at activities of both {association} and {other_association} within the "
            "same hour, {occasions:n} times in {year}.",
        ),
    },
)


@record_rule(
    "GRT-01",
    version=2,
    typology="T2.a.iii",
    severity=4,
    family="grants",
    follow_up="question",
    areas="FB",
    params=MemberParams,
    texts=TEXTS,
    reads=(
        reads("member_list", "association association_name as_of members"),
        reads("activity", "association association_name starts_at ends_at participants"),
        reads("grant_application", "association per_member"),
    ),
    needed=(),
)
def same_members(book: Book, p: MemberParams) -> Findings:
    """Pairs of associations with many members, or many hours, in common."""
    return Findings(pl.concat([_lists(book, p), _hours(book["activity"], p)]))


def _lists(book: Book, p: MemberParams) -> Findings:
    listed = book["member_list"].filter(pl.col("members").list.len() > 0)
    latest = listed.sort("association", "as_of", "record_id").group_by("association", maintain_order=True).last()
    lists = latest.select("record_id", "association_name", "as_of", "members", id="association")
    pairs = likely_pairs(sketches(lists)).filter(pl.col("estimate") >= HALF * p.common)
    both = pairs.join(lists, left_on="a", right_on="id").join(lists, left_on="b", right_on="id", suffix="_b")
    near = (pl.col("as_of") - pl.col("as_of_b")).dt.total_days().abs() <= p.apart_days
    sizes = [pl.col(name).list.unique().list.len().cast(pl.Int64) for name in ("members", "members_b")]
    compared = both.filter(near).with_columns(
        common=pl.col("members").list.set_intersection("members_b").list.len().cast(pl.Int64),
        shorter=pl.min_horizontal(sizes),
        longer=pl.max_horizontal(sizes),
        key=pl.lit(WHOLE),
    )
    told = _per_head(book["grant_application"])
    gain = pl.col("per_head"), pl.col("per_head_b")
    alike = (
        compared.filter(pl.col("common") >= p.common, pl.col("common") * 10_000 >= pl.col("shorter") * p.share_bp)
        .join(told, left_on="a", right_on="association", how="left")
        .join(told, left_on="b", right_on="association", how="left", suffix="_b")
        .filter(~(~gain[0] & ~gain[1]).fill_null(value=False))
        .sort("a", "b")
    )
    paid = pl.any_horizontal(gain).fill_null(value=False)
    return findings(
        alike,
        key="key",
        subject=("party", "a"),
        party="a",
        period=pl.concat_str(pl.lit("members:"), "b"),
        score=pl.when(paid).then(SCORES["per_head"]).otherwise(SCORES["not_told"]),
        on=pl.max_horizontal("as_of", "as_of_b"),
        evidence={
            "case": pl.lit("members"),
            "association": pl.col("association_name"),
            "other_association": pl.col("association_name_b"),
            "common": pl.col("common"),
            "share": pl.col("common") / pl.col("shorter"),
            "shorter": pl.col("shorter"),
            "longer": pl.col("longer"),
        },
        records=rows(subject=("member_list", "record_id"), compared=("member_list", "record_id_b")),
    )


def _per_head(applications: pl.DataFrame) -> pl.DataFrame:
    """Whether an association applied for anything that is counted per member; null where no application tells."""
    told = applications.filter(pl.col("per_member").is_not_null())
    return told.group_by("association").agg(pl.col("per_member").any().alias("per_head"))


def _hours(activities: pl.DataFrame, p: MemberParams) -> Findings:
    pairs = same_hours(activities).filter(pl.col("persons") > p.same_hour_persons)
    return findings(
        pairs.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "a"),
        party="a",
        period=pl.concat_str(pl.lit("hour:"), "year", pl.lit(":"), "b"),
        score=SCORES["same_hour"],
        on="last_on",
        evidence={
            "case": pl.lit("same_hour"),
            "association": pl.col("name"),
            "other_association": pl.col("name_b"),
            "persons": pl.col("persons"),
            "occasions": pl.col("occasions"),
            "year": pl.col("year").cast(pl.String),
        },
        records=pl.col("records"),
    )
