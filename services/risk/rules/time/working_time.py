"""TIM-02: more work, or less rest, than the working time act allows.

A worker's shifts are taken across employers. Average: the hours of every window of four calendar months that ends on
a worked day, time reported twice counted once; per calendar year the highest is shown. Daily rest: shifts with less
than eleven hours between them make a stretch; one longer than 24 − 11 hours leaves no eleven hours in the day that
began with it. Single exceptions are lawful (13 § second paragraph), so several in a month are asked for. Weekly rest
likewise: 36 hours in seven days, of workers with at least half-time, and the longest stretch of a year. Overtime is
what the employer itself returned, per employer: 50 hours a month, 200 a year; the alternative of 48 hours in four
weeks needs days, which returns do not have.

Collective agreements may set the act aside (3 §) down to what Directive 2003/88/EC asks: where a return tells of one,
rest and overtime are not judged and the average is taken over twelve months. Jour and standby are left out, although
10 b § counts jour: what was worked of it is not told, so the rule errs on the quiet side. It cannot see whether the
user employs the worker at home (lag 1970:943), which sets other limits.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.time import rest
from services.risk.rules.time.hours import PARTY, worked

SCORES: Final = {
    "average": 0.7,
    "daily_rest": 0.5,
    "weekly_rest": 0.5,
    "overtime_month": 0.8,
    "overtime_year": 0.8,
}
DIRECTIVE: Final = date(2005, 7, 1)  # lag (2005:165) brought Directive 2003/88/EC into the act
AGREED: Final = date(2007, 1, 1)  # since when it holds under collective agreements too
OVERTIME: Final = date(2011, 8, 1)  # lag (2011:740)


@dataclass(frozen=True, slots=True)
class WorkingTimeParams:
    """The limits of the working time act (1982:673), and how much of it is a rounded clock."""

    week_hours: Annotated[int, Parameter("hours in 7 days on average", "arbetstidslagen 10 b §", DIRECTIVE)] = 48
    months: Annotated[int, Parameter("months of the average", "arbetstidslagen 10 b §", DIRECTIVE)] = 4
    agreed_months: Annotated[
        int, Parameter("months of the average under an agreement", "2003/88/EG art. 19, ATL 3 §", AGREED)
    ] = 12
    daily_rest: Annotated[int, Parameter("hours of rest in 24", "arbetstidslagen 13 §", DIRECTIVE)] = 11
    weekly_rest: Annotated[int, Parameter("hours of rest in 7 days", "arbetstidslagen 14 §", DIRECTIVE)] = 36
    month_overtime: Annotated[int, Parameter("hours of overtime a month", "arbetstidslagen 8 §", OVERTIME)] = 50
    year_overtime: Annotated[int, Parameter("hours of overtime a year", "arbetstidslagen 8 §", OVERTIME)] = 200
    breaches: Annotated[int, Parameter("days of a month without daily rest", POLICY, SINCE)] = 3
    rest_hours: Annotated[int, Parameter("hours worked a week, for weekly rest to be asked for", POLICY, SINCE)] = 20
    tolerance_minutes: Annotated[int, Parameter("minutes of rest that may be rounded away", POLICY, SINCE)] = 15


_NEXT: Final = Text(
    "Fråga arbetsgivaren om schema, jour och avtal. Medarbetaren kan behöva skydd: tipsa Arbetsmiljöverket om det "
    "håller i sig.",
    "Ask the employer about schedule, standby and agreement. The worker may need protection: tell the Work Environment "
    "Authority if it goes on.",
)
TEXTS: Final = RuleTexts(
    title=Text("Över lagstadgad arbetstid", "Above legal working time"),
    description=Text(
        "En medarbetare arbetar mer eller vilar mindre än arbetstidslagen medger.",
        "A worker works more or rests less than the working time act allows.",
    ),
    innocent=(
        Text("Ett kollektivavtal tillåter andra tider.", "A collective agreement allows other hours."),
        Text("En del av tiden är jour eller beredskap.", "Some of the time is standby."),
        Text("Tiden jämnas ut över en längre period.", "The time evens out over a longer period."),
    ),
    next_step=_NEXT,
    explanations={
        "average": Text(
            "En medarbetare, mest hos {party}, har arbetat {hours:num} timmar per vecka i genomsnitt under {months:n} "
            "månader till {day:day}. Högst {limit:n} är tillåtet.",
            "A worker, mostly of {party}, has worked {hours:num} hours a week on average in {months:n} months up to "
            "{day:day}. At most {limit:n} are allowed.",
        ),
        "daily_rest": Text(
            "En medarbetare, mest hos {party}, saknar {limit:n} timmars vila vid {count:n} dygn under {month:month}. "
            "Den längsta tiden utan den vilan är {minutes:minutes}.",
            "A worker, mostly of {party}, lacks {limit:n} hours of rest in {count:n} days of {month:month}. "
            "The longest time without that rest is {minutes:minutes}.",
        ),
        "weekly_rest": Text(
            "En medarbetare, mest hos {party}, har ingen sammanhängande ledighet på {limit:n} timmar från "
            "{starts_at:moment} till {ends_at:moment}. Så är det {count:n} gånger under {year}, detta är den längsta.",
            "A worker, mostly of {party}, has no {limit:n} hours off in a row from {starts_at:moment} to "
            "{ends_at:moment}. It is so {count:n} times in {year}; this is the longest.",
        ),
        "overtime_month": Text(
            "{party} har redovisat {minutes:minutes} övertid för en medarbetare under {month:month}. Högst {limit:n} "
            "timmar är tillåtet.",
            "{party} returned {minutes:minutes} of overtime for a worker in {month:month}. At most {limit:n} hours "
            "are allowed.",
        ),
        "overtime_year": Text(
            "{party} har redovisat {minutes:minutes} övertid för en medarbetare under {year}. Högst {limit:n} timmar "
            "är tillåtet.",
            "{party} returned {minutes:minutes} of overtime for a worker in {year}. At most {limit:n} hours are "
            "allowed.",
        ),
    },
)


@record_rule(
    "TIM-02",
    version=1,
    typology="T2.c.i",
    severity=4,
    family="time",
    follow_up="question",
    areas="PA HT HVB",
    params=WorkingTimeParams,
    texts=TEXTS,
    reads=(
        reads("shift", "worker provider provider_name provider_kind service starts_at ends_at", by="worker"),
        reads(
            "employer_time_return",
            "worker employer employer_name employer_kind month overtime_minutes collective_agreement",
            by="worker",
        ),
    ),
    needed=("shift",),
)
def above_legal_working_time(book: Book, p: WorkingTimeParams) -> Findings:
    """Averages, rests and overtime of workers beyond the act."""
    returns = book["employer_time_return"]
    agreed = returns.filter("collective_agreement").select("worker")
    shifts = worked(book["shift"])
    free = shifts.join(agreed, on="worker", how="anti", maintain_order="left")
    bound = shifts.join(agreed, on="worker", how="semi", maintain_order="left")
    overtime = returns.join(agreed, on="worker", how="anti", maintain_order="left").drop_nulls("overtime_minutes")
    parts = [
        rest.averages(free, p.months, p.week_hours),
        rest.averages(bound, p.agreed_months, p.week_hours),
        rest.daily(free, p.daily_rest, p.tolerance_minutes, p.breaches),
        rest.weekly(free, p.weekly_rest, p.tolerance_minutes, p.rest_hours),
        rest.overtime(overtime, "1mo", "overtime_month", p.month_overtime),
        rest.overtime(overtime, "1y", "overtime_year", p.year_overtime),
    ]
    found = pl.concat(parts, how="diagonal")
    return findings(
        found,
        key="worker",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "worker", "period", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="on",
        evidence={"case": pl.col("case"), **PARTY} | {name: pl.col(name) for name in rest.TOLD},
        records=pl.col("records"),
    )
