"""PRE-01: a place is paid for a child that is registered elsewhere, does not come, or is at two schools on one day.

All is found by child. Registered elsewhere: the place names another home municipality than the population register,
and the register has known for longer than a move takes to be dealt with (schools get no notice of moves). Not coming:
days told as absent without notice, one after the other for a month and a fair number of them, with no day present and
no notice between; days of which nothing is told are no absence. Two schools: present with two providers on the same
day, more than once in a month; two units of one provider are one school here. It cannot see why: care for the child
first.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter
from services.risk.rules.places.attending_rows import double, elsewhere, unseen
from services.risk.rules.places.attending_texts import TEXTS
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"elsewhere": 0.6, "unseen": 0.6, "double": 0.5}


@dataclass(frozen=True, slots=True)
class AttendingParams:
    """How long is longer than an illness or a move."""

    move_days: Annotated[int, Parameter("days since the move or the place began", POLICY, SINCE)] = 60
    absent_days: Annotated[int, Parameter("days from the first to the last absence", POLICY, SINCE)] = 30
    absences: Annotated[int, Parameter("days told as absent without notice", POLICY, SINCE)] = 15
    double_days: Annotated[int, Parameter("days of a month at two schools", POLICY, SINCE)] = 2


@record_rule(
    "PRE-01",
    version=1,
    typology="T2.a.i",
    severity=3,
    family="place",
    follow_up="desk-check",
    areas="SK",
    params=AttendingParams,
    texts=TEXTS,
    reads=(
        reads(
            "school_place",
            "child school school_name school_kind valid_from valid_until paid_minor currency home_municipality",
            by="child",
        ),
        reads("attendance", "child school school_name school_kind day present reported_absence", by="child"),
        reads("person_status", "person as_of moved_on home_municipality", by="person"),
    ),
    needed=("school_place",),
)
def places_against_attendance(book: Book, p: AttendingParams) -> Findings:
    """Places of children who live elsewhere or do not come, and children who are in two schools at once."""
    places, days = book["school_place"], book["attendance"]
    parts = [
        elsewhere(places, book["person_status"], p.move_days),
        unseen(places, days, p.absent_days, p.absences),
        double(days.join(places, on="child", how="semi", maintain_order="left"), p.double_days),
    ]
    found = pl.concat(parts, how="diagonal")
    values = ("registered", "home", "days", "absences", "amount_minor", "currency", "month")
    return findings(
        found,
        key="child",
        subject=("party", "school"),
        party="school",
        period=pl.concat_str("case", "child", "on", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="on",
        evidence={"party": pl.col("school_name"), "party_kind": pl.col("school_kind"), "case": pl.col("case")}
        | {name: pl.col(name).cast(pl.String) for name in ("on", "until", "as_of")}
        | {"other_party": pl.col("other_name")}
        | {name: pl.col(name) for name in values},
        records=pl.col("records"),
    )
