"""SUP-03: a company that was registered shortly before its first invoice, and already sells much, or care.

The first invoice is the first that the records hold, so a committee whose records begin late sees old companies' first
invoices late, never too early: a company is not made younger by it. Much is what it sold in the twelve months from
then. Care is what shifts and placements show, or an industry of care (SNI 87 and 88).

A company bought off the shelf, or one that changed its industry shortly before, is a little surer. Local start-ups are
welcome; equal treatment asks that nothing but a talk follows from this alone.

What it cannot see: a business that goes on in a new company, and what the company did for others.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat, spent
from services.risk.rules.reading import held_at
from services.risk.rules.sources import POLICY, SINCE

INVOICES: Final = ("invoice", "ledger")  # groups of kinds; the day of an order's payment is not an invoice's
CARE_INDUSTRIES: Final = ("87", "88")  # residential care and social work without accommodation (SNI 2007)
SCORES: Final = {"large": 0.4, "care": 0.5, "before": 0.6}
NEW_INDUSTRY: Final = 0.1  # more, where the industry changed shortly before


@dataclass(frozen=True, slots=True)
class NewCompanyParams:
    """How new, and how much."""

    days: Annotated[int, Parameter("days from registration to the first invoice, less than", POLICY, SINCE)] = 180
    min_minor: Annotated[int, Parameter("öre without tax in twelve months, at least", POLICY, SINCE)] = 30_000_000
    industry_months: Annotated[int, Parameter("months since the industry changed", POLICY, SINCE)] = 12
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Nystartat bolag", "Newly started company"),
    description=Text(
        "Företaget registrerades strax före sin första faktura och säljer redan mycket, eller vård.",
        "The company was registered shortly before its first invoice and already sells much, or care.",
    ),
    innocent=(
        Text("Ett lokalt företag har startat.", "A local firm has started."),
        Text(
            "En verksamhet har knoppats av eller bytt juridisk form.",
            "A business was spun off or changed its legal form.",
        ),
    ),
    next_step=Text(
        "Bjud in till ett introduktionsmöte om vad avtalet kräver, och ta en referens.",
        "Invite to an introduction about what the contract asks for, and take a reference.",
    ),
    explanations={
        "large": Text(
            "{party} registrerades {registered_on:day}, fakturerade första gången {first_on:day} och har sålt för "
            "{amount_minor:kr} på ett år.[ Branschen ändrades {sni_since:day}.]",
            "{party} was registered on {registered_on:day}, invoiced for the first time on {first_on:day} and has sold "
            "{amount_minor:kr} in a year.[ Its industry changed on {sni_since:day}.]",
        ),
        "care": Text(
            "{party} registrerades {registered_on:day}, fakturerade vård första gången {first_on:day} och har sålt för "
            "{amount_minor:kr} på ett år.[ Branschen ändrades {sni_since:day}.]",
            "{party} was registered on {registered_on:day}, invoiced care for the first time on {first_on:day} and has "
            "sold {amount_minor:kr} in a year.[ Its industry changed on {sni_since:day}.]",
        ),
        "before": Text(
            "{party} fakturerade första gången {first_on:day}, innan den registrerades {registered_on:day}, och har "
            "sålt för {amount_minor:kr} på ett år.[ Branschen ändrades {sni_since:day}.]",
            "{party} invoiced for the first time on {first_on:day}, before it was registered on {registered_on:day}, "
            "and has sold {amount_minor:kr} in a year.[ Its industry changed on {sni_since:day}.]",
        ),
    },
)


@record_rule(
    "SUP-03",
    version=1,
    typology="T1.a.iv",
    severity=2,
    family="background",
    follow_up="ask-supplier",
    areas="LU HT PA",
    params=NewCompanyParams,
    texts=TEXTS,
    reads=(
        reads("company", "company_name as_of registered_on sni sni_since", by="company"),
        reads("payment", "kind_group currency amount_minor value_minor", by="party_id"),
        reads("shift", "provider", by="provider"),
        reads("placement", "provider", by="provider"),
    ),
    needed=("company", "payment"),
)
def newly_started(book: Book, p: NewCompanyParams) -> Findings:
    """Companies new at their first invoice that sell care or much."""
    invoices = book["payment"].filter(pl.col("kind_group").is_in(INVOICES), pl.col("on").is_not_null())
    first = invoices.sort("on", "record_id").unique("party_id", keep="first", maintain_order=True)
    judged = held_at(
        first.select("party_id", "record_id", first_on="on"), "first_on", "party_id", book["company"], "company"
    )
    age = (pl.col("first_on") - pl.col("registered_on")).dt.total_days()
    year = invoices.join(judged.select("party_id", began="first_on"), on="party_id").filter(
        pl.col("on") < pl.col("began").dt.offset_by("1y")
    )
    care = pl.concat(
        [book["shift"].select(party_id="provider"), book["placement"].select(party_id="provider")]
    ).unique()
    cares = judged.join(care, on="party_id", how="semi").select("party_id", cares=pl.lit(value=True))
    sells_care = pl.col("cares").fill_null(value=False) | pl.col("sni").str.slice(0, 2).is_in(
        CARE_INDUSTRIES
    ).fill_null(value=False)
    since = pl.col("first_on").dt.offset_by(f"-{p.industry_months}mo")
    changed = (pl.col("sni_since") > since) & (pl.col("sni_since") > pl.col("registered_on"))
    case = (
        pl.when(age < 0)
        .then(pl.lit("before"))
        .when(sells_care)
        .then(pl.lit("care"))
        .when(pl.col("spent_minor") >= p.min_minor)
        .then(pl.lit("large"))
    )
    met = (
        judged.filter(age < p.days)
        .join(cares, on="party_id", how="left")
        .join(spent(year, ["party_id"], p.highest_vat_bp).drop("first_on"), on="party_id")
        .with_columns(case=case, sni_since=pl.when(changed).then("sni_since"))
        .drop_nulls("case")
    )
    surer = pl.when(pl.col("sni_since").is_not_null()).then(NEW_INDUSTRY).otherwise(0.0)
    return findings(
        met,
        key="party_id",
        subject=("party", "party_id"),
        party="party_id",
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None) + surer,
        amount=pl.col("spent_minor"),
        on="first_on",
        evidence={
            "party": pl.col("company_name"),
            "amount_minor": pl.col("spent_minor"),
            **{name: pl.col(name) for name in ("case", "registered_on", "first_on", "sni_since")},
        },
        records=rows(register=("company", "snapshot_id"), first=("payment", "record_id")),
    )
