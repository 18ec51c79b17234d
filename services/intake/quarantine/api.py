"""Endpoints of what was not taken, and of how a table is read."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Row

from services.intake import queries
from services.intake.domain import Kind, Refused
from services.intake.operations import files as operations
from services.intake.operations.files import FileNotFound, source_of
from services.intake.operations.rerun import table_kind
from services.intake.quarantine import presenting, tables
from services.intake.quarantine.queries import kept, rejected_groups, rejected_rows, stored_mapping
from services.intake.quarantine.schemas import MappingIn, MappingOut, PreviewOut, RejectedOut
from services.intake.records import RecordKind
from services.intake.records.catalogue import KINDS
from services.intake.schemas import FileAccepted
from services.intake.sealing import sealer_of
from shared.auth import Principal
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.decide import decide
from shared.policy.gate import may
from shared.problems import InvalidRequest

router = APIRouter(tags=["intake"])
T = TypeVar("T")

Reader = Annotated[Principal, Depends(may(Action.FILE_READ))]
Mapper = Annotated[Principal, Depends(may(Action.FILE_MAP))]
Holds = Annotated[str | None, Query(max_length=40, description="What the table is to be read as: a kind of record")]


@router.get("/files/{file_id}/mapping")
async def get_mapping(file_id: UUID, request: Request, _caller: Reader, tx: Tx, kind: Holds = None) -> MappingOut:
    """Hur filens kolumner lästes, eller kan läsas. / How the file's columns were read, or can be."""
    row = await _table(tx, file_id)
    records = _kind(row, kind)
    headers, proposed = await _headings(request, row, records)
    stored = await stored_mapping(tx, row.committee_id, source_of(headers, records.name if records else None))
    return presenting.mapping_out(row, records, headers, proposed, stored)


@router.put("/files/{file_id}/mapping", status_code=202)
async def put_mapping(file_id: UUID, body: MappingIn, request: Request, caller: Mapper, tx: Tx) -> FileAccepted:
    """Rätta kolumnerna och läs om filen. / Correct the columns and read the file again."""
    row = await _table(tx, file_id)
    records = _kind(row, body.kind)
    headers, _ = await _headings(request, row, records)
    await operations.correct_mapping(tx, caller, file_id, body.columns, records, headers)
    request.state.after_commit = request.app.state.file_arrived.set
    return FileAccepted(file_id=file_id, status="received")


@router.post("/files/{file_id}/preview")
async def preview_mapping(file_id: UUID, body: MappingIn, request: Request, caller: Mapper, tx: Tx) -> PreviewOut:
    """Visa de första raderna så som de skulle läsas. / Show the first rows as they would be read."""
    row = await _table(tx, file_id)
    records, names = _kind(row, body.kind), _reads_names(caller)
    columns = operations.known_columns(body.columns, (await _headings(request, row, records))[0], records)
    try:
        shown = await _opened(request, row, lambda path: tables.preview(path, records, columns, names=names))
    except Refused as refused:
        return presenting.preview_out(records, [], refused)
    return presenting.preview_out(records, shown, None)


@router.post("/files/{file_id}/run-again", status_code=202)
async def run_again(file_id: UUID, request: Request, _caller: Mapper, tx: Tx) -> FileAccepted:
    """Läs filen igen som den är; inget lagras två gånger. / Read the file again as it is; nothing is stored twice."""
    await operations.run_again(tx, file_id)
    request.state.after_commit = request.app.state.file_arrived.set
    return FileAccepted(file_id=file_id, status="received")


@router.get("/files/{file_id}/rejected")
async def get_rejected(file_id: UUID, _caller: Reader, tx: Tx) -> RejectedOut:
    """Varför rader inte togs emot, grupperat. / Why rows were not taken, in groups."""
    row = await _file(tx, file_id)
    return presenting.rejected_out(row, await rejected_groups(tx, file_id), await kept(tx, file_id))


@router.get(
    "/files/{file_id}/rejected-rows",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def download_rejected(file_id: UUID, request: Request, caller: Mapper, tx: Tx) -> Response:
    """Raderna som inte togs emot, som CSV med skäl. / The rows that were not taken, as CSV with reasons."""
    row = await _file(tx, file_id)
    errors = await rejected_rows(tx, file_id)
    if not (row.layout or {}).get("headers"):
        return presenting.csv_of(file_id, presenting.reasons_only(errors))
    kind, columns, names = table_kind(row.layout), row.layout["columns"], _reads_names(caller)
    wanted = {error.row for error in errors}
    left_out = await _opened(request, row, lambda path: tables.rows_left_out(path, kind, columns, wanted, names=names))
    return presenting.csv_of(file_id, presenting.rows_with_reasons(errors, *left_out))


def _reads_names(caller: Principal) -> bool:
    return decide(caller, Action.PERSON_NAME_READ).permitted


async def _file(tx: Tx, file_id: UUID) -> Row[Any]:
    row = await queries.file(tx, file_id)
    if row is None:
        raise FileNotFound("No file with this id is yours to see.")
    return row


async def _table(tx: Tx, file_id: UUID) -> Row[Any]:
    row = await _file(tx, file_id)
    if not (row.layout or {}).get("headers"):
        raise FileNotFound("No table file with this id is yours to see.")
    return row


def _kind(file: Row[Any], kind: str | None) -> RecordKind | None:
    """The kind of record that the table is said to hold, else was read as; None for a supplier ledger."""
    if kind is None:
        return table_kind(file.layout)
    if kind not in KINDS and kind != Kind.LEDGER:
        detail = "no kind of record; GET /record-kinds lists them"
        raise InvalidRequest(
            "A table cannot hold this.", errors=[{"in": "body", "pointer": "#/kind", "detail": detail}]
        )
    return KINDS.get(kind)


async def _headings(request: Request, file: Row[Any], kind: RecordKind | None) -> tuple[list[str], dict[str, str]]:
    """The headings of the file, read as *kind*, and what is proposed; as it was read where nothing else is asked."""
    layout = file.layout
    if kind is table_kind(layout) and layout["columns"]:
        return layout["headers"], layout["columns"]
    try:
        table, proposed = await _opened(request, file, lambda path: tables.headings(path, kind))
    except Refused:
        return layout["headers"], {}
    return list(table.headers), proposed


async def _opened(request: Request, file: Row[Any], read: Callable[[Path], T]) -> T:
    """What *read* gives of the file, which is in clear for as long."""
    sealer = await sealer_of(request.app.state.sessions, file.municipality_id)
    path = request.app.state.settings.data_dir / "files" / str(file.file_id)
    with ExitStack() as opened:
        sealed = sealer.opened_file(path, file.file_id, file.sha256)
        clear = await asyncio.to_thread(opened.enter_context, sealed)
        return await asyncio.to_thread(read, clear)
