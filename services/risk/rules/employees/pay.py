"""EMP-05: pay that goes on without work, after a death, during a leave, or to an account of two employees.

Months of pay are looked at by employee. A month is idle where no time was worked, or, where working time is not told,
where the last login was two months or more before its end; it takes two such months in all unless logins tell it
alone. Pay on leave counts where the payroll itself says that somebody is on leave; leave that the personnel register
knows of explains idle months. Two employees of one household may share an account.

It compares employees by account, so it reads all that a committee knows. It cannot see sick leave that neither
system tells, paid parental supplements, or work in a system that does not log.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"deceased": 0.6, "shared_account": 0.3, "on_leave": 0.3, "idle": 0.4}
_PAY: Final = "employee employment_number month amount_minor currency account account_label worked_minutes last_login"


@dataclass(frozen=True, slots=True)
class PayParams:
    """When pay without work is worth a question."""

    idle_days: Annotated[int, Parameter("days without a login at the month's end", POLICY, SINCE)] = 60
    idle_months: Annotated[int, Parameter("months without work, where logins do not tell", POLICY, SINCE)] = 2
    grace_days: Annotated[int, Parameter("days after a death for what was earned before", POLICY, SINCE)] = 31


def _told(sv: str, en: str) -> Text:
    return Text(
        f"Lön på sammanlagt {{amount_minor:kr}} har betalats {sv}, i {{months:n}} månader från {{first_on:day}}.",
        f"Pay of {{amount_minor:kr}} in all went {en}, in {{months:n}} months from {{first_on:day}}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Lön utan arbete", "Pay without work"),
    description=Text(
        "Lön betalas utan att någon syns arbeta eller logga in. Eller så betalas den efter ett "
        "dödsfall, vid tjänstledighet, eller till ett konto som två har.",
        "Pay goes out without work or a login, after a death, during a leave, or to an account of two employees.",
    ),
    innocent=(
        Text("Det är lön vid sjukdom eller när någon är ledig med barn.", "Parental leave or sick leave with pay."),
        Text("Två som arbetar här delar ett konto.", "Two employees have an account together."),
        Text("Arbetet loggas inte i systemet.", "The work is not logged in the system."),
        Text(
            "Det är lön efter en uppsägning, eller semester som betalas ut.",
            "Notice pay or holidays that are paid out.",
        ),
    ),
    next_step=Text(
        "Löneenheten frågar ansvarig chef om anställningen och perioden.",
        "The payroll unit asks the manager about the employment and the period.",
    ),
    explanations={
        "idle": _told("utan arbetad tid eller inloggning", "out without time worked or a login"),
        "on_leave": _told("under tjänstledighet", "out during a leave"),
        "deceased": _told("efter ett dödsfall enligt folkbokföringen", "out after a death according to the register"),
        "shared_account": _told(
            "till ett konto[ ({account})] som också en annan anställd får lön till",
            "to an account[ ({account})] to which another employee is paid too",
        ),
    },
)


@record_rule(
    "EMP-05",
    version=1,
    typology="X.3",
    severity=4,
    family="internal",
    follow_up="ask-manager",
    areas="AN",
    params=PayParams,
    texts=TEXTS,
    reads=(
        reads("payroll_payment", f"{_PAY} on_leave"),
        reads("employee", "employee household leave_from leave_until"),
        reads("person_status", "person as_of deceased_on"),
    ),
    needed=("payroll_payment",),
)
def pay_without_work(book: Book, p: PayParams) -> Findings:
    """Employees whose pay asks for a word with their manager, once for each ground."""
    pay = book["payroll_payment"].filter(pl.col("amount_minor") > 0, pl.col("currency") == "SEK")
    pay = pay.with_columns(ends=pl.col("month").dt.month_end())
    parts = (
        _idle(pay, book["employee"], p),
        _on_leave(pay),
        _deceased(pay, book["person_status"], p),
        _shared(pay, book),
    )
    columns = ("record_id", "employee", "month", "amount_minor", "account_label", "case")
    found = pl.concat([part.select(columns) for part in parts]).sort("month", "record_id")
    summed = found.group_by("employee", "case", maintain_order=True).agg(
        pl.col("amount_minor").sum(),
        pl.col("month").n_unique().alias("months"),
        pl.col("month").min().alias("first_on"),
        pl.col("month").max().alias("last_on"),
        pl.col("account_label").drop_nulls().last(),
        rows_of("payroll_payment", role="paid").alias("shown"),
    )
    return findings(
        summed.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "employee"),
        party="employee",
        period=pl.format("{}:{}", "case", "first_on"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "amount_minor": pl.col("amount_minor"),
            "months": pl.col("months"),
            "first_on": pl.col("first_on"),
            "account": pl.when(pl.col("case") == "shared_account").then("account_label"),
        },
        records=pl.col("shown"),
    )


def _idle(pay: pl.DataFrame, employees: pl.DataFrame, p: PayParams) -> pl.DataFrame:
    """Months of pay without work, leave that the personnel register knows of left out."""
    away = employees.drop_nulls("leave_from").select("employee", "leave_from", "leave_until")
    known = pay.select("record_id", "employee", "month", "ends").join(away, on="employee")
    on_leave = (pl.col("leave_from") <= pl.col("ends")) & (pl.col("leave_until") >= pl.col("month")).fill_null(
        value=True
    )
    unexplained = pay.join(known.filter(on_leave), on="record_id", how="anti")
    since_login = (pl.col("ends") - pl.col("last_login")).dt.total_days()
    long_ago = (since_login >= p.idle_days).fill_null(value=False)
    no_time = (pl.col("worked_minutes") == 0) & (pl.col("last_login").is_null() | long_ago)
    idle = no_time | (pl.col("worked_minutes").is_null() & long_ago)
    months = unexplained.filter(idle, ~pl.col("on_leave").fill_null(value=False)).with_columns(long_ago=long_ago)
    enough = pl.col("long_ago").any().over("employee") | (pl.col("month").n_unique().over("employee") >= p.idle_months)
    return months.filter(enough).with_columns(case=pl.lit("idle"))


def _on_leave(pay: pl.DataFrame) -> pl.DataFrame:
    return pay.filter(pl.col("on_leave").fill_null(value=False)).with_columns(case=pl.lit("on_leave"))


def _deceased(pay: pl.DataFrame, status: pl.DataFrame, p: PayParams) -> pl.DataFrame:
    """Months that began well after a death that the latest extract tells."""
    latest = (
        status.sort("as_of", "record_id").unique("person", keep="last", maintain_order=True).drop_nulls("deceased_on")
    )
    died = pay.join(latest.select("deceased_on", employee="person"), on="employee")
    late = (pl.col("month") - pl.col("deceased_on")).dt.total_days() > p.grace_days
    return died.filter(late).with_columns(case=pl.lit("deceased"))


def _shared(pay: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Pay to an account to which an employee of another household is paid in the same month."""
    homes = book["employee"].drop_nulls("household").unique("employee", keep="last", maintain_order=True)
    home = pl.coalesce("household", "employee")
    housed = pay.drop_nulls("account").join(homes.select("employee", "household"), on="employee", how="left")
    several = home.n_unique().over("account", "month") > 1
    return housed.filter(several).with_columns(case=pl.lit("shared_account"))
