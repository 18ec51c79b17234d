"""Write records in the caller's transaction: the act and its record stand or fall together."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.audit.records import COLUMNS, AuditRecord, values_of

_NAMES = ", ".join(COLUMNS)
_PLACES = ", ".join(f"${number}" for number in range(1, len(COLUMNS) + 1))
_INSERT = f"INSERT INTO audit_record ({_NAMES}) VALUES ({_PLACES})"  # noqa: S608 - names of ours
_INSERT_SALTED = f"""
WITH recorded AS ({_INSERT})
INSERT INTO audit_salt (record_id, municipality_id, salt) VALUES ($1, $2, ${len(COLUMNS) + 1})
"""  # noqa: S608 - names of ours


async def write(connection: asyncpg.Connection, records: Sequence[AuditRecord]) -> None:
    """Store *records* in the order given, one statement for a single record."""
    plain: list[tuple[Any, ...]] = []
    for record in records:
        values, salt = values_of(record)
        if salt:
            await connection.execute(_INSERT_SALTED, *values, salt)
        else:
            plain.append(values)
    if len(plain) == 1:
        await connection.execute(_INSERT, *plain[0])
    elif plain:
        await connection.executemany(_INSERT, plain)
