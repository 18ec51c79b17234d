"""EMP-02: who handled something may be too near to whom it concerned (jäv).

Steps in systems and decisions about benefits tell who acted for whom. The user's employee is compared with the party
by tokens alone: the same person, the same household or address on that day, or an employer left less than two years
before. What it answers is that a conflict is possible, and of which sort, never by what. A surname is not compared:
names do not come here. An address of many tells nothing.

Conflicts of interest: förvaltningslagen (2017:900) 16–18 §§, kommunallagen (2017:725) 6 kap. 28–32 §§. It reads all
that a committee knows: from the user over the employee to the party is two steps. It cannot see relatives who live
elsewhere, nor that the step was only a receipt.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.employees.ties import TIE_READS, tied, user, users
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import carried_out, local

SCORES: Final = {"itself": 0.6, "close": 0.5, "former_employer": 0.4}


@dataclass(frozen=True, slots=True)
class ConflictParams:
    """What is too near."""

    former_months: Annotated[int, Parameter("months since an earlier employment there", POLICY, SINCE)] = 24
    most_at_address: Annotated[int, Parameter("parties at an address that still tells something", POLICY, SINCE)] = 8


def _told(sv: str, en: str) -> Text:
    return Text(
        "Möjlig jävssituation: en medarbetare har tagit {acts:n} steg mellan {first_on:day} och {last_on:day} i "
        f"ärenden {sv}.",
        "Possible conflict of interest: an employee took {acts:n} steps between {first_on:day} and {last_on:day} in "
        f"matters {en}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Möjligt jäv", "Possible conflict of interest"),
    description=Text(
        "Den som har handlagt ett ärende kan stå för nära den som ärendet gäller.",
        "Who handled a matter may be too near to whom it concerns.",
    ),
    innocent=(
        Text("Adressen eller namnet är gemensamt av en slump.", "The address or name is shared by chance."),
        Text(
            "Jävet är anmält och steget var bara ett mottagande.",
            "The conflict was told of, and the step was only a receipt.",
        ),
        Text("Uppgiften i registret är gammal.", "What the register tells is old."),
    ),
    next_step=Text(
        "Låt en kollega ta över ärendet och pröva om det är jäv. Ingen skuld läggs på någon.",
        "Let a colleague take over the matter and judge whether there is a conflict. Nobody is blamed.",
    ),
    explanations={
        "itself": _told("där medarbetaren själv kan vara part", "to which the employee may be a party"),
        "close": _told("där parten kan vara närstående", "where the party may be close to the employee"),
        "former_employer": _told(
            "som gäller en tidigare arbetsgivare", "that concern a former employer of the employee"
        ),
    },
)


@record_rule(
    "EMP-02",
    version=1,
    typology="X.2",
    severity=4,
    family="internal",
    follow_up="hand-over",
    areas="AN LU EB FB",
    params=ConflictParams,
    texts=TEXTS,
    reads=(
        *TIE_READS,
        reads("user_action", "user_name action party happened_at outcome"),
        reads("benefit_decision", "recipient decided_on decided_by responsible_officer"),
    ),
    needed=("employee",),
)
def possible_conflict(book: Book, p: ConflictParams) -> Findings:
    """Employees with each party that they handled something for and may be too near to."""
    acts = _acts(book)
    found = pl.concat([tied(acts, book, p.most_at_address), _former(acts, book, p)])
    score = pl.col("tie").replace_strict(SCORES, return_dtype=pl.Float64, default=None)
    summed = (
        found.with_columns(score=score)
        .sort("score", "record_id", descending=[True, False])
        .group_by("employee", "party", maintain_order=True)
        .agg(
            pl.col("tie", "score").first(),
            pl.col("record_id").n_unique().alias("acts"),
            pl.col("day").min().alias("first_on"),
            pl.col("day").max().alias("last_on"),
            pl.concat_list(
                rows_of("user_action", "action_id", "acted"), rows_of("benefit_decision", "decision_id", "acted")
            ).alias("shown"),
        )
    )
    return findings(
        summed.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "employee"),
        party="employee",
        period=pl.col("party"),
        score=pl.col("score"),
        on="last_on",
        evidence={
            "case": pl.col("tie"),
            "acts": pl.col("acts"),
            "first_on": pl.col("first_on"),
            "last_on": pl.col("last_on"),
        },
        records=pl.col("shown"),
    )


def _acts(book: Book) -> pl.DataFrame:
    """Who acted for whom on which day: record_id, action_id or decision_id, user, party, day."""
    nothing = pl.lit(None, pl.String)
    steps = carried_out(book["user_action"]).select(
        "record_id",
        pl.col("record_id").alias("action_id"),
        nothing.alias("decision_id"),
        user().alias("user"),
        "party",
        local("happened_at").dt.date().alias("day"),
    )
    decisions = [
        book["benefit_decision"].select(
            "record_id",
            nothing.alias("action_id"),
            pl.col("record_id").alias("decision_id"),
            user(column).alias("user"),
            pl.col("recipient").alias("party"),
            pl.col("decided_on").alias("day"),
        )
        for column in ("decided_by", "responsible_officer")
    ]
    return pl.concat([steps, *decisions]).drop_nulls(["user", "party", "day"]).unique(maintain_order=True)


def _former(acts: pl.DataFrame, book: Book, p: ConflictParams) -> pl.DataFrame:
    """Acts for an employer that the user left not long before."""
    staff = users(book["employee"]).select("user", "employee", "left_former_on", party="former_employer")
    until = pl.col("left_former_on").dt.offset_by(f"{p.former_months}mo")
    near = acts.join(staff, on=["user", "party"]).filter(pl.col("day") < until)
    return near.with_columns(tie=pl.lit("former_employer")).select(*acts.columns, "employee", "tie")
