"""Keep files as evidence: sealed on disk by id, with their hash on record, and never changed afterwards."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import structlog
from fastapi import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.names import clean_name
from services.cases.domain.wording import EntryKind
from services.cases.models import CaseFile, Evidence
from services.cases.operations.records import Act, owned, record_entry
from services.cases.sealing import bound_to, evidence_path, folder_of, owner_of
from shared.ids import new_id
from shared.problems import InvalidRequest, Problem
from shared.vault import DataKeys, FileDamaged, SealBroken, open_chunks, sealed_writer
from shared.vault.chunks import SealedWriter, is_sealed

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


@asynccontextmanager
async def kept_file(
    session: AsyncSession, case: CaseFile, upload: UploadFile, data_dir: Path, most_bytes: int
) -> AsyncIterator[KeptFile]:
    """*upload* safe on disk, sealed with the case's key; removed again if the block fails.

    EvidenceTooLarge, EvidenceEmpty or KeyDestroyed.
    """
    keys = folder_of(session).keys(owner_of(case))
    evidence_id = new_id()
    path = evidence_path(data_dir, case.municipality_id, evidence_id)
    place = bound_to(case.municipality_id, evidence_id)
    size, sha256 = await _write(upload, path, keys, place, most_bytes)
    try:
        yield KeptFile(evidence_id, clean_name(upload.filename), size, sha256)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def add_evidence(session: AsyncSession, case: CaseFile, kept: KeptFile, act: Act) -> Evidence:
    """Let a case know its new evidence."""
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
    await session.flush()
    return evidence


async def intact_content(session: AsyncSession, evidence: Evidence, data_dir: Path) -> Iterator[bytes]:
    """The bytes of *evidence*, after comparing them with their hash; EvidenceDamaged, KeyDestroyed, KeyMissing."""
    path = evidence_path(data_dir, evidence.municipality_id, evidence.evidence_id)
    if lies_in_clear(path) and await asyncio.to_thread(_digest_of, _clear_blocks(path)) == evidence.sha256:
        return _clear_blocks(path)  # kept before files were sealed
    keys = folder_of(session).keys(owner_of(evidence))
    place = bound_to(evidence.municipality_id, evidence.evidence_id)
    found = await asyncio.to_thread(_digest_of, open_chunks(path, keys, place))
    if found != evidence.sha256:
        log.error("evidence.damaged", evidence_id=str(evidence.evidence_id))
        raise EvidenceDamaged("The file is not what was handed in. Tell your administrator.")
    return open_chunks(path, keys, place)


def lies_in_clear(path: Path) -> bool:
    """Whether a kept file is from before files were sealed."""
    return path.is_file() and not is_sealed(path)


async def _write(upload: UploadFile, path: Path, keys: DataKeys, place: str, most_bytes: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with sealed_writer(path, keys, place) as target:
        while block := await upload.read(_BLOCK):
            size += len(block)
            if size > most_bytes:
                raise EvidenceTooLarge(f"At most {most_bytes // 1_048_576} MB are kept as one file.")
            await asyncio.to_thread(_take, target, digest, block)
        if size == 0:
            raise EvidenceEmpty("The file has no content; choose another.", errors=_EMPTY)
    return size, digest.hexdigest()


_EMPTY = [{"in": "body", "pointer": "#/file", "detail": "The file has no content."}]


def _take(target: SealedWriter, digest: "hashlib._Hash", block: bytes) -> None:
    digest.update(block)
    target.write(block)


def _clear_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _digest_of(blocks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    try:
        for block in blocks:
            digest.update(block)
    except (FileNotFoundError, FileDamaged, SealBroken):
        return ""
    return digest.hexdigest()
