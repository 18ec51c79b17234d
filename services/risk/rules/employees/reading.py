"""EMP-08: data of persons or suppliers were read without a case about them.

Reads are counted by user and month: of the user's own data or of somebody who lives as they do, of colleagues, of
several without a case and without a reason given, and many more than almost everybody else reads in that system. The
catalogue shows whoever is above the 99th percentile; one in a hundred always is, so it takes twice that.
A read by somebody who has a case is work, whomever it concerns (a conflict of interest is EMP-02). Where a log does
not say whether there was a case, only what is near to the user, or far above all others, is shown. Users that no
employee is known for, such as programs, are left out.

Inner secrecy: lagen (2001:454) om behandling av personuppgifter inom socialtjänsten, patientdatalagen (2008:355)
4 kap. 1–3 §§. It compares users with each other, so it reads all that a committee knows.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.employees.ties import TIE_READS, tied, user, users
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import local

SCORES: Final = {"close": 0.5, "colleague": 0.4, "unassigned": 0.3, "many": 0.2}


@dataclass(frozen=True, slots=True)
class ReadingParams:
    """How much reading is worth a question."""

    unassigned: Annotated[int, Parameter("parties a month read without a case", POLICY, SINCE)] = 3
    quantile_bp: Annotated[int, Parameter("basis points of users who read less", POLICY, SINCE)] = 9_900
    times: Annotated[int, Parameter("times as many as those read", POLICY, SINCE)] = 2
    peers: Annotated[int, Parameter("users to compare with", POLICY, SINCE)] = 100
    most_at_address: Annotated[int, Parameter("parties at an address that still tells something", POLICY, SINCE)] = 8


def _told(sv: str, en: str) -> Text:
    return Text(
        f"En medarbetare läste under {{month:month}} uppgifter om {{parties:n}} {sv}, {{reads:n}} gånger.",
        f"In {{month:month}} an employee read data of {{parties:n}} {en}, {{reads:n}} times.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Läsning utan ärende", "Reading without a case"),
    description=Text(
        "Uppgifter om personer eller leverantörer har lästs av någon som inte hade ett ärende om dem.",
        "Data of persons or suppliers were read by somebody who had no case about them.",
    ),
    innocent=(
        Text("Medarbetaren täckte för en kollega.", "The employee covered for a colleague."),
        Text("Rollen läser mycket, till exempel som skiftledare.", "The role reads a lot, for example a shift lead."),
        Text("Ärendet var inte kopplat i systemet än.", "The case was not yet linked in the system."),
    ),
    next_step=Text(
        "Närmaste chef frågar efter skälet; dataskyddsombudet ger råd.",
        "The manager asks for the reason; the data protection officer gives advice.",
    ),
    explanations={
        "close": _told(
            "som kan vara medarbetaren själv eller närstående, utan ärende",
            "who may be the employee or close to them, without a case",
        ),
        "colleague": _told("som är kollegor, utan ärende", "who are colleagues, without a case"),
        "unassigned": _told("utan ärende eller angivet skäl", "without a case or a reason given"),
        "many": _told(
            "stycken, mot högst {usual:n} för nästan alla andra i samma system",
            "in all, against at most {usual:n} for almost everybody else in the same system",
        ),
    },
)


@record_rule(
    "EMP-08",
    version=1,
    typology="X.1",
    severity=4,
    family="internal",
    follow_up="ask-reason",
    areas="AN",
    params=ReadingParams,
    texts=TEXTS,
    reads=(*TIE_READS, reads("access_log_entry", "system user_name read_at party assigned reason_code")),
    needed=("access_log_entry", "employee"),
)
def reading_without_case(book: Book, p: ReadingParams) -> Findings:
    """Users' months of reading that ask for a reason, the surest of each month."""
    log = _log(book)
    free = log.filter(~pl.col("assigned").fill_null(value=False))
    bare = free.filter(pl.col("assigned").is_not_null(), pl.col("reason_code").is_null())
    close = tied(free.select("record_id", "user", "party", "day", "month"), book, p.most_at_address)
    of_ours = pl.col("party").is_in(book["employee"]["employee"].implode())
    colleagues = bare.filter(of_ours, pl.col("party") != pl.col("employee"))
    counted = [
        _months(close, "close"),
        _months(colleagues, "colleague"),
        _months(bare, "unassigned").filter(pl.col("parties") >= p.unassigned),
    ]
    found = pl.concat([*(one.with_columns(usual=pl.lit(None, pl.Int64)) for one in counted), _many(log, p)])
    return findings(
        found.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "employee"),
        party="employee",
        period=pl.col("month"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="last_on",
        evidence={name: pl.col(name) for name in ("case", "month", "parties", "reads", "usual")},
        records=pl.col("shown"),
    )


def _log(book: Book) -> pl.DataFrame:
    """What employees read of parties, with the Swedish day and its month."""
    day = local("read_at").dt.date()
    entries = book["access_log_entry"].with_columns(user=user(), day=day).drop_nulls(["user", "party"])
    return entries.with_columns(month=month_number("day")).join(
        users(book["employee"]).select("user", "employee"), on="user"
    )


def _months(entries: pl.DataFrame, case: str, *more: str) -> pl.DataFrame:
    """How many parties an employee read of in each month, and how often."""
    return entries.group_by("employee", "month", *more).agg(
        pl.lit(case).alias("case"),
        pl.col("party").n_unique().cast(pl.Int64).alias("parties"),
        pl.col("record_id").n_unique().cast(pl.Int64).alias("reads"),
        pl.col("day").max().alias("last_on"),
        rows_of("access_log_entry", role="read").alias("shown"),
    )


def _many(log: pl.DataFrame, p: ReadingParams) -> pl.DataFrame:
    """Months in which an employee read of many times more parties than almost all others in one system."""
    peers = ["system", "month"]
    usual = pl.col("parties").quantile(p.quantile_bp / 10_000, "lower").cast(pl.Int64).over(peers)
    compared = _months(log, "many", "system").with_columns(usual=usual, users=pl.len().over(peers))
    above = compared.filter(pl.col("users") >= p.peers, pl.col("parties") > p.times * pl.col("usual"))
    return above.drop("system", "users")
