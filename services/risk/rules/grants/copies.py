"""GRT-03: a report, annual documents or attendance that look copied from an earlier one of the same association.

*Document*: the checksum of a report or of annual documents is that of an earlier one handed in on another day.
*Report*: the account in words uses the same words as the one before for another grant (cosine of word counts at least
0.95, in a text of at least thirty words; shorter ones are alike anyway). *Attendance*: of a half-year's activities with
at least five participants nearly all have exactly the participants of another one. The catalogue's likeness of nine
tenths is taken as the share of such activities: a team's attendance is always alike, but hardly ever the same to the
last person. *List*: one list of at least ten participants stands at ten activities of a half-year, whatever else the
association does; that all ten come each time is no habit of any team. Texts are compared and never shown. Documents
copied between associations are not looked for here.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.grants.attendance import repeated_lists, same_attendance
from services.risk.rules.grants.words import alike_each
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"document": 0.7, "report": 0.5, "attendance": 0.6, "list": 0.6}


@dataclass(frozen=True, slots=True)
class CopyParams:
    """How alike is too alike."""

    alike_bp: Annotated[int, Parameter("basis points of likeness between two texts", POLICY, SINCE)] = 9_500
    words: Annotated[int, Parameter("words of a text that is compared", POLICY, SINCE)] = 30
    same_bp: Annotated[int, Parameter("basis points of activities with the same participants", POLICY, SINCE)] = 9_000
    activities: Annotated[int, Parameter("activities of a half-year", POLICY, SINCE)] = 10
    participants: Annotated[int, Parameter("participants of an activity that counts", POLICY, SINCE)] = 5
    list_participants: Annotated[int, Parameter("participants of a list that repeats", POLICY, SINCE)] = 10


TEXTS: Final = RuleTexts(
    title=Text("Kopierade handlingar", "Copied documents"),
    description=Text(
        "Ett papper eller en lista över närvaro är samma som en tidigare från samma förening.",
        "A report, annual document or attendance is the same as an earlier one of the same association.",
    ),
    innocent=(
        Text("De som leder föreningen använder samma mall varje år.", "Volunteers use the same template each year."),
        Text("Samma papper lämnades in igen efter en påminnelse.", "The document was handed in again when reminded."),
        Text("En liten grupp har alltid samma deltagare.", "A small group always has the same participants."),
    ),
    next_step=Text(
        "Be om ett aktuellt exemplar och erbjud en kort kurs i redovisning.",
        "Ask for a fresh copy, and offer a short course in reporting.",
    ),
    explanations={
        "document": Text(
            "En handling som {association} lämnade {last_on:day} är identisk med en från {first_on:day}.",
            "A document that {association} handed in on {last_on:day} is identical with one of {first_on:day}.",
        ),
        "report": Text(
            "Redovisningen som {association} lämnade {last_on:day} för bidrag {grant_number} liknar till {share:pct} "
            "den från {first_on:day} för bidrag {other_grant_number}.",
            "The report that {association} handed in on {last_on:day} for grant {grant_number} is {share:pct} like the "
            "one of {first_on:day} for grant {other_grant_number}.",
        ),
        "attendance": Text(
            "Av {count:n} aktiviteter som {association} redovisar från {first_on:day} till {last_on:day} har {same:n} "
            "exakt samma deltagare som en annan.",
            "Of {count:n} activities that {association} reports from {first_on:day} to {last_on:day}, {same:n} have "
            "exactly the same participants as another.",
        ),
        "list": Text(
            "{association} redovisar från {first_on:day} till {last_on:day} {count:n} aktiviteter med exakt samma "
            "{persons:n} deltagare.",
            "From {first_on:day} to {last_on:day} {association} reports {count:n} activities with exactly the same "
            "{persons:n} participants.",
        ),
    },
)


@record_rule(
    "GRT-03",
    version=1,
    typology="T2.b.ii",
    severity=3,
    family="grants",
    follow_up="question",
    areas="FB",
    params=CopyParams,
    texts=TEXTS,
    reads=(
        reads("grant_report", "association_name grant_number received_on content_hash text", by="association"),
        reads("association_account", "association_name year received_on content_hash", by="association"),
        reads("activity", "association_name starts_at participants", by="association"),
    ),
    needed=(),
)
def copied_documents(book: Book, p: CopyParams) -> Findings:
    """Documents, reports and attendance that are those of an earlier time."""
    activities = book["activity"]
    return Findings(
        pl.concat(
            [
                _documents(book),
                _reports(book["grant_report"], p),
                _attendance(activities, p),
                _repeated(activities, p),
            ]
        )
    )


def _documents(book: Book) -> Findings:
    """Each document whose checksum came on an earlier day, beside the first of it, for another grant or year."""
    of = {"grant_report": pl.col("grant_number"), "association_account": pl.col("year").cast(pl.String)}
    given = [
        book[kind].select(
            "record_id",
            "association",
            "association_name",
            "received_on",
            "content_hash",
            kind=pl.lit(kind),
            thing=thing,
        )
        for kind, thing in of.items()
    ]
    hashed = pl.concat(given).drop_nulls(["content_hash", "received_on"]).sort("received_on", "record_id")
    first = hashed.unique(["association", "kind", "content_hash"], keep="first", maintain_order=True)
    again = hashed.join(first, on=["association", "kind", "content_hash"], suffix="_b", maintain_order="left").filter(
        pl.col("received_on") > pl.col("received_on_b"), pl.col("thing") != pl.col("thing_b")
    )
    return _shown(again, "document", pl.lit(None, pl.Float64), kind=pl.col("kind"))


def _reports(reports: pl.DataFrame, p: CopyParams) -> Findings:
    """Each report beside the one that came before it."""
    long = pl.col("text").str.count_matches(r"\S+") >= p.words
    told = reports.filter(long, pl.col("received_on").is_not_null()).sort("association", "received_on", "record_id")
    before = [
        pl.col(name).shift(1).over("association").alias(f"{name}_b")
        for name in ("record_id", "received_on", "grant_number", "text")
    ]
    pairs = told.with_columns(before).filter(pl.col("grant_number") != pl.col("grant_number_b"))
    share = pl.Series("share", alike_each(pairs.select("text", "text_b").iter_rows()), dtype=pl.Float64)
    copied = pairs.with_columns(share).filter(pl.col("share") * 10_000 >= p.alike_bp)
    return _shown(
        copied.with_columns(thing="grant_number", thing_b="grant_number_b"),
        "report",
        pl.col("share"),
        kind=pl.lit("grant_report"),
    )


def _shown(pairs: pl.DataFrame, case: str, share: pl.Expr, *, kind: pl.Expr) -> Findings:
    roles = (("record_id", "subject"), ("record_id_b", "compared"))
    return findings(
        pairs,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.lit(f"{case}:"), "record_id"),
        score=SCORES[case],
        on="received_on",
        evidence={
            "case": pl.lit(case),
            "association": pl.col("association_name"),
            "first_on": pl.col("received_on_b"),
            "last_on": pl.col("received_on"),
            "grant_number": pl.col("thing"),
            "other_grant_number": pl.col("thing_b"),
            "share": share,
        },
        records=pl.concat_list(pl.struct(kind=kind, id=pl.col(one), role=pl.lit(role)) for one, role in roles),
    )


def _attendance(activities: pl.DataFrame, p: CopyParams) -> Findings:
    halves = same_attendance(activities, p.participants).filter(
        pl.col("count") >= p.activities, pl.col("same") * 10_000 >= pl.col("count") * p.same_bp
    )
    return _told(halves, "attendance", ("count", "same", "first_on", "last_on"))


def _repeated(activities: pl.DataFrame, p: CopyParams) -> Findings:
    lists = repeated_lists(activities, p.list_participants).filter(pl.col("count") >= p.activities)
    return _told(lists, "list", ("count", "persons", "first_on", "last_on"))


def _told(halves: pl.DataFrame, case: str, names: tuple[str, ...]) -> Findings:
    return findings(
        halves,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.lit(f"{case}:"), "half"),
        score=SCORES[case],
        on="last_on",
        evidence={
            "case": pl.lit(case),
            "association": pl.col("association_name"),
            **{name: pl.col(name) for name in names},
        },
        records=pl.col("records"),
    )
