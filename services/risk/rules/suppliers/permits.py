"""SUP-11: care was given on days that no permit of the provider covers, or of another category than the permit's.

A day of service is that of a shift, or the first day that an invoice's line about a service user concerns. It is
covered by a permit that holds on it and was neither revoked nor paused by then. Professional assistance without a
permit (LSS 23 §) gives no right to payment (LSS 9 d §, SFB 51 kap. 16 b §); the law leaves two weeks from when the
service user was told that the permit was lost. The register tells when the holder was told, and that day is taken.

Categories are compared only where both are told and both are of the two that have a permit of their own: personal
assistance and home care. Stays in homes are HVB-02's.

What it cannot see: a provider of whom the register told no permit of care at all (whether one is needed follows from
what is done, and the absence may be the register's), and since when a permit is revoked where that is not told.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import MOST_ROWS, Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import says
from services.risk.rules.suppliers.care import PERMITS, care_days, group

STOPPED: Final = ("revok", "återkall", "aterkall", "paus", "viland", "withdrawn", "indrag", "upphör", "upphor")
CASES: Final = ("covered", "category", "ended", "not_yet")  # from the best for the provider
SCORES: Final = {"ended": 0.85, "not_yet": 0.6, "category": 0.5}


@dataclass(frozen=True, slots=True)
class PermitParams:
    """How long care goes on after a lost permit before it counts."""

    told_days: Annotated[
        int,
        Parameter(
            "days from when the loss was told", "Socialförsäkringsbalk (2010:110) 51 kap. 16 b §", date(2021, 11, 1)
        ),
    ] = 14


TEXTS: Final = RuleTexts(
    title=Text("Tillstånd saknas eller är återkallat", "Missing or revoked permit"),
    description=Text(
        "Insatser har utförts en dag då inget av utförarens tillstånd gällde, eller inom en annan inriktning.",
        "Care was given on a day when none of the provider's permits held, or in another category.",
    ),
    innocent=(
        Text(
            "Ett nytt tillstånd är på väg, eller registret släpar efter.", "A renewal is pending, or the register lags."
        ),
        Text("Brukaren har nyss fått veta att tillståndet är borta.", "The user was told only now that it was lost."),
        Text("Insatsen kräver inget tillstånd.", "The service needs no permit."),
    ),
    next_step=Text(
        "Se efter hos IVO vad som gäller. Ordna så att brukarna får sina insatser av någon annan innan något stoppas.",
        "Look up with the inspectorate what holds. See to it that the users get their care from somebody else before "
        "anything is stopped.",
    ),
    explanations={
        "ended": Text(
            "{party} har utfört insatser {services:n} gånger mellan {first_on:day} och {last_on:day}. Tillståndet "
            "{permit_number} gällde till {ended_on:day}.",
            "{party} has given care {services:n} times between {first_on:day} and {last_on:day}. Permit "
            "{permit_number} held until {ended_on:day}.",
        ),
        "not_yet": Text(
            "{party} har utfört insatser {services:n} gånger mellan {first_on:day} och {last_on:day}. Tillståndet "
            "{permit_number} gäller från {starts_on:day}.",
            "{party} has given care {services:n} times between {first_on:day} and {last_on:day}. Permit "
            "{permit_number} holds from {starts_on:day}.",
        ),
        "category": Text(
            "{party} har utfört {service:word} {services:n} gånger mellan {first_on:day} och {last_on:day}. "
            "Tillståndet {permit_number} gäller {category:word}.",
            "{party} has given {service:word} {services:n} times between {first_on:day} and {last_on:day}. Permit "
            "{permit_number} is for {category:word}.",
        ),
    },
)


@record_rule(
    "SUP-11",
    version=1,
    typology="T2.b.i",
    severity=5,
    family="permit",
    follow_up="desk-check",
    areas="PA HT HVB SK",
    params=PermitParams,
    texts=TEXTS,
    reads=(
        reads(
            "permit",
            "permit_number permit_kind category valid_from valid_until status status_since told_on",
            by="holder",
        ),
        reads("shift", "provider_name service starts_at", by="provider"),
        reads("invoice_line", "supplier_name user decision_number period_from amount_minor currency", by="supplier"),
    ),
    needed=("permit",),
)
def care_without_permit(book: Book, p: PermitParams) -> Findings:
    """Days of care that no permit of the provider covers, a finding for each provider, month and case."""
    care = care_days(book)
    day = ["party", "day", "group"]
    met = care.select(day).unique().join(_permits(book, p), left_on="party", right_on="holder")
    begun = pl.col("valid_from") <= pl.col("day")
    holds = begun & (pl.col("last_day").is_null() | (pl.col("last_day") >= pl.col("day")))
    other = (pl.col("group") != pl.col("permit_group")).fill_null(value=False)
    place = pl.when(holds & ~other).then(0).when(holds).then(1).when(begun).then(2).otherwise(3)
    # of several permits the one that covers it, else that ended last, else that starts first
    best = (
        met.with_columns(place=place)
        .sort(
            "place",
            pl.col("last_day").fill_null(date.max),
            "valid_from",
            "permit_id",
            descending=[False, True, False, False],
        )
        .unique(day, keep="first", maintain_order=True)
        .filter(pl.col("place") > 0)
        .with_columns(case=pl.col("place").replace_strict(dict(enumerate(CASES)), return_dtype=pl.String))
    )
    seen = care.join(best, on=day, nulls_equal=True).sort("day", "record_id")
    shown = seen.group_by("party", pl.col("day").dt.strftime("%Y-%m").alias("month"), "case", maintain_order=True).agg(
        pl.col("name", "permit_number", "permit_id", "ended_on", "service", "category").drop_nulls().first(),
        pl.col("amount_minor").sum(),
        starts_on=pl.col("valid_from").first(),
        services=pl.len(),
        first_on=pl.col("day").min(),
        last_on=pl.col("day").max(),
        care=pl.struct(kind="kind", id="record_id", role=pl.lit("care")).head(MOST_ROWS),
    )
    told = ("services", "first_on", "last_on", "permit_number", "ended_on", "starts_on", "service", "category")
    return findings(
        shown,
        key="party",
        subject=("party", "party"),
        party="party",
        period=pl.concat_str("month", "case", separator=" "),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={"case": pl.col("case"), "party": pl.col("name"), **{name: pl.col(name) for name in told}},
        records=pl.concat_list(rows(permit=("permit", "permit_id")), "care"),
    )


def _permits(book: Book, p: PermitParams) -> pl.DataFrame:
    """Each holder's permits of care with the last day that each covers; null where it goes on."""
    care = says("permit_kind", PERMITS) | says("category", PERMITS).fill_null(value=False)
    stopped = pl.when(says("status", STOPPED)).then(pl.col("status_since") - pl.duration(days=1))
    told = pl.when(stopped.is_not_null()).then(pl.col("told_on") + pl.duration(days=p.told_days))
    kind = pl.concat_str("permit_kind", pl.col("category").fill_null(""), separator=" ").alias("told_kind")
    permits = book["permit"].filter(care).rename({"record_id": "permit_id"}).drop("committee_id", "on")
    ended = permits.with_columns(kind, ended_on=pl.min_horizontal("valid_until", stopped))
    return ended.with_columns(last_day=pl.max_horizontal("ended_on", told), permit_group=group("told_kind"))
