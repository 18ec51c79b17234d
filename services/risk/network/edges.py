"""What records tell of who shares what: from rows of a kind to edges between a party and what it has. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from services.risk.domain.kinds.catalogue import KINDS, PUBLIC
from services.risk.network.limits import LIMITS
from services.risk.rules.grants.sketch import sketches
from services.risk.rules.reading import says
from services.risk.rules.suppliers.links import AUDITOR, FOR_MANY, IDENTIFIERS

EDGES_VERSION: Final = 1
"""Raised by who changes what edges a record gives: all of them are then made anew."""

EDGES: Final = pl.Schema(
    {
        "source_id": pl.String,  # the record that tells it
        "committee_id": pl.String,
        "public": pl.Boolean,
        "source_kind": pl.String,
        "party_id": pl.String,
        "party_kind": pl.String,
        "party_name": pl.String,
        "tie": pl.String,
        "value": pl.String,  # a token, or the party at the other end
        "value_kind": pl.String,
        "value_name": pl.String,
        "since": pl.Date,
        "until": pl.Date,
    }
)
_TYPES: Final[Mapping[Any, Any]] = dict(EDGES)
KEY: Final = ("source_id", "party_id", "tie", "value")
STAFF: Final = "staff"
"""Whom a company has told that it employs, and whether it is registered as an employer. Nobody is linked by it."""
EMPLOYER: Final = "registered"
NO_EMPLOYER: Final = "not registered"
PERMIT: Final = "permit"
"""A permit of the party and its status. Nobody is linked by it either."""
NOT_SHARED: Final = (STAFF, PERMIT)
NO_DAY: Final = pl.lit(None, pl.Date)
_NOBODY: Final = pl.lit(None, pl.String)


def edges_of(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The edges, in the schema EDGES, that standing records of *kind* (in its schema) tell of; of some kinds none."""
    maker = _MAKERS.get(kind)
    if maker is None or rows.is_empty():
        return EDGES.to_frame()
    told = pl.concat([EDGES.to_frame(), *(part.select(EDGES.names()).cast(_TYPES) for part in maker(rows))])
    itself = pl.col("party_id") == pl.col("value")
    return told.drop_nulls(["party_id", "tie", "value"]).filter(~itself).unique(KEY, maintain_order=True)


def _edges(rows: pl.DataFrame, kind: str, party: str, tie: pl.Expr, value: str, **days: pl.Expr) -> pl.DataFrame:
    """Each row's *party* with what stands in *value*: a token, or a party where the kind names one there."""
    at_other_end, account = value in KINDS[kind].parties, value in KINDS[kind].accounts
    name = f"{value}_name" if at_other_end else f"{value}_label"
    return rows.select(
        source_id="record_id",
        committee_id="committee_id",
        public=pl.lit(kind in PUBLIC),
        source_kind=pl.lit(kind),
        party_id=pl.col(party),
        party_kind=pl.col(f"{party}_kind"),
        party_name=pl.col(f"{party}_name"),
        tie=tie,
        value=pl.col(value),
        value_kind=pl.col(f"{value}_kind") if at_other_end else _NOBODY,
        value_name=pl.col(name) if at_other_end or account else _NOBODY,
        since=days.get("since", pl.col("on")),
        until=days.get("until", NO_DAY),
    )


_VALID: Final = {"since": pl.col("valid_from"), "until": pl.col("valid_until")}


def _company(rows: pl.DataFrame) -> list[pl.DataFrame]:
    seen = {"since": pl.col("as_of")}
    registered = pl.when("employer_registered").then(pl.lit(EMPLOYER)).otherwise(pl.lit(NO_EMPLOYER))
    told = rows.drop_nulls("employer_registered").with_columns(employer=registered)
    return [
        _edges(told, "company", "company", pl.lit(STAFF), "employer", **seen),
        _edges(rows, "company", "company", pl.lit("address"), "address", **seen),
        _edges(rows, "company", "company", pl.lit("group"), "group_parent", **seen),
    ]


def _officers(rows: pl.DataFrame) -> list[pl.DataFrame]:
    # who audits many companies runs none of them
    running = rows.filter(~says("role", AUDITOR).fill_null(value=False))
    return [_edges(running, "company_officer", "company", pl.lit("officer"), "officer", **_VALID)]


def _owners(rows: pl.DataFrame) -> list[pl.DataFrame]:
    return [_edges(rows, "company_owner", "company", pl.lit("owner"), "owner", **_VALID)]


def _identifiers(rows: pl.DataFrame) -> list[pl.DataFrame]:
    tie = pl.coalesce(pl.when(says("identifier_kind", said)).then(pl.lit(name)) for name, said in IDENTIFIERS.items())
    alone = rows.filter(~says("owner_role", FOR_MANY).fill_null(value=False))
    since = pl.coalesce("valid_from", "seen_on")
    return [_edges(alone, "identifier", "owner", tie, "value", since=since, until=pl.col("valid_until"))]


def _employees(rows: pl.DataFrame) -> list[pl.DataFrame]:
    time = {"since": pl.col("employed_from"), "until": pl.col("employed_until")}
    before = {"since": NO_DAY, "until": pl.col("left_former_on")}
    return [
        _edges(rows, "employee", "employee", pl.lit("address"), "address", **time),
        _edges(rows, "employee", "employee", pl.lit("household"), "household", **time),
        _edges(rows, "employee", "employee", pl.lit("former_employer"), "former_employer", **before),
    ]


def _engagements(rows: pl.DataFrame) -> list[pl.DataFrame]:
    time = {"since": pl.col("declared_on"), "until": pl.col("valid_until")}
    return [_edges(rows, "secondary_employment", "employee", pl.lit("engagement"), "organisation", **time)]


def _persons(rows: pl.DataFrame) -> list[pl.DataFrame]:
    since = pl.coalesce("moved_on", "as_of")
    return [_edges(rows, "person_status", "person", pl.lit(one), one, since=since) for one in ("address", "household")]


def _wages(rows: pl.DataFrame) -> list[pl.DataFrame]:
    month = {"since": pl.col("month"), "until": pl.col("month")}
    return [_edges(rows, "payroll_payment", "employee", pl.lit("account"), "account", **month)]


def _members(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """A list's smallest tokens: lists that have much in common share most of them (rules/grants/sketch.py)."""
    smallest = sketches(rows.select("members", id="record_id"), LIMITS.sketch)
    of = rows.join(smallest.select(record_id="id", token=pl.col("value").cast(pl.String)), on="record_id")
    return [_edges(of, "member_list", "association", pl.lit("member"), "token", since=pl.col("as_of"))]


def _employers(rows: pl.DataFrame) -> list[pl.DataFrame]:
    time = {"since": pl.coalesce("employed_from", "received_on"), "until": pl.col("employed_until")}
    return [_edges(rows, "employer_notice", "employer", pl.lit(STAFF), "worker", **time)]


def _permits(rows: pl.DataFrame) -> list[pl.DataFrame]:
    said = pl.concat_str(pl.coalesce("permit_kind", "permit_number"), "status", separator=": ", ignore_nulls=True)
    time = {"since": pl.coalesce("status_since", "valid_from"), "until": pl.col("valid_until")}
    told = rows.with_columns(said=said.replace("", None))
    return [_edges(told, "permit", "holder", pl.lit(PERMIT), "said", **time)]


_MAKERS: Final[Mapping[str, Callable[[pl.DataFrame], list[pl.DataFrame]]]] = MappingProxyType(
    {
        "company": _company,
        "company_officer": _officers,
        "company_owner": _owners,
        "identifier": _identifiers,
        "employee": _employees,
        "secondary_employment": _engagements,
        "person_status": _persons,
        "payroll_payment": _wages,
        "member_list": _members,
        "employer_notice": _employers,
        "permit": _permits,
    }
)
KINDS_WITH_EDGES: Final = tuple(_MAKERS)
