"""What the directory keeps sealed: names and addresses of officials. User names are found by a blind index.

The index is an HMAC-SHA-256 (RFC 2104) of the name without regard to case. Its key is itself a sealed value, so
that data keys are rotated without touching the index.
"""

import base64
import hmac
import os
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import object_session

from shared.db import Scope
from shared.vault import DataKeys, KeyMissing, Place
from shared.vault.columns import Column
from shared.vault.keks import KEY_BYTES
from shared.vault.table import key_table

SEALED: Final = (
    Column("person", "person_id", "name"),
    # the gateway seals user names from before by itself: their index has to come with them
    Column("person", "person_id", "user_name", was_clear=False),
    Column("person", "person_id", "mail"),
    Column("blind_key", "municipality_id", "key", was_clear=False),
)
_READ = text("SELECT sealed_key FROM blind_key WHERE municipality_id = :of")
_ADD = text("INSERT INTO blind_key (municipality_id, sealed_key) VALUES (:of, :key) ON CONFLICT DO NOTHING")
_BLIND = "blind_key"


def keys_of(row: Any) -> DataKeys:
    """The keys of the row's municipality, which `load_keys` has read."""
    session = object_session(row)
    if session is None:
        raise KeyMissing("The entry is not read in a session.")
    return key_table(session.info).remembered(row.municipality_id)


async def load_keys(session: AsyncSession) -> DataKeys:
    """Read the keys of the session's municipality, before rows are opened or stored; KeyUnusable."""
    return await key_table(session.info).of(_municipality(session))


async def blind(session: AsyncSession, user_name: str) -> bytes:
    """What stands in the index for *user_name* (32 bytes); KeyUnusable."""
    if _BLIND not in session.info:
        # known to this transaction alone: it may be the one that makes the key, and be rolled back
        session.info[_BLIND] = await _blind_key(session, _municipality(session))
    return hmac.digest(session.info[_BLIND], user_name.casefold().encode(), sha256)


async def _blind_key(session: AsyncSession, municipality_id: str) -> bytes:
    keys, place = await load_keys(session), Place(municipality_id, _BLIND, "key", municipality_id)
    fresh = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    stored = await session.scalar(_READ, {"of": municipality_id})
    if stored is None:
        # two at once wait for each other here, and both read the first one's
        await session.execute(_ADD, {"of": municipality_id, "key": keys.seal(fresh, place)})
        stored = await session.scalar(_READ, {"of": municipality_id})
    return base64.b64decode(keys.open(bytes(stored), place))


def _municipality(session: AsyncSession) -> str:
    scope: Scope = session.info["scope"]
    return scope.municipality_id
