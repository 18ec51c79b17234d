"""SUP-04: the board, the owners, the signatories or the name of a company changed close to an engagement, or often.

A change counts when more than half of the board was replaced, when more than half of the shares changed hands (or a
beneficial owner, of whom a register tells no share), or when a signatory or the name changed. It is close when it came
in the days before a contract was signed or a permit began, or in the days after a follow-up found deviations: that is
the start of an inquiry as records tell it; cases are not seen here. Often is three or more days of change in two years.

What it cannot see: whether a family or a group handed over within itself, and board changes whose size is not told.
Changes after inspections of serving permits are LIC-01's.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import says
from services.risk.rules.sources import POLICY, SINCE

# kinds of events, as registers and those who copy from them write them, in lower case
BOARD: Final = ("board", "styrelse")
OWNER: Final = ("owner", "ägar", "agar", "huvudman")
OTHER: Final = ("signator", "firmateck", "name", "namn", "firma")
SCORES: Final = {"contract": 0.5, "permit": 0.6, "follow_up": 0.6, "often": 0.5}


@dataclass(frozen=True, slots=True)
class ChangesParams:
    """How large, how close and how often."""

    share: Annotated[int, Parameter("per cent that changed, more than", POLICY, SINCE)] = 50
    days: Annotated[int, Parameter("days before or after", POLICY, SINCE)] = 120
    often: Annotated[int, Parameter("days with changes, at least", POLICY, SINCE)] = 3
    often_months: Annotated[int, Parameter("months", POLICY, SINCE)] = 24


TEXTS: Final = RuleTexts(
    title=Text("Ändrat ägande, styrelse eller firmateckning", "Ownership or board change"),
    description=Text(
        "Styrelse, ägare, firmatecknare eller namn ändrades strax före ett avtal eller tillstånd, eller "
        "strax efter en uppföljning som fann brister. Eller så ändras de ofta.",
        "The company's board, owners, signatories or name changed shortly before a contract or permit, shortly after a "
        "follow-up with deviations, or many times.",
    ),
    innocent=(
        Text("Företaget har gått över till nästa generation.", "The firm passed to the next generation."),
        Text("Företaget är köpt eller har fått nya investerare.", "The firm was bought, or got new investors."),
        Text("Styrelsen byttes på ordinarie stämma.", "The board was replaced at the ordinary meeting."),
    ),
    next_step=Text(
        "Be om en ny bakgrundskontroll. Gör inget uppehåll i avtalet, om inte ett tillstånd hänger på ägaren.",
        "Ask for a new background check. Do not pause the contract, unless a permit depends on the owner.",
    ),
    explanations={
        "contract": Text(
            "{party}: ändringen {event_kind:word} den {day:day}[, {changed:n} procent,] kom {apart:n} dagar före avtal "
            "{number}, som började {anchor:day}.",
            "{party}: the change {event_kind:word} on {day:day}[, {changed:n} per cent,] came {apart:n} days before "
            "contract {number}, which began on {anchor:day}.",
        ),
        "permit": Text(
            "{party}: ändringen {event_kind:word} den {day:day}[, {changed:n} procent,] kom {apart:n} dagar "
            "före tillstånd {number}, som började {anchor:day}.",
            "{party}: the change {event_kind:word} on {day:day}[, {changed:n} per cent,] came {apart:n} "
            "days before permit {number}, which began on {anchor:day}.",
        ),
        "follow_up": Text(
            "{party}: ändringen {event_kind:word} den {day:day}[, {changed:n} procent,] kom {apart:n} dagar efter en "
            "uppföljning av avtal {number} den {anchor:day} som fann avvikelser.",
            "{party}: the change {event_kind:word} on {day:day}[, {changed:n} per cent,] came {apart:n} days after a "
            "follow-up of contract {number} on {anchor:day} that found deviations.",
        ),
        "often": Text(
            "{party} har ändrat styrelse, ägare, firmatecknare eller namn {times:n} gånger mellan {anchor:day} och "
            "{day:day}.",
            "{party} changed its board, owners, signatories or name {times:n} times between {anchor:day} and "
            "{day:day}.",
        ),
    },
)


@record_rule(
    "SUP-04",
    version=1,
    typology="T1.a.iv",
    severity=3,
    family="background",
    follow_up="ask-supplier",
    areas="LU PA HT SK AL",
    params=ChangesParams,
    texts=TEXTS,
    reads=(
        reads("company_event", "company_name event_kind happened_on changed_hundredths", by="company"),
        reads("contract", "contract_number signed_on valid_from", by="supplier"),
        reads("permit", "permit_number valid_from", by="holder"),
        reads("contract_follow_up", "contract_number followed_up_on deviations", by="supplier"),
    ),
    needed=("company_event",),
)
def changes_of_control(book: Book, p: ChangesParams) -> Findings:
    """Changes close before a contract or permit or after a follow-up, each once, and companies that change often."""
    changes = _changes(book, p)
    return Findings(pl.concat([_close(changes, _anchors(book), p), _often(changes, p)]))


def _changes(book: Book, p: ChangesParams) -> pl.DataFrame:
    large = pl.col("changed_hundredths") > p.share
    board = says("event_kind", BOARD) & large.fill_null(value=False)
    owner = says("event_kind", OWNER) & large.fill_null(value=True)
    counted = book["company_event"].filter(board | owner | says("event_kind", OTHER))
    return counted.select("company", "company_name", "event_kind", "happened_on", "changed_hundredths", "record_id")


def _anchors(book: Book) -> pl.DataFrame:
    """What a change may be close to: company, case, number, anchor (its day) and the record that tells it."""
    found = book["contract_follow_up"].filter(pl.col("deviations") > 0)
    signed = pl.coalesce("signed_on", "valid_from")
    anchors = (
        _anchor(book["contract"], "contract", "supplier", "contract_number", signed),
        _anchor(book["permit"], "permit", "holder", "permit_number", pl.col("valid_from")),
        _anchor(found, "follow_up", "supplier", "contract_number", pl.col("followed_up_on")),
    )
    return pl.concat(anchors).drop_nulls("anchor")


def _anchor(records: pl.DataFrame, case: str, company: str, number: str, day: pl.Expr) -> pl.DataFrame:
    none = pl.lit(None, pl.String)
    ids = {f"{kind}_id": pl.col("record_id") if kind == case else none for kind in ("contract", "permit", "follow_up")}
    return records.select(company=company, case=pl.lit(case), number=number, anchor=day, **ids)


def _close(changes: pl.DataFrame, anchors: pl.DataFrame, p: ChangesParams) -> Findings:
    after = (pl.col("happened_on") - pl.col("anchor")).dt.total_days()
    apart = pl.when(pl.col("case") == "follow_up").then(after).otherwise(-after)
    met = changes.join(anchors, on="company").with_columns(apart=apart, times=pl.lit(None, pl.UInt32))
    near = met.filter(pl.col("apart").is_between(1, p.days)).sort("apart", "record_id")
    nearest = near.unique(["company", "case", "number", "anchor"], keep="first", maintain_order=True)
    shown = rows(
        event=("company_event", "record_id"),
        contract=("contract", "contract_id"),
        permit=("permit", "permit_id"),
        follow_up=("contract_follow_up", "follow_up_id"),
    )
    return _told(nearest, pl.concat_str("case", "number", pl.col("anchor").cast(pl.String), separator=" "), shown)


def _often(changes: pl.DataFrame, p: ChangesParams) -> Findings:
    window = changes.join(changes.select("company", last_on="happened_on").unique(), on="company").filter(
        pl.col("happened_on") <= pl.col("last_on"),
        pl.col("happened_on") > pl.col("last_on").dt.offset_by(f"-{p.often_months}mo"),
    )
    counted = window.group_by("company", "last_on").agg(
        pl.col("company_name").drop_nulls().first(),
        pl.col("happened_on").n_unique().alias("times"),
        pl.col("happened_on").min().alias("anchor"),
        rows_of("company_event", role="event").alias("shown"),
    )
    met = counted.filter(pl.col("times") >= p.often).sort("times", "last_on", descending=True)
    year = pl.col("last_on").dt.year()
    most = met.with_columns(year=year).unique(["company", "year"], keep="first", maintain_order=True)
    told = most.with_columns(
        pl.lit("often").alias("case"),
        pl.col("last_on").alias("happened_on"),
        *(pl.lit(None, pl.String).alias(name) for name in ("event_kind", "number")),
        *(pl.lit(None, pl.Int64).alias(name) for name in ("changed_hundredths", "apart")),
    )
    return _told(told, pl.format("often {}", "year"), pl.col("shown"))


def _told(met: pl.DataFrame, period: pl.Expr, records: pl.Expr) -> Findings:
    return findings(
        met,
        key="company",
        subject=("party", "company"),
        party="company",
        period=period,
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="happened_on",
        evidence={
            "party": pl.col("company_name"),
            "day": pl.col("happened_on"),
            "changed": pl.col("changed_hundredths"),
            **{name: pl.col(name) for name in ("case", "event_kind", "apart", "number", "anchor", "times")},
        },
        records=records,
    )
