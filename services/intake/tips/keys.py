"""Recipients' keys: made by the recipient, taken into use and ended by an administrator, who reads nothing."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.intake.tips import sealing
from services.intake.tips.models import RecipientKey, ReportKey
from shared.auth import Principal
from shared.problems import Conflict, NotFound, Problem


class KeyInUse(Conflict):
    """The caller has a key already."""

    slug, title = "key-in-use", "You have a key already"


class OwnKey(Problem):
    """Who made a key does not decide about it."""

    slug, title, status = "second-person-needed", "Somebody else must do this", 403


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A report's private key, opened for one request."""

    private_key: bytes

    def __repr__(self) -> str:
        return "Unlocked()"


async def make(session: AsyncSession, caller: Principal, passphrase: str, now: datetime) -> RecipientKey:
    """A key pair of the caller's own, which waits for an administrator; KeyInUse."""
    if await _in_use(session, caller.subject) is not None:
        raise KeyInUse("Ask an administrator to end it first; reports that were sealed to it stay sealed to it.")
    pair, salt = sealing.new_pair(), sealing.new_salt()
    stretched = await asyncio.to_thread(sealing.stretch, passphrase, salt)
    key = RecipientKey(
        key_id=uuid4(),
        municipality_id=caller.municipality_id,
        subject=caller.subject,
        name=caller.name,
        state="pending",
        public_key=pair.public,
        salt=salt,
        boxed_private_key=sealing.box(stretched, pair.private),
        made_at=now,
    )
    session.add(key)
    await session.flush()
    return key


async def activate(session: AsyncSession, caller: Principal, key_id: UUID, now: datetime) -> RecipientKey:
    """From now on reports are sealed to the key too; NotFound, OwnKey, Conflict."""
    key = await _key(session, key_id)
    if key.subject == caller.subject:
        raise OwnKey("You made this key, so another administrator takes it into use.")
    if key.state != "pending":
        raise Conflict("The key does not wait for anybody.")
    key.state, key.activated_by, key.activated_at = "active", caller.subject, now
    await session.flush()
    return key


async def end(session: AsyncSession, caller: Principal, key_id: UUID, now: datetime) -> RecipientKey:
    """Nothing is sealed to the key any more, and it opens nothing any more; NotFound, Conflict.

    Its copies of reports' keys go, save those that are the only ones.
    """
    key = await _key(session, key_id)
    if key.state == "ended":
        raise Conflict("The key has ended already.")
    key.state, key.ended_by, key.ended_at = "ended", caller.subject, now
    other = aliased(ReportKey)
    others = exists().where(other.report_id == ReportKey.report_id, other.key_id != key_id)
    await session.execute(delete(ReportKey).where(ReportKey.key_id == key_id, others))
    await session.flush()
    return key


async def unlock(session: AsyncSession, caller: Principal, report_id: UUID, lock: bytes, passphrase: str) -> Unlocked:
    """The report's key, with the caller's passphrase; NotFound where none is sealed to the caller, NotOpened."""
    found = (
        await session.execute(
            select(RecipientKey, ReportKey.sealed_key)
            .join(ReportKey, ReportKey.key_id == RecipientKey.key_id)
            .where(ReportKey.report_id == report_id, RecipientKey.subject == caller.subject)
            .where(RecipientKey.state == "active")
        )
    ).first()
    if found is None:
        raise NotFound("There is no such report, or it is not sealed to you.")
    key, sealed = found
    stretched = await asyncio.to_thread(sealing.stretch, passphrase, key.salt)
    private = sealing.unbox(stretched, key.boxed_private_key)
    return Unlocked(sealing.unseal(private, sealing.unbox(lock, sealed)))


async def _in_use(session: AsyncSession, subject: str) -> RecipientKey | None:
    rows = select(RecipientKey).where(RecipientKey.subject == subject, RecipientKey.state != "ended")
    return (await session.execute(rows)).scalar_one_or_none()


async def _key(session: AsyncSession, key_id: UUID) -> RecipientKey:
    key = await session.get(RecipientKey, key_id, with_for_update=True)
    if key is None:
        raise NotFound("There is no such key.")
    return key
