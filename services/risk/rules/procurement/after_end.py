"""PRC-02: invoices under a contract after its end, or more than its ceiling.

A contract ends on its last day, or the last of the new ends that its changes tell. What a supplier delivered in the
last month is invoiced after it, so invoices count only from some days after the end. Where the contract could be
extended to beyond the invoices, and no extension is recorded, the extension is most likely unsigned: a case of its own.

The ceiling is the contract's, raised by what its changes added. Purchases are those of this supplier that name the
contract, without tax and with credits set off, and those are shown with which they passed it; what the municipality
bought before the records begin is not seen.

What it cannot see: invoices that name no contract, a contract that was ended before its time, and the shares of others
in a ceiling that several suppliers have in common.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat, spent
from services.risk.rules.sources import POLICY, SINCE

INVOICES: Final = ("invoice", "ledger")  # groups of kinds; the day of an order's payment says little
SCORES: Final = {"ended": 0.7, "unsigned": 0.4, "over": 0.8, "near": 0.3}
PARTS: Final = ["contract_number", "supplier"]


@dataclass(frozen=True, slots=True)
class AfterEndParams:
    """What may come late, what is large enough, and when the ceiling is near."""

    late_days: Annotated[int, Parameter("days after the end, more than", POLICY, SINCE)] = 45
    min_minor: Annotated[int, Parameter("öre without tax after the end, at least", POLICY, SINCE)] = 1_000_000
    near: Annotated[float, Parameter("share of the ceiling, more than", POLICY, SINCE)] = 0.9
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Köp efter avtalets slut eller över taket", "Spend after the contract's end or above its ceiling"),
    description=Text(
        "Fakturor på ett avtal kommer efter dess sista dag. Eller så är köpen nära taket, eller över det.",
        "Invoices under a contract come after its last day, or purchases come near its ceiling or above it.",
    ),
    innocent=(
        Text(
            "Avtalet är förlängt, men förlängningen är inte undertecknad.", "The contract is extended, not yet signed."
        ),
        Text("Fakturan gäller leveranser medan avtalet gällde.", "The invoice is for deliveries within the contract."),
        Text(
            "Takvolymen är gemensam för flera avtal, eller höjd.",
            "The ceiling is that of several contracts, or raised.",
        ),
    ),
    next_step=Text(
        "Fråga den avtalsansvarige om en förlängning finns, och planera nästa upphandling.",
        "Ask the contract owner whether there is an extension, and plan the next procurement.",
    ),
    explanations={
        "ended": Text(
            "{party} har fakturerat {amount_minor:kr} på avtal {contract} till och med {last_on:day}. Avtalet slutade "
            "{ended_on:day}.",
            "{party} has invoiced {amount_minor:kr} under contract {contract} up to {last_on:day}. It ended on "
            "{ended_on:day}.",
        ),
        "unsigned": Text(
            "{party} har fakturerat {amount_minor:kr} på avtal {contract} till och med {last_on:day}. Avtalet slutade "
            "{ended_on:day}; det kan förlängas till {longest_until:day}, men ingen förlängning är registrerad.",
            "{party} has invoiced {amount_minor:kr} under contract {contract} up to {last_on:day}. It ended on "
            "{ended_on:day}; it can be extended to {longest_until:day}, but no extension is recorded.",
        ),
        "over": Text(
            "Köpen från {party} på avtal {contract} är {amount_minor:kr}, {share:pct} av takvolymen "
            "{ceiling_minor:kr}.",
            "Purchases from {party} under contract {contract} are {amount_minor:kr}, {share:pct} of the ceiling of "
            "{ceiling_minor:kr}.",
        ),
        "near": Text(
            "Köpen från {party} på avtal {contract} är {amount_minor:kr}, {share:pct} av takvolymen "
            "{ceiling_minor:kr}. Taket är snart nått.",
            "Purchases from {party} under contract {contract} are {amount_minor:kr}, {share:pct} of the ceiling of "
            "{ceiling_minor:kr}. It will soon be reached.",
        ),
    },
)


@record_rule(
    "PRC-02",
    version=1,
    typology="T1.a.i",
    severity=3,
    family="contract",
    follow_up="ask-buyer",
    areas="LU",
    params=AfterEndParams,
    texts=TEXTS,
    reads=(
        reads(
            "contract", "supplier supplier_name valid_until longest_until ceiling_minor currency", by="contract_number"
        ),
        reads("contract_change", "supplier new_end value_minor currency", by="contract_number"),
        reads("payment", "party_id kind_group currency amount_minor value_minor", by="contract_reference"),
    ),
    needed=("contract", "payment"),
)
def spend_beyond_contract(book: Book, p: AfterEndParams) -> Findings:
    """Contracts that are invoiced after their end, and those whose ceiling is near or passed."""
    added = pl.when(pl.col("currency") == "SEK").then(pl.col("value_minor").clip(lower_bound=0)).otherwise(0)
    changes = book["contract_change"].group_by(PARTS).agg(pl.col("new_end").max(), added.sum().alias("added_minor"))
    contracts = (
        book["contract"]
        .join(changes, on=PARTS, how="left", maintain_order="left")
        .unique(PARTS, keep="last", maintain_order=True)
        .with_columns(
            ended_on=pl.when(pl.col("valid_until").is_not_null()).then(pl.max_horizontal("valid_until", "new_end"))
        )
    )
    payments = book["payment"].rename({"contract_reference": "contract_number", "party_id": "supplier"})
    return Findings(pl.concat([_after(contracts, payments, p), _ceiling(contracts, payments, p)]))


def _after(contracts: pl.DataFrame, payments: pl.DataFrame, p: AfterEndParams) -> Findings:
    ends = contracts.drop_nulls("ended_on").select(*PARTS, "ended_on")
    late = pl.col("on") > pl.col("ended_on") + pl.duration(days=p.late_days)
    after = payments.filter(pl.col("kind_group").is_in(INVOICES)).join(ends, on=PARTS).filter(late)
    met = contracts.join(spent(after, PARTS, p.highest_vat_bp), on=PARTS).filter(pl.col("spent_minor") >= p.min_minor)
    could = pl.col("longest_until") >= pl.col("last_on")
    case = pl.when(could.fill_null(value=False)).then(pl.lit("unsigned")).otherwise(pl.lit("ended"))
    return _told(met.with_columns(case=case, share=pl.lit(None, pl.Float64)), "end")


def _ceiling(contracts: pl.DataFrame, payments: pl.DataFrame, p: AfterEndParams) -> Findings:
    ceilings = contracts.filter(pl.col("ceiling_minor") > 0, pl.col("currency").fill_null("SEK") == "SEK")
    ceilings = ceilings.with_columns(ceiling_minor=pl.col("ceiling_minor") + pl.col("added_minor").fill_null(0))
    under = payments.join(ceilings.select(*PARTS, "ceiling_minor"), on=PARTS)
    met = (
        ceilings.join(spent(under, PARTS, p.highest_vat_bp, pl.col("ceiling_minor")), on=PARTS)
        .with_columns(share=pl.col("spent_minor") / pl.col("ceiling_minor"))
        .filter(pl.col("share") > p.near)
    )
    case = pl.when(pl.col("share") > 1).then(pl.lit("over")).otherwise(pl.lit("near"))
    return _told(met.with_columns(case=case), "ceiling")


def _told(met: pl.DataFrame, period: str) -> Findings:
    return findings(
        met,
        key="contract_number",
        subject=("contract", "contract_number"),
        party="supplier",
        period=pl.format("{} {}", pl.lit(period), "supplier"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("spent_minor"),
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("supplier_name"),
            "contract": pl.col("contract_number"),
            "amount_minor": pl.col("spent_minor"),
            **{name: pl.col(name) for name in ("last_on", "ended_on", "longest_until", "ceiling_minor", "share")},
        },
        records=pl.concat_list(rows(contract=("contract", "record_id")), "payments"),
    )
