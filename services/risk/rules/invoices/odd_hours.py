"""INV-10: manual postings, approvals or payments at night or on days off, by a user who seldom works then.

A step counts as at odd hours where Swedish clocks say night, or the day is no working day: Saturdays, Sundays, the
holidays of lagen (1989:253) om allmänna helgdagar, whose moving days follow Easter (after Oudin, 1940), and the
eves that lagen (1930:173) om beräkning av lagstadgad tid 2 § treats like them; services share one calendar for it. A
user's own habit decides: the share of such steps over the year before the day, once there are enough of them. The
first weeks of January belong to the closing of the year. Shown by user and month, and only where the user is an
employee: programs post at night, as they should.

Steps in systems carry the time; a voucher of the ledger carries a day of registration and no user that rules may see,
so vouchers are not looked at. It cannot see duty rosters or flexible hours.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import carried_out, local
from shared.working_days import is_working_day

SCORES: Final = {"day_off": 0.2, "night": 0.3}
_STEPS: Final = ("post", "approve", "pay")


@dataclass(frozen=True, slots=True)
class OddHoursParams:
    """What is an odd hour, and for whom."""

    night_from: Annotated[int, Parameter("hour", POLICY, SINCE)] = 22
    night_until: Annotated[int, Parameter("hour", POLICY, SINCE)] = 5
    base_bp: Annotated[int, Parameter("basis points of the user's steps in the year before", POLICY, SINCE)] = 500
    base_days: Annotated[int, Parameter("days of the year before", POLICY, SINCE)] = 365
    base_n: Annotated[int, Parameter("steps in it that make a habit", POLICY, SINCE)] = 20
    min_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 500_000
    closing_days: Annotated[int, Parameter("days of January that close the year", POLICY, SINCE)] = 20


def _told(sv: str, en: str) -> Text:
    return Text(
        f"En medarbetare har bokfört, attesterat eller betalat {{steps:n}} gånger {sv}, senast {{last_on:day}}, för "
        "sammanlagt {amount_minor:kr}. Under året före var andelen {usual:pct} av stegen.",
        f"An employee posted, approved or paid {{steps:n}} times {en}, the latest on {{last_on:day}}, for "
        "{amount_minor:kr} in all. In the year before, the share was {usual:pct} of the steps.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Bokföring på helg eller natt", "Postings on days off or at night"),
    description=Text(
        "Manuell bokföring, attest eller betalning på helg eller natt, av någon som sällan arbetar då.",
        "Manual postings, approvals or payments on days off or at night, by somebody who seldom works then.",
    ),
    innocent=(
        Text("Det är bokslut eller jour.", "It is the closing of the accounts, or duty."),
        Text("Medarbetaren har flexibel arbetstid.", "The employee has flexible hours."),
        Text("Systemet låg nere på dagen.", "The system was down during the day."),
    ),
    next_step=Text(
        "Enhetschefen frågar enskilt, med facklig hänsyn. Uppgiften visas bara för få.",
        "The head of unit asks in private, with regard to the union. Few may see this.",
    ),
    explanations={
        "night": _told("på natten eller en ledig dag", "at night or on a day off"),
        "day_off": _told("på en ledig dag", "on a day off"),
    },
)


@record_rule(
    "INV-10",
    version=1,
    typology="X.3",
    severity=2,
    family="internal",
    follow_up="ask-manager",
    areas="AN LU",
    params=OddHoursParams,
    texts=TEXTS,
    reads=(
        reads("user_action", "action happened_at amount_minor currency outcome", by="user_name"),
        reads("employee", "employee employed_from", by="user_name"),
    ),
)
def odd_hours(book: Book, p: OddHoursParams) -> Findings:
    """Users' months with considerable steps at hours that are odd for them."""
    steps = _steps(book["user_action"], p)
    large = (pl.col("amount_minor").abs() >= p.min_minor) & (pl.col("currency") == "SEK")
    closing = (pl.col("day").dt.month() == 1) & (pl.col("day").dt.day() <= p.closing_days)
    seldom = (pl.col("before") >= p.base_n) & (pl.col("usual") < p.base_bp / 10_000)
    named = book["employee"].sort("employed_from", "record_id").unique("user_name", keep="last", maintain_order=True)
    found = (
        steps.filter(pl.col("night") | pl.col("off"), large, ~closing, seldom)
        .join(named.select("user_name", "employee"), on="user_name")
        .with_columns(month=pl.col("day").dt.strftime("%Y-%m"))
        .sort("happened_at", "record_id")
        .group_by("user_name", "employee", "month", maintain_order=True)
        .agg(
            pl.len().alias("steps"),
            pl.col("amount_minor").abs().sum(),
            pl.col("night").any(),
            pl.col("day").max().alias("last_on"),
            pl.col("usual").last(),
            rows_of("user_action", role="step").alias("shown"),
        )
    )
    case = pl.when("night").then(pl.lit("night")).otherwise(pl.lit("day_off"))
    return findings(
        found.with_columns(case=case),
        key="user_name",
        subject=("party", "employee"),
        party="employee",
        period=pl.col("month"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={name: pl.col(name) for name in ("case", "steps", "amount_minor", "last_on", "usual")},
        records=pl.col("shown"),
    )


def _steps(actions: pl.DataFrame, p: OddHoursParams) -> pl.DataFrame:
    """Steps with whether they are at *night* or on a day *off*, and how usual that was in the year before the day."""
    clock = local("happened_at")
    night = (clock.dt.hour() >= p.night_from) | (clock.dt.hour() < p.night_until)
    steps = carried_out(actions).filter(pl.col("step").is_in(_STEPS)).with_columns(day=clock.dt.date(), night=night)
    days = {day: not is_working_day(day) for day in _dates(steps)}
    off = pl.col("day").replace_strict(days, return_dtype=pl.Boolean, default=False) if days else pl.lit(value=False)
    by_day = (
        steps.with_columns(off=off)
        .group_by("user_name", "day")
        .agg(pl.len().alias("n"), (pl.col("night") | pl.col("off")).sum().alias("odd"))
        .sort("user_name", "day")
    )
    year = by_day.rolling("day", period=f"{p.base_days}d", closed="left", group_by="user_name").agg(
        pl.col("n").sum().alias("before"), pl.col("odd").sum().alias("odd_before")
    )
    usual = year.with_columns(usual=pl.col("odd_before") / pl.col("before"))
    return steps.with_columns(off=off).join(usual, on=["user_name", "day"])


def _dates(steps: pl.DataFrame) -> list[date]:
    return steps["day"].unique().to_list()
