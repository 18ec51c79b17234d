"""TIM-11: an employer of assistants has not returned the working time of a month.

Returns are due for each assistant and month (LSS 11 a § second paragraph). A month is missing when shifts of assistance
are reported of a worker and no return of that worker came within the days after the month; a return that the
municipality asked for and that has not come is missing too. The worker's first month is left alone, and so is an
employer of whom no return is known at all: then the committee may just not register them. Judged by the calendar.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import month_number, says
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import local_day
from services.risk.rules.time.hours import ASSISTANCE, worked

SCORES: Final = {"missing": 0.5, "reminded": 0.7}


@dataclass(frozen=True, slots=True)
class NotReturnedParams:
    """When a return is late, and when it was asked for often enough."""

    days: Annotated[int, Parameter("days after the end of the month", POLICY, SINCE)] = 20
    reminders: Annotated[int, Parameter("reminders", POLICY, SINCE)] = 2


TEXTS: Final = RuleTexts(
    title=Text("Uppgift om arbetstid lämnas inte", "Working time is not returned"),
    description=Text(
        "En arbetsgivare har inte lämnat uppgift om sina assistenters arbetstid för en månad.",
        "An employer has not returned the working time of its assistants for a month.",
    ),
    innocent=(
        Text("Arbetsgivaren är ny och känner inte till kravet.", "The employer is new and does not know of the duty."),
        Text("Blanketten kom in men registrerades fel.", "The form came but was registered wrongly."),
        Text("Assistenten arbetade åt en annan arbetsgivare.", "The assistant worked for another employer."),
    ),
    next_step=Text(
        "Påminn två gånger med vägledning; gör därefter en kontroll.",
        "Remind twice with guidance; then make a control.",
    ),
    explanations={
        "missing": Text(
            "{party} har inte lämnat uppgift om arbetstid för {workers:n} av sina assistenter under {month:month}. "
            "Uppgiften skulle ha kommit senast {due:day}.",
            "{party} has not returned the working time of {workers:n} of its assistants for {month:month}. It was due "
            "by {due:day}.",
        ),
        "reminded": Text(
            "{party} har efter {reminders:n} påminnelser inte lämnat uppgift om arbetstid för {workers:n} av sina "
            "assistenter under {month:month}. Uppgiften skulle ha kommit senast {due:day}.",
            "{party} has, after {reminders:n} reminders, not returned the working time of {workers:n} of its "
            "assistants for {month:month}. It was due by {due:day}.",
        ),
    },
)


@record_rule(
    "TIM-11",
    version=1,
    typology="T2.b.ii",
    severity=2,
    family="time",
    follow_up="question",
    areas="PA",
    params=NotReturnedParams,
    texts=TEXTS,
    reads=(
        reads(
            "employer_time_return",
            "employer employer_name employer_kind worker month received_on reminders",
            by="employer",
        ),
        reads("shift", "provider worker service starts_at ends_at", by="provider"),
    ),
    needed=("employer_time_return",),
    daily=True,
)
def time_not_returned(book: Book, p: NotReturnedParams) -> Findings:
    """Months of an employer for which workers' returns are missing past their day."""
    returns = book["employer_time_return"].with_columns(pl.col("month").dt.truncate("1mo"))
    came = returns.drop_nulls("received_on")
    asked = returns.filter(pl.col("received_on").is_null())
    due_for = pl.concat([
        asked.select("employer", "worker", "month", "reminders", pl.col("record_id").alias("return_id"), shift_id=None),
        _assisted(book["shift"], returns),
    ], how="vertical_relaxed")  # fmt: skip
    due = (pl.col("month").dt.month_end() + timedelta(days=p.days)).alias("due")
    missing = due_for.join(came, on=["employer", "worker", "month"], how="anti", maintain_order="left")
    late = missing.with_columns(due).filter(pl.col("due") < book.day)
    names = returns.group_by("employer", maintain_order=True).agg(pl.col("employer_name", "employer_kind").first())
    months = late.group_by("employer", "month", maintain_order=True).agg(
        pl.col("due").first(),
        pl.col("worker").n_unique().alias("workers"),
        pl.col("reminders").max(),
        rows_of("employer_time_return", "return_id").alias("asked"),
        rows_of("shift", "shift_id").alias("shifts"),
    )
    reminded = pl.col("reminders").fill_null(0) >= p.reminders
    case = pl.when(reminded).then(pl.lit("reminded")).otherwise(pl.lit("missing")).alias("case")
    found = months.join(names, on="employer", maintain_order="left").with_columns(case)
    return findings(
        found.sort("employer", "month"),
        key="employer",
        subject=("party", "employer"),
        party="employer",
        period=pl.col("month"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="due",
        evidence={"case": pl.col("case"), "party": pl.col("employer_name"), "party_kind": pl.col("employer_kind")}
        | {"workers": pl.col("workers"), "reminders": pl.col("reminders")}
        | {"month": month_number("month"), "due": pl.col("due").cast(pl.String)},
        records=pl.concat_list("asked", "shifts"),
    )


def _assisted(shifts: pl.DataFrame, returns: pl.DataFrame) -> pl.DataFrame:
    """Workers and months with shifts of assistance, after a worker's first, of employers that return something."""
    assists = says("service", ASSISTANCE)
    of = pl.col("provider").alias("employer"), local_day("starts_at").dt.truncate("1mo").alias("month")
    months = (
        worked(shifts)
        .filter(assists)
        .group_by(*of, "worker")
        .agg(reminders=pl.lit(None, pl.Int64), return_id=pl.lit(None, pl.String), shift_id=pl.col("record_id").min())
    )
    later = months.filter(pl.col("month") > pl.col("month").min().over("employer", "worker"))
    known = later.join(returns.select("employer").unique(), on="employer", how="semi")
    return known.select("employer", "worker", "month", "reminders", "return_id", "shift_id").sort(
        "employer", "worker", "month"
    )
