"""Endpoints of what people tell: the forms of staff, one's own, and tips from the public."""

import base64
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic.alias_generators import to_pascal

from services.intake.committees import committee_of
from services.intake.decoding import WrongType
from services.intake.operations import telling as operations
from services.intake.operations.records import Place, RecordNotFound
from services.intake.records.presenting import record_out
from services.intake.sealing import TIP_FILE_CONTENT, TIP_FILE_NAME, sealer_of
from services.intake.telling import queries
from services.intake.telling.forms import FORMS, Form
from services.intake.telling.presenting import form_out, tip_out
from services.intake.telling.public import LONGEST, read_tip
from services.intake.telling.reading import read_told
from services.intake.telling.schemas import OwnOut, TipOut, ToldKindsOut, ToldOut
from shared.audit.notes import note_objects, note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging
from shared.vault.table import open_text

router = APIRouter(tags=["told"])

Teller = Annotated[Principal, Depends(may(Action.RECORD_TELL))]
TipSender = Annotated[Principal, Depends(may(Action.PUBLIC_TIP_SEND))]
TipReader = Annotated[Principal, Depends(may(Action.PUBLIC_TIP_READ))]
TipId = Annotated[UUID, Path(description="The tip's record")]
Committee = Annotated[
    str | None, Query(alias="committeeId", pattern="^[a-z0-9-]{2,20}$", description="Committee that it is told in")
]
# a browser must neither guess what the file is nor run anything in it
_SAFE: Final = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
_CONTENT: Final[dict[str, Any]] = {
    "description": "Filens innehåll. / The file's content.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_TIP_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["what"],
    "properties": {
        **{name: {"type": "string", "maxLength": longest} for name, longest in LONGEST.items()},
        "traces": {"type": "string", "description": "yes: take files that may name their author"},
        "files": {"type": "array", "maxItems": 5, "items": {"type": "string", "format": "binary"}},
    },
    "example": {"what": "Föreningen har inga medlemmar längre.", "concerns": "association_grant"},
}


@router.get("/told-kinds")
async def list_told_kinds(caller: Teller, _tx: Tx) -> ToldKindsOut:
    """Vad man kan berätta om, med frågor. / What one can tell of, with its questions."""
    return ToldKindsOut(items=[form_out(form, caller.roles) for form in FORMS.values()])


@router.get("/told")
async def list_own(caller: Teller, tx: Tx, page: Paging) -> Page[OwnOut]:
    """Det du själv har berättat, nyaste först. / What you told yourself, newest first."""
    rows, total = await queries.own(tx, caller.subject, page)
    note_shown(tx, "record", [row.record_id for row in rows])
    items = [OwnOut(told_at=row.told_at, record=record_out(row)) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/public-tips", status_code=201, openapi_extra={"requestBody": {"required": True, "content": {
    "multipart/form-data": {"schema": _TIP_FORM}}}})  # fmt: skip
async def send_public_tip(request: Request, caller: TipSender, tx: Tx) -> ToldOut:
    """Ta emot ett tips från allmänheten; det förseglas. / Take in a tip from the public; it is sealed."""
    place = _place(request, caller, None, utc_now())
    answers, files = await read_tip(request, place.now)
    sealer = await sealer_of(request.app.state.sessions, caller.municipality_id)
    tip_id, number = await operations.receive_tip(tx, place, answers, files, sealer, caller.subject)
    return ToldOut(record_id=tip_id, number=number)


@router.get("/public-tips/{tip_id}")
async def get_public_tip(tip_id: TipId, _caller: TipReader, tx: Tx) -> TipOut:
    """Ett tips från allmänheten, öppnat för dig. / A tip from the public, opened for you."""
    row = await queries.one_tip(tx, tip_id)
    if row is None:
        raise RecordNotFound("No tip with this id is yours to see.")
    note_objects(tx, "record", [tip_id])
    return await tip_out(tx, row, await queries.files_of(tx, tip_id))


@router.get("/public-tips/{tip_id}/files/{tip_file_id}", response_class=Response, responses={200: _CONTENT})
async def get_public_tip_file(tip_id: TipId, tip_file_id: UUID, _caller: TipReader, tx: Tx) -> Response:
    """En fil i ett tips, utan metadata. / A file of a tip, without metadata."""
    row = await queries.one_file(tx, tip_id, tip_file_id)
    if row is None:
        raise RecordNotFound("No file with this id is yours to see.")
    note_objects(tx, "record", [tip_id])
    name = await open_text(tx.info, row, TIP_FILE_NAME)
    content = base64.b64decode(await open_text(tx.info, row, TIP_FILE_CONTENT))
    headers = {**_SAFE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _telling(form: Form) -> Callable[..., Coroutine[Any, Any, ToldOut]]:
    async def tell(request: Request, caller: Teller, tx: Tx, committee_id: Committee = None) -> ToldOut:
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise WrongType("Send what you tell as application/json.")
        place = _place(request, caller, committee_id, utc_now())
        frame = read_told(form, await request.body(), caller.subject, swedish_date(place.now))
        sealer = await sealer_of(request.app.state.sessions, caller.municipality_id)
        record_id = await operations.tell(tx, place, form.kind, frame, sealer, caller.subject)
        return ToldOut(record_id=record_id, number=frame[form.number][0])

    return tell


def _place(request: Request, caller: Principal, committee_id: str | None, now: datetime) -> Place:
    committee = committee_of(caller, committee_id, request.app.state.settings)
    return Place(caller.municipality_id, committee, None, now)


# a path of its own for each form, since each has questions of its own
for _form in FORMS.values():
    _name = to_pascal(_form.sent.name)
    router.post(
        f"/told/{_form.kind.name.replace('_', '-')}",
        status_code=201,
        operation_id=f"tell_{_form.kind.name}",
        summary=f"Tell {to_pascal(_form.kind.name)}",
        description=f"Berätta: {_form.kind.title.sv.lower()}. / Tell: {_form.kind.title.en.lower()}.",
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {
            "schema": {"$ref": f"#/components/schemas/{_name}"}, "example": dict(_form.sent.example)}}}},
    )(_telling(_form))  # fmt: skip
