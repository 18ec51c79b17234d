"""TIM-03: time is reported with a user who at that time was in hospital, at school or day activity, or abroad.

Absences of a user that are not told to be paid all the same are joined into spans, and each shift's minutes within
them are counted by a sweep; a shift counts from half an hour of overlap, since admission and leaving happen during
shifts. Days of departure and return of a journey are left out. Absences whose end nobody told are left alone until it
is told. One finding per user, provider, kind of absence and month. Where the source does not say whether the absence
is paid, the rule is less sure; assistance in hospital and abroad is paid in special cases (SFB 106 kap. 24–25 a §§).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import blocks, local_day, midnight, shared
from services.risk.rules.steps import word
from services.risk.rules.time.hours import PARTY, of_longest, worked

SCORES: Final = {"hospital": 0.8, "school": 0.7, "away": 0.7, "abroad": 0.6}
UNTOLD: Final = 0.2  # less sure where the source does not say whether the absence is paid
HOSPITAL: Final = ("hospital", "inpatient", "sjukhus", "slutenvård", "sjukhusvistelse")
SCHOOL: Final = (
    "school", "preschool", "day_activity", "daily_activity", "skola", "förskola", "fritids", "daglig_verksamhet",
)  # fmt: skip
ABROAD: Final = ("travel", "abroad", "resa", "utlandsresa", "utomlands")


@dataclass(frozen=True, slots=True)
class AbsentParams:
    """How much of a shift may fall into an absence."""

    minutes: Annotated[int, Parameter("minutes of a shift within an absence", POLICY, SINCE)] = 30


def _told(sv: str, en: str) -> Text:
    return Text(
        f"{{party}} har rapporterat {{shifts:n}} pass under {{month:month}} medan brukaren {sv}. {{minutes:minutes}} "
        "ligger inom frånvaron, det första {first:day}.",
        f"{{party}} has reported {{shifts:n}} shifts in {{month:month}} while the user {en}. {{minutes:minutes}} lie "
        "within the absence, the first on {first:day}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Rapport under frånvaro", "Report during an absence"),
    description=Text(
        "Arbetspass är rapporterade medan brukaren var på sjukhus, i skola eller daglig verksamhet, eller utomlands.",
        "Shifts are reported while the user was in hospital, at school or day activity, or abroad.",
    ),
    innocent=(
        Text("Brukaren skrevs in eller ut samma dag.", "The user was admitted or discharged on the same day."),
        Text(
            "Det finns särskilda skäl för assistans där, enligt beslut.",
            "There are special reasons for assistance there, by decision.",
        ),
        Text("Frånvaron är registrerad med fel tid.", "The absence was registered with a wrong time."),
    ),
    next_step=Text(
        "Tala varsamt med brukaren eller företrädaren, som kan vara den som drabbas. Utföraren betalar tillbaka.",
        "Talk gently with the user or guardian, who may be the one harmed. The provider repays.",
    ),
    explanations={
        "hospital": _told("var på sjukhus", "was in hospital"),
        "school": _told("var i skola eller daglig verksamhet", "was at school or day activity"),
        "abroad": _told("var utomlands", "was abroad"),
        "away": _told("var frånvarande", "was away"),
    },
)


@record_rule(
    "TIM-03",
    version=1,
    typology="T2.a.ii",
    severity=4,
    family="time",
    follow_up="question",
    areas="PA HT SK",
    params=AbsentParams,
    texts=TEXTS,
    reads=(
        reads("shift", "user provider provider_name provider_kind service starts_at ends_at", by="user"),
        reads("absence", "person absence_kind starts_at ends_at payable", by="person"),
        reads("travel_notice", "traveller starts_on ends_on", by="traveller"),
    ),
    needed=("shift",),
)
def report_during_absence(book: Book, p: AbsentParams) -> Findings:
    """Per user, provider, kind of absence and month, the shifts that lie within absences."""
    away = _away(book["absence"], book["travel_notice"])
    merged = blocks(away, "user", pl.col("case", "untold", "absence_id", "notice_id").first())
    within = shared(worked(book["shift"]), "user", merged, "user").filter(
        pl.col("shared") > timedelta(minutes=p.minutes)
    )
    day = local_day("starts_at")
    found = (
        within.with_columns(day.alias("day"), day.dt.truncate("1mo").alias("of"))
        .group_by("user", "provider", pl.col("taken_case").alias("case"), "of", maintain_order=True)
        .agg(
            *of_longest("provider_name", "provider_kind"),
            pl.len().alias("shifts"),
            pl.col("shared").dt.total_minutes().sum().alias("minutes"),
            pl.col("day").min().alias("first"),
            pl.col("taken_untold").all().alias("untold"),
            pl.col("taken_absence_id", "taken_notice_id").min(),
            rows_of("shift").alias("records"),
        )
    )
    sure = pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None)
    return findings(
        found,
        key="user",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "user", "of", separator=":"),
        score=sure - pl.when("untold").then(UNTOLD).otherwise(0),
        on="first",
        evidence={
            "case": pl.col("case"),
            **PARTY,
            "month": month_number("of"),
            "first": pl.col("first").cast(pl.String),
        }
        | {name: pl.col(name) for name in ("shifts", "minutes")},
        records=pl.concat_list(
            "records", rows(absence=("absence", "taken_absence_id"), journey=("travel_notice", "taken_notice_id"))
        ),
    )


def _away(absences: pl.DataFrame, notices: pl.DataFrame) -> pl.DataFrame:
    """When users were away and it is not told to be paid, as spans; journeys without their first and last day."""
    kind = word("absence_kind")
    case = (
        pl.when(kind.is_in(HOSPITAL)).then(pl.lit("hospital"))
        .when(kind.is_in(SCHOOL)).then(pl.lit("school"))
        .when(kind.is_in(ABROAD)).then(pl.lit("abroad"))
        .otherwise(pl.lit("away"))
    )  # fmt: skip
    untold, nobody = pl.col("payable").is_null(), pl.lit(None, pl.String)
    of = ("user", "starts_at", "ends_at", "record_id", "case", "untold", "absence_id", "notice_id")
    absent = absences.filter(~pl.col("payable").fill_null(value=False)).select(
        pl.col("person").alias("user"), "starts_at", "ends_at", "record_id",
        case.alias("case"), untold.alias("untold"), pl.col("record_id").alias("absence_id"), nobody.alias("notice_id"),
    )  # fmt: skip
    travelling = notices.select(
        pl.col("traveller").alias("user"), midnight(pl.col("starts_on").dt.offset_by("1d")).alias("starts_at"),
        midnight("ends_on").alias("ends_at"), "record_id", pl.lit("abroad").alias("case"),
        pl.lit(True).alias("untold"), nobody.alias("absence_id"), pl.col("record_id").alias("notice_id"),
    )  # fmt: skip
    return pl.concat([absent.select(of), travelling.select(of)]).filter(pl.col("ends_at") > pl.col("starts_at"))
