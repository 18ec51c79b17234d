"""SUP-07: a contract or permit ended for cause elsewhere, for a supplier of ours or with one of its officers.

Found by party: the supplier itself, where we have a contract with it or pay it; or a person who was an officer of the
one that lost its contract and is an officer, or owns, another company today. The list shares parties, so the same
organisation or personal number is the same party; nothing is likened.

A ground may be weighed until the bar that the record tells, else three years from the day it ended, as LOU 13 kap.
3 a § has it for other misconduct than crime; convictions (five years) are not in these records. A supplier that took
measures (13 kap. 5 §) is left alone for what the record says was remedied. What was not published is still shown to
those who were given it, at a lower score: it must be possible to tell the supplier what it is about.

What it cannot see: whether another unit or other management was meant, and officers of companies that no register told
us of.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import held
from services.risk.rules.sources import SINCE

SCORES: Final = {"supplier": 0.9, "officer": 0.6}
UNPUBLISHED: Final = 0.7  # times the score


@dataclass(frozen=True, slots=True)
class TerminatedParams:
    """How long what ended may be weighed."""

    years: Annotated[int, Parameter("years", "Lag (2016:1145) om offentlig upphandling 13 kap. 3 a §", SINCE)] = 3


TEXTS: Final = RuleTexts(
    title=Text("Avtal eller tillstånd har upphört på annat håll", "Contract or permit ended elsewhere"),
    description=Text(
        "Leverantören, eller någon som företräder eller äger den, har haft ett avtal eller tillstånd som upphörde på "
        "grund av brister.",
        "The supplier, or somebody who represents or owns it, has had a contract or permit that ended for cause.",
    ),
    innocent=(
        Text("Det gällde en annan enhet eller en tidigare ledning.", "It was about another unit or former management."),
        Text("Leverantören har rättat till bristerna.", "The supplier has remedied what was wrong."),
        Text("Företrädaren hade lämnat uppdraget eller kände inte till det.", "The officer had left, or did not know."),
    ),
    next_step=Text(
        "Hör leverantören innan något beslutas, och väg in vad den har gjort åt saken. Se efter hur länge det "
        "får beaktas.",
        "Hear the supplier before anything is decided, and weigh what it has done about it. See how long it may count.",
    ),
    explanations={
        "supplier": Text(
            "{party} hade ett uppdrag som upphörde {ended_on:day} hos {ended_by}, med grunden {ground:word}. Det får "
            "beaktas till {bar_until:day}.",
            "{party} had an engagement that ended on {ended_on:day} at {ended_by}, on the ground "
            "{ground:word}. It may be weighed until {bar_until:day}.",
        ),
        "officer": Text(
            "En företrädare eller ägare i {party} företrädde {other_party} när dess uppdrag upphörde {ended_on:day} "
            "hos {ended_by}, med grunden {ground:word}. Det får beaktas till {bar_until:day}.",
            "An officer or owner of {party} represented {other_party} when its engagement ended on {ended_on:day} at "
            "{ended_by}, on the ground {ground:word}. It may be weighed until {bar_until:day}.",
        ),
    },
)


@record_rule(
    "SUP-07",
    version=1,
    typology="X.1",
    severity=4,
    family="background",
    follow_up="question",
    areas="LU HT PA HVB SK",
    params=TerminatedParams,
    texts=TEXTS,
    reads=(
        reads(
            "prior_termination",
            "supplier_name ended_by ended_on ground published bar_until self_cleaning",
            by="supplier officer",
        ),
        reads("contract", "supplier", by="supplier"),
        reads("payment", "party_id", by="party_id"),
        reads("company_officer", "company company_name valid_from valid_until", by="officer"),
        reads("company_owner", "company company_name valid_from valid_until", by="owner"),
    ),
    needed=("prior_termination",),
    daily=True,
)
def ended_elsewhere(book: Book, p: TerminatedParams) -> Findings:
    """Suppliers and officers of what ended for cause and may still be weighed on the day."""
    bar = pl.coalesce("bar_until", pl.col("ended_on").dt.offset_by(f"{p.years}y"))
    ended = (
        book["prior_termination"]
        .with_columns(bar_until=bar)
        .filter(
            pl.col("ended_on") <= book.day,
            pl.col("bar_until") >= book.day,
            ~pl.col("self_cleaning").fill_null(value=False),
        )
        .rename({"record_id": "ended_id", "supplier_name": "ended_name"})
        .drop("committee_id", "on")
    )
    return Findings(pl.concat([_suppliers(book, ended), _officers(book, ended)]))


def _suppliers(book: Book, ended: pl.DataFrame) -> Findings:
    ours = pl.concat([book["contract"].select("supplier"), book["payment"].select(supplier="party_id")]).unique()
    met = ended.join(ours, on="supplier", how="semi")
    return findings(
        met,
        key="supplier",
        subject=("party", "supplier"),
        party="supplier",
        period=pl.col("ended_id"),
        score=_score("supplier"),
        on="ended_on",
        evidence={"case": pl.lit("supplier"), "party": pl.col("ended_name"), **_told()},
        records=rows(ended=("prior_termination", "ended_id")),
    )


def _officers(book: Book, ended: pl.DataFrame) -> Findings:
    columns = ("record_id", "company", "company_name", "kind", "person")
    officers = book["company_officer"].filter(held(book.day)).with_columns(kind=pl.lit("officer"), person="officer")
    owners = book["company_owner"].filter(held(book.day)).with_columns(kind=pl.lit("owner"), person="owner")
    now = pl.concat([officers.select(columns), owners.select(columns)])
    elsewhere = pl.col("company") != pl.col("supplier")
    met = now.join(ended, left_on="person", right_on="officer").filter(elsewhere).sort("kind", "record_id")
    once = met.unique(["company", "person", "ended_id"], keep="first", maintain_order=True)
    by_kind = {f"{kind}_id": pl.when(pl.col("kind") == kind).then("record_id") for kind in ("officer", "owner")}
    return findings(
        once.with_columns(**by_kind),
        key="person",
        subject=("party", "company"),
        party="company",
        period=pl.concat_str("ended_id", "person", separator=" "),
        score=_score("officer"),
        on="ended_on",
        evidence={
            "case": pl.lit("officer"),
            "party": pl.col("company_name"),
            "other_party": pl.col("ended_name"),
            **_told(),
        },
        records=rows(
            ended=("prior_termination", "ended_id"),
            officer=("company_officer", "officer_id"),
            owner=("company_owner", "owner_id"),
        ),
    )


def _score(case: str) -> pl.Expr:
    hidden = ~pl.col("published").fill_null(value=True)
    return pl.when(hidden).then(SCORES[case] * UNPUBLISHED).otherwise(SCORES[case])


def _told() -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in ("ended_on", "ended_by", "ground", "bar_until")}
