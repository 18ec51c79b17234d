"""Take in what lies in a drop as an upload is taken in, and put it away once it is read.

A file is remembered in the transaction that takes it in, and put away after it: cut off anywhere in between, the next
look knows it by its mark and goes on. What is not remembered is known by its content, as long as the file is.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy import any_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import LargeBinary

from services.intake import models
from services.intake.domain import Text
from services.intake.drops.configured import Drop
from services.intake.drops.domain import DONE, REFUSED, Entry, kept_name
from services.intake.drops.models import dropped
from services.intake.drops.places import NotTaken, Place
from services.intake.drops.texts import Read, known_before, read_or_refused, refused_unread
from services.intake.operations.files import Readable, Upload, keep_upload, receive_file
from services.intake.sealing import Sealer
from shared.audit.acts import record_act
from shared.audit.records import Outcome
from shared.auth import Principal
from shared.db import Sessions, system_session
from shared.ids import new_id
from shared.policy.actions import Action
from shared.telemetry import REGISTRY

log = structlog.get_logger()

FILES = Counter(
    "tillit_drop_files_total", "Files of drops by what became of them", ("source", "outcome"), registry=REGISTRY
)


class Taken(NamedTuple):
    """A file of a drop that was taken or refused, and lies there still."""

    mark: bytes
    file_id: UUID | None
    known: bool
    outcome: str | None
    reason: str


class Intake(NamedTuple):
    """Where files are taken in: the folder that they are kept in sealed, and the largest one in bytes."""

    sessions: Sessions
    folder: Path
    limit: int
    sealer: Sealer


def mark_of(drop: Drop, entry: Entry, sealer: Sealer) -> bytes:
    """What a file of a drop is known by while it lies there unchanged."""
    return sealer.drop_mark(drop.key, entry.name, str(entry.size), str(entry.changed_ns))


async def remembered(sessions: Sessions, drop: Drop) -> Mapping[bytes, Taken]:
    """What of the drop has been taken or refused and not put away, by mark."""
    columns = (dropped.c.mark, dropped.c.file_id, dropped.c.known, dropped.c.outcome, dropped.c.reason)
    async with system_session(sessions, drop.municipality_id) as session:
        rows = await session.execute(select(*columns).where(dropped.c.source == drop.key))
        return {row.mark: Taken(*row) for row in rows}


async def forget(sessions: Sessions, drop: Drop, marks: Collection[bytes]) -> None:
    """Forget files that lie there no more."""
    if marks:
        async with system_session(sessions, drop.municipality_id) as session:
            await session.execute(delete(dropped).where(_among(drop, marks)))


def _among(drop: Drop, marks: Collection[bytes]) -> Any:
    return (dropped.c.source == drop.key) & (dropped.c.mark == any_(literal(list(marks), ARRAY(LargeBinary))))


async def take(intake: Intake, drop: Drop, place: Place, entry: Entry) -> Taken:
    """Take a whole file in, or refuse it unread; LeftForNow, NoWayIn, OSError where our own disk fails."""
    mark = mark_of(drop, entry, intake.sealer)
    try:
        kept = await _kept(intake, place, entry)
    except NotTaken as refused:
        return await _refuse(intake.sessions, drop, mark, refused.reason)
    kind = None if drop.kind == "detect" else drop.kind.value
    upload = Upload(*kept, name=entry.name, committee_id=drop.committee_id, kind=kind, channel=drop.channel)
    async with system_session(intake.sessions, drop.municipality_id) as session:
        earlier = await _same_content(session, drop, upload.sha256)
        if earlier is None:
            await receive_file(session, _sender(drop), upload, intake.sealer)
            sent = {"file": [upload.file_id]}
            await record_act(session, drop.municipality_id, Action.FILE_SEND, objects=sent, actor=drop.key)
        taken = Taken(mark, earlier or upload.file_id, earlier is not None, None, "")
        await _remember(session, drop, taken)
    if taken.known:
        (intake.folder / str(upload.file_id)).unlink(missing_ok=True)
    _tell(drop, "known" if taken.known else "taken", taken)
    return taken


async def _kept(intake: Intake, place: Place, entry: Entry) -> tuple[UUID, str, int]:
    """The file's bytes on our own disk, sealed; nothing of it where it changed while it was read."""
    if entry.size > intake.limit:
        raise NotTaken("too-large")
    kept: tuple[UUID, str, int] | None = None
    try:
        async with place.reading(entry) as content:
            kept = await keep_upload(_Limited(content, intake.limit), intake.folder, intake.sealer)
    except BaseException:
        if kept:
            (intake.folder / str(kept[0])).unlink(missing_ok=True)
        raise
    return kept


class _Limited:
    """A file that must not be larger than it may be, whatever its place said of it."""

    def __init__(self, content: Readable, limit: int) -> None:
        self._content, self._left = content, limit

    async def read(self, size: int) -> bytes:
        """The next bytes; NotTaken when there are too many."""
        block = await self._content.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise NotTaken("too-large")
        return block


async def _same_content(session: AsyncSession, drop: Drop, sha256: str) -> UUID | None:
    """The committee's file of this very content that was read or will be; one that was refused may be tried again."""
    file = models.file
    found: UUID | None = await session.scalar(
        select(file.c.file_id)
        .where(
            file.c.municipality_id == drop.municipality_id,
            file.c.committee_id == drop.committee_id,
            file.c.sha256 == sha256,
            file.c.status != "rejected",
        )
        .order_by(file.c.received_at)
        .limit(1)
    )
    return found


def _sender(drop: Drop) -> Principal:
    return Principal(drop.sender, drop.sender, frozenset(), drop.municipality_id, frozenset({drop.committee_id}))


async def _refuse(sessions: Sessions, drop: Drop, mark: bytes, reason: str) -> Taken:
    taken = Taken(mark, None, False, REFUSED, reason)
    async with system_session(sessions, drop.municipality_id) as session:
        await _remember(session, drop, taken)
        failed = Outcome.FAILED
        await record_act(
            session, drop.municipality_id, Action.FILE_SEND, outcome=failed, actor=drop.key, problem=reason
        )
    _tell(drop, reason, taken)
    return taken


async def _remember(session: AsyncSession, drop: Drop, taken: Taken) -> None:
    row = {"municipality_id": drop.municipality_id, "committee_id": drop.committee_id, "source": drop.key}
    await session.execute(insert(dropped).values(row | taken._asdict()).on_conflict_do_nothing())


def _tell(drop: Drop, outcome: str, taken: Taken) -> None:
    FILES.labels(drop.key, outcome).inc()
    log.info("drop.file", source=drop.key, outcome=outcome, file_id=str(taken.file_id or ""), mark=_tag(taken))


def _tag(taken: Taken) -> str:
    return taken.mark.hex()[:8]


async def settle(sessions: Sessions, drop: Drop, place: Place, entry: Entry, taken: Taken, now: datetime) -> bool:
    """Put a file away if it is read by now; returns whether it was. CannotMove, LeftForNow, NoWayIn."""
    if taken.outcome and not place.may_move:
        return False
    said = await _said(sessions, drop, taken, now)
    if said is None:
        return False
    outcome, word = said
    if taken.outcome is None:
        # from here on it needs no row of its file, which may be disposed of before this one may be moved
        await _set_outcome(sessions, drop, taken, outcome)
    names = (kept_name(entry.name), kept_name(entry.name, _tag(taken)), kept_name(entry.name, str(new_id())))
    await place.put_away(entry, outcome, names, word)
    await forget(sessions, drop, [taken.mark])
    return True


async def _set_outcome(sessions: Sessions, drop: Drop, taken: Taken, outcome: str) -> None:
    async with system_session(sessions, drop.municipality_id) as session:
        await session.execute(update(dropped).where(_among(drop, [taken.mark])).values(outcome=outcome))
    FILES.labels(drop.key, outcome).inc()


async def _said(sessions: Sessions, drop: Drop, taken: Taken, now: datetime) -> tuple[str, str] | None:
    """Where a file goes and the word beside it; None while it is not read."""
    if taken.file_id is None:
        return REFUSED, refused_unread(taken.reason, now)
    file = models.file.c
    columns = (file.status, file.accepted, file.known, file.rejected, file.reason)
    async with system_session(sessions, drop.municipality_id) as session:
        row = (await session.execute(select(*columns).where(file.file_id == taken.file_id))).one_or_none()
    if row is None:  # read so long ago that it has been disposed of
        return taken.outcome or DONE, known_before(now)
    if row.status not in {"done", "rejected"}:
        return None
    if taken.known and row.status == "done":
        return DONE, known_before(now)
    refused = Text(row.reason["sv"], row.reason["en"]) if row.status == "rejected" and row.reason else None
    word = read_or_refused(Read(row.accepted, row.known, row.rejected, refused), now)
    return (REFUSED if row.status == "rejected" else DONE), word
