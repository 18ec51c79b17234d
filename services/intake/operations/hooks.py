"""Hooks: make one for a source, rotate what it signs with, and take in what is delivered."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.operations.arrivals import Channel
from services.intake.operations.payments import Answer
from services.intake.operations.receiving import Once, answer_before, keep_answer, receive_records
from services.intake.operations.records import Place
from services.intake.operations.sources import SourceNotFound
from services.intake.partners.models import hook, hook_secret
from services.intake.partners.schemas import HookIn
from services.intake.partners.signing import new_secret
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import read_records_of
from services.intake.records.presenting import accepted_out
from services.intake.sealing import HOOK_SECRET, Sealer
from services.intake.sources.models import source
from shared.audit.notes import note_objects
from shared.auth import NotAllowed, Principal
from shared.ids import new_id
from shared.problems import Conflict, InvalidRequest, NotFound

VALID_AT_ONCE = 2
SEEN_EVERY = timedelta(minutes=1)


class HookNotFound(NotFound):
    """No such hook, or secret of it, among the caller's committees."""


class NotByWebhook(Conflict):
    """The source is registered as one that comes in another way."""

    slug, title = "not-by-webhook", "The source does not come by webhook"


class TooManySecrets(Conflict):
    """Rotation needs two secrets at a time, and no more."""

    slug, title = "too-many-secrets", "The hook has two valid secrets already"


class Delivery(NamedTuple):
    """What was delivered to a hook: by whom, with which secret, and the delivery's own id."""

    hook_id: UUID
    secret_id: UUID
    sender: str
    kind: str
    message_id: str
    body: bytes


async def make_hook(
    session: AsyncSession, caller: Principal, sealer: Sealer, source_id: UUID, told: HookIn, at: datetime
) -> tuple[UUID, str]:
    """A new hook of a source, and its secret, which is shown nowhere else.

    SourceNotFound, NotByWebhook, InvalidRequest for an unknown kind, NotAllowed for another's committee.
    """
    channel = await session.scalar(select(source.c.channel).where(source.c.source_id == source_id))
    if channel is None:
        raise SourceNotFound("No source with this id is yours to see.")
    if channel != Channel.WEBHOOK:
        raise NotByWebhook("Register the source with the channel webhook, then make a hook for it.")
    if told.kind not in KINDS:
        errors = [{"in": "body", "pointer": "#/kind", "detail": "no kind of record; GET /record-kinds lists them"}]
        raise InvalidRequest("There is no such kind of record.", errors=errors)
    if not caller.works_for(told.committee_id):
        raise NotAllowed(f"You do not work for the committee {told.committee_id}. Ask your security head for access.")
    hook_id = new_id()
    row = {"hook_id": hook_id, "municipality_id": caller.municipality_id, "source_id": source_id, **told.model_dump()}
    await session.execute(insert(hook).values(**row, created_by=caller.subject, created_at=at))
    note_objects(session, "hook", [hook_id])
    return hook_id, (await _add_secret(session, caller, sealer, hook_id, told.committee_id, at))[1]


async def make_secret(
    session: AsyncSession, caller: Principal, sealer: Sealer, hook_id: UUID, at: datetime
) -> tuple[UUID, str]:
    """One more secret of a hook, by id and text; HookNotFound, TooManySecrets."""
    # locked, so that of two at once one finds what the other made
    committee = await session.scalar(select(hook.c.committee_id).where(hook.c.hook_id == hook_id).with_for_update())
    if committee is None:
        raise HookNotFound("No hook with this id is yours to see.")
    valid = (hook_secret.c.hook_id == hook_id, hook_secret.c.revoked_at.is_(None))
    if (await session.scalar(select(func.count()).select_from(hook_secret).where(*valid)) or 0) >= VALID_AT_ONCE:
        raise TooManySecrets("Two secrets hold, the old and the new one. Revoke one before you make a third.")
    return await _add_secret(session, caller, sealer, hook_id, committee, at)


async def revoke_secret(session: AsyncSession, hook_id: UUID, secret_id: UUID, at: datetime) -> None:
    """Let a secret hold no more; again is no harm. HookNotFound."""
    which = (hook_secret.c.hook_id == hook_id, hook_secret.c.secret_id == secret_id)
    revoke = update(hook_secret).where(*which).values(revoked_at=func.coalesce(hook_secret.c.revoked_at, at))
    if (await session.execute(revoke.returning(hook_secret.c.secret_id))).one_or_none() is None:
        raise HookNotFound("No secret with this id is yours to see.")
    note_objects(session, "hook_secret", [secret_id])


async def receive_delivery(session: AsyncSession, sealer: Sealer, place: Place, delivery: Delivery) -> Answer:
    """Take in what was delivered, once: the same id is answered as before; KeyReused, InvalidRequest."""
    await _note_use(session, delivery.secret_id, place.now)
    once = Once(f"hook:{delivery.hook_id}", delivery.message_id, delivery.body)
    if before := await answer_before(session, place, once):
        return before
    kind = KINDS[delivery.kind]
    frame = read_records_of(kind, delivery.body)
    stored = await receive_records(session, sealer, place, kind, frame, (Channel.WEBHOOK, delivery.sender))
    return await keep_answer(session, place, once, accepted_out(stored).model_dump_json(by_alias=True).encode())


async def _add_secret(
    session: AsyncSession, caller: Principal, sealer: Sealer, hook_id: UUID, committee_id: str, at: datetime
) -> tuple[UUID, str]:
    secret_id, secret = new_id(), new_secret()
    row = {
        "secret_id": secret_id,
        "hook_id": hook_id,
        "municipality_id": caller.municipality_id,
        "committee_id": committee_id,
        "sealed_secret": sealer.seal(secret, HOOK_SECRET.table, HOOK_SECRET.name, secret_id),
        "created_by": caller.subject,
        "created_at": at,
    }
    await session.execute(insert(hook_secret).values(row))
    note_objects(session, "hook_secret", [secret_id])
    return secret_id, secret


async def _note_use(session: AsyncSession, secret_id: UUID, now: datetime) -> None:
    # to the minute: deliveries that come at once need not wait for each other here
    seen = or_(hook_secret.c.last_used_at.is_(None), hook_secret.c.last_used_at < now - SEEN_EVERY)
    await session.execute(
        update(hook_secret).where(hook_secret.c.secret_id == secret_id, seen).values(last_used_at=now)
    )
