"""SUP-10: nearly all of a supplier's turnover comes from this committee.

The turnover is that of an annual report of the last two years, the spend that of its year, without tax and with credits
set off. Shown are payments that came when the whole turnover was spent. A share far above the whole turnover says that
the two are not of the same year or the same company, and is not shown as dependence but as figures that do not agree.

What it cannot see: what other committees and municipalities spent, and a financial year that is not the calendar year.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.suppliers.turnover import share_of_turnover

SCORES: Final = {"dependent": 0.6, "beyond": 0.7}


@dataclass(frozen=True, slots=True)
class DependentParams:
    """How dependent, and how large."""

    share: Annotated[float, Parameter("share of the turnover, more than", POLICY, SINCE)] = 0.9
    beyond: Annotated[float, Parameter("times the turnover that do not agree with it", POLICY, SINCE)] = 1.2
    min_minor: Annotated[int, Parameter("öre without tax in the year, at least", POLICY, SINCE)] = 100_000_000
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Beroende leverantör", "Only-customer dependency"),
    description=Text(
        "Nästan allt som leverantören säljer säljer den hit. Eller så är det mer än den själv redovisar.",
        "Nearly all of the supplier's turnover comes from here, or more than it accounts for itself.",
    ),
    innocent=(
        Text("Det är en liten utförare, som ett familjehem.", "A small provider of family care or special care."),
        Text(
            "Företaget är nytt och startades för det här uppdraget.", "The firm was started for this very engagement."
        ),
        Text("Räkenskapsåret är brutet.", "The financial year is not the calendar year."),
    ),
    next_step=Text(
        "Ta upp i avtalsdialogen vad som händer med brukarna om leverantören måste sluta.",
        "Raise in the contract dialogue what becomes of the users if the supplier has to stop.",
    ),
    explanations={
        "dependent": Text(
            "{party} fick {amount_minor:kr} härifrån {year}, {share:pct} av omsättningen {turnover_minor:kr}.",
            "{party} was paid {amount_minor:kr} from here in {year}, {share:pct} of its turnover of "
            "{turnover_minor:kr}.",
        ),
        "beyond": Text(
            "{party} fick {amount_minor:kr} härifrån {year}, {share:num} gånger den omsättning som den själv "
            "redovisar, {turnover_minor:kr}.",
            "{party} was paid {amount_minor:kr} from here in {year}, {share:num} times the turnover that it accounts "
            "for, {turnover_minor:kr}.",
        ),
    },
)


@record_rule(
    "SUP-10",
    version=1,
    typology="X.1",
    severity=2,
    family="dependence",
    follow_up="ask-supplier",
    areas="LU HT PA",
    params=DependentParams,
    texts=TEXTS,
    reads=(
        reads("company", "company_name as_of annual_report_for turnover_minor currency", by="company"),
        reads("payment", "kind_group currency amount_minor value_minor", by="party_id"),
    ),
    daily=True,
)
def depends_on_us(book: Book, p: DependentParams) -> Findings:
    """Suppliers whose turnover of a reported year came from here."""
    large = share_of_turnover(book, p.highest_vat_bp).filter(pl.col("spent_minor") >= p.min_minor)
    case = pl.when(pl.col("share") > p.beyond).then(pl.lit("beyond")).otherwise(pl.lit("dependent"))
    met = large.filter(pl.col("share") > p.share).with_columns(case=case)
    return findings(
        met,
        key="company",
        subject=("party", "company"),
        party="company",
        period=pl.col("year"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("spent_minor"),
        on="last_on",
        evidence={
            "party": pl.col("company_name"),
            "amount_minor": pl.col("spent_minor"),
            **{name: pl.col(name) for name in ("case", "share", "year", "turnover_minor")},
        },
        records=pl.concat_list(rows(register=("company", "record_id")), "payments"),
    )
