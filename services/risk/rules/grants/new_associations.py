"""GRT-04: a large grant is applied for by a new association, after a change of board, or without basic documents.

Only applications above an amount are looked at, and each is shown once, for the first that holds. *New*: founded less
than a year before. *Board*: of the association's latest annual documents, at least three changes in the year, and as
many as half of the board. *Missing*: the application says that there is no rental contract though premises are told
of, or the latest documents say that there are no books. What is not told is not missing. A dormant association that
wakes has no field that tells of it, beyond its board. It is a reason to help, not to blame.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"new": 0.4, "board": 0.4, "missing": 0.5}


@dataclass(frozen=True, slots=True)
class NewAssociationParams:
    """What is new, and what is large."""

    months: Annotated[int, Parameter("months since the association was founded", POLICY, SINCE)] = 12
    applied_minor: Annotated[int, Parameter("öre applied for", POLICY, SINCE)] = 5_000_000
    board_changes: Annotated[int, Parameter("board changes in a year", POLICY, SINCE)] = 3
    board_share_bp: Annotated[int, Parameter("basis points of the board that changed", POLICY, SINCE)] = 5_000


TEXTS: Final = RuleTexts(
    title=Text("Ny förening med stort bidrag", "New association, large grant"),
    description=Text(
        "Ett stort bidrag söks av en förening som är ny, nyss bytt styrelse eller saknar hyresavtal eller bokföring.",
        "A large grant is applied for by an association that is new, has just changed its board, or lacks a rental "
        "contract or books.",
    ),
    innocent=(
        Text("En ny lokal förening har startats.", "A genuine new local group has started."),
        Text("Styrelsen byttes på ett ordinarie årsmöte.", "The board changed at an ordinary annual meeting."),
        Text("Handlingarna är på väg in.", "The documents are on their way."),
    ),
    next_step=Text(
        "Erbjud en mentor och betala ut bidraget i delar det första året.",
        "Offer a mentor, and pay the grant in instalments in the first year.",
    ),
    explanations={
        "new": Text(
            "{association} bildades {founded_on:day} och söker {amount_minor:kr} den {received_on:day}.",
            "{association} was founded on {founded_on:day} and applies for {amount_minor:kr} on {received_on:day}.",
        ),
        "board": Text(
            "{association} söker {amount_minor:kr} den {received_on:day}. Under {year} byttes {changes:n} av "
            "{members:n} i styrelsen.",
            "{association} applies for {amount_minor:kr} on {received_on:day}. In {year} {changes:n} of {members:n} on "
            "the board changed.",
        ),
        "missing": Text(
            "{association} söker {amount_minor:kr} den {received_on:day} och uppger att {missing:n} av hyresavtal och "
            "bokföring saknas.",
            "{association} applies for {amount_minor:kr} on {received_on:day} and tells that {missing:n} of rental "
            "contract and books are missing.",
        ),
    },
)


@record_rule(
    "GRT-04",
    version=1,
    typology="T1.a.i",
    severity=2,
    family="grants",
    follow_up="help",
    areas="FB",
    params=NewAssociationParams,
    texts=TEXTS,
    reads=(
        reads(
            "grant_application",
            "application_number association_name received_on applied_minor currency founded_on premises "
            "rental_contract",
            by="association",
        ),
        reads("association_account", "year board_members board_changes bookkeeping", by="association"),
    ),
    needed=("grant_application",),
)
def new_association(book: Book, p: NewAssociationParams) -> Findings:
    """Large applications of associations that are new, changed or lack documents."""
    large = book["grant_application"].filter(pl.col("applied_minor") > p.applied_minor)
    judged = _with_documents(large, book["association_account"]).with_columns(missing=_missing())
    new = pl.col("founded_on").dt.offset_by(f"{p.months}mo") > pl.col("received_on")
    changes = pl.col("board_changes")
    changed = (changes >= p.board_changes) & (changes * 10_000 >= pl.col("board_members") * p.board_share_bp)
    case = (
        pl.when(new)
        .then(pl.lit("new"))
        .when(changed)
        .then(pl.lit("board"))
        .when(pl.col("missing") > 0)
        .then(pl.lit("missing"))
    )
    found = judged.with_columns(case=case).filter(pl.col("case").is_not_null())
    return findings(
        found,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.col("application_number"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("applied_minor"),
        currency="currency",
        on="received_on",
        evidence={
            "case": pl.col("case"),
            "association": pl.col("association_name"),
            "founded_on": pl.col("founded_on"),
            "received_on": pl.col("received_on"),
            "amount_minor": pl.col("applied_minor"),
            "currency": pl.col("currency"),
            "year": pl.col("year").cast(pl.String),
            "changes": changes,
            "members": pl.col("board_members"),
            "missing": pl.col("missing"),
        },
        records=rows(subject=("grant_application", "record_id"), compared=("association_account", "account")),
    )


def _with_documents(applications: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Each application with the annual documents of the latest year before it was received, if there are any."""
    told = accounts.rename({"record_id": "account"}).drop("committee_id", "on")
    beside = applications.select("record_id", "association", "received_on").join(told, on="association")
    latest = (
        beside.filter(pl.col("year") <= pl.col("received_on").dt.year())
        .sort("record_id", "year", "account")
        .group_by("record_id", maintain_order=True)
        .last()
    )
    return applications.join(
        latest.drop("association", "received_on"), on="record_id", how="left", maintain_order="left"
    )


def _missing() -> pl.Expr:
    """How many basic documents are told to be missing."""
    rented = pl.col("premises").is_not_null() & ~pl.col("rental_contract")
    return pl.sum_horizontal(one.fill_null(value=False).cast(pl.Int64) for one in (rented, ~pl.col("bookkeeping")))
