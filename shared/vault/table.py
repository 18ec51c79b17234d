"""A service's data keys in its own schema, wrapped: a key per municipality, in as many versions as it was rotated.

What must be destroyed by itself, as a case, has a key of its own in a folder instead (shared/vault/folder.py).
"""

import asyncio
import os
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import asyncpg

from shared.settings import SealingSettings
from shared.vault.columns import Column
from shared.vault.fields import DataKeys, Place
from shared.vault.keks import KEY_BYTES, key_file

# a version that an operator adds seals in every process after this long
REMEMBERED_SECONDS = 60.0

TABLE = """
CREATE TABLE data_key (
    municipality_id text NOT NULL,
    version integer NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (municipality_id, version)
)
"""
_SCOPE = "SELECT set_config('app.municipality', $1, true), set_config('app.committees', '*', true)"
_READ = "SELECT version, wrapped FROM data_key WHERE municipality_id = $1"
_ADD = "INSERT INTO data_key (municipality_id, version, wrapped) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING"


class Known(NamedTuple):
    """Unwrapped keys and when they were read."""

    keys: DataKeys
    read_at: float


class KeyTable:
    """The data keys of one service; unwrapped ones are remembered for a minute."""

    def __init__(self, settings: SealingSettings) -> None:
        self._settings, self._keks = settings, key_file(settings.kek_file)
        self._known: dict[str, Known] = {}
        self._loading = asyncio.Lock()

    async def of(self, municipality_id: str) -> DataKeys:
        """The municipality's keys, made at their first use; KeyUnusable."""
        if (known := self._fresh(municipality_id)) is None:
            async with self._loading:
                known = self._fresh(municipality_id) or await self._load(municipality_id)
        return known.keys

    def remembered(self, municipality_id: str) -> DataKeys:
        """The keys that `of` has read in this request; KeyError if it was not called."""
        return self._known[municipality_id].keys

    def _fresh(self, municipality_id: str) -> Known | None:
        known = self._known.get(municipality_id)
        return known if known and time.monotonic() - known.read_at < REMEMBERED_SECONDS else None

    async def _load(self, municipality_id: str) -> Known:
        found = await self._read(municipality_id)
        old = self._known.get(municipality_id)
        # the same object for the same keys: others remember by it what they made with them
        keys = old.keys if old and old.keys.same(found) else DataKeys(found)
        self._known[municipality_id] = Known(keys, time.monotonic())
        return self._known[municipality_id]

    async def _read(self, municipality_id: str) -> dict[int, bytes]:
        # not from the pool: requests that wait here hold its connections; and a transaction of its own, since a
        # key must outlast the request that first needed it
        connection = await asyncpg.connect(self._settings.dsn(), timeout=10)
        try:
            async with connection.transaction():
                await connection.execute(_SCOPE, municipality_id)
                bound = bound_to(self._settings.service, municipality_id)
                rows = await connection.fetch(_READ, municipality_id)
                if not rows:
                    await connection.execute(_ADD, municipality_id, self._keks.wrap(os.urandom(KEY_BYTES), bound))
                    rows = await connection.fetch(_READ, municipality_id)
                return {row["version"]: self._keks.unwrap(row["wrapped"], bound) for row in rows}
        finally:
            await connection.close(timeout=5)


def bound_to(service: str, municipality_id: str) -> bytes:
    """What a wrapped key of the table is bound to."""
    return f"{service}|{municipality_id}".encode()


async def seal_text(info: Mapping[Any, Any], municipality_id: str, column: Column, row: object, text: str) -> bytes:
    """*text* as *column* keeps it in the row whose key is *row*; KeyUnusable."""
    keys = await key_table(info).of(municipality_id)
    return keys.seal(text, Place(municipality_id, column.table, column.name, row))


async def open_text(info: Mapping[Any, Any], row: Any, column: Column) -> str:
    """The text of *column* in a row of its table; in clear where it was written before. SealBroken, KeyUnusable."""
    sealed: bytes | None = getattr(row, f"sealed_{column.name}")
    if sealed is None:
        clear: str = getattr(row, column.name)
        return clear
    keys = await key_table(info).of(row.municipality_id)
    return keys.open(sealed, Place(row.municipality_id, column.table, column.name, getattr(row, column.row)))


def key_table(info: Mapping[Any, Any]) -> KeyTable:
    """The keys of the service, from what its sessions carry: `session.info`, or `sessions.kw["info"]`."""
    settings: SealingSettings = info["settings"]
    kept: dict[str, Any] = info["kept"]
    if "keys" not in kept:
        kept["keys"] = KeyTable(settings)
    table: KeyTable = kept["keys"]
    return table
