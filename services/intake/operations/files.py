"""Take in a file: safe on disk, then read and stored whole, or refused with its reason."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.masking import mask_identity_numbers
from services.intake.operations.arrivals import Channel
from services.intake.sealing import Sealer
from shared.auth import Principal
from shared.ids import new_id
from shared.problems import Conflict, InvalidRequest, NotFound
from shared.vault import sealed_writer

BLOCK = 1_048_576


class FileNotFound(NotFound):
    """No such file among the caller's."""


class AlreadyStored(Conflict):
    """The file's rows are stored and cannot be read another way."""

    slug, title = "already-stored", "The file's rows are already stored"


class Readable(Protocol):
    """What gives its bytes block by block: an upload, or a file of a drop."""

    async def read(self, size: int, /) -> bytes:
        """At most *size* of the next bytes; none at the end."""


async def keep_upload(upload: Readable, folder: Path, sealer: Sealer) -> tuple[UUID, str, int]:
    """Write *upload* to *folder* block by block, sealed; returns its new id, SHA-256 and size in bytes."""
    file_id = new_id()
    digest, size = hashlib.sha256(), 0
    with sealed_writer(folder / str(file_id), sealer.keys, sealer.file_bound_to(file_id)) as target:
        while block := await upload.read(BLOCK):
            digest.update(block)
            size += len(block)
            await asyncio.to_thread(target.write, block)
    return file_id, digest.hexdigest(), size


class Upload(NamedTuple):
    """What is known of an upload that is on disk."""

    file_id: UUID
    sha256: str
    size: int
    name: str
    committee_id: str
    kind: str | None
    channel: Channel = Channel.FILE


async def receive_file(session: AsyncSession, caller: Principal, upload: Upload, sealer: Sealer) -> UUID:
    """Record an upload that is on disk; it is worked through afterwards."""
    await session.execute(
        insert(models.file).values(
            file_id=upload.file_id,
            municipality_id=caller.municipality_id,
            committee_id=upload.committee_id,
            sealed_name=sealer.seal(_clean_name(upload.name), "file", "name", upload.file_id),
            sha256=upload.sha256,
            bytes=upload.size,
            wanted_kind=upload.kind,
            status="received",
            uploaded_by=caller.subject,
            channel=upload.channel,
        )
    )
    return upload.file_id


def _clean_name(name: str) -> str:
    """The last part of the name that the sender gave, without control characters and people's numbers."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(char for char in last if char.isprintable())
    return mask_identity_numbers(printable)[:255] or "namnlös"


async def correct_mapping(session: AsyncSession, caller: Principal, file_id: UUID, columns: dict[str, str]) -> None:
    """Store how columns of this source are to be read, and read the file again.

    FileNotFound, AlreadyStored when rows were accepted, InvalidRequest for a heading the file lacks.
    """
    found = await session.execute(select(models.file).where(models.file.c.file_id == file_id).with_for_update())
    row = found.one_or_none()
    if row is None or row.layout is None:
        raise FileNotFound("No table file with this id is yours to see.")
    if row.accepted:
        raise AlreadyStored(
            f"{row.accepted} rows of this file are stored. A new mapping applies to the source's next file."
        )
    unknown = sorted(set(columns.values()) - set(row.layout["headers"]))
    if unknown:
        errors = [{"in": "body", "pointer": "#/columns", "detail": f"no column {name!r}"} for name in unknown]
        raise InvalidRequest("The file has no such column.", errors=errors)
    await _keep_mapping(session, caller, row, columns)
    await session.execute(
        update(models.file)
        .where(models.file.c.file_id == file_id)
        .values(status="received", attempts=0, reason=None, finished_at=None, progress=0, rows=0, rejected=0, known=0)
    )
    await session.execute(delete(models.file_error).where(models.file_error.c.file_id == file_id))


async def _keep_mapping(session: AsyncSession, caller: Principal, file: Row[Any], columns: dict[str, str]) -> None:
    await session.execute(
        text(
            "INSERT INTO mapping (municipality_id, committee_id, source, columns, changed_by)"
            " VALUES (:municipality, :committee, :source, CAST(:columns AS jsonb), :by)"
            " ON CONFLICT (municipality_id, committee_id, source) DO UPDATE"
            " SET columns = EXCLUDED.columns, changed_by = EXCLUDED.changed_by, changed_at = now()"
        ),
        {
            "municipality": file.municipality_id,
            "committee": file.committee_id,
            "source": file.source,
            "columns": orjson.dumps(columns).decode(),
            "by": caller.subject,
        },
    )


def source_of(headers: Sequence[str]) -> str:
    """What names a source of tables: its headings, in their order."""
    return hashlib.sha256("\x1f".join(headers).encode()).hexdigest()[:32]
