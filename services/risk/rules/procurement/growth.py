"""PRC-04: a contract that grew after the award: changes of more than a minor value, many changes, or far more paid.

A change of minor value is less than 10 per cent of the contract's value, 15 per cent for building works (LOU 17 kap.
9 §); of several, the net sum counts. The catalogue's 10 per cent is that law's, so works (CPV 45) get theirs. Changes
by an index, and extensions within what the contract allows, follow from the contract itself (17 kap. 10 §) and are
neither summed nor counted.

Paid far more than awarded is left to PRC-02 where the contract has a ceiling that is not reached: then the award was
never what might be bought.

What it cannot see: additional deliveries and unforeseen events, which the law allows up to half of the value (17 kap.
11-12 §§), and the threshold that a minor change must also stay below.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat, spent
from services.risk.rules.reading import says
from services.risk.rules.sources import POLICY, SINCE

MINOR_CHANGE: Final = "Lag (2016:1145) om offentlig upphandling 17 kap. 9 §"
IN_FORCE: Final = date(2017, 1, 1)
INDEX: Final = ("index", "omräkn", "omrakn")
EXTENSION: Final = ("extension", "förläng", "forlang", "option")
WORKS: Final = "45"  # the division of building works in the common procurement vocabulary
SCORES: Final = {"changes": 0.6, "often": 0.4, "paid": 0.6}
PARTS: Final = ["contract_number", "supplier"]


@dataclass(frozen=True, slots=True)
class GrowthParams:
    """How much, how often, and how much more than awarded."""

    goods_services: Annotated[float, Parameter("share of the awarded value, at least", MINOR_CHANGE, IN_FORCE)] = 0.10
    works: Annotated[float, Parameter("share of the awarded value of works, at least", MINOR_CHANGE, IN_FORCE)] = 0.15
    changes: Annotated[int, Parameter("changes, at least", POLICY, SINCE)] = 3
    paid: Annotated[float, Parameter("times the awarded value, more than", POLICY, SINCE)] = 1.2
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Avtal som vuxit efter tilldelningen", "Growth after the award"),
    description=Text(
        "Avtalet har ändrats med mer än ett mindre värde, har ändrats många gånger, eller det är betalt mycket mer än "
        "som tilldelades.",
        "The contract was changed by more than a minor value, was changed many times, or far more is paid than was "
        "awarded.",
    ),
    innocent=(
        Text("Priset följer ett index.", "The price follows an index."),
        Text(
            "En ny lag eller en oförutsedd händelse krävde ändringen.", "A new law or an unforeseen event required it."
        ),
        Text("Behovet blev större, och avtalet medger det.", "More was needed, and the contract allows it."),
    ),
    next_step=Text(
        "Ta upp ändringarna på nästa uppföljningsmöte och be den avtalsansvarige om en förklaring.",
        "Raise the changes at the next follow-up meeting and ask the contract owner for an explanation.",
    ),
    explanations={
        "changes": Text(
            "Avtal {contract} med {party} har ändrats med {amount_minor:kr}, {share:pct} av det tilldelade värdet "
            "{awarded_minor:kr}. Ett mindre värde är under {limit:pct}.",
            "Contract {contract} with {party} was changed by {amount_minor:kr}, {share:pct} of the awarded value of "
            "{awarded_minor:kr}. A minor value is less than {limit:pct}.",
        ),
        "often": Text(
            "Avtal {contract} med {party} har ändrats {changes:n} gånger, senast {last_on:day}.",
            "Contract {contract} with {party} was changed {changes:n} times, most recently on {last_on:day}.",
        ),
        "paid": Text(
            "Köpen från {party} på avtal {contract} är {amount_minor:kr}, {share:num} gånger det tilldelade värdet "
            "{awarded_minor:kr}.",
            "Purchases from {party} under contract {contract} are {amount_minor:kr}, {share:num} times the awarded "
            "value of {awarded_minor:kr}.",
        ),
    },
)


@record_rule(
    "PRC-04",
    version=1,
    typology="T2.a.i",
    severity=3,
    family="contract",
    follow_up="ask-buyer",
    areas="LU",
    params=GrowthParams,
    texts=TEXTS,
    reads=(
        reads(
            "contract",
            "supplier supplier_name awarded_minor ceiling_minor currency longest_until categories",
            by="contract_number",
        ),
        reads("contract_change", "supplier change_kind changed_on value_minor currency new_end", by="contract_number"),
        reads("payment", "party_id kind_group currency amount_minor value_minor", by="contract_reference"),
    ),
    needed=("contract",),
)
def grown_after_award(book: Book, p: GrowthParams) -> Findings:
    """Contracts that were changed by much, or often, or that far more is paid under than was awarded."""
    contracts = book["contract"].unique(PARTS, keep="last", maintain_order=True)
    return Findings(pl.concat([_changed(contracts, book, p), _paid(contracts, book, p)]))


def _changed(contracts: pl.DataFrame, book: Book, p: GrowthParams) -> Findings:
    works = pl.col("categories").list.eval(pl.element().str.starts_with(WORKS)).list.any().fill_null(value=False)
    within = says("change_kind", EXTENSION) & (pl.col("new_end") <= pl.col("longest_until"))
    follows = says("change_kind", INDEX).fill_null(value=False) | within.fill_null(value=False)
    known = contracts.rename({"record_id": "contract_id"}).drop("committee_id", "on")
    changes = book["contract_change"].join(known, on=PARTS, suffix="_of_contract").filter(~follows)
    same = pl.col("currency") == pl.col("currency_of_contract").fill_null("SEK")
    told = changes.group_by(PARTS).agg(
        pl.len().alias("changes"),
        pl.col("changed_on").max().alias("last_on"),
        pl.when(same).then("value_minor").sum().alias("spent_minor"),
        rows_of("contract_change", role="change").alias("shown"),
    )
    met = contracts.join(told, on=PARTS).with_columns(
        share=pl.when(pl.col("awarded_minor") > 0).then(pl.col("spent_minor") / pl.col("awarded_minor")),
        limit=pl.when(works).then(p.works).otherwise(p.goods_services),
    )
    much = met.filter(pl.col("share") >= pl.col("limit")).with_columns(case=pl.lit("changes"))
    often = met.filter(pl.col("changes") >= p.changes).with_columns(case=pl.lit("often"))
    return _told(pl.concat([much, often]))


def _paid(contracts: pl.DataFrame, book: Book, p: GrowthParams) -> Findings:
    payments = book["payment"].rename({"contract_reference": "contract_number", "party_id": "supplier"})
    awarded = contracts.filter(pl.col("awarded_minor") > 0, pl.col("currency").fill_null("SEK") == "SEK")
    below = (pl.col("spent_minor") <= pl.col("ceiling_minor")).fill_null(value=False)
    under = payments.join(awarded.select(*PARTS, "awarded_minor"), on=PARTS)
    met = (
        awarded.join(spent(under, PARTS, p.highest_vat_bp, p.paid * pl.col("awarded_minor")), on=PARTS)
        .with_columns(
            pl.lit("paid").alias("case"),
            (pl.col("spent_minor") / pl.col("awarded_minor")).alias("share"),
            pl.lit(None, pl.UInt32).alias("changes"),
            pl.lit(None, pl.Float64).alias("limit"),
        )
        .filter(pl.col("share") > p.paid, ~below)
        .rename({"payments": "shown"})
    )
    return _told(met)


def _told(met: pl.DataFrame) -> Findings:
    return findings(
        met,
        key="contract_number",
        subject=("contract", "contract_number"),
        party="supplier",
        period=pl.concat_str("case", "supplier", separator=" "),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("spent_minor").clip(lower_bound=0),
        currency="currency",
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("supplier_name"),
            "contract": pl.col("contract_number"),
            "amount_minor": pl.col("spent_minor"),
            **{name: pl.col(name) for name in ("awarded_minor", "share", "limit", "changes", "last_on", "currency")},
        },
        records=pl.concat_list(rows(contract=("contract", "record_id")), "shown"),
    )
