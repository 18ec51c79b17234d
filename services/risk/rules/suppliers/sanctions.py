"""SUP-08: a payee, a supplier or its owner stands on a sanctions list.

The entry and the payee are the same party in our records. Names stay in intake, so names are not compared here and
nothing is likened: what the catalogue calls 0.92 of a likeness would be judged where names are, and must be looked at
by people there. A party known by a number (an organisation's or a person's) is the same one; one known by a name alone
(foreign, unknown) may be a namesake, which is why it scores lower.

An owner counts with half of the shares or more, or as a beneficial owner, who controls the company by definition (lag
(2017:631) 1 kap. 3 §). A single officer does not control a company and does not count. Only entries that hold on the
day are compared, so a removed entry takes its finding away.

What it cannot see: spellings, aliases, who stands on a list without being a party here, and ownership in several steps.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat, spent
from services.risk.rules.reading import held, says
from services.risk.rules.sources import POLICY, SINCE

NUMBERED: Final = ("company", "sole_trader", "person")  # kinds of parties that are known by a number
SCORES: Final = {"number": 0.9, "name": 0.5}
BENEFICIAL: Final = ("beneficial", "huvudman")


@dataclass(frozen=True, slots=True)
class SanctionsParams:
    """From which share an owner counts."""

    share_hundredths: Annotated[int, Parameter("hundredths of a per cent of the shares, at least", POLICY, SINCE)] = (
        5_000
    )
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Träff mot sanktionslista", "Sanctions match"),
    description=Text(
        "Den som får betalt, levererar eller äger en leverantör är samma part som en post i en sanktionslista.",
        "Whoever is paid, supplies or owns a supplier is the same party as an entry in a sanctions list.",
    ),
    innocent=(
        Text("Det är en namne, om parten bara är känd till namnet.", "A namesake, if known by a name alone."),
        Text("Posten är struken och listan har inte hämtats på nytt.", "The entry is removed and our list is old."),
        Text(
            "Betalningen är undantagen eller tillåten av myndighet.",
            "The payment is exempt, or an authority allows it.",
        ),
    ),
    next_step=Text(
        "Två personer kontrollerar identiteten mot listan, var för sig, innan något stoppas eller någon kontaktas.",
        "Two persons check the identity against the list, each alone, before anything is stopped or anybody contacted.",
    ),
    explanations={
        "payee": Text(
            "{party} är samma part som post {entry_number} i listan {list_name}, uppförd {listed_on:day}[, och har "
            "sedan dess fått {spent_minor:kr}].",
            "{party} is the same party as entry {entry_number} of the list {list_name}, listed on {listed_on:day}[, "
            "and has been paid {spent_minor:kr} since].",
        ),
        "owner": Text(
            "En ägare av {party}[ med {share:pct} av andelarna] är samma part som post {entry_number} i "
            "listan {list_name}, uppförd {listed_on:day}.",
            "An owner of {party}[ with {share:pct} of the shares] is the same party as entry {entry_number} of "
            "the list {list_name}, listed on {listed_on:day}.",
        ),
    },
)


@record_rule(
    "SUP-08",
    version=1,
    typology="T2.c.iii",
    severity=5,
    family="sanctions",
    follow_up="desk-check",
    areas="LU FB PA",
    params=SanctionsParams,
    texts=TEXTS,
    reads=(
        reads("sanction_entry", "listed_kind listed_name list_name entry_number listed_on removed_on", by="listed"),
        reads("payment", "kind_group currency amount_minor value_minor", by="party_id"),
        reads("contract", "supplier", by="supplier"),
        reads(
            "company_owner",
            "company company_kind company_name owner_kind share_hundredths valid_from valid_until",
            by="owner",
        ),
    ),
    needed=("sanction_entry",),
    daily=True,
)
def on_a_sanctions_list(book: Book, p: SanctionsParams) -> Findings:
    """Payees, suppliers and owners who are the party of an entry that holds on the day."""
    gone = pl.col("removed_on") <= book.day
    holds = (pl.col("listed_on") <= book.day) & ~gone.fill_null(value=False)
    entries = book["sanction_entry"].filter(holds).sort("listed_on", "record_id").unique("listed", keep="first")
    sure = pl.when(pl.col("listed_kind").is_in(NUMBERED)).then(pl.lit("number")).otherwise(pl.lit("name"))
    entries = entries.with_columns(sure=sure).rename({"record_id": "entry_id"}).drop("committee_id", "on")
    return Findings(pl.concat([_payees(book, entries, p), _owners(book, entries, p)]))


def _payees(book: Book, entries: pl.DataFrame, p: SanctionsParams) -> Findings:
    since = (
        book["payment"].join(entries, left_on="party_id", right_on="listed").filter(pl.col("on") >= pl.col("listed_on"))
    )
    paid = spent(since, ["party_id"], p.highest_vat_bp)
    supplier = book["contract"].sort("record_id").group_by("supplier").agg(contract_id=pl.col("record_id").first())
    met = (
        entries.join(paid, left_on="listed", right_on="party_id", how="left")
        .join(supplier, left_on="listed", right_on="supplier", how="left")
        .filter(pl.col("spent_minor").is_not_null() | pl.col("contract_id").is_not_null())
    )
    shown = rows(entry=("sanction_entry", "entry_id"), contract=("contract", "contract_id"))
    return findings(
        met.with_columns(pl.col("payments").fill_null([])),
        key="listed",
        subject=("party", "listed"),
        party="listed",
        period=pl.col("entry_number"),
        score=_score(),
        amount=pl.col("spent_minor"),
        on=pl.coalesce("last_on", "listed_on"),
        evidence={
            "case": pl.lit("payee"),
            "party": pl.col("listed_name"),
            "party_kind": pl.col("listed_kind"),
            "spent_minor": pl.col("spent_minor"),
            **_entry(),
        },
        records=pl.concat_list(shown, "payments"),
    )


def _owners(book: Book, entries: pl.DataFrame, p: SanctionsParams) -> Findings:
    controls = (pl.col("share_hundredths") >= p.share_hundredths) | says("owner_kind", BENEFICIAL)
    owned = book["company_owner"].filter(held(book.day), controls.fill_null(value=False))
    met = owned.join(entries, left_on="owner", right_on="listed").sort("valid_from", "record_id")
    return findings(
        met.with_columns(since=pl.max_horizontal("valid_from", "listed_on")),
        key="owner",
        subject=("party", "company"),
        party="company",
        period=pl.col("entry_number"),
        score=_score(),
        on="since",
        evidence={
            "case": pl.lit("owner"),
            "party": pl.col("company_name"),
            "party_kind": pl.col("company_kind"),
            "share": pl.col("share_hundredths") / 10_000,
            **_entry(),
        },
        records=rows(entry=("sanction_entry", "entry_id"), owner=("company_owner", "record_id")),
    )


def _score() -> pl.Expr:
    return pl.col("sure").replace_strict(SCORES, return_dtype=pl.Float64, default=None)


def _entry() -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in ("list_name", "entry_number", "listed_on")}
