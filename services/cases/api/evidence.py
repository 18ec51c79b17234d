"""Endpoints of evidence: hand a file in, fetch it again."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import StreamingResponse

from services.cases import queries
from services.cases.api.callers import EvidenceAdder, EvidenceReader
from services.cases.operations.evidence import add_evidence, intact_content, kept_file
from services.cases.operations.records import Act, open_case_file
from services.cases.schemas import EvidenceOut
from services.cases.settings import MOST_EVIDENCE_MB, Settings
from shared.audit.notes import note_objects
from shared.clock import utc_now
from shared.db import Tx
from shared.grants import Shown, ground_of
from shared.policy.actions import Action
from shared.policy.resources import Kind

router = APIRouter(tags=["evidence"])

_MB = 1_048_576
# the body ends here even while it arrives; the setting, which is lower, is checked per file
_MOST_BODY = (MOST_EVIDENCE_MB + 1) * _MB
# a browser must neither guess what the file is nor run anything in it
_SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}

_CONTENT: dict[str, Any] = {
    "description": "Filens innehåll. / The file's content.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@router.post("/cases/{case_id}/evidence", status_code=201, max_body_size=_MOST_BODY, form_limits={"max_files": 1})
async def post_evidence(
    request: Request, tx: Tx, worker: EvidenceAdder, case_id: UUID, file: UploadFile
) -> EvidenceOut:
    """Spara en fil som underlag, med dess SHA-256. / Keep a file as evidence, with its SHA-256."""
    settings: Settings = request.app.state.settings
    limit = settings.evidence_limit_mb * _MB
    case = await open_case_file(tx, case_id)
    async with kept_file(tx, case, file, settings.data_dir, limit) as kept:
        added = await add_evidence(tx, case, kept, Act.of(worker, utc_now()))
        note_objects(tx, "evidence", [added.evidence_id])
        return EvidenceOut.of(added)


@router.get(
    "/cases/{case_id}/evidence/{evidence_id}",
    response_class=StreamingResponse,
    responses={200: _CONTENT},
)
async def fetch_evidence(
    request: Request, tx: Tx, reader: EvidenceReader, case_id: UUID, evidence_id: UUID
) -> StreamingResponse:
    """Hämta ett underlag; det jämförs först med sin SHA-256. / Fetch evidence, checked against its SHA-256."""
    settings: Settings = request.app.state.settings
    found = await queries.evidence(tx, case_id, evidence_id)
    await ground_of(tx, reader, Shown(Kind.EVIDENCE, evidence_id, found.committee_id, Action.EVIDENCE_READ))
    content = await intact_content(tx, found, settings.data_dir)
    headers = {**_SAFE, "Content-Length": str(found.size), "Content-Disposition": _attachment(found.name)}
    return StreamingResponse(content, media_type="application/octet-stream", headers=headers)


def _attachment(name: str) -> str:
    """What makes a browser save a file under *name* (RFC 6266, RFC 8187)."""
    return f"attachment; filename*=utf-8''{quote(name, safe='')}"
