"""SUP-12: more hours than the declared staff can work in a month, or more placed than the home has approved places.

Hours are those of the shifts that began in the month or those that invoice lines of the month ask payment for,
whichever are more; never both added. The staff is what the month's declaration tells; a sole trader works too without
being declared. Where subcontractors are declared their staff is not known, and nothing is said.

Placements are counted day by day for each home (permit, where it is told) and compared with the most places that the
permit or the placements tell. The day of leaving is not counted, so that a place that is taken over counts once. Only
this committee's placements are seen: the home may hold more, never fewer.

What it cannot see: staff hired in and not declared, and workers of the provider who also work elsewhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import MOST_ROWS, Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.suppliers.care import LOCAL_DAY
from services.risk.rules.suppliers.places import most_at_once

# units of measure that are an hour, in lower case (UN/ECE Recommendation 20: HUR)
HOURS: Final = ("hur", "hour", "hours", "h", "tim", "timme", "timmar", "timma")
SCORES: Final = {"hours": 0.7, "places": 0.75}
_PER_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class CapacityParams:
    """What one person can work in a month, and how much more is asked about."""

    month_hours: Annotated[
        int, Parameter("hours a month, 40 a week", "Arbetstidslag (1982:673) 5 §", date(1983, 1, 1))
    ] = 174
    factor: Annotated[float, Parameter("times the hours of the staff", POLICY, SINCE)] = 1.2
    least_hours: Annotated[int, Parameter("hours in the month, at least", POLICY, SINCE)] = 100


TEXTS: Final = RuleTexts(
    title=Text("Kapacitet som inte räcker", "Implausible capacity"),
    description=Text(
        "Utföraren rapporterar fler timmar än dess anmälda personal kan arbeta. Eller så bor fler där "
        "än det finns platser för.",
        "The provider reports more hours than its declared staff can work, or has more persons placed than places.",
    ),
    innocent=(
        Text("Andra företag hjälpte till och anmäldes för sent.", "Subcontractors were declared late."),
        Text("Personal är inhyrd från ett annat företag.", "Staff is hired from an agency."),
        Text(
            "Någon har flyttat ut, men slutdagen är inte ifylld.",
            "A stay ended, and its end was not registered.",
        ),
    ),
    next_step=Text(
        "Be utföraren om bemanningsplan och uppgift om underleverantörer. Ett besök kan göras om svaret inte räcker.",
        "Ask the provider for its staffing plan and its subcontractors. Visit if the answer does not do.",
    ),
    explanations={
        "hours": Text(
            "{party} redovisar {hours:n} timmar i {month:month}. Den anmälda personalen, {people:n}, kan arbeta "
            "{possible:n}.",
            "{party} accounts for {hours:n} hours in {month:month}. The declared staff of {people:n} can work "
            "{possible:n}.",
        ),
        "places": Text(
            "{party} har {placed:n} placerade härifrån den {day:day} och {places:n} godkända platser[ enligt tillstånd "
            "{permit_number}].",
            "{party} has {placed:n} persons placed from here on {day:day} and {places:n} approved places[ by permit "
            "{permit_number}].",
        ),
    },
)


@record_rule(
    "SUP-12",
    version=1,
    typology="T2.a.ii",
    severity=4,
    family="capacity",
    follow_up="ask-supplier",
    areas="HT PA HVB LU",
    params=CapacityParams,
    texts=TEXTS,
    reads=(
        reads("company_workforce", "company_kind company_name month employees subcontractors", by="company"),
        reads("shift", "starts_at ends_at", by="provider"),
        reads("invoice_line", "unit_of_measure quantity_thousandths period_from", by="supplier"),
        reads("placement", "provider_name permit_number approved_places placed valid_from valid_until", by="provider"),
        reads("permit", "permit_number approved_places", by="holder"),
    ),
    needed=(),
)
def implausible_capacity(book: Book, p: CapacityParams) -> Findings:
    """Months with more hours than the staff can work, and homes with more placed than places."""
    return Findings(pl.concat([_hours(book, p), _places(book)]))


def _hours(book: Book, p: CapacityParams) -> Findings:
    minutes = (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes()
    shifts = book["shift"].select(
        "record_id", kind=pl.lit("shift"), company="provider", month=LOCAL_DAY.dt.truncate("1mo"), worked=minutes
    )
    lines = (
        book["invoice_line"]
        .filter(pl.col("unit_of_measure").str.to_lowercase().is_in(HOURS))
        .select(
            "record_id",
            kind=pl.lit("invoice_line"),
            company="supplier",
            month=pl.col("period_from").dt.truncate("1mo"),
            worked=pl.col("quantity_thousandths") * _PER_HOUR // 1_000,
        )
    )
    told = pl.concat([shifts.filter(pl.col("worked") > 0), lines]).drop_nulls("month")
    sums = told.group_by("company", "month", "kind").agg(
        (pl.col("worked").sum() // _PER_HOUR).alias("hours"),
        pl.struct(kind="kind", id="record_id", role=pl.lit("hours")).sort_by("record_id").head(MOST_ROWS).alias("work"),
    )
    most = sums.sort("hours", "kind", descending=[True, False]).unique(["company", "month"], keep="first")
    alone = (pl.col("company_kind") == "sole_trader").fill_null(value=False).cast(pl.Int64)
    staff = book["company_workforce"].filter(pl.col("subcontractors").fill_null(0) == 0)
    met = (
        staff.with_columns(pl.col("month").dt.truncate("1mo"), people=pl.col("employees") + alone)
        .join(most, on=["company", "month"])
        .with_columns(possible=pl.col("people") * p.month_hours)
        .filter(pl.col("hours") > pl.col("possible") * p.factor, pl.col("hours") >= p.least_hours)
    )
    return findings(
        met,
        key="company",
        subject=("party", "company"),
        party="company",
        period=pl.format("{} hours", pl.col("month").dt.strftime("%Y-%m")),
        score=SCORES["hours"],
        on=pl.col("month").dt.month_end(),
        evidence={
            "case": pl.lit("hours"),
            "party": pl.col("company_name"),
            "hours": pl.col("hours"),
            "people": pl.col("people"),
            "possible": pl.col("possible"),
            "month": month_number("month"),
        },
        records=pl.concat_list(rows(staff=("company_workforce", "record_id")), "work"),
    )


def _places(book: Book) -> Findings:
    met = most_at_once(book["placement"], book["permit"])
    return findings(
        met,
        key="provider",
        subject=("party", "provider"),
        party="provider",
        period=pl.format("{} places", pl.col("permit_number").fill_null("")),
        score=SCORES["places"],
        on="day",
        evidence={
            "case": pl.lit("places"),
            "party": pl.col("provider_name"),
            **{name: pl.col(name) for name in ("placed", "places", "day", "permit_number")},
        },
        records=pl.col("placements"),
    )
