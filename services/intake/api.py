"""Endpoints of intake."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response, UploadFile
from pydantic import AfterValidator

from services.intake import merging_api, queries, subject_api
from services.intake.committees import committee_of
from services.intake.disposal import DECLARED
from services.intake.domain import Kind as FileKind
from services.intake.operations import files as file_operations
from services.intake.operations import protections
from services.intake.operations.files import FileNotFound, Upload
from services.intake.operations.payments import notes_on, submission_of
from services.intake.orders import ORDER_EXAMPLE, read_orders
from services.intake.partners import api as partners_api
from services.intake.presenting import file_out, payment_presenter, protection_out, unmasking_out
from services.intake.quarantine import api as quarantine_api
from services.intake.records import api as records_api
from services.intake.records.catalogue import KINDS
from services.intake.rule_data import api as rule_data_api
from services.intake.schemas import (
    FileAccepted,
    FileOut,
    FileStatus,
    PaymentOut,
    PaymentsAccepted,
    ProtectionIn,
    ProtectionOut,
    UnmaskingIn,
    UnmaskingOut,
)
from services.intake.sealing import Sealer, sealer_of
from services.intake.settings import Settings
from services.intake.sources import api as sources_api
from services.intake.telling import api as telling_api
from shared.audit.notes import note_objects, note_shown
from shared.audit.requests import record_of
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.disposal.extract import extract_router
from shared.grants import Shown, ground_of
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.policy.resources import Kind as Thing
from shared.problems import NotFound
from shared.schemas import Page, Paging

router = APIRouter(tags=["intake"])

FileSender = Annotated[Principal, Depends(may(Action.FILE_SEND))]
FileReader = Annotated[Principal, Depends(may(Action.FILE_READ))]
PaymentSender = Annotated[Principal, Depends(may(Action.PAYMENT_SEND))]
ProtectionReader = Annotated[Principal, Depends(may(Action.PROTECTION_READ))]
ProtectionSetter = Annotated[Principal, Depends(may(Action.PROTECTION_SET))]
UnmaskingProposer = Annotated[Principal, Depends(may(Action.UNMASKING_PROPOSE))]
UnmaskingApprover = Annotated[Principal, Depends(may(Action.UNMASKING_APPROVE))]
PaymentReader = Annotated[Principal, Depends(may(Action.PAYMENT_READ))]


def _known_kind(kind: str | None) -> str | None:
    if kind is not None and kind not in _FILE_KINDS:
        raise ValueError("no kind of file, and no kind of record that a table can hold")
    return kind


_FILE_KINDS = tuple(dict.fromkeys([*(kind.value for kind in FileKind), *KINDS]))
WantedKind = Annotated[
    str | None,
    Form(
        description="Kind of file, when the content must not decide; of a table, the kind of record in each row",
        json_schema_extra={"enum": [*_FILE_KINDS]},
    ),
    AfterValidator(_known_kind),
]


# first, since a path is looked for in this order and nothing is asked as often
@router.post(
    "/payments",
    status_code=202,
    response_model=PaymentsAccepted,
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"oneOf": [
        {"$ref": "#/components/schemas/PaymentOrder"},
        {"type": "array", "minItems": 1, "maxItems": 5000, "items": {"$ref": "#/components/schemas/PaymentOrder"}},
        {"$ref": "#/components/schemas/PaymentOrders"},
    ]}, "example": ORDER_EXAMPLE}}}},
)  # fmt: skip
async def post_payments(
    request: Request,
    caller: PaymentSender,
    key: Annotated[str, Header(alias="Idempotency-Key", max_length=200, description="Same key, same answer")] = "",
) -> Response:
    """Ta emot 1 till 5 000 betalningar. / Take in 1 to 5,000 payments."""
    settings: Settings = request.app.state.settings
    body = await request.body()
    default = committee_of(caller, None, settings)
    seal = await _sealer(request, caller)
    submission = submission_of(read_orders(body), body, caller, key, default, seal)
    answer = await request.app.state.writer.submit(submission._replace(record=record_of(request, notes_on(submission))))
    request.state.audited = True  # in the commit that stored the payments
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else None
    return Response(answer.body, 202, headers, media_type="application/json")


@router.post("/files", status_code=202)
async def post_file(
    request: Request,
    caller: FileSender,
    tx: Tx,
    file: UploadFile,
    kind: WantedKind = None,
    committee_id: Annotated[
        str | None,
        Form(alias="committeeId", pattern="^[a-z0-9-]{2,20}$", description="Committee of the rows"),
    ] = None,
) -> FileAccepted:
    """Ta emot en fil; den läses i bakgrunden. / Take in a file; it is read in the background."""
    settings: Settings = request.app.state.settings
    committee = committee_of(caller, committee_id, settings)
    seal = await _sealer(request, caller)
    kept = await file_operations.keep_upload(file, settings.data_dir / "files", seal)
    about = Upload(*kept, name=file.filename or "", committee_id=committee, kind=kind)
    file_id = await file_operations.receive_file(tx, caller, about, seal)
    note_objects(tx, "file", [file_id])
    request.state.after_commit = request.app.state.file_arrived.set
    return FileAccepted(file_id=file_id, status="received")


@router.get("/files")
async def list_files(
    request: Request, caller: FileReader, tx: Tx, page: Paging, status: Annotated[FileStatus | None, Query()] = None
) -> Page[FileOut]:
    """Filer som du får se, nyaste först. / Files that you may see, newest first."""
    rows, total = await queries.files(tx, status, page)
    note_shown(tx, "file", [row.file_id for row in rows])
    seal = await _sealer(request, caller)
    return Page(items=[file_out(row, [], seal) for row in rows], total=total, page=page.page, limit=page.limit)


@router.get("/files/{file_id}")
async def get_file(file_id: UUID, request: Request, caller: FileReader, tx: Tx) -> FileOut:
    """En fil och hur långt den kommit. / A file and how far it has come."""
    row = await queries.file(tx, file_id)
    if row is None:
        raise FileNotFound("No file with this id is yours to see.")
    return file_out(row, await queries.file_errors(tx, file_id), await _sealer(request, caller))


@router.get("/payments")
async def list_payments(
    request: Request,
    caller: PaymentReader,
    tx: Tx,
    page: Paging,
    file_id: Annotated[UUID | None, Query(alias="fileId", description="Only this file's payments")] = None,
    q: Annotated[
        str | None, Query(min_length=2, max_length=80, description="Number, organisation number or name")
    ] = None,
) -> Page[PaymentOut]:
    """Betalningar som du får se, nyaste först. / Payments that you may see, newest first."""
    rows, total = await queries.payments(tx, file_id, q, page)
    note_shown(tx, "payment", [row.payment_id for row in rows])
    note_objects(tx, "party", [row.party_id for row in rows])
    present = await payment_presenter(request, caller, tx, rows)
    items = [present(row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.get("/payments/{payment_id}")
async def get_payment(payment_id: UUID, request: Request, caller: PaymentReader, tx: Tx) -> PaymentOut:
    """En betalning med mottagare och källa. / A payment with its payee and source."""
    row = await queries.payment(tx, payment_id)
    if row is None:
        raise NotFound("No payment with this id is yours to see.")
    note_objects(tx, "party", [row.party_id])
    ground = await ground_of(tx, caller, Shown(Thing.PAYMENT, payment_id, row.committee_id, Action.PAYMENT_READ))
    show = await payment_presenter(request, caller, tx, [row])
    return show(row).model_copy(update={"ground": ground})


@router.get("/protected-identities")
async def list_protected(_caller: ProtectionReader, tx: Tx, page: Paging) -> Page[ProtectionOut]:
    """Mottagare med skyddade personuppgifter, utan namn. / Payees with a protected identity, without names."""
    rows, total = await queries.protections(tx, page)
    items = [await protection_out(tx, row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.put("/protected-identities/{party_id}")
async def protect_identity(party_id: UUID, body: ProtectionIn, caller: ProtectionSetter, tx: Tx) -> ProtectionOut:
    """Markera att en mottagares uppgifter är skyddade. / Mark a payee's identity as protected."""
    source = protections.Source(body.source, body.since)
    row = await protections.protect_party(tx, caller, party_id, source, utc_now())
    return await protection_out(tx, row)


@router.delete("/protected-identities/{party_id}", status_code=204)
async def end_protection(party_id: UUID, caller: ProtectionSetter, tx: Tx) -> None:
    """Avsluta ett skydd som någon annan har satt. / End a protection that somebody else set."""
    await protections.end_protection(tx, caller, party_id, utc_now())


@router.get("/unmaskings")
async def list_unmaskings(_caller: ProtectionReader, tx: Tx, page: Paging) -> Page[UnmaskingOut]:
    """Begäranden att se skyddade uppgifter. / Requests to see a protected identity."""
    rows, total = await queries.unmaskings(tx, page)
    items = [await unmasking_out(tx, row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/unmaskings", status_code=201)
async def propose_unmasking(body: UnmaskingIn, caller: UnmaskingProposer, tx: Tx) -> UnmaskingOut:
    """Begär att få se skyddade uppgifter. / Ask to see a protected identity."""
    row = await protections.propose_unmasking(tx, caller, body.party_id, body.reason, utc_now())
    return await unmasking_out(tx, row)


@router.post("/unmaskings/{unmasking_id}/approve")
async def approve_unmasking(unmasking_id: UUID, caller: UnmaskingApprover, tx: Tx) -> UnmaskingOut:
    """Godkänn någon annans begäran, för en tid. / Approve somebody else's request, for a time."""
    row = await protections.approve_unmasking(tx, caller, unmasking_id, utc_now())
    return await unmasking_out(tx, row)


async def _sealer(request: Request, caller: Principal) -> Sealer:
    return await sealer_of(request.app.state.sessions, caller.municipality_id)


router.include_router(subject_api.router)
router.include_router(merging_api.router)
router.include_router(quarantine_api.router)
router.include_router(records_api.router)
router.include_router(rule_data_api.router)
router.include_router(sources_api.router)
router.include_router(partners_api.router)
router.include_router(telling_api.router)
router.include_router(extract_router(DECLARED, "payments"))
