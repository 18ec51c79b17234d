"""Endpoints of evidence: hand a file in, fetch it again."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import FileResponse

from services.cases import queries
from services.cases.api.callers import EvidenceAdder, EvidenceReader
from services.cases.operations.evidence import add_evidence, intact_file, kept_file
from services.cases.operations.records import Act
from services.cases.schemas import EvidenceOut
from services.cases.settings import MOST_EVIDENCE_MB, Settings
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
    async with kept_file(file, settings.data_dir, worker.municipality_id, limit) as kept:
        return EvidenceOut.of(await add_evidence(tx, case_id, kept, Act.of(worker, utc_now())))


@router.get(
    "/cases/{case_id}/evidence/{evidence_id}",
    response_class=FileResponse,
    responses={200: _CONTENT},
)
async def fetch_evidence(
    request: Request, tx: Tx, reader: EvidenceReader, case_id: UUID, evidence_id: UUID
) -> FileResponse:
    """Hämta ett underlag; det jämförs först med sin SHA-256. / Fetch evidence, checked against its SHA-256."""
    settings: Settings = request.app.state.settings
    found = await queries.evidence(tx, case_id, evidence_id)
    shown = Shown(Kind.EVIDENCE, evidence_id, found.committee_id, Action.EVIDENCE_READ)
    await ground_of(request, tx, reader, shown)
    path = await intact_file(found, settings.data_dir)
    return FileResponse(path, filename=found.name, media_type="application/octet-stream", headers=_SAFE)
