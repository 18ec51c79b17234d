"""GRT-07: an association's annual documents show no auditor, nobody who signs, missing documents, or debts.

The documents of the latest year are judged. *Signatory*: they say that nobody signs. *Auditor*: none is told of,
although an earlier year had one, or although the same row tells of signatories and of the annual report: who fills in
those is asked for the auditor too. The law asks no auditor of a small association; the terms of grants do. *Missing*:
the annual report or the minutes are said not to have come. *Debts*: the documents, or the enforcement authority's
latest figures without those disputed or under a payment plan, tell of debts above a limit. The gravest case is shown.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"signatory": 0.7, "debts": 0.6, "no_longer": 0.5, "missing": 0.5, "auditor": 0.4}


@dataclass(frozen=True, slots=True)
class DocumentParams:
    """How much debt is worth a question."""

    debts_minor: Annotated[int, Parameter("öre of debts in the annual documents", POLICY, SINCE)] = 10_000_000
    enforced_minor: Annotated[int, Parameter("öre of debts for collection", POLICY, SINCE)] = 0


TEXTS: Final = RuleTexts(
    title=Text("Revisor eller firmatecknare saknas", "No auditor or signatory"),
    description=Text(
        "Något saknas i det som föreningen lämnade för året: revisor, firmatecknare, årsredovisning "
        "eller protokoll. Eller så finns det skulder.",
        "The association's latest annual documents lack an auditor, a signatory, the annual report or the minutes, or "
        "show debts.",
    ),
    innocent=(
        Text("En liten förening måste inte ha revisor.", "The law asks no auditor of a small association."),
        Text(
            "Det är inte ifyllt än, eller årsmötet är senare i år.",
            "It is not filled in yet, or the meeting moved.",
        ),
        Text("Skulden är ett lån till en hall eller plan.", "The debt is a loan for premises."),
    ),
    next_step=Text(
        "Erbjud hjälp med förenklad redovisning och ge tre månader att komplettera.",
        "Offer help with simplified accounts, and give three months to complete the documents.",
    ),
    explanations={
        "signatory": Text(
            "{association} har ingen firmatecknare enligt årshandlingarna för {year}.",
            "{association} has nobody who signs for it according to the documents of {year}.",
        ),
        "debts": Text(
            "{association} har skulder på {amount_minor:kr} enligt uppgifterna för {year}.",
            "{association} has debts of {amount_minor:kr} according to what is told for {year}.",
        ),
        "no_longer": Text(
            "{association} har ingen revisor i årshandlingarna för {year}, men hade en tidigare år.",
            "{association} has no auditor in the documents of {year}, but had one in an earlier year.",
        ),
        "missing": Text(
            "{association} har inte lämnat {missing:n} av årsredovisning och protokoll för {year}.",
            "{association} has not handed in {missing:n} of annual report and minutes for {year}.",
        ),
        "auditor": Text(
            "{association} har ingen revisor i årshandlingarna för {year}.",
            "{association} has no auditor in the documents of {year}.",
        ),
    },
)


@record_rule(
    "GRT-07",
    version=1,
    typology="T2.b.ii",
    severity=2,
    family="grants",
    follow_up="help",
    areas="FB",
    params=DocumentParams,
    texts=TEXTS,
    reads=(
        reads(
            "association_account",
            "association_name year received_on auditor signatories annual_report minutes debts_minor currency",
            by="association",
        ),
        reads("company_debt", "debt_kind as_of amount_minor currency payment_plan disputed", by="debtor"),
    ),
    needed=("association_account",),
)
def incomplete_documents(book: Book, p: DocumentParams) -> Findings:
    """Associations whose latest annual documents lack something or show debts."""
    accounts = book["association_account"].sort("association", "year", "record_id")
    had = pl.col("auditor").is_not_null().cum_max().over("association")
    latest = accounts.with_columns(had=had).group_by("association", maintain_order=True).last()
    judged = latest.join(
        _enforced(book["company_debt"]), left_on="association", right_on="debtor", how="left", maintain_order="left"
    ).with_columns(missing=_missing())
    enforced = pl.col("enforced_minor") > p.enforced_minor
    case = (
        pl.when(pl.col("signatories") == 0)
        .then(pl.lit("signatory"))
        .when(enforced.fill_null(value=False) | (pl.col("debts_minor") > p.debts_minor))
        .then(pl.lit("debts"))
        .when(pl.col("auditor").is_null() & pl.col("had"))
        .then(pl.lit("no_longer"))
        .when(pl.col("missing") > 0)
        .then(pl.lit("missing"))
        .when(pl.col("auditor").is_null() & pl.col("signatories").is_not_null() & pl.col("annual_report").is_not_null())
        .then(pl.lit("auditor"))
    )
    found = judged.with_columns(case=case, owed_minor=pl.max_horizontal("enforced_minor", "debts_minor")).filter(
        pl.col("case").is_not_null()
    )
    owed = pl.when(pl.col("case") == "debts").then("owed_minor")
    return findings(
        found,
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.col("year"), pl.lit(":"), "case"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=owed,
        currency="currency",
        on=pl.coalesce("received_on", pl.date(pl.col("year") + 1, 1, 1)),
        evidence={
            "case": pl.col("case"),
            "association": pl.col("association_name"),
            "year": pl.col("year").cast(pl.String),
            "amount_minor": owed,
            "missing": pl.col("missing"),
            "currency": pl.col("currency"),
        },
        records=rows(subject=("association_account", "record_id"), compared=("company_debt", "debt")),
    )


def _missing() -> pl.Expr:
    """How many of the annual documents are said not to have come."""
    return pl.sum_horizontal(
        (~pl.col(name)).fill_null(value=False).cast(pl.Int64) for name in ("annual_report", "minutes")
    )


def _enforced(debts: pl.DataFrame) -> pl.DataFrame:
    """What each debtor owed on the latest day of each kind of debt, without what is disputed or planned for."""
    latest = (
        debts.sort("debtor", "debt_kind", "as_of", "record_id")
        .group_by("debtor", "debt_kind", maintain_order=True)
        .last()
    )
    excused = pl.any_horizontal(pl.col("payment_plan", "disputed").fill_null(value=False))
    owed = latest.filter(~excused, pl.col("currency") == "SEK", pl.col("amount_minor") > 0)
    return owed.group_by("debtor").agg(
        pl.col("amount_minor").sum().alias("enforced_minor"), pl.col("record_id").min().alias("debt")
    )
