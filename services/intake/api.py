"""Endpoints of intake."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response, UploadFile
from sqlalchemy import Row

from services.intake import queries
from services.intake.disposal import DECLARED
from services.intake.domain import Kind
from services.intake.formats.reasons import REASONS
from services.intake.mapping import FIELDS
from services.intake.operations import files as file_operations
from services.intake.operations.files import FileNotFound
from services.intake.operations.payments import submission_of
from services.intake.orders import ORDER_EXAMPLE, read_orders
from services.intake.schemas import (
    FileAccepted,
    FileOut,
    FileStatus,
    MappingIn,
    MappingOut,
    PayeeOut,
    PaymentOut,
    PaymentsAccepted,
    ReasonOut,
    RowError,
    SourceOut,
)
from services.intake.sealing import Sealer, sealer
from services.intake.settings import Settings
from shared.auth import NotAllowed, Principal
from shared.db import Tx
from shared.disposal.extract import extract_router
from shared.policy.actions import Action
from shared.policy.decide import decide
from shared.policy.gate import may
from shared.problems import NotFound
from shared.schemas import MoneyOut, Page, Paging

router = APIRouter(tags=["intake"])

FileSender = Annotated[Principal, Depends(may(Action.FILE_SEND))]
FileReader = Annotated[Principal, Depends(may(Action.FILE_READ))]
Mapper = Annotated[Principal, Depends(may(Action.FILE_MAP))]
PaymentSender = Annotated[Principal, Depends(may(Action.PAYMENT_SEND))]
PaymentReader = Annotated[Principal, Depends(may(Action.PAYMENT_READ))]


@router.post("/files", status_code=202)
async def post_file(
    request: Request,
    caller: FileSender,
    tx: Tx,
    file: UploadFile,
    kind: Annotated[Kind | None, Form(description="Kind of file, when the content must not decide")] = None,
    committee_id: Annotated[
        str | None,
        Form(alias="committeeId", pattern="^[a-z0-9-]{2,20}$", description="Committee of the rows"),
    ] = None,
) -> FileAccepted:
    """Ta emot en fil; den läses i bakgrunden. / Take in a file; it is read in the background."""
    settings: Settings = request.app.state.settings
    committee = _committee(caller, committee_id, settings)
    kept = await file_operations.keep_upload(file, settings.data_dir / "files")
    file_id = await file_operations.receive_file(
        tx, caller, kept, name=file.filename or "", committee_id=committee, kind=kind.value if kind else None
    )
    request.state.after_commit = request.app.state.file_arrived.set
    return FileAccepted(file_id=file_id, status="received")


@router.get("/files")
async def list_files(
    _caller: FileReader, tx: Tx, page: Paging, status: Annotated[FileStatus | None, Query()] = None
) -> Page[FileOut]:
    """Filer som du får se, nyaste först. / Files that you may see, newest first."""
    rows, total = await queries.files(tx, status, page)
    return Page(items=[_file_out(row, []) for row in rows], total=total, page=page.page, limit=page.limit)


@router.get("/files/{file_id}")
async def get_file(file_id: UUID, _caller: FileReader, tx: Tx) -> FileOut:
    """En fil och hur långt den kommit. / A file and how far it has come."""
    row = await queries.file(tx, file_id)
    if row is None:
        raise FileNotFound("No file with this id is yours to see.")
    return _file_out(row, await queries.file_errors(tx, file_id))


@router.get("/files/{file_id}/mapping")
async def get_mapping(file_id: UUID, _caller: FileReader, tx: Tx) -> MappingOut:
    """Hur filens kolumner lästes. / How the file's columns were read."""
    row = await queries.file(tx, file_id)
    if row is None or row.layout is None:
        raise FileNotFound("No table file with this id is yours to see.")
    return _mapping_out(row.layout, await queries.mapping_of(tx, row))


@router.put("/files/{file_id}/mapping", status_code=202)
async def put_mapping(file_id: UUID, body: MappingIn, request: Request, caller: Mapper, tx: Tx) -> FileAccepted:
    """Rätta kolumnerna och läs om filen. / Correct the columns and read the file again."""
    await file_operations.correct_mapping(tx, caller, file_id, body.columns)
    request.state.after_commit = request.app.state.file_arrived.set
    return FileAccepted(file_id=file_id, status="received")


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
    default = _committee(caller, None, settings)
    seal = sealer(settings.field_key_file, caller.municipality_id)
    submission = submission_of(read_orders(body), body, caller, key, default, seal)
    answer = await request.app.state.writer.submit(submission)
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else None
    return Response(answer.body, 202, headers, media_type="application/json")


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
    seal = _sealer(request, caller)
    items = [_payment_out(row, caller, seal) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.get("/payments/{payment_id}")
async def get_payment(payment_id: UUID, request: Request, caller: PaymentReader, tx: Tx) -> PaymentOut:
    """En betalning med mottagare och källa. / A payment with its payee and source."""
    row = await queries.payment(tx, payment_id)
    if row is None:
        raise NotFound("No payment with this id is yours to see.")
    return _payment_out(row, caller, _sealer(request, caller))


def _committee(caller: Principal, wanted: str | None, settings: Settings) -> str:
    """The committee asked for, else the caller's only one, else the municipality's default."""
    own = sorted(caller.committees - {"*"})
    committee = wanted or (own[0] if len(own) == 1 else settings.default_committee)
    if not caller.works_for(committee):
        raise NotAllowed(f"You do not work for the committee {committee}. Ask your security head for access.")
    return committee


def _sealer(request: Request, caller: Principal) -> Sealer:
    settings: Settings = request.app.state.settings
    return sealer(settings.field_key_file, caller.municipality_id)


def _file_out(row: Row[Any], errors: queries.Rows) -> FileOut:
    return FileOut(
        file_id=row.file_id,
        name=row.name,
        kind=row.kind,
        status=row.status,
        committee_id=row.committee_id,
        rows=row.rows,
        accepted=row.accepted,
        rejected=row.rejected,
        known=row.known,
        progress=row.progress / 100,
        reason=ReasonOut(**row.reason) if row.reason else None,
        errors=[RowError(row=e.row, column=e.column, reason=_reason(e.reason), value=e.value) for e in errors],
        total=MoneyOut.sek(row.total_minor),
        received_at=row.received_at,
        finished_at=row.finished_at,
    )


def _reason(code: str) -> ReasonOut:
    sentence = REASONS.get(code)
    return ReasonOut(code=code, sv=sentence.sv if sentence else code, en=sentence.en if sentence else code)


def _mapping_out(layout: dict[str, Any], stored: dict[str, str] | None) -> MappingOut:
    return MappingOut(
        columns=stored or layout["columns"],
        headers=layout["headers"],
        fields=list(FIELDS),
        proposed=stored is None,
        delimiter=layout["delimiter"],
        encoding=layout["encoding"],
    )


def _payment_out(row: Row[Any], caller: Principal, seal: Sealer) -> PaymentOut:
    name = row.party_name
    if row.sealed_name and decide(caller, Action.PERSON_NAME_READ).permitted:
        name = seal.unseal(row.sealed_name, row.party_id, "sealed_name")
    return PaymentOut(
        payment_id=row.payment_id,
        kind=row.kind,
        committee_id=row.committee_id,
        payee=PayeeOut(
            party_id=row.party_id,
            kind=row.party_kind,
            name=name,
            organisation_number=row.organisation_number,
        ),
        amount=MoneyOut(minor=row.amount_minor, currency=row.currency),
        invoice_number=row.invoice_number,
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        payment_date=row.payment_date,
        account=row.account_label,
        unit=row.unit,
        category=row.category,
        text=row.text,
        source=SourceOut(file_id=row.file_id, file_name=row.file_name, row=row.row),
        received_at=row.received_at,
    )


router.include_router(extract_router(DECLARED, "payments"))
