"""Which companies belong together, and what is told of their situation: from all edges of one committee. Pure.

Communities are those of SUP-09 (rules/suppliers/links.py), the same pairs and the same way of taking apart what is too
large: connected components after damping. They are kept for whoever wants to see them; the signal is the rule's.

The facts are about a company and its engagements, and only what registers and payments tell: never who a person is.
Age, sex, origin, income and health are neither read nor told by what is read (domain/prohibited.py). A natural person
gets no score; what many companies have in common is told of the companies. SUP-05 signals on other facts of the same
kind; these are shown beside a network and signal nothing.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import polars as pl

from services.risk.network.edges import NO_EMPLOYER, STAFF
from services.risk.network.limits import LIMITS, Limits
from services.risk.rules.suppliers.links import REGISTERED, WEIGHTS, networks, pairs

TOLD: Final = pl.Schema(
    {
        "party_id": pl.String,
        "party_kind": pl.String,
        "party_name": pl.String,
        "tie": pl.String,
        "value": pl.String,
        "value_kind": pl.String,
        "since": pl.Date,
        "until": pl.Date,
    }
)
PAID: Final = pl.Schema(
    {
        "party_id": pl.String,
        "party_kind": pl.String,
        "party_name": pl.String,
        "value": pl.String,
        "since": pl.Date,
        "times": pl.Int64,
    }
)
_MEMBER: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "party_id": pl.String,
    "party_kind": pl.String,
    "party_name": pl.String,
    "community": pl.String,
    "ties": pl.String,  # codes, apart by blanks
    "facts": pl.String,
    "score": pl.Float64,
    "payments": pl.Int32,
}
MEMBERS: Final = pl.Schema(_MEMBER)
_TYPES: Final[Mapping[Any, Any]] = _MEMBER
FACTS: Final = ("many", "changed", "no_staff", "crowded")
"""One person is officer or owner of many paid companies; officers or owners changed shortly before the first payment;
no employees are told of, and the company is not registered as an employer; many parties share the address."""


def members(
    told: pl.DataFrame, paid: pl.DataFrame, guarded: Collection[UUID], day: date, limits: Limits = LIMITS
) -> pl.DataFrame:
    """Companies in a community or of whose situation something is told, in the schema MEMBERS, in the order of ids.

    *told* (schema TOLD) and *paid* (schema PAID) are the edges of records and of payments that one committee knows.
    """
    hidden = [str(one) for one in guarded]
    current = told.filter(pl.col("until").is_null() | (pl.col("until") >= day))
    theirs = _companies(current.filter(~pl.col("value").is_in(hidden)), hidden)
    accounts = _companies(paid, hidden)
    together = _together(theirs, accounts, limits)
    named = pl.concat([frame.select("party_id", "party_kind", "party_name") for frame in (accounts, theirs)])
    once = named.group_by("party_id").agg(pl.col("party_kind", "party_name").drop_nulls().first())
    facts = _facts(theirs, accounts, limits)
    sums = accounts.group_by("party_id").agg(payments=pl.col("times").sum())
    known = (
        together.join(facts, on="party_id", how="full", coalesce=True)
        .join(once, on="party_id")
        .join(sums, on="party_id", how="left")
        .with_columns(pl.col("ties", "facts").fill_null([]), pl.col("payments").fill_null(0))
    )
    score = pl.col("facts").list.len() / len(FACTS)
    codes = pl.col("ties", "facts").list.join(" ")
    return known.with_columns(codes, score=score).select(MEMBERS.names()).cast(_TYPES).sort("party_id")


def _companies(edges: pl.DataFrame, hidden: list[str]) -> pl.DataFrame:
    return edges.filter(pl.col("party_kind").is_in(REGISTERED), ~pl.col("party_id").is_in(hidden))


def _together(told: pl.DataFrame, paid: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Companies of communities: party_id, community, and the kinds of ties by which each is linked."""
    shared = told.filter(pl.col("tie").is_in(list(WEIGHTS))).select(party="party_id", kind="tie", value="value")
    accounts = paid.select(party="party_id", kind=pl.lit("account"), value="value")
    links = pl.concat([shared, accounts]).unique()
    linked = pairs(links, limits.hub, limits.account_hub)
    strong = linked.filter(pl.col("strength").sum().over("party", "other") >= limits.strength)
    of = networks(strong, limits.strength, limits.most)
    both = pl.concat(
        [strong.select("party", "other", "kind"), strong.select(party="other", other="party", kind="kind")]
    )
    inside = both.join(of, on="party").join(of.rename({"party": "other"}), on=["other", "network"])
    ties = inside.group_by("party").agg(ties=pl.col("kind").unique().sort())
    return of.join(ties, on="party").select(party_id="party", community="network", ties="ties")


def _facts(told: pl.DataFrame, paid: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Of each paid company the facts that hold of it; companies without any are left out."""
    first = paid.group_by("party_id").agg(paid_on=pl.col("since").min())
    ours = told.join(first, on="party_id")
    runs = ours.filter(pl.col("tie").is_in(["officer", "owner"]))
    persons = runs.filter(pl.col("value_kind") == "person")
    many = persons.filter(pl.col("party_id").n_unique().over("value") >= limits.many)
    began = runs.with_columns(began=pl.col("since").min().over("party_id", "tie"))
    before = (pl.col("since") <= pl.col("paid_on")) & (
        pl.col("since") >= pl.col("paid_on") - timedelta(days=limits.changed_days)
    )
    changed = began.filter(before, pl.col("since") > pl.col("began"))
    staff = ours.filter(pl.col("tie") == STAFF).group_by("party_id").agg(pl.col("value").unique())
    no_staff = staff.filter(pl.col("value").list.len() == 1, pl.col("value").list.first() == NO_EMPLOYER)
    addresses = told.filter(pl.col("tie") == "address")
    full = addresses.filter(pl.col("party_id").n_unique().over("value") >= limits.crowded)
    crowded = full.join(first, on="party_id", how="semi")
    found = zip(FACTS, (many, changed, no_staff, crowded), strict=True)
    each = [frame.select("party_id", fact=pl.lit(name)) for name, frame in found]
    return pl.concat(each).unique().group_by("party_id").agg(facts=pl.col("fact").sort())
