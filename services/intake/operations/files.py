"""Take in a file: safe on disk, then read and stored whole, or refused with its reason; and read it once more."""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson
from sqlalchemy import Row, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.mapping import FIELDS
from services.intake.masking import mask_identity_numbers
from services.intake.operations.arrivals import Channel
from services.intake.operations.rerun import begin_again, table_kind
from services.intake.records import RecordKind
from services.intake.records.targets import targets_of
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


class BeingRead(Conflict):
    """The file is at work; what came of it is not known yet."""

    slug, title = "being-read", "The file is being read"


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


async def correct_mapping(
    session: AsyncSession,
    caller: Principal,
    file_id: UUID,
    columns: dict[str, str],
    records: RecordKind | None,
    headers: Sequence[str],
) -> None:
    """Store how columns of this source are to be read, and read the file again: as *records*, else as a ledger.

    *headers* are those of the file so read. FileNotFound, BeingRead, AlreadyStored when payables were accepted,
    InvalidRequest for a heading that the file lacks or a field that the kind has not, RowsDisposedOf.
    """
    row = await _locked(session, file_id)
    if row is None:
        raise FileNotFound("No table file with this id is yours to see.")
    _require_open(row, records)
    known_columns(columns, headers, records)
    source = source_of(headers, records.name if records else None)
    await _keep_mapping(session, caller, row, source, columns)
    await begin_again(session, row, records.name if records else None)


async def run_again(session: AsyncSession, file_id: UUID) -> None:
    """Read a file again as it is: rows that are stored are known, the others get another chance.

    FileNotFound, BeingRead, RowsDisposedOf.
    """
    row = await _locked(session, file_id)
    if row is None:
        raise FileNotFound("No file with this id is yours to see.")
    _require_read(row)
    await begin_again(session, row, row.wanted_kind)


async def _locked(session: AsyncSession, file_id: UUID) -> Row[Any] | None:
    found = await session.execute(select(models.file).where(models.file.c.file_id == file_id).with_for_update())
    return found.one_or_none()


def _require_read(file: Row[Any]) -> None:
    if file.status not in {"done", "rejected"}:
        raise BeingRead("The file is being read. Wait until it is done.")


def _require_open(file: Row[Any], records: RecordKind | None) -> None:
    _require_read(file)
    if file.accepted and (records is None or table_kind(file.layout) is None):
        raise AlreadyStored(
            f"{file.accepted} rows of this file are stored. A new mapping applies to the source's next file."
        )


def known_columns(columns: dict[str, str], headers: Sequence[str], records: RecordKind | None) -> dict[str, str]:
    """The *columns*; InvalidRequest for a heading that the file lacks or a field that the kind has not."""
    fields: Collection[str] = targets_of(records) if records else FIELDS
    wrong = [f"no column {name!r}" for name in sorted(set(columns.values()) - set(headers))]
    wrong += [f"no field {name!r}" for name in columns if name not in fields]
    errors = [{"in": "body", "pointer": "#/columns", "detail": detail} for detail in wrong]
    if errors:
        raise InvalidRequest("The file has no such column, or the kind no such field.", errors=errors)
    return columns


async def _keep_mapping(
    session: AsyncSession, caller: Principal, file: Row[Any], source: str, columns: dict[str, str]
) -> None:
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
            "source": source,
            "columns": orjson.dumps(columns).decode(),
            "by": caller.subject,
        },
    )


def source_of(headers: Sequence[str], kind: str | None = None) -> str:
    """What names a source of tables: its headings in their order, and the kind of record where it holds records."""
    return hashlib.sha256("\x1f".join([*([f"\x1e{kind}"] if kind else []), *headers]).encode()).hexdigest()[:32]
