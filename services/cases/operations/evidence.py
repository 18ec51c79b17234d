"""Keep files as evidence: on disk by id, with their hash on record, and never changed afterwards."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import structlog
from fastapi import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.names import clean_name
from services.cases.domain.wording import EntryKind
from services.cases.models import Evidence
from services.cases.operations.records import Act, open_case_file, owned, record_entry
from shared.ids import new_id
from shared.problems import InvalidRequest, Problem

log = structlog.get_logger()

_BLOCK = 1_048_576


class EvidenceTooLarge(Problem):
    """The file is larger than what is kept."""

    slug, title, status = "evidence-too-large", "The file is too large", 413


class EvidenceEmpty(InvalidRequest):
    """A file without a byte proves nothing."""

    slug, title = "evidence-empty", "The file is empty"


class EvidenceDamaged(Problem):
    """The kept bytes are gone or are not those that were handed in."""

    slug, title, status = "evidence-damaged", "The kept file does not match its hash", 500


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Bytes on disk that no case knows yet."""

    evidence_id: UUID
    name: str
    size: int
    sha256: str


def evidence_path(data_dir: Path, municipality_id: str, evidence_id: UUID) -> Path:
    """Where the bytes of a piece of evidence lie; no part of it was chosen by a person."""
    return data_dir / "evidence" / municipality_id / str(evidence_id)


@asynccontextmanager
async def kept_file(
    upload: UploadFile, data_dir: Path, municipality_id: str, most_bytes: int
) -> AsyncIterator[KeptFile]:
    """*upload* safe on disk; removed again if the block fails. EvidenceTooLarge or EvidenceEmpty."""
    evidence_id = new_id()
    path = evidence_path(data_dir, municipality_id, evidence_id)
    try:
        size, sha256 = await _write(upload, path, most_bytes)
        yield KeptFile(evidence_id, clean_name(upload.filename), size, sha256)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def add_evidence(session: AsyncSession, case_id: UUID, kept: KeptFile, act: Act) -> Evidence:
    """Let a case know its new evidence; NotFound or CaseClosed."""
    case = await open_case_file(session, case_id)
    evidence = Evidence(
        **owned(case, act),
        evidence_id=kept.evidence_id,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
    )
    session.add(evidence)
    details = {"evidenceId": str(kept.evidence_id)}
    kind = EntryKind.EVIDENCE_ADDED
    record_entry(session, case, act, kind=kind, legal_ground="documentation", details=details)
    return evidence


async def intact_file(evidence: Evidence, data_dir: Path) -> Path:
    """Where the bytes of *evidence* lie, after comparing them with their hash; EvidenceDamaged."""
    path = evidence_path(data_dir, evidence.municipality_id, evidence.evidence_id)
    found = await asyncio.to_thread(_digest_of, path)
    if found != evidence.sha256:
        log.error("evidence.damaged", evidence_id=str(evidence.evidence_id))
        raise EvidenceDamaged("The file is not what was handed in. Tell your administrator.")
    return path


async def _write(upload: UploadFile, path: Path, most_bytes: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    target = await asyncio.to_thread(_open_new, path)
    try:
        while block := await upload.read(_BLOCK):
            size += len(block)
            if size > most_bytes:
                raise EvidenceTooLarge(f"At most {most_bytes // 1_048_576} MB are kept as one file.")
            digest.update(block)
            await asyncio.to_thread(target.write, block)
    finally:
        await asyncio.to_thread(_sync_and_close, target)
    if size == 0:
        raise EvidenceEmpty("The file has no content; choose another.", errors=_EMPTY)
    return size, digest.hexdigest()


_EMPTY = [{"in": "body", "pointer": "#/file", "detail": "The file has no content."}]


def _open_new(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_and_close(target: BinaryIO) -> None:
    # the answer promises that the file is kept: it must survive the machine, not only the process
    target.flush()
    os.fsync(target.fileno())
    target.close()


def _digest_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
