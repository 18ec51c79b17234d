"""The slices of history that new payments are compared with, loaded in a fixed number of statements."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.frames import ROWS, Payments
from services.risk.domain.rule import Lookup
from services.risk.domain.state import LINKS, TOTALS, History
from services.risk.rules import RULES
from shared.db import driver_connection

LOOKUPS: tuple[Lookup, ...] = tuple(dict.fromkeys(lookup for rule in RULES for lookup in rule.lookups))

# polars keeps ids as text, PostgreSQL as uuid
_UUID = frozenset({"payment_id", "party_id", "file_id"})
_SQL = {"Int64": "bigint", "Int32": "integer", "Boolean": "boolean", "Date": "date"}


async def history_of(session: AsyncSession, municipality_id: str, new: Payments) -> History:
    """What the rules may compare *new* with: one statement a look-up, one for totals, one for links."""
    connection = await driver_connection(session)
    rows = [await _looked_up(connection, municipality_id, new, lookup) for lookup in LOOKUPS]
    parties = new.select("committee_id", "party_id").unique()
    return History.of(
        pl.concat([ROWS.to_frame(), *rows]).unique("position", maintain_order=True),
        await _totals(connection, municipality_id, parties),
        await _links(connection, municipality_id, new),
    )


async def _looked_up(connection: Any, municipality_id: str, new: Payments, lookup: Lookup) -> pl.DataFrame:
    wanted = new.filter(lookup.where) if lookup.where else new
    keys = wanted.select(lookup.keys).drop_nulls().unique()
    if keys.is_empty():
        return ROWS.to_frame()
    arrays = ", ".join(f"${n}::{_type_of(name)}[]" for n, name in enumerate(lookup.keys, 2))
    same = " AND ".join(f"p.{name} = k.{name}" for name in lookup.keys)
    condition = f" AND p.{lookup.where}" if lookup.where else ""
    statement = (
        f"SELECT {_row_columns()} FROM unnest({arrays}) AS k ({', '.join(lookup.keys)})"
        f" CROSS JOIN LATERAL (SELECT * FROM payment p WHERE p.municipality_id = $1 AND {same}{condition}"
        f" ORDER BY p.position DESC LIMIT {lookup.latest}) p"
    )
    values = [keys[name].to_list() for name in lookup.keys]
    return _frame(await connection.fetch(statement, municipality_id, *values), ROWS)


async def _totals(connection: Any, municipality_id: str, parties: pl.DataFrame) -> pl.DataFrame:
    found = await connection.fetch(
        f"SELECT {', '.join(f't.{name}' for name in TOTALS)} FROM total t"
        " JOIN unnest($2::text[], $3::text[]) AS k (committee_id, party_id)"
        " ON t.committee_id = k.committee_id AND t.party_id = k.party_id WHERE t.municipality_id = $1",
        municipality_id,
        *_with_committees(parties),
    )
    return _frame(found, TOTALS)


def _with_committees(parties: pl.DataFrame) -> tuple[list[str], list[str]]:
    """The parties, and "*" for each committee: its own totals."""
    committees = parties["committee_id"].unique().to_list()
    return (
        parties["committee_id"].to_list() + committees,
        parties["party_id"].to_list() + ["*"] * len(committees),
    )


async def _links(connection: Any, municipality_id: str, new: Payments) -> pl.DataFrame:
    """Links of the accounts at hand, and of the payees that are paid to them."""
    named = new.filter(pl.col("account_token").is_not_null())
    if named.is_empty():
        return LINKS.to_frame()
    parties = named.select("committee_id", "party_id").unique()
    accounts = named.select("committee_id", "account_token").unique()
    columns = ", ".join(f"l.{name}" for name in LINKS)
    found = await connection.fetch(
        f"SELECT {columns} FROM link l JOIN unnest($2::text[], $3::text[]) AS k (committee_id, party_id)"
        " USING (committee_id, party_id) WHERE l.municipality_id = $1"
        f" UNION SELECT {columns} FROM link l JOIN unnest($4::text[], $5::text[]) AS k (committee_id, account_token)"
        " USING (committee_id, account_token) WHERE l.municipality_id = $1",
        municipality_id,
        parties["committee_id"].to_list(),
        parties["party_id"].to_list(),
        accounts["committee_id"].to_list(),
        accounts["account_token"].to_list(),
    )
    return _frame(found, LINKS)


def _row_columns() -> str:
    return ", ".join(f"p.{name}::text AS {name}" if name in _UUID else f"p.{name}" for name in ROWS)


def _type_of(name: str) -> str:
    return "uuid" if name in _UUID else _SQL.get(str(ROWS[name]), "text")


def _frame(records: Sequence[Any], schema: pl.Schema) -> pl.DataFrame:
    if not records:
        return schema.to_frame()
    columns = zip(*records, strict=True)
    return pl.DataFrame(
        [pl.Series(name, values, dtype=dtype) for (name, dtype), values in zip(schema.items(), columns, strict=True)]
    )
