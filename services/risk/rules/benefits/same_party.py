"""EB-04: one landlord, agent, payee or issuer of certificates behind many new applications with high rents.

Three things must come together: within ninety days at least eight applicants name the party for the first time (who
applies again each month is not new), the middle rent of those applications is above the 95th percentile of what other
applicants pay, and there are enough others to compare with. The rent keeps a municipal housing company out, which
many name at ordinary rents. It compares with peers, so everything is read. One finding a year: the fullest window.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"landlord": 0.6, "representative": 0.5, "payee": 0.5, "issuer": 0.5}
NAMED: Final = {  # whom an application can name: the column of their name, and what sentences call them
    "landlord": ("landlord_name", "Hyresvärden", "The landlord"),
    "representative": ("representative_name", "Ombudet", "The representative"),
    "payee": ("payee_name", "Betalningsmottagaren", "The payee"),
    "issuer": ("issuer_name", "Utfärdaren av intyg", "The issuer of certificates"),
}


@dataclass(frozen=True, slots=True)
class SamePartyParams:
    """How many applications, how close in time, and how high the rent."""

    applicants: Annotated[int, Parameter("applicants who name the party for the first time", POLICY, SINCE)] = 8
    window_days: Annotated[int, Parameter("days", POLICY, SINCE)] = 90
    rent_percentile: Annotated[int, Parameter("percentile of other applicants' rents", POLICY, SINCE)] = 95
    peers: Annotated[int, Parameter("other applicants to compare with", POLICY, SINCE)] = 20


TEXTS: Final = RuleTexts(
    title=Text("Samma hyresvärd eller ombud i många ansökningar", "One landlord or agent behind many applications"),
    description=Text(
        "Många nya sökande uppger på kort tid samma hyresvärd, ombud, betalningsmottagare eller utfärdare av intyg, "
        "med högre hyror än nästan alla andra.",
        "Many new applicants name, within a short time, the same landlord, representative, payee or issuer of "
        "certificates, with higher rents than nearly all others.",
    ),
    innocent=(
        Text(
            "Kommunen hänvisar sökande dit, till exempel ett bostadsprojekt.",
            "The municipality sends applicants there, such as a housing project.",
        ),
        Text("Ett nytt hus har fått sina första hyresgäster.", "A new building has got its first tenants."),
        Text("Ombudet är en organisation som hjälper sökande.", "The representative is an organisation that helps."),
    ),
    next_step=Text(
        "Kontrollera hyresavtal och utfärdare vid skrivbordet. Skydda de boende: de kan vara de som utnyttjas. "
        f"{NEVER_STOP.sv}",
        "Check rental contracts and issuers at the desk. Protect the tenants: they may be those who are exploited. "
        f"{NEVER_STOP.en}",
    ),
    explanations={
        role: Text(
            f"{sv}[ {{name}}] uppges av {{applicants:n}} nya sökande på {{days:n}} dagar till och med {{last_on:day}}. "
            "Den mellersta hyran är {rent_minor:kr}; {percentile:n} av 100 andra sökande har högst {peer_minor:kr}.",
            f"{en}[ {{name}}] is named by {{applicants:n}} new applicants in {{days:n}} days up to {{last_on:day}}. "
            "The middle rent is {rent_minor:kr}; {percentile:n} of 100 other applicants have at most {peer_minor:kr}.",
        )
        for role, (_, sv, en) in NAMED.items()
    },
)


@record_rule(
    "EB-04",
    version=1,
    typology="T1.a.iii",
    severity=3,
    family="benefits",
    follow_up="desk-check",
    areas="EB BA",
    params=SamePartyParams,
    texts=TEXTS,
    reads=(
        reads(
            "benefit_application",
            "application_number applicant received_on rent_minor landlord landlord_name representative "
            "representative_name payee payee_name",
        ),
        reads("attachment", "belongs_to issuer issuer_name"),
    ),
    needed=("benefit_application",),
)
def party_of_many_applications(book: Book, p: SamePartyParams) -> Findings:
    """Parties that many new applicants with high rents name within the window."""
    named = _named(book)
    once = ["role", "party", "year"]
    windows = _windows(named, p).filter(pl.col("applicants") >= p.applicants)
    fullest = windows.sort(*once, "applicants", "last_on", descending=[False] * 3 + [True, False]).unique(
        once, keep="first", maintain_order=True
    )
    compared = fullest.join(_peers(fullest, named, book, p), on=once, maintain_order="left")
    high = compared.filter(pl.col("peers") >= p.peers, pl.col("rent_minor") > pl.col("peer_minor"))
    return findings(
        high.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "party"),
        party="party",
        period=pl.concat_str("role", pl.lit(":"), "year"),
        score=pl.col("role").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("rents_minor"),
        on="last_on",
        evidence={
            "case": pl.col("role"),
            "days": pl.lit(p.window_days),
            "percentile": pl.lit(p.rent_percentile),
            **{name: pl.col(name) for name in ("name", "applicants", "last_on", "rent_minor", "peer_minor", "peers")},
        },
        records=pl.col("records"),
    )


def _named(book: Book) -> pl.DataFrame:
    """One row for each party that an applicant names in a role: the first application that does."""
    given = book["benefit_application"]
    issued = given.join(book["attachment"].drop("record_id"), left_on="application_number", right_on="belongs_to")
    each = [
        (issued if role == "issuer" else given).select(
            "record_id", "applicant", "received_on", "rent_minor", party=role, name=name, role=pl.lit(role)
        )
        for role, (name, _, _) in NAMED.items()
    ]
    told = pl.concat(each).filter(
        pl.col("party").is_not_null(), pl.col("party") != pl.col("applicant"), pl.col("received_on").is_not_null()
    )
    first = told.sort("received_on", "record_id").unique(
        ["role", "party", "applicant"], keep="first", maintain_order=True
    )
    return first.sort("role", "party", "received_on", "record_id")


def _windows(named: pl.DataFrame, p: SamePartyParams) -> pl.DataFrame:
    """Of each day on which a party is named anew, the window that ends with it."""
    rolled = named.rolling("received_on", period=f"{p.window_days}d", group_by=["role", "party"]).agg(
        pl.len().cast(pl.Int64).alias("applicants"),
        pl.col("name").drop_nulls().min(),
        pl.col("rent_minor").median().round().cast(pl.Int64),
        pl.col("rent_minor").sum().alias("rents_minor"),
        rows_of("benefit_application").alias("records"),
    )
    return rolled.with_columns(year=pl.col("received_on").dt.year()).rename({"received_on": "last_on"})


def _peers(fullest: pl.DataFrame, named: pl.DataFrame, book: Book, p: SamePartyParams) -> pl.DataFrame:
    """The percentile of the rents, one for each applicant, of those who do not name the party."""
    rents = book["benefit_application"].group_by("applicant").agg(pl.col("rent_minor").median()).drop_nulls()
    others = (
        fullest.select("role", "party", "year")
        .join(rents, how="cross")
        .join(named, on=["role", "party", "applicant"], how="anti")
    )
    return others.group_by("role", "party", "year").agg(
        pl.len().alias("peers"),
        pl.col("rent_minor").quantile(p.rent_percentile / 100, "nearest").round().cast(pl.Int64).alias("peer_minor"),
    )
