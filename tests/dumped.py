"""A dump of every table, as whoever stole the database would read it, and the search for what it gives away."""

import base64
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import asyncpg

Dump = dict[str, bytes]
"""Schema and table -> its rows as COPY writes them, and after them every bytea value decoded."""

_BYTEA = re.compile(rb"\\\\x([0-9a-f]+)")
_TABLES = """
SELECT n.nspname AS schemaname, c.relname AS tablename
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND ($1::text IS NULL OR n.nspname = $1) ORDER BY 1, 2
"""


async def dump(dsn: str, schema: str | None = None) -> Dump:
    """Every table that *dsn* (a superuser's) reaches, or those of one schema."""
    connection = await asyncpg.connect(dsn)
    try:
        found = {}
        for row in await connection.fetch(_TABLES, schema):
            out = io.BytesIO()
            await connection.copy_from_table(row["tablename"], schema_name=row["schemaname"], output=out)
            rows = out.getvalue()
            decoded = b"\n".join(bytes.fromhex(value.decode()) for value in _BYTEA.findall(rows))
            found[f"{row['schemaname']}.{row['tablename']}"] = rows + b"\n" + decoded
        return found
    finally:
        await connection.close()


async def restore(dsn: str, schema: str, kept: dict[str, bytes]) -> None:
    """Put tables of *schema* back as `copies` read them."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")  # foreign keys come in any order
            for table, rows in kept.items():
                await connection.execute(f'DELETE FROM "{schema}"."{table}"')  # noqa: S608 - names from the test
                await connection.copy_to_table(table, schema_name=schema, source=io.BytesIO(rows))
    finally:
        await connection.close()


async def copies(dsn: str, schema: str, tables: Iterable[str]) -> dict[str, bytes]:
    """What `restore` puts back."""
    connection = await asyncpg.connect(dsn)
    try:
        kept = {}
        for table in tables:
            out = io.BytesIO()
            await connection.copy_from_table(table, schema_name=schema, output=out)
            kept[table] = out.getvalue()
        return kept
    finally:
        await connection.close()


def forms(secret: str) -> set[bytes]:
    """How *secret* may stand in bytes: encoded, escaped or as hex; for base64 see there."""
    plain = secret.encode()
    found = {plain, json.dumps(secret)[1:-1].encode(), quote(secret).encode(), plain.hex().encode()}
    return found | {secret.encode(code) for code in ("utf-16-le", "utf-16-be", "cp1252")}


def base64_forms(secret: str) -> set[bytes]:
    """The part of every base64 text with *secret* in it that depends on *secret* alone."""
    found = set()
    for offset in range(3):
        text = base64.b64encode(b"\x00" * offset + secret.encode()).rstrip(b"=")
        # the first characters depend on what stands before, the last ones on what comes after
        found.add(text[4 if offset else 0 : -2])
    return found


def given_away(dumped: Dump, secrets: Iterable[str]) -> list[tuple[str, str]]:
    """(table, secret) for each secret that stands in a table in any form."""
    # base64 tells capitals from small letters, the rest is compared without
    folded = {table: rows.lower() for table, rows in dumped.items()}
    found = []
    for secret in secrets:
        loose, exact = {form.lower() for form in forms(secret)}, base64_forms(secret)
        for table, rows in dumped.items():
            if any(form in folded[table] for form in loose) or any(form in rows for form in exact):
                found.append((table, secret))
    return found


def files_of(folder: Path) -> Dump:
    """The files below *folder*, as a dump."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
