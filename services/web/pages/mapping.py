"""Which column of a table is read as what: shown, tried on the first rows, corrected by who knows the source."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.web.client import Refused
from services.web.messages import Language
from services.web.pages.files import table_kinds
from services.web.roles import may
from services.web.schemas.base import Text
from services.web.schemas.intake import File, Mapping, Preview, Target
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import FIELDS, N_
from shared.policy.actions import Action

router = APIRouter()
CHOICE: Final = "column-"
MAPPING_ERRORS: Final = {
    "already-stored": N_("Rows of this file are stored, so it is not read again."),
    "being-read": N_("The file is being read already."),
    "rows-disposed-of": N_("Rows of the file have been disposed of, so it is not read again."),
    "kind": N_("A table cannot hold this kind."),
}
Kind = Annotated[str, Query(max_length=40)]
# a preview names an amount by where it is kept
LEDGER_TITLES: Final = {"amount_minor": "amount"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A mapping as it was sent."""

    kind: str
    columns: dict[str, str]


@router.get("/files/{file_id}/mapping")
async def mapping_page(visit: SignedIn, file_id: UUID, kind: Kind = "") -> Response:
    """How the columns were understood, or would be as another kind."""
    return await _show(visit, file_id, Sent(kind, {}))


@router.post("/files/{file_id}/mapping")
async def correct_mapping(visit: SignedIn, request: Request, file_id: UUID) -> Response:
    """Show the first rows under the corrected mapping, or store it for this source and read the file again."""
    async with request.form() as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str) and value}
    columns = {name.removeprefix(CHOICE): value for name, value in fields.items() if name.startswith(CHOICE)}
    sent = Sent(fields.get("kind", ""), columns)
    if errors := _wrong(visit, columns):
        return await _show(visit, file_id, sent, errors=errors)
    body = {"columns": columns, **({"kind": sent.kind} if sent.kind else {})}
    try:
        if fields.get("do") == "preview":
            preview = await visit.gateway.create(Preview, f"/files/{file_id}/preview", body)
            return await _show(visit, file_id, sent, preview)
        await visit.gateway.write("PUT", f"/files/{file_id}/mapping", body)
    except Refused as refused:
        known = {field: visit.language.say(text) for field, text in MAPPING_ERRORS.items()}
        return await _show(visit, file_id, sent, errors=visit.form_errors(refused, known))
    return visit.done(visit.language.say("The columns are stored and the file is read again."), f"/files/{file_id}")


def _wrong(visit: Visit, columns: dict[str, str]) -> FormErrors:
    if not columns:
        return {"": visit.language.say("Choose at least one column.")}
    seen: dict[str, str] = {}
    errors: FormErrors = {}
    for field, header in columns.items():
        if header in seen:
            errors[CHOICE + field] = visit.language.say("The column %(name)s is chosen twice.", name=header)
        seen[header] = field
    return errors


async def _show(
    visit: Visit, file_id: UUID, sent: Sent, preview: Preview | None = None, errors: FormErrors | None = None
) -> Response:
    file = await visit.gateway.read(File, f"/files/{file_id}")
    mapping = await visit.gateway.read(Mapping, f"/files/{file_id}/mapping", {"kind": sent.kind})
    editable = may(visit.session.roles, Action.FILE_MAP) and (not file.accepted or file.table_of is not None)
    values = {
        "editable": editable,
        "file": file,
        "mapping": mapping,
        "preview": preview,
        "columns": sent.columns or mapping.columns,
        "targets": mapping.targets or _ledger_targets(visit.language, mapping),
        "kinds": await table_kinds(visit) if editable else [],
        "shown": _shown(visit.language, preview) if preview else [],
    }
    return await visit.page("mapping.html", values, errors)


def _ledger_targets(language: Language, mapping: Mapping) -> tuple[Target, ...]:
    """A ledger's fields, in the console's own words."""
    fields = mapping.fields or tuple(FIELDS)
    return tuple(Target(name=name, title=_both(language.say(FIELDS.get(name, name)))) for name in fields)


def _shown(language: Language, preview: Preview) -> list[tuple[str, str]]:
    """The fields that any of the rows has, with what people call them."""
    there = dict.fromkeys(name for row in preview.rows for name in row.values)
    own = {name: FIELDS.get(LEDGER_TITLES.get(name, name), name) for name in there}
    return [
        (name, language.text(preview.titles[name]) if name in preview.titles else language.say(own[name]))
        for name in there
    ]


def _both(text: str) -> Text:
    return Text(sv=text, en=text)
