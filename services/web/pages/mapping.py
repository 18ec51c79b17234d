"""Which column of a ledger is read as what: shown, and corrected by people who know the source."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.web.client import Refused
from services.web.schemas.intake import File, Mapping
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import FIELDS, N_

router = APIRouter()
CHOICE: Final = "column-"
MAPPING_ERRORS: Final = {
    "409": N_("Rows of this file are stored, so it is not read again."),
}


@router.get("/files/{file_id}/mapping")
async def mapping_page(visit: SignedIn, file_id: UUID) -> Response:
    """How the columns were understood."""
    return await _show(visit, file_id)


@router.post("/files/{file_id}/mapping")
async def correct_mapping(visit: SignedIn, request: Request, file_id: UUID) -> Response:
    """Store the corrected mapping for this source and read the file again."""
    async with request.form() as form:
        columns = {
            name.removeprefix(CHOICE): value
            for name, value in form.items()
            if name.startswith(CHOICE) and isinstance(value, str) and value
        }
    if errors := _double(visit, columns):
        return await _show(visit, file_id, columns, errors)
    try:
        await visit.gateway.write("PUT", f"/files/{file_id}/mapping", {"columns": columns})
    except Refused as refused:
        known = {field: visit.language.say(text) for field, text in MAPPING_ERRORS.items()}
        return await _show(visit, file_id, columns, visit.form_errors(refused, known))
    return visit.done(visit.language.say("The columns are stored and the file is read again."), f"/files/{file_id}")


def _double(visit: Visit, columns: dict[str, str]) -> FormErrors:
    seen: dict[str, str] = {}
    errors: FormErrors = {}
    for field, header in columns.items():
        if header in seen:
            errors[CHOICE + field] = visit.language.say("The column %(name)s is chosen twice.", name=header)
        seen[header] = field
    return errors


async def _show(
    visit: Visit, file_id: UUID, chosen: dict[str, str] | None = None, errors: FormErrors | None = None
) -> Response:
    file = await visit.gateway.read(File, f"/files/{file_id}")
    mapping = await visit.gateway.read(Mapping, f"/files/{file_id}/mapping")
    columns = chosen if chosen is not None else mapping.columns
    editable = visit.may_act and not file.accepted
    values = {
        "editable": editable,
        "file": file,
        "mapping": mapping,
        "columns": columns,
        "fields": mapping.fields or tuple(FIELDS),
    }
    return await visit.page("mapping.html", values, errors)
