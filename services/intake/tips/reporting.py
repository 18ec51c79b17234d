"""The reporter's side: what is stored when a report or a reply comes in, and what a receipt opens.

Every function is given the day and never the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.cleaning import Cleaned
from services.intake.tips import sealing
from services.intake.tips.dialogue import Entry, Sealer, add_message, entries, open_file, seal_file
from services.intake.tips.locks import Locks
from services.intake.tips.models import Attachment, Message, ReceiptSalt, RecipientKey, Report, ReportKey
from services.intake.tips.receipts import Opened
from shared.problems import Conflict, NotFound, Problem

MOST_REPLIES: Final = 200
"""Messages of one dialogue: more than any needs, and less than would fill a disk."""


class NobodyToRead(Problem):
    """No recipient has a key, or all were left out."""

    slug, title, status = "nobody-to-read", "Nobody could read the report", 409


class NoSuchReceipt(NotFound):
    """The receipt opens nothing: it was never given, or its report was destroyed."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a reporter sends: answers by question, cleaned files, and recipients who must not read it."""

    answers: Mapping[str, str]
    files: Sequence[Cleaned] = ()
    without: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A report as its reporter holds it open for one request."""

    report_id: UUID
    public_key: bytes
    private_key: bytes = field(repr=False)
    received_on: date
    acknowledged_on: date | None
    closed_on: date | None


async def salt_of(session: AsyncSession, municipality_id: str) -> bytes:
    """What the municipality's receipts are stretched with, made the first time."""
    made = insert(ReceiptSalt).values(municipality_id=municipality_id, salt=sealing.new_salt())
    await session.execute(made.on_conflict_do_nothing())
    found = select(ReceiptSalt.salt).where(ReceiptSalt.municipality_id == municipality_id)
    return bytes((await session.execute(found)).scalar_one())


async def readers(session: AsyncSession) -> Sequence[RecipientKey]:
    """Recipients whose key is active, by name."""
    rows = select(RecipientKey).where(RecipientKey.state == "active").order_by(RecipientKey.name, RecipientKey.key_id)
    return (await session.execute(rows)).scalars().all()


async def receive(
    session: AsyncSession, locks: Locks, municipality_id: str, opened: Opened, incoming: Incoming, today: date
) -> None:
    """Store a report that *opened* (its receipt) will open again; sent twice it is stored once. NobodyToRead."""
    known = select(Report.report_id).where(Report.receipt_hash == opened.lookup)
    if (await session.execute(known)).first() is not None:
        return
    keys = [key for key in await readers(session) if key.key_id not in incoming.without]
    if not keys:
        raise NobodyToRead("Leave in at least one recipient, or turn to an authority's external channel.")
    pair, report_id = sealing.new_pair(), locks.take()
    try:
        lock = locks.key(report_id)
        session.add(_report(municipality_id, report_id, opened, pair, lock, today))
        await session.flush()
        session.add_all(_report_key(key, report_id, pair, lock) for key in keys)
        await _add(session, Sealer(report_id, municipality_id, pair.public), incoming, uuid4(), today)
    except BaseException:
        locks.give_back(report_id)
        raise


def _report(
    municipality_id: str, report_id: UUID, opened: Opened, pair: sealing.Pair, lock: bytes, today: date
) -> Report:
    return Report(
        report_id=report_id,
        municipality_id=municipality_id,
        receipt_hash=opened.lookup,
        public_key=pair.public,
        reporter_key=sealing.box(lock, sealing.box(opened.key, pair.private)),
        received_on=today,
        state="new",
    )


def _report_key(key: RecipientKey, report_id: UUID, pair: sealing.Pair, lock: bytes) -> ReportKey:
    return ReportKey(
        report_id=report_id,
        key_id=key.key_id,
        municipality_id=key.municipality_id,
        subject=key.subject,
        sealed_key=sealing.box(lock, sealing.seal(key.public_key, pair.private)),
    )


async def open_report(session: AsyncSession, locks: Locks, opened: Opened) -> Held:
    """The report that a receipt opens; NoSuchReceipt."""
    row = (await session.execute(select(Report).where(Report.receipt_hash == opened.lookup))).scalar_one_or_none()
    if row is None:
        raise NoSuchReceipt("No report has this receipt.")
    private = sealing.unbox(opened.key, sealing.unbox(locks.key(row.report_id), row.reporter_key))
    return Held(row.report_id, row.public_key, private, row.received_on, row.acknowledged_on, row.closed_on)


async def read(session: AsyncSession, held: Held) -> list[Entry]:
    """The dialogue, oldest first."""
    return await entries(session, held.report_id, held.private_key)


async def file_of(session: AsyncSession, held: Held, file_id: UUID) -> tuple[str, bytes]:
    """A file's name and content; NotFound."""
    return await open_file(session, held.report_id, held.private_key, file_id)


async def reply(
    session: AsyncSession, municipality_id: str, held: Held, incoming: Incoming, message_id: UUID, today: date
) -> None:
    """Add to the dialogue; a *message_id* that is there already was sent before. Conflict where it is closed."""
    if held.closed_on is not None:
        raise Conflict("The matter is closed.")
    count = select(func.count()).select_from(Message).where(Message.report_id == held.report_id)
    if ((await session.execute(count)).scalar_one()) >= MOST_REPLIES:
        raise Conflict("The dialogue is full.")
    if await session.get(Message, message_id) is None:
        await _add(session, Sealer(held.report_id, municipality_id, held.public_key), incoming, message_id, today)


async def _add(session: AsyncSession, to: Sealer, incoming: Incoming, message_id: UUID, today: date) -> None:
    files = [(uuid4(), file) for file in incoming.files]
    named = [{"id": str(file_id), "name": file.name, "type": file.media_type} for file_id, file in files]
    content: dict[str, Any] = {"answers": dict(incoming.answers), "files": named}
    await add_message(session, to, "reporter", message_id, content, today)
    for file_id, file in files:
        session.add(
            Attachment(
                file_id=file_id,
                message_id=message_id,
                report_id=to.report_id,
                municipality_id=to.municipality_id,
                sealed=seal_file(to, file_id, file.content),
            )
        )
    await session.flush()
