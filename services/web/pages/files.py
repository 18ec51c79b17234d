"""Files in: give a file, watch it being read, see what was not accepted and why."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse

from services.web.client import Refused
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.intake import Accepted, File, Rejected
from services.web.schemas.records import Kind, Kinds
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import FILE_STATUS, N_

router = APIRouter()
PIECE: Final = 65_536
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
RUN_ERRORS: Final = {
    "being-read": N_("The file is being read already."),
    "rows-disposed-of": N_("Rows of the file have been disposed of, so it is not read again."),
}
# What the API may find wrong with an upload, by field, in our words.
UPLOAD_ERRORS: Final = {
    "file": N_("Choose a file to send."),
    "kind": N_("The kind is not one that can be read."),
    "committeeId": N_("Choose a committee that you work for."),
}


@router.get("/files")
async def file_list(visit: SignedIn, number: PageNumber = 1, status: str = "") -> Response:
    """The newest files, and the place to give another."""
    return await _list(visit, number, status if status in FILE_STATUS else "")


@router.post("/files")
async def upload(visit: SignedIn, request: Request) -> Response:
    """Pass an upload on as it arrives; the answer leads to the page where it can be watched."""
    try:
        content = await visit.gateway.forward("/files", request.stream(), content_headers(request))
    except Refused as refused:
        known = {field: visit.language.say(text) for field, text in UPLOAD_ERRORS.items()}
        errors = visit.form_errors(refused, known)
        if wants_json(request):
            return JSONResponse({"message": " ".join(errors.values())}, HTTPStatus.UNPROCESSABLE_ENTITY)
        return await _list(visit, 1, "", errors)
    to = f"/files/{Accepted.model_validate_json(content).file_id}"
    if wants_json(request):
        return JSONResponse({"location": to}, HTTPStatus.CREATED)
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)


@router.get("/files/{file_id}")
async def file_page(visit: SignedIn, file_id: UUID) -> Response:
    """What became of a file."""
    file = await visit.gateway.read(File, f"/files/{file_id}")
    rejected = await visit.gateway.read(Rejected, f"/files/{file_id}/rejected") if file.rejected else Rejected()
    kinds = Kinds()
    if file.holds_records and not file.running:
        kinds = await visit.gateway.read(Kinds, "/record-kinds", {"fileId": file_id})
    values = {"rejected": rejected, "kinds": [kind for kind in kinds.items if kind.records]}
    return await visit.page("file.html", {"file": file, "heading": headline(visit.language, file), **values})


@router.post("/files/{file_id}/run-again")
async def run_again(visit: SignedIn, file_id: UUID) -> Response:
    """Read the file once more as it is."""
    try:
        await visit.gateway.write("POST", f"/files/{file_id}/run-again", {})
    except Refused as refused:
        known = {slug: visit.language.say(text) for slug, text in RUN_ERRORS.items()}
        if refused.problem.slug not in known:
            raise
        return visit.done(known[refused.problem.slug], f"/files/{file_id}")
    return visit.done(visit.language.say("The file is read again."), f"/files/{file_id}")


@router.get("/files/{file_id}/rejected-rows")
async def rejected_rows(visit: SignedIn, file_id: UUID) -> Response:
    """The rows to correct, with why, as a file for a spreadsheet."""
    answer = await visit.gateway.open(f"/files/{file_id}/rejected-rows")
    headers = {"content-disposition": f'attachment; filename="rader-att-ratta-{file_id}.csv"'}

    async def content() -> AsyncIterator[bytes]:
        try:
            async for piece in answer.content.iter_chunked(PIECE):
                yield piece
        finally:
            answer.release()

    return StreamingResponse(content(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/files/{file_id}/progress")
async def progress(visit: SignedIn, file_id: UUID) -> Response:
    """Where the reading is, for the page's script."""
    file = await visit.gateway.read(File, f"/files/{file_id}")
    share = file.progress or 0
    return JSONResponse(
        {
            "running": file.running,
            "progress": round(share * 100),
            "message": visit.language.say("%(share)s read", share=visit.language.share(share)),
        }
    )


async def table_kinds(visit: Visit) -> list[Kind]:
    """What a table can hold beside a supplier ledger, by its name in the language."""
    found = await visit.gateway.read(Kinds, "/record-kinds", {"counted": "false"})
    return sorted(found.items, key=lambda kind: visit.language.text(kind.title))


def headline(language: Language, file: File) -> str:
    """What became of a file, in a sentence."""
    if file.status == "rejected":
        in_part = language.say("The file could not be stored to its end; what was stored is counted here")
        return in_part if file.accepted else language.say("The file could not be read, and nothing of it was kept")
    if file.running:
        return language.say("The file is being read; you may leave the page")
    if file.rejected:
        return language.say_n("One row needs correcting", "%(word)s rows need correcting", file.rejected)
    if file.accepted == 0 and file.known:
        return language.say("Every row was here already; nothing was stored twice")
    if file.holds_records:
        return language.say_n("One row was read and stored", "%(word)s rows were read and stored", file.accepted or 0)
    return language.say_n(
        "One row was read and screened", "%(word)s rows were read and are screened", file.accepted or 0
    )


def content_headers(request: Request) -> dict[str, str]:
    """The headers that describe a body, to be passed on with it."""
    passed = {name: request.headers.get(name) for name in ("content-type", "content-length")}
    return {name: value for name, value in passed.items() if value is not None}


def wants_json(request: Request) -> bool:
    """Whether one of our scripts asks, and not a browser that will show the answer."""
    return "application/json" in request.headers.get("accept", "")


async def _list(visit: Visit, number: int, status: str, errors: FormErrors | None = None) -> Response:
    files = await visit.gateway.read(Page[File], "/files", {"page": number, "status": status})
    values = {"files": files, "status": status, "heading": _list_headline(visit.language, files)}
    values["kinds"] = await table_kinds(visit) if visit.may_act else []
    return await visit.page("files.html", {**values, "my_committees": visit.committees()}, errors)


def _list_headline(language: Language, files: Page[File]) -> str:
    if not files.total:
        return language.say("No file has come in yet")
    running = sum(file.running for file in files.items)
    faulty = sum(bool(file.rejected) or file.status == "rejected" for file in files.items)
    if running:
        return language.say_n("One file is being read", "%(word)s files are being read", running)
    if faulty:
        return language.say_n("One file has rows to correct", "%(word)s files have rows to correct", faulty)
    return language.say("All files are read")
