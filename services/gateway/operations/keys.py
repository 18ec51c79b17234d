"""API keys: 256 random bits, shown once; only their SHA-256 is kept.

A slow hash guards what people choose and could be guessed. Nobody guesses 256 random bits, so the fast one is
right, and keeps a call with a key as cheap as one with a token (NIST SP 800-63B 5.1.1.2 asks for slow hashing
of memorised secrets only).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.callers import KEY_PREFIX
from services.gateway.models import ApiKey, Person
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.ids import new_id
from shared.problems import Conflict, InvalidRequest, NotFound

KEY_BYTES = 32
VALID_AT_ONCE = 2
HINT = 11


class TooManyKeys(Conflict):
    """Rotation needs two keys at a time, and no more."""

    slug, title = "too-many-keys", "The client has two valid keys already"


async def make_key(session: AsyncSession, client: Person, days: int, by: Principal, at: datetime) -> tuple[ApiKey, str]:
    """A new key of *client* and its text, which is in no other place; InvalidRequest or TooManyKeys."""
    if client.kind != "machine":
        raise InvalidRequest("API keys are for machines; people sign in with the identity provider.")
    valid = (ApiKey.subject == client.subject, ApiKey.revoked_at.is_(None), ApiKey.valid_until > at)
    if (await session.scalar(select(func.count()).select_from(ApiKey).where(*valid)) or 0) >= VALID_AT_ONCE:
        raise TooManyKeys("Two keys hold, the old and the new one. Revoke one before you make a third.")
    text = KEY_PREFIX.decode() + secrets.token_urlsafe(KEY_BYTES)
    key = ApiKey(
        key_id=new_id(),
        municipality_id=client.municipality_id,
        subject=client.subject,
        key_hash=hashlib.sha256(text.encode()).digest(),
        hint=text[:HINT],
        created_at=at,
        created_by=by.subject,
        valid_until=at + timedelta(days=days),
    )
    session.add(key)
    await session.flush()
    note_objects(session, "api_key", [key.key_id])
    return key, text


async def revoke_key(session: AsyncSession, key_id: UUID, at: datetime) -> None:
    """Let a key hold no more; again is no harm. NotFound."""
    key = await session.get(ApiKey, key_id)
    if key is None:
        raise NotFound("There is no such key.")
    note_objects(session, "api_key", [key_id])
    key.revoked_at = key.revoked_at or at
    await session.flush()
