"""The slices of history that new payments are compared with, loaded in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.copying import copied, staged
from services.risk.domain import needs
from services.risk.domain.frames import COMMITTEE, FACTS, NO_ROWS, ROWS, Payments, stacked
from services.risk.domain.rule import Lookup
from services.risk.domain.state import LINKS, NO_LINKS, NO_TOTALS, TOTALS, TOTALS_KEY, History, Totals
from services.risk.rules import RULES
from shared.db import driver_connection

LOOKUPS = needs.lookups(RULES)

WAITING: Final = "restricted"
"""The verdict on a payment that came while its payee was restricted: none yet."""

# polars keeps ids as text, PostgreSQL as uuid
_UUID = frozenset({"payment_id", "party_id", "file_id"})
_AS_TEXT: Final = {"vat_lines": pl.String(), "verdict": pl.String()}
COPY_FROM_KEYS = 400
"""From so many keys on, what COPY takes to begin is less than what it saves."""
_SQL = {"Int64": "bigint", "Int32": "integer", "Boolean": "boolean", "Date": "date"}


async def history_of(
    session: AsyncSession, municipality_id: str, new: Payments, halted: Collection[UUID] = ()
) -> History:
    """What the rules may compare *new* with: a statement per look-up, two for totals, two for links.

    Payments to *halted* payees are left out; they are not in the totals and links either.
    """
    connection = await driver_connection(session)
    rows = [await _looked_up(connection, municipality_id, new, lookup, halted) for lookup in LOOKUPS]
    totals = await _totals(connection, municipality_id, new)
    stopped = await _stopped(connection, municipality_id, new, totals)
    return History.of(
        stacked(NO_ROWS, rows).unique("position").sort("position"),
        totals if stopped.is_empty() else pl.concat([totals, stopped]).unique(TOTALS_KEY, maintain_order=True),
        await _links(connection, municipality_id, new),
    )


async def _looked_up(
    connection: Any, municipality_id: str, new: Payments, lookup: Lookup, halted: Collection[UUID]
) -> pl.DataFrame:
    keys = needs.wanted_rows(new, lookup)
    if keys.is_empty():
        return NO_ROWS
    same = " AND ".join(f"p.{name} = k.{name}" for name in lookup.keys)
    condition = f" AND p.{lookup.where}" if lookup.where else ""
    # what waits for a restriction to be lifted is compared with nothing, whoever is paid
    condition += f" AND p.party_id <> ALL ($2::uuid[]) AND p.verdict <> '{WAITING}'"
    statement = (
        f"SELECT {_row_columns()} FROM {{keys}} AS k ({', '.join(lookup.keys)})"
        f" CROSS JOIN LATERAL (SELECT * FROM payment p WHERE p.municipality_id = $1 AND {same}{condition}"
        f" ORDER BY p.position DESC LIMIT {lookup.latest}) p"
    )
    types = {name: _type_of(name) for name in lookup.keys}
    given = (municipality_id, list(halted))
    return await _found(connection, statement, given, keys, types, NO_ROWS)


async def _totals(connection: Any, municipality_id: str, new: Payments) -> Totals:
    keys = needs.wanted_totals(new)
    columns = ", ".join(TOTALS_KEY)
    statement = (
        f"SELECT {_columns('t', TOTALS)} FROM total t JOIN {{keys}} AS k ({columns}) USING ({columns})"
        " WHERE t.municipality_id = $1"
    )
    types = dict.fromkeys(TOTALS_KEY, "text")
    return Totals(await _found(connection, statement, (municipality_id,), keys, types, NO_TOTALS))


async def _stopped(connection: Any, municipality_id: str, new: Payments, totals: Totals) -> pl.DataFrame:
    """Where a month begins: every total of the payees that were last paid so long ago."""
    wanted = needs.wanted_stopped(new, totals)
    if wanted.is_empty():
        return NO_TOTALS
    found = await connection.fetch(
        f"SELECT {_columns('t', TOTALS)} FROM total t JOIN (SELECT DISTINCT s.committee_id, s.party_id, s.kind_group"
        " FROM total s JOIN unnest($2::text[], $3::text[], $4::integer[]) AS k (committee_id, kind_group, last_month)"
        " USING (committee_id, kind_group, last_month) WHERE s.municipality_id = $1) q"
        " USING (committee_id, party_id, kind_group) WHERE t.municipality_id = $1",
        municipality_id,
        *(wanted[name].to_list() for name in ("committee_id", "kind_group", "last_month")),
    )
    return _frame(found, TOTALS, NO_TOTALS)


async def _links(connection: Any, municipality_id: str, new: Payments) -> pl.DataFrame:
    """The earliest links of the payees and accounts at hand, and those between the two."""
    parties, accounts = needs.wanted_links(new)
    if accounts.is_empty():
        return NO_LINKS
    columns = _columns("l", LINKS)
    earliest = (
        "CROSS JOIN LATERAL (SELECT * FROM link l WHERE l.municipality_id = $1 AND l.committee_id = k.committee_id"
        " AND l.{0} = k.{0} ORDER BY l.first_position LIMIT " + str(needs.LINKS_LOADED) + ") l"
    )
    found = await connection.fetch(
        f"SELECT {columns} FROM unnest($2::text[], $3::text[]) AS k (committee_id, party_id)"
        f" {earliest.format('party_id')}"
        f" UNION SELECT {columns} FROM unnest($4::text[], $5::text[]) AS k (committee_id, account_token)"
        f" {earliest.format('account_token')}"
        f" UNION SELECT {columns} FROM link l WHERE l.municipality_id = $1"
        " AND (l.committee_id, l.party_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))"
        " AND (l.committee_id, l.account_token) IN (SELECT * FROM unnest($4::text[], $5::text[]))",
        municipality_id,
        *(parties[name].to_list() for name in parties.columns),
        *(accounts[name].to_list() for name in accounts.columns),
    )
    return _frame(found, LINKS, NO_LINKS).sort("first_position")


async def facts_of_party(session: AsyncSession, municipality_id: str, party_id: UUID) -> tuple[pl.DataFrame, ...]:
    """The stored payments to a payee in the schema FACTS: those that were screened, and those that wait."""
    connection = await driver_connection(session)
    names = ", ".join(f"{name}::text AS {name}" if name in _UUID else name for name in FACTS if name != "vat_lines")
    found = await connection.fetch(
        f"SELECT {names}, vat_lines, verdict FROM payment WHERE municipality_id = $1 AND party_id = $2"
        " ORDER BY position",
        municipality_id,
        party_id,
    )
    plain = pl.Schema({**{name: FACTS[name] for name in FACTS if name != "vat_lines"}, **_AS_TEXT})
    read = _frame(found, plain, plain.to_frame())
    lines = pl.col("vat_lines").str.json_decode(FACTS["vat_lines"]).fill_null([])
    facts, waits = read.with_columns(lines).select(FACTS.names()), read["verdict"] == WAITING
    return facts.filter(~waits), facts.filter(waits)


async def totals_left(session: AsyncSession, municipality_id: str, keys: pl.DataFrame) -> Totals:
    """The totals of suppliers in the committees, kinds and periods of *keys*."""
    connection = await driver_connection(session)
    found = await connection.fetch(
        f"SELECT {_columns('t', TOTALS)} FROM total t JOIN unnest($2::text[], $3::text[], $4::text[])"
        " AS k (committee_id, kind_group, period) USING (committee_id, kind_group, period)"
        " WHERE t.municipality_id = $1 AND t.party_id <> $5",
        municipality_id,
        *(keys[name].to_list() for name in ("committee_id", "kind_group", "period")),
        COMMITTEE,
    )
    return Totals(_frame(found, TOTALS, NO_TOTALS))


def _columns(alias: str, schema: pl.Schema) -> str:
    return ", ".join(f"{alias}.{name}" for name in schema)


def _row_columns() -> str:
    return ", ".join(f"p.{name}::text AS {name}" if name in _UUID else f"p.{name}" for name in ROWS)


def _type_of(name: str) -> str:
    return "uuid" if name in _UUID else _SQL.get(str(ROWS[name]), "text")


async def _found(
    connection: Any,
    statement: str,
    given: Sequence[Any],
    keys: pl.DataFrame,
    types: Mapping[str, str],
    none: pl.DataFrame,
) -> pl.DataFrame:
    """What the *statement*, which reads {keys} as a table of columns of *types*, finds; in the schema of *none*."""
    rows = keys.select(*types)
    if rows.height >= COPY_FROM_KEYS:
        async with staged(connection, rows.iter_rows(), types) as stage:
            return await copied(connection, statement.format(keys=stage), given, none.schema)
    arrays = ", ".join(f"${n}::{sql}[]" for n, sql in enumerate(types.values(), len(given) + 1))
    values = (column.to_list() for column in rows.iter_columns())
    found = await connection.fetch(statement.format(keys=f"unnest({arrays})"), *given, *values)
    return _frame(found, none.schema, none)


def _frame(records: Sequence[Any], schema: pl.Schema, none: pl.DataFrame) -> pl.DataFrame:
    if not records:
        return none
    columns = zip(*records, strict=True)
    return pl.DataFrame(
        [pl.Series(name, values, dtype=dtype) for (name, dtype), values in zip(schema.items(), columns, strict=True)]
    )
