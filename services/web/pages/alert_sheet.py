"""The sheet for the person or company that a signal is about: to read, to print, and as text for a draft."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse

from services.web.client import Refused
from services.web.messages import Language, language
from services.web.pages.alert_records import records_of
from services.web.schemas.sheets import Sheet
from services.web.sheet_text import Letterhead, blocks, plain_text
from services.web.visit import SignedIn, Visit

router = APIRouter()
NOBODY: Final = "nobody-to-tell"
Chosen = Annotated[str, Query(alias="in", max_length=2)]


@router.get("/alerts/{alert_id}/sheet")
async def sheet_page(visit: SignedIn, alert_id: UUID, chosen: Chosen = "") -> Response:
    """The sheet as it is printed, with what the sender is to know beside it."""
    speech = _language(visit, chosen)
    try:
        sheet = await visit.gateway.read(Sheet, f"/alerts/{alert_id}/sheet")
    except Refused as refused:
        if refused.problem.slug != NOBODY:
            raise
        values = {"alert_id": alert_id, "reasons": refused.problem.reasons, "sheet": None}
        return await visit.page("alert_sheet.html", values)
    values = {
        "alert_id": alert_id,
        "sheet": sheet,
        "letter": _letterhead(visit, speech, sheet),
        "blocks": blocks(speech, sheet, await records_of(visit, [sheet])),
        "speech": speech,
        "marked_in": speech.code,
    }
    return await visit.page("alert_sheet.html", values)


@router.get("/alerts/{alert_id}/sheet.txt")
async def sheet_as_text(visit: SignedIn, alert_id: UUID, chosen: Chosen = "") -> Response:
    """The same words as plain text, for a letter or the draft of a decision."""
    speech = _language(visit, chosen)
    sheet = await visit.gateway.read(Sheet, f"/alerts/{alert_id}/sheet")
    text = plain_text(_letterhead(visit, speech, sheet), blocks(speech, sheet, await records_of(visit, [sheet])))
    name = f"{sheet.reference}-{speech.code}.txt"
    return PlainTextResponse(text, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _language(visit: Visit, chosen: str) -> Language:
    """The reader's language, which need not be the sender's."""
    return language(chosen or visit.language.code)


def _letterhead(visit: Visit, speech: Language, sheet: Sheet) -> Letterhead:
    settings = visit.settings
    committee = settings.committee_names.get(sheet.committee_id, sheet.committee_id)
    return Letterhead(
        title=speech.text(sheet.title),
        sender=f"{committee}, {settings.municipality_name}",
        reader=sheet.reader_name or "",
        reference=sheet.reference,
        day=speech.day(sheet.written_on),
        contact=settings.reply_contact,
        data_protection=settings.data_protection_contact,
        words={
            "sender": speech.say("From"),
            "reader": speech.say("To"),
            "day": speech.say("Date"),
            "reference": speech.say("Number"),
            "contact": speech.say("Answer to"),
            "data_protection": speech.say("Data protection officer"),
        },
    )
