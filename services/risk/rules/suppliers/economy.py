"""SUP-06: tax debts, several debts for collection, insolvency, or a thin balance with us as the main customer.

Debts are those of the last extract of each kind that was taken by the day, those disputed or under a payment plan left
out: a plan is what the law asks for (LOU 13 kap. 5 §). Unpaid taxes that a decision has settled exclude a supplier from
procurements (13 kap. 2 §), which is decided after it was heard. Insolvency is what the register's last status says.

Solvency is equity of the assets in the latest annual report; our share is what this committee spent in the report's
year of the turnover, and what other committees spent comes on top. A control balance sheet (ABL 25 kap. 13 §) needs the
share capital, which is not told.

What it cannot see: that a debt was paid since the extract, and a financial year that is not the calendar year.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat
from services.risk.rules.reading import latest, says
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.suppliers.turnover import share_of_turnover

# codes as registers write them, in lower case
STATE: Final = ("state", "tax", "stat", "skatt", "a-mål", "a_mål", "allmän", "allman")
INSOLVENT: Final = ("bankrupt", "konkurs", "liquidat", "likvid", "reconstruct", "rekonstr", "insolv", "obestånd")
SCORES: Final = {"state": 0.7, "debts": 0.4, "insolvent": 0.9, "thin": 0.5}


@dataclass(frozen=True, slots=True)
class EconomyParams:
    """From where debts and a thin balance count."""

    state_minor: Annotated[int, Parameter("öre of debts to the state, more than", POLICY, SINCE)] = 5_000_000
    debts: Annotated[int, Parameter("debts for collection, at least", POLICY, SINCE)] = 2
    fresh_days: Annotated[int, Parameter("days that an extract is relied on", POLICY, SINCE)] = 365
    solvency: Annotated[float, Parameter("equity of the assets, less than", POLICY, SINCE)] = 0.05
    dependence: Annotated[float, Parameter("share of the turnover, more than", POLICY, SINCE)] = 0.7
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Skatteskuld, konkurs eller svag ekonomi", "Tax debt, insolvency or a thin balance"),
    description=Text(
        "Leverantören har skulder hos Kronofogden eller kan inte betala. Eller så har den lite eget "
        "kapital och lever på uppdrag härifrån.",
        "The supplier has debts for collection, is insolvent, or has little equity and depends on the municipality.",
    ),
    innocent=(
        Text("Skulden är bestridd, eller en plan är på väg.", "The debt is disputed, or a plan is on its way."),
        Text("Skulden är betald sedan uppgiften hämtades.", "The debt was paid since the extract was taken."),
        Text("Bolaget läggs ner av egen vilja, och alla får betalt.", "The liquidation is voluntary and all are paid."),
    ),
    next_step=Text(
        "Fråga leverantören om en plan för skulden. Hör leverantören och väg in åtgärder innan något beslutas.",
        "Ask the supplier for a plan for the debt. Hear it and weigh what it does before anything is decided.",
    ),
    explanations={
        "state": Text(
            "{party} hade {amount_minor:kr} i skulder till staten hos Kronofogden den {as_of:day}, utan "
            "betalningsplan.",
            "{party} had {amount_minor:kr} of debts to the state for collection on {as_of:day}, without a "
            "payment plan.",
        ),
        "debts": Text(
            "{party} hade {debts:n} skulder hos Kronofogden på sammanlagt {amount_minor:kr} den {as_of:day}.",
            "{party} had {debts:n} debts for collection of {amount_minor:kr} in all on {as_of:day}.",
        ),
        "insolvent": Text(
            "{party} har status {status:word} enligt registret den {as_of:day}[, sedan {since:day}].",
            "{party} has the status {status:word} as registered on {as_of:day}[, since {since:day}].",
        ),
        "thin": Text(
            "{party} har ett eget kapital på {solvency:pct} av tillgångarna för {year}, och {share:pct} av "
            "omsättningen kom härifrån.",
            "{party} has equity of {solvency:pct} of its assets for {year}, and {share:pct} of its turnover came from "
            "here.",
        ),
    },
)


@record_rule(
    "SUP-06",
    version=1,
    typology="T2.c",
    severity=3,
    family="economy",
    follow_up="ask-supplier",
    areas="LU FB AL",
    params=EconomyParams,
    texts=TEXTS,
    reads=(
        reads(
            "company_debt",
            "debtor_name debt_kind as_of amount_minor currency debts payment_plan disputed",
            by="debtor",
        ),
        reads(
            "company",
            "company_name as_of status status_since annual_report_for turnover_minor equity_minor assets_minor "
            "currency",
            by="company",
        ),
        reads("payment", "kind_group currency amount_minor value_minor", by="party_id"),
    ),
    needed=(),
    daily=True,
)
def weak_economy(book: Book, p: EconomyParams) -> Findings:
    """Suppliers with debts, insolvent ones, and those with a thin balance who depend on the municipality."""
    return Findings(pl.concat([_debts(book, p), _insolvent(book, p), _thin(book, p)]))


def _debts(book: Book, p: EconomyParams) -> Findings:
    fresh = pl.col("as_of") >= book.day - pl.duration(days=p.fresh_days)
    excused = pl.col("payment_plan").fill_null(value=False) | pl.col("disputed").fill_null(value=False)
    sek = book["company_debt"].filter(pl.col("currency") == "SEK")
    owed = latest(sek, ["debtor", "debt_kind"], book.day).filter(fresh, ~excused, pl.col("amount_minor") > 0)
    to_state = says("debt_kind", STATE).fill_null(value=False)
    sums = owed.group_by("debtor").agg(
        pl.col("debtor_name").drop_nulls().first(),
        pl.col("as_of").max(),
        pl.col("amount_minor").sum().alias("all_minor"),
        pl.col("amount_minor").filter(to_state).sum().alias("state_minor"),
        pl.col("debts").fill_null(1).sum(),
        rows_of("company_debt", role="debt").alias("shown"),
    )
    state = pl.col("state_minor") > p.state_minor
    met = sums.filter(state | (pl.col("debts") >= p.debts))
    case = pl.when(state).then(pl.lit("state")).otherwise(pl.lit("debts"))
    amount = pl.when(state).then("state_minor").otherwise("all_minor")
    evidence = {name: pl.col(name) for name in ("case", "amount_minor", "debts", "as_of")}
    return findings(
        met.with_columns(case=case, amount_minor=amount),
        key="debtor",
        subject=("party", "debtor"),
        party="debtor",
        period=pl.lit("debt"),
        score=_score(),
        amount=pl.col("amount_minor"),
        on="as_of",
        evidence={"party": pl.col("debtor_name"), **evidence},
        records=pl.col("shown"),
    )


def _insolvent(book: Book, p: EconomyParams) -> Findings:
    fresh = pl.col("as_of") >= book.day - pl.duration(days=p.fresh_days)
    now = latest(book["company"], "company", book.day)
    met = now.filter(fresh, says("status", INSOLVENT)).with_columns(case=pl.lit("insolvent"))
    return findings(
        met,
        key="company",
        subject=("party", "company"),
        party="company",
        period=pl.lit("insolvent"),
        score=_score(),
        on=pl.coalesce("status_since", "as_of"),
        evidence={
            "party": pl.col("company_name"),
            "since": pl.col("status_since"),
            **{name: pl.col(name) for name in ("case", "status", "as_of")},
        },
        records=rows(register=("company", "record_id")),
    )


def _thin(book: Book, p: EconomyParams) -> Findings:
    solvency = pl.when(pl.col("assets_minor") > 0).then(pl.col("equity_minor") / pl.col("assets_minor"))
    dependent = share_of_turnover(book, p.highest_vat_bp).with_columns(solvency=solvency, case=pl.lit("thin"))
    met = dependent.filter(pl.col("solvency") < p.solvency, pl.col("share") > p.dependence)
    return findings(
        met,
        key="company",
        subject=("party", "company"),
        party="company",
        period=pl.format("thin {}", "year"),
        score=_score(),
        amount=pl.col("spent_minor"),
        on="as_of",
        evidence={
            "party": pl.col("company_name"),
            **{name: pl.col(name) for name in ("case", "solvency", "share", "year")},
        },
        records=pl.concat_list(rows(register=("company", "record_id")), "payments"),
    )


def _score() -> pl.Expr:
    return pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None)
