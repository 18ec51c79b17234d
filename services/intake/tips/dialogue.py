"""A report's messages and files, sealed to its key and opened with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.tips import sealing
from services.intake.tips.models import Attachment, Message
from shared.problems import NotFound

Author = Literal["reporter", "recipient"]


class Sealer(NamedTuple):
    """The report to which something is sealed."""

    report_id: UUID
    municipality_id: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of a message."""

    file_id: UUID
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One opened message."""

    message_id: UUID
    author: Author
    sent_on: date
    answers: Mapping[str, str]
    files: tuple[NamedFile, ...]


async def add_message(
    session: AsyncSession, to: Sealer, author: Author, message_id: UUID, content: dict[str, Any], today: date
) -> None:
    """Store a message at the end of its report, sealed."""
    last = select(func.coalesce(func.max(Message.number), 0)).where(Message.report_id == to.report_id)
    # what the box says it is must be where it lies: rows that change places are found out
    bound = {"report": str(to.report_id), "message": str(message_id), "author": author, **content}
    session.add(
        Message(
            message_id=message_id,
            report_id=to.report_id,
            municipality_id=to.municipality_id,
            number=(await session.execute(last)).scalar_one() + 1,
            author=author,
            sent_on=today,
            sealed=sealing.seal(to.public_key, sealing.pack(bound)),
        )
    )
    await session.flush()


def seal_file(to: Sealer, file_id: UUID, content: bytes) -> bytes:
    """A file's content, sealed."""
    return sealing.seal(to.public_key, to.report_id.bytes + file_id.bytes + content)


async def entries(session: AsyncSession, report_id: UUID, private_key: bytes) -> list[Entry]:
    """The dialogue, oldest first, opened; NotOpened where a row is not what it says."""
    rows = select(Message).where(Message.report_id == report_id).order_by(Message.number, Message.message_id)
    return [_opened(row, private_key) for row in (await session.execute(rows)).scalars()]


def _opened(row: Message, private_key: bytes) -> Entry:
    said = sealing.unpack(sealing.unseal(private_key, row.sealed))
    if (said["report"], said["message"], said["author"]) != (str(row.report_id), str(row.message_id), row.author):
        raise sealing.NotOpened("What is kept is not in its place.")
    files = tuple(NamedFile(UUID(one["id"]), one["name"], one["type"]) for one in said.get("files", ()))
    author: Author = "reporter" if row.author == "reporter" else "recipient"
    return Entry(row.message_id, author, row.sent_on, said["answers"], files)


async def open_file(session: AsyncSession, report_id: UUID, private_key: bytes, file_id: UUID) -> tuple[str, bytes]:
    """A file's name and content; NotFound, or NotOpened where it is not what it says."""
    row = await session.get(Attachment, file_id)
    if row is None or row.report_id != report_id:
        raise NotFound("There is no such file.")
    opened = sealing.unseal(private_key, row.sealed)
    if opened[:32] != report_id.bytes + file_id.bytes:
        raise sealing.NotOpened("What is kept is not in its place.")
    message = await session.get_one(Message, row.message_id)
    names = {one.file_id: one.name for one in _opened(message, private_key).files}
    return names.get(file_id, "file"), opened[32:]


def as_attachment(name: str) -> str:
    """Content-Disposition of a file to be saved under its name (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
