"""Endpoints of recipients, and of administrators who let them in and read nothing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.tips import handling, keys
from services.intake.tips.dialogue import as_attachment
from services.intake.tips.handling import Assessment, Opening
from services.intake.tips.locks import Locks
from services.intake.tips.models import RecipientKey, Report
from services.intake.tips.schemas import (
    AccessOut,
    AnswerIn,
    AssessIn,
    EntryOut,
    NewKeyIn,
    OpenedOut,
    PassphraseIn,
    RecipientOut,
    RecipientsOut,
    ReportDetailOut,
    ReportOut,
    ReportsOut,
    ShareIn,
)
from shared.audit.notes import note_shown
from shared.auth import Caller, NotAllowed, Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.policy.actions import Action, Role
from shared.policy.gate import Gate, may

router = APIRouter(prefix="/whistleblowing", tags=["whistleblowing"])


def recipient(action: Action) -> Gate:
    """A dependency that lets a recipient pass, and nobody who also administers: who lets in does not read."""

    async def check(caller: Caller, acting: Annotated[Principal, Depends(may(action))]) -> Principal:
        if Role.ADMINISTRATOR in caller.roles:
            raise NotAllowed("Who administers the platform does not read reports. Let the other role go first.")
        return acting

    return check


Reader = Annotated[Principal, Depends(recipient(Action.TIP_READ))]
Handler = Annotated[Principal, Depends(recipient(Action.TIP_HANDLE))]
KeyMaker = Annotated[Principal, Depends(recipient(Action.TIP_KEY_MAKE))]
Looker = Annotated[Principal, Depends(may(Action.TIP_RECIPIENT_READ))]
Manager = Annotated[Principal, Depends(may(Action.TIP_RECIPIENT_MANAGE))]


def _locks(request: Request) -> Locks:
    locks: Locks = request.app.state.locks
    return locks


TheLocks = Annotated[Locks, Depends(_locks)]


@router.get("/recipients")
async def list_recipients(_caller: Looker, tx: Tx) -> RecipientsOut:
    """Mottagare och deras nycklar. / Recipients and their keys."""
    rows = await tx.execute(select(RecipientKey).order_by(RecipientKey.made_at, RecipientKey.key_id))
    return RecipientsOut(items=[RecipientOut.of(row) for row in rows.scalars()])


@router.post("/keys", status_code=201)
async def make_key(body: NewKeyIn, caller: KeyMaker, tx: Tx) -> RecipientOut:
    """Skapa din nyckel; en administratör tar den i bruk. / Make your key; an administrator takes it into use."""
    return RecipientOut.of(await keys.make(tx, caller, body.passphrase.get_secret_value(), utc_now()))


@router.post("/keys/{key_id}/activate")
async def activate_key(key_id: UUID, caller: Manager, tx: Tx) -> RecipientOut:
    """Ta någon annans nyckel i bruk. / Take somebody else's key into use."""
    return RecipientOut.of(await keys.activate(tx, caller, key_id, utc_now()))


@router.post("/keys/{key_id}/end")
async def end_key(key_id: UUID, caller: Manager, tx: Tx) -> RecipientOut:
    """Avsluta en nyckel: den öppnar ingenting mer. / End a key: it opens nothing any more."""
    return RecipientOut.of(await keys.end(tx, caller, key_id, utc_now()))


@router.get("/reports")
async def list_reports(caller: Reader, tx: Tx) -> ReportsOut:
    """Rapporter som är förseglade till dig. / Reports that are sealed to you."""
    rows = await handling.visible(tx, caller)
    note_shown(tx, "report", [row.report_id for row in rows])
    return ReportsOut(items=[ReportOut.of(row) for row in rows])


@router.get("/reports/{report_id}")
async def get_report(report_id: UUID, caller: Reader, tx: Tx) -> ReportDetailOut:
    """En rapports dagar, och vem som har gjort vad. / A report's days, and who did what."""
    return await _detail(tx, await handling.one(tx, caller, report_id))


@router.post("/reports/{report_id}/open")
async def open_report(report_id: UUID, body: PassphraseIn, caller: Reader, tx: Tx, locks: TheLocks) -> OpenedOut:
    """Öppna dialogen med din lösenfras. / Open the dialogue with your passphrase."""
    said = await handling.read(tx, locks, _opening(caller, report_id, body), utc_now())
    return OpenedOut(entries=[EntryOut.of(entry) for entry in said])


@router.post("/reports/{report_id}/files/{file_id}/open", response_class=Response)
async def open_file(
    report_id: UUID, file_id: UUID, body: PassphraseIn, caller: Reader, tx: Tx, locks: TheLocks
) -> Response:
    """Hämta en fil med din lösenfras. / Fetch a file with your passphrase."""
    name, content = await handling.read_file(tx, locks, _opening(caller, report_id, body), file_id, utc_now())
    headers = {"content-disposition": as_attachment(name)}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/reports/{report_id}/acknowledge")
async def acknowledge_report(report_id: UUID, caller: Handler, tx: Tx) -> ReportDetailOut:
    """Bekräfta för rapportören att rapporten kommit in. / Confirm to the reporter that the report has come in."""
    now = utc_now()
    return await _detail(tx, await handling.acknowledge(tx, caller, report_id, swedish_date(now), now))


@router.post("/reports/{report_id}/answer")
async def answer_report(report_id: UUID, body: AnswerIn, caller: Handler, tx: Tx) -> ReportDetailOut:
    """Svara rapportören. / Answer the reporter."""
    now = utc_now()
    said, today = body.text, swedish_date(now)
    report = await handling.answer(tx, caller, report_id, said, feedback=body.feedback, today=today, now=now)
    return await _detail(tx, report)


@router.post("/reports/{report_id}/assess")
async def assess_report(report_id: UUID, body: AssessIn, caller: Handler, tx: Tx) -> ReportDetailOut:
    """Sortera rapporten och håll utpekade borta. / Sort the report, and keep away those it names."""
    found = Assessment(body.category, body.circle, frozenset(body.barred))
    return await _detail(tx, await handling.assess(tx, caller, report_id, found, utc_now()))


@router.post("/reports/{report_id}/share")
async def share_report(report_id: UUID, body: ShareIn, caller: Handler, tx: Tx, locks: TheLocks) -> ReportDetailOut:
    """Försegla rapporten även till en annan mottagare. / Seal the report to another recipient too."""
    opening = _opening(caller, report_id, body)
    return await _detail(tx, await handling.share(tx, locks, opening, body.subject, utc_now()))


@router.post("/reports/{report_id}/close")
async def close_report(report_id: UUID, caller: Handler, tx: Tx) -> ReportDetailOut:
    """Avsluta; två år senare förstörs rapporten. / Close; two years later the report is destroyed."""
    now = utc_now()
    return await _detail(tx, await handling.close(tx, caller, report_id, swedish_date(now), now))


@router.post("/reports/{report_id}/archive", response_class=Response)
async def archive_report(report_id: UUID, body: PassphraseIn, caller: Handler, tx: Tx, locks: TheLocks) -> Response:
    """Rapporten i klartext för arkivet, som zip. / The report in clear for the archive, as a zip."""
    content = await handling.archive(tx, locks, _opening(caller, report_id, body), utc_now())
    headers = {"content-disposition": as_attachment(f"rapport-{report_id}.zip")}
    return Response(content, media_type="application/zip", headers=headers)


def _opening(caller: Principal, report_id: UUID, body: PassphraseIn) -> Opening:
    return Opening(caller, report_id, body.passphrase.get_secret_value())


async def _detail(tx: AsyncSession, report: Report) -> ReportDetailOut:
    accesses = [AccessOut.of(row) for row in await handling.accesses(tx, report.report_id)]
    return ReportDetailOut(**ReportOut.of(report).model_dump(), accesses=accesses)
