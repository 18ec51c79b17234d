"""SUP-02: a supplier without approval for F-tax on the day of an invoice, or without registration as an employer.

F-tax is judged by the snapshot of the register that held on the invoice's day: the last one taken by then, else the
first one after, of which only the days count that it tells: from "not approved" nothing follows for an earlier day,
nor for one long after. Staff is what the records show at work for the provider: different workers in a month.

Who pays for work must withhold tax unless the payee has F-tax (SFL 10 kap. 11 §), so the invoices since the approval
ended are what may have to be corrected. Registration for VAT is INV-14's; hours against declared staff, the catalogue's
third part, is SUP-12's month by month: one finding of one thing.

What it cannot see: that an invoice is for goods, where F-tax does not matter.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat, spent
from services.risk.rules.reading import held_at, month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.suppliers.care import LOCAL_DAY

# the kinds of parties that the Swedish registers know by a number
REGISTERED: Final = ("company", "sole_trader")
INVOICES: Final = ("invoice", "ledger")  # groups of kinds; an order's day is not an invoice's
SCORES: Final = {"f_tax": 0.7, "employer": 0.8}


@dataclass(frozen=True, slots=True)
class RegistrationParams:
    """What is large enough to ask about, and how many at work are a staff."""

    min_minor: Annotated[int, Parameter("öre without tax in a year, at least", POLICY, SINCE)] = 1_000_000
    workers: Annotated[int, Parameter("different workers in a month, at least", POLICY, SINCE)] = 2
    fresh_days: Annotated[int, Parameter("days that a snapshot is relied on", POLICY, SINCE)] = 365
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Saknar F-skatt eller arbetsgivarregistrering", "Missing tax registrations"),
    description=Text(
        "Leverantören var inte godkänd för F-skatt när den fakturerade, eller har personal i arbete utan att vara "
        "registrerad som arbetsgivare.",
        "The supplier was not approved for F-tax when it invoiced, or has staff at work without being registered as an "
        "employer.",
    ),
    innocent=(
        Text("Ansökan är nyss inlämnad.", "The application was filed only now."),
        Text(
            "Ett utländskt företag har personal på plats en kort tid.",
            "A foreign firm has posted staff for a short time.",
        ),
        Text(
            "Fakturorna gäller varor, där F-skatt inte har betydelse.",
            "The invoices are for goods, where it is no matter.",
        ),
        Text("Personalen är anställd hos en underleverantör.", "The staff is employed by a subcontractor."),
    ),
    next_step=Text(
        "Fråga leverantören och be om registreringsbevis; ge minst två veckor att svara. Uteslutning prövas bara "
        "enligt LOU 13 kap., sedan leverantören har fått yttra sig.",
        "Ask the supplier for proof of registration; give two weeks or more to answer. Exclusion is weighed only under "
        "chapter 13 of the procurement act, after the supplier has been heard.",
    ),
    explanations={
        "f_tax": Text(
            "{party} har fakturerat {amount_minor:kr} från {first_on:day} till {last_on:day} utan godkännande för "
            "F-skatt enligt registret den {as_of:day}.[ Godkännandet gällde till {until:day}.][ Det gäller från "
            "{since:day}.]",
            "{party} has invoiced {amount_minor:kr} from {first_on:day} to {last_on:day} without approval for F-tax "
            "as registered on {as_of:day}.[ The approval held until {until:day}.][ It holds from {since:day}.]",
        ),
        "employer": Text(
            "{party} har {workers:n} medarbetare i arbete i {month:month} och är inte registrerad som arbetsgivare "
            "enligt registret den {as_of:day}.",
            "{party} has {workers:n} workers at work in {month:month} and is not registered as an employer as "
            "registered on {as_of:day}.",
        ),
    },
)


@record_rule(
    "SUP-02",
    version=1,
    typology="T2.c.i",
    severity=4,
    family="registration",
    follow_up="ask-supplier",
    areas="LU HT PA",
    params=RegistrationParams,
    texts=TEXTS,
    reads=(
        reads(
            "company",
            "as_of f_tax f_tax_from f_tax_until employer_registered",
            by="company",
        ),
        reads(
            "payment",
            "party_kind party_name kind_group currency amount_minor value_minor",
            by="party_id",
        ),
        reads("shift", "provider_name worker starts_at", by="provider"),
    ),
    needed=("company",),
)
def missing_registrations(book: Book, p: RegistrationParams) -> Findings:
    """Suppliers that invoice without F-tax, by year, and those with staff but no registration, by year."""
    return Findings(pl.concat([_without_f_tax(book, p), _without_employer(book, p)]))


def _without_f_tax(book: Book, p: RegistrationParams) -> Findings:
    registered = pl.col("party_kind").is_in(REGISTERED) & pl.col("kind_group").is_in(INVOICES)
    judged = held_at(book["payment"].filter(registered), "on", "party_id", book["company"], "company")
    ended = (pl.col("f_tax_until") < pl.col("on")).fill_null(value=False)
    not_begun = (pl.col("f_tax_from") > pl.col("on")).fill_null(value=False)
    # a snapshot taken later, or long before, tells of the invoice's day only by its dates
    goes_on = (pl.col("f_tax_until") >= pl.col("on")).fill_null(value=False)
    refused = ~pl.col("f_tax") & _fresh("on", p) & ~goes_on
    lacking = judged.filter(ended | not_begun | refused.fill_null(value=False)).with_columns(
        year=pl.col("on").dt.year()
    )
    shown = (
        lacking.sort("on", "record_id")
        .group_by("party_id", "year", maintain_order=True)
        .agg(
            pl.col("party_name").first(),
            pl.col("as_of", "snapshot_id").last(),
            until=pl.when(ended).then("f_tax_until").drop_nulls().last(),
            since=pl.when(not_begun).then("f_tax_from").drop_nulls().last(),
        )
    )
    sums = spent(lacking, ["party_id", "year"], p.highest_vat_bp)
    met = shown.join(sums, on=["party_id", "year"]).filter(pl.col("spent_minor") >= p.min_minor)
    return findings(
        met,
        key="party_id",
        subject=("party", "party_id"),
        party="party_id",
        period=pl.format("{} f_tax", "year"),
        score=SCORES["f_tax"],
        amount=pl.col("spent_minor"),
        on="last_on",
        evidence={
            "case": pl.lit("f_tax"),
            "party": pl.col("party_name"),
            "amount_minor": pl.col("spent_minor"),
            **{name: pl.col(name) for name in ("first_on", "last_on", "as_of", "until", "since")},
        },
        records=pl.concat_list(rows(register=("company", "snapshot_id")), "payments"),
    )


def _fresh(day: str, p: RegistrationParams) -> pl.Expr:
    """Whether the snapshot was taken by the day, and not long before."""
    return (pl.col(day) - pl.col("as_of")).dt.total_days().is_between(0, p.fresh_days)


def _without_employer(book: Book, p: RegistrationParams) -> Findings:
    months = (
        book["shift"]
        .with_columns(day=LOCAL_DAY)
        .group_by("provider", pl.col("day").dt.truncate("1mo").alias("month"))
        .agg(
            pl.col("provider_name").drop_nulls().first(),
            pl.col("worker").drop_nulls().n_unique().alias("workers"),
            pl.col("day").max().alias("last_on"),
            pl.col("record_id").min(),
            rows_of("shift").alias("shifts"),
        )
    )
    staffed = months.filter(pl.col("workers") >= p.workers)
    judged = held_at(staffed, "last_on", "provider", book["company"], "company")
    lacking = judged.filter(~pl.col("employer_registered"), _fresh("last_on", p))
    most = lacking.with_columns(year=pl.col("month").dt.year()).sort("workers", "month", descending=[True, False])
    met = most.unique(["provider", "year"], keep="first", maintain_order=True)
    return findings(
        met,
        key="provider",
        subject=("party", "provider"),
        party="provider",
        period=pl.format("{} employer", "year"),
        score=SCORES["employer"],
        on="last_on",
        evidence={
            "case": pl.lit("employer"),
            "party": pl.col("provider_name"),
            "workers": pl.col("workers"),
            "month": month_number("month"),
            "as_of": pl.col("as_of"),
        },
        records=pl.concat_list(rows(register=("company", "snapshot_id")), "shifts"),
    )
