"""INF-03: gifts or hospitality that were taken, contacts with former officials, and one officer met most of all.

The register of gifts and contacts is read by employee, other party and quarter. A gift counts where its value is told
and above the limit, and where the entry does not say that it was declined; whoever notes a gift does right, and is
asked nothing about the noting. Meetings count as many where there are more than almost all pairs of employee and
party have in that quarter, and more than a few; a meeting that a colleague joined is as it should be.

What is proper: brottsbalken 10 kap. 5 a–5 c §§ (bribes) and the policy of the municipality. It compares pairs with
each other, so it reads all that a committee knows. It cannot see what is never noted.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"gift": 0.2, "former_official": 0.2, "frequent": 0.3}
# gift_or_contact.entry_kind
_GIFTS: Final = frozenset({"gift", "hospitality", "gåva", "representation", "förmån", "måltid", "resa"})
_MEETINGS: Final = frozenset({"meeting", "contact", "call", "möte", "kontakt", "besök", "samtal"})
_PAIR: Final = ["employee", "other", "quarter"]


@dataclass(frozen=True, slots=True)
class ContactParams:
    """What is above the policy, and how often is often."""

    limit_minor: Annotated[int, Parameter("öre that may be taken", POLICY, SINCE)] = 0
    quantile_bp: Annotated[int, Parameter("basis points of pairs with fewer meetings", POLICY, SINCE)] = 9_900
    pairs: Annotated[int, Parameter("pairs to compare with", POLICY, SINCE)] = 30
    meetings: Annotated[int, Parameter("meetings in a quarter, at least", POLICY, SINCE)] = 6


def _told(sv: str, en: str, sv_more: str, en_more: str) -> Text:
    return Text(
        f"{{entries:n}} {sv}[ med {{party}}] är antecknade för en medarbetare under {{quarter:quarter}}, {sv_more}.",
        f"{{entries:n}} {en}[ with {{party}}] are noted for an employee in {{quarter:quarter}}, {en_more}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Gåvor och kontakter", "Gifts and contacts"),
    description=Text(
        "Gåvor eller representation har tagits emot, eller en part träffar samma medarbetare ovanligt ofta.",
        "Gifts or hospitality were taken, or a party meets the same employee unusually often.",
    ),
    innocent=(
        Text("Tjänsten kräver många kontakter.", "The post needs many contacts."),
        Text("Gåvan är av ringa värde och inom riktlinjen.", "The gift is of small value and within the policy."),
        Text("Ett avtal förhandlas eller införs just nu.", "A contract is being negotiated or brought in."),
    ),
    next_step=Text(
        "Påminn om riktlinjen för gåvor och låt en kollega vara med på mötena. Att anteckna är rätt.",
        "Remind of the policy on gifts, and let a colleague join the meetings. To note them is right.",
    ),
    explanations={
        "gift": _told(
            "gåvor eller representation",
            "gifts or hospitality",
            "till ett värde av {value_minor:kr}",
            "worth {value_minor:kr}",
        ),
        "former_official": _told(
            "kontakter",
            "contacts",
            "där motparten tidigare arbetade hos kommunen",
            "where the other party worked for the municipality before",
        ),
        "frequent": _told(
            "möten på tu man hand",
            "meetings in private",
            "mot högst {usual:n} för nästan alla andra",
            "against at most {usual:n} for almost all others",
        ),
    },
)


@record_rule(
    "INF-03",
    version=1,
    typology="X.2",
    severity=2,
    family="influence",
    follow_up="remind",
    areas="OP AN",
    params=ContactParams,
    texts=TEXTS,
    reads=(
        reads(
            "gift_or_contact",
            "employee other other_name entry_kind happened_on value_minor currency persons declined former_official",
        ),
    ),
)
def gifts_and_contacts(book: Book, p: ContactParams) -> Findings:
    """Pairs of employee and party with something to remind of, by quarter."""
    day = pl.col("happened_on").dt
    entries = (
        book["gift_or_contact"]
        .filter(~pl.col("declined").fill_null(value=False))
        .drop_nulls(["employee", "other", "happened_on"])
        .with_columns(quarter=pl.format("{} Q{}", day.year(), day.quarter()))
    )
    above = (pl.col("value_minor") > p.limit_minor) & (pl.col("currency").fill_null("SEK") == "SEK")
    parts = [
        _pairs(entries.filter(word("entry_kind").is_in(_GIFTS), above), "gift"),
        _pairs(entries.filter(pl.col("former_official").fill_null(value=False)), "former_official"),
        _frequent(entries, p),
    ]
    gift = pl.col("case") == "gift"
    return findings(
        pl.concat(parts).with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "employee"),
        party="employee",
        period=pl.format("{}:{}:{}", "case", "quarter", "other"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.when(gift).then("value_minor"),
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("other_name"),
            "entries": pl.col("entries"),
            "quarter": pl.col("quarter"),
            "value_minor": pl.when(gift).then("value_minor"),
            "usual": pl.col("usual"),
        },
        records=pl.col("shown"),
    )


def _frequent(entries: pl.DataFrame, p: ContactParams) -> pl.DataFrame:
    """Pairs that met in private more often than almost all others in the quarter."""
    alone = (pl.col("persons") <= 1).fill_null(value=True)
    pairs = _pairs(entries.filter(word("entry_kind").is_in(_MEETINGS), alone), "frequent")
    usual = pl.col("entries").quantile(p.quantile_bp / 10_000, "lower").cast(pl.Int64).over("quarter")
    compared = pairs.with_columns(usual=usual, n=pl.len().over("quarter"))
    often = (pl.col("entries") > pl.col("usual")) & (pl.col("entries") >= p.meetings)
    return compared.filter(often, pl.col("n") >= p.pairs).drop("n")


def _pairs(entries: pl.DataFrame, case: str) -> pl.DataFrame:
    return entries.group_by(_PAIR).agg(
        pl.lit(case).alias("case"),
        pl.col("other_name").drop_nulls().first(),
        pl.len().cast(pl.Int64).alias("entries"),
        pl.col("value_minor").sum(),
        pl.col("happened_on").max().alias("last_on"),
        pl.lit(None, pl.Int64).alias("usual"),
        rows_of("gift_or_contact", role="entry").alias("shown"),
    )
