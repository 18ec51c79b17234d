"""A service's data keys in its own schema, wrapped: a key per municipality, in as many versions as it was rotated.

What must be destroyed by itself, as a case, has a key of its own in a folder instead (shared/vault/folder.py).
"""

import os
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import Sessions, system_session
from shared.settings import SealingSettings
from shared.vault.fields import DataKeys
from shared.vault.keks import KEY_BYTES, KeyEncryption, key_file

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
_READ = "SELECT version, wrapped FROM data_key WHERE municipality_id = :municipality"
_ADD = """
INSERT INTO data_key (municipality_id, version, wrapped) VALUES (:municipality, :version, :wrapped)
ON CONFLICT DO NOTHING
"""


class Known(NamedTuple):
    """Unwrapped keys and when they were read."""

    keys: DataKeys
    read_at: float


class KeyTable:
    """The data keys of one service; unwrapped ones are remembered for a minute."""

    def __init__(self, service: str, keks: KeyEncryption, sessions: Sessions) -> None:
        self._service, self._keks, self._sessions = service, keks, sessions
        self._known: dict[str, Known] = {}

    async def of(self, municipality_id: str) -> DataKeys:
        """The municipality's keys, made at their first use; KeyUnusable."""
        known = self._known.get(municipality_id)
        if known is None or time.monotonic() - known.read_at > REMEMBERED_SECONDS:
            found = await self._load(municipality_id)
            # the same object for the same keys: others remember by it what they made with them
            known = Known(known.keys if known and known.keys.same(found) else DataKeys(found), time.monotonic())
            self._known[municipality_id] = known
        return known.keys

    def remembered(self, municipality_id: str) -> DataKeys:
        """The keys that `of` has read in this request; KeyError if it was not called."""
        return self._known[municipality_id].keys

    async def _load(self, municipality_id: str) -> dict[int, bytes]:
        # a transaction of its own: a key must outlast the request that first needed it
        async with system_session(self._sessions, municipality_id) as session:
            found = await self._read(session, municipality_id)
            if not found:
                await self.add(session, municipality_id, 1)
                found = await self._read(session, municipality_id)
        return found

    async def _read(self, session: AsyncSession, municipality_id: str) -> dict[int, bytes]:
        rows = await session.execute(text(_READ), {"municipality": municipality_id})
        bound = bound_to(self._service, municipality_id)
        return {row.version: self._keks.unwrap(row.wrapped, bound) for row in rows}

    async def add(self, session: AsyncSession, municipality_id: str, version: int) -> None:
        """Make *version* of the municipality's key, unless there is one."""
        wrapped = self._keks.wrap(os.urandom(KEY_BYTES), bound_to(self._service, municipality_id))
        await session.execute(text(_ADD), {"municipality": municipality_id, "version": version, "wrapped": wrapped})


def bound_to(service: str, municipality_id: str) -> bytes:
    """What a wrapped key of the table is bound to."""
    return f"{service}|{municipality_id}".encode()


def key_table(info: Mapping[Any, Any]) -> KeyTable:
    """The keys of the service, from what its sessions carry: `session.info`, or `sessions.kw["info"]`."""
    settings: SealingSettings = info["settings"]
    kept: dict[str, Any] = info["kept"]
    if "keys" not in kept:
        kept["keys"] = KeyTable(settings.service, key_file(settings.kek_file), info["sessions"])
    table: KeyTable = kept["keys"]
    return table
