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

_TYPES = {"record_id": "uuid", "at": "timestamptz", "leaf": "bytea"}
_LISTS = frozenset({"roles", "objects"})
_ARRAYS = ", ".join(f"${number}::{_TYPES.get(column, 'text')}[]" for number, column in enumerate(COLUMNS, 1))
_READ = ", ".join(f"u.{column}::text[]" if column in _LISTS else f"u.{column}" for column in COLUMNS)
_INSERT_SET = f"""
INSERT INTO audit_record ({_NAMES}) SELECT {_READ}
FROM unnest({_ARRAYS}) WITH ORDINALITY u ({_NAMES}, place) ORDER BY u.place
"""  # noqa: S608 - names of ours


async def write(connection: asyncpg.Connection, records: Sequence[AuditRecord]) -> None:
    """Store *records* in the order given: in one statement, save those that carry a salt."""
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
        await connection.execute(
            _INSERT_SET, *(_set(name, column) for name, column in zip(COLUMNS, zip(*plain, strict=True), strict=True))
        )


def _set(name: str, values: Sequence[Any]) -> list[Any]:
    """A column of a set; lists go as array literals, since PostgreSQL's arrays of arrays are rectangles."""
    return [_literal(value) for value in values] if name in _LISTS else list(values)


def _literal(values: Sequence[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
