"""Take records in, whichever way they came: by the API, by a hook, as CloudEvents, on a topic."""

import hashlib
from typing import NamedTuple

import polars as pl
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.facts import Source
from services.intake.models import idempotency
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from services.intake.operations.payments import Answer, KeyReused
from services.intake.operations.records import Place, Stored, store_records
from services.intake.records import RecordKind
from services.intake.records.bodies import Marker, rows_of
from services.intake.sealing import Sealer
from shared.audit.notes import note_objects
from shared.clock import swedish_date

Sender = tuple[Channel, str]
"""How something came, and from whom."""


class Once(NamedTuple):
    """By what a repetition of a request is known: who sends, the key that it chose, and all that it said."""

    subject: str
    key: str
    request: bytes


async def receive_records(
    session: AsyncSession,
    sealer: Sealer,
    place: Place,
    kind: RecordKind,
    frame: pl.DataFrame,
    sender: Sender,
) -> Stored:
    """Store the records of *frame* (schema of *kind*), tell of them, and count them as come from *sender*."""
    source = Source(place.committee_id, place.file_id, swedish_date(place.now))
    stored = await store_records(session, place, kind, rows_of(kind, frame, source, sealer, Marker()))
    came = Arrival(*sender, kind.name, stored.accepted, stored.known)
    await note_arrivals(session, place.municipality_id, place.now, came)
    note_objects(session, "record", stored.ids)
    return stored


async def answer_before(session: AsyncSession, place: Place, once: Once) -> Answer | None:
    """What the same request was answered before; None for the first, which waits for an answer to keep.

    KeyReused where the key came with another request. Of two at once the second waits for the first.
    """
    digest = hashlib.sha256(once.request).digest()
    first = insert(idempotency).values(
        municipality_id=place.municipality_id,
        subject=once.subject,
        key=once.key,
        committee_id=place.committee_id,
        request=digest,
        answer=b"",
        created_at=place.now,
    )
    claimed = await session.execute(first.on_conflict_do_nothing().returning(idempotency.c.key))
    if claimed.one_or_none() is not None:
        return None
    found = await session.execute(select(idempotency.c.request, idempotency.c.answer).where(_is(place, once)))
    earlier = found.one_or_none()
    if earlier is None or earlier.request != digest:
        raise KeyReused("This id came before with other content. Use a new id for it. Nothing was stored.")
    return Answer(earlier.answer, replayed=True)


async def keep_answer(session: AsyncSession, place: Place, once: Once, answer: bytes) -> Answer:
    """Keep what the first request is answered, for its repetitions."""
    await session.execute(update(idempotency).where(_is(place, once)).values(answer=answer))
    return Answer(answer, replayed=False)


def _is(place: Place, once: Once) -> ColumnElement[bool]:
    return and_(
        idempotency.c.municipality_id == place.municipality_id,
        idempotency.c.subject == once.subject,
        idempotency.c.key == once.key,
    )
