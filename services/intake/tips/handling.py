"""The recipients' side: open, acknowledge, assess, answer, share, close. Each leaves a trace for the others."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.tips import keys, sealing
from services.intake.tips.dialogue import Entry, Sealer, add_message, entries, open_file
from services.intake.tips.domain import Category, Circle
from services.intake.tips.locks import Locks
from services.intake.tips.models import Access, RecipientKey, Report, ReportKey
from shared.auth import Principal
from shared.problems import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens what: the caller, the report and the passphrase of the moment."""

    caller: Principal
    report_id: UUID
    passphrase: str

    def __repr__(self) -> str:
        return f"Opening({self.report_id})"


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a report is sorted: its subject, whether the act protects its sender, and who must not see it."""

    category: Category
    circle: Circle
    barred: frozenset[str]


async def visible(session: AsyncSession, caller: Principal) -> Sequence[Report]:
    """The reports that are sealed to the caller, by the day they came."""
    mine = select(ReportKey.report_id).where(ReportKey.subject == caller.subject)
    rows = select(Report).where(Report.report_id.in_(mine)).order_by(Report.received_on, Report.report_id)
    return (await session.execute(rows)).scalars().all()


async def one(session: AsyncSession, caller: Principal, report_id: UUID, *, change: bool = False) -> Report:
    """A report that is sealed to the caller; NotFound. *change* holds its row until the transaction ends."""
    mine = select(ReportKey.report_id).where(ReportKey.subject == caller.subject, ReportKey.report_id == report_id)
    rows = select(Report).where(Report.report_id.in_(mine))
    report = (await session.execute(rows.with_for_update() if change else rows)).scalar_one_or_none()
    if report is None:
        raise NotFound("There is no such report, or it is not sealed to you.")
    return report


async def accesses(session: AsyncSession, report_id: UUID) -> Sequence[Access]:
    """Who did what with the report, newest first."""
    rows = select(Access).where(Access.report_id == report_id).order_by(Access.at.desc(), Access.access_id)
    return (await session.execute(rows)).scalars().all()


async def read(session: AsyncSession, locks: Locks, opening: Opening, now: datetime) -> list[Entry]:
    """The dialogue, opened; NotFound, NotOpened, LockGone."""
    report = await one(session, opening.caller, opening.report_id)
    unlocked = await _unlocked(session, locks, opening)
    await trace(session, opening.caller, report, "opened", now)
    return await entries(session, report.report_id, unlocked.private_key)


async def read_file(
    session: AsyncSession, locks: Locks, opening: Opening, file_id: UUID, now: datetime
) -> tuple[str, bytes]:
    """A file's name and content; NotFound, NotOpened, LockGone."""
    report = await one(session, opening.caller, opening.report_id)
    unlocked = await _unlocked(session, locks, opening)
    await trace(session, opening.caller, report, "file_opened", now)
    return await open_file(session, report.report_id, unlocked.private_key, file_id)


async def acknowledge(session: AsyncSession, caller: Principal, report_id: UUID, today: date, now: datetime) -> Report:
    """Confirm to the reporter that the report has come in; Conflict where that was done."""
    report = await one(session, caller, report_id, change=True)
    if report.state != "new":
        raise Conflict("The report is confirmed or closed already.")
    report.state, report.acknowledged_on = "acknowledged", today
    await trace(session, caller, report, "acknowledged", now)
    return report


async def answer(
    session: AsyncSession, caller: Principal, report_id: UUID, said: str, *, feedback: bool, today: date, now: datetime
) -> Report:
    """Answer the reporter; *feedback* where it tells what was done. Conflict where the matter is closed."""
    report = await one(session, caller, report_id, change=True)
    if report.state == "closed":
        raise Conflict("The matter is closed.")
    to = Sealer(report.report_id, report.municipality_id, report.public_key)
    await add_message(session, to, "recipient", uuid4(), {"answers": {"what": said}}, today)
    if report.state == "new":  # an answer confirms as well
        report.state, report.acknowledged_on = "acknowledged", today
    if feedback and report.feedback_on is None:
        report.feedback_on = today
    await trace(session, caller, report, "feedback" if feedback else "answered", now)
    return report


async def assess(session: AsyncSession, caller: Principal, report_id: UUID, found: Assessment, now: datetime) -> Report:
    """Sort the report, and keep those named in it from it: their copies of its key go; Conflict."""
    report = await one(session, caller, report_id, change=True)
    if caller.subject in found.barred:
        raise Conflict("Somebody else must keep you from it: leave it to another recipient.")
    others = select(ReportKey.subject).where(ReportKey.report_id == report_id, ReportKey.subject.not_in(found.barred))
    if (await session.execute(others)).first() is None:
        raise Conflict("Nobody would be left to read it.")
    report.category, report.circle = found.category, found.circle
    report.barred = sorted({*report.barred, *found.barred})
    gone = delete(ReportKey).where(ReportKey.report_id == report_id, ReportKey.subject.in_(report.barred))
    await trace(session, caller, report, "assessed", now)
    await session.execute(gone)
    return report


async def share(session: AsyncSession, locks: Locks, opening: Opening, with_: str, now: datetime) -> Report:
    """Seal the report's key to another recipient too; NotFound, NotOpened, Conflict where that one is barred."""
    report = await one(session, opening.caller, opening.report_id, change=True)
    rows = select(RecipientKey).where(RecipientKey.subject == with_, RecipientKey.state == "active")
    key = (await session.execute(rows)).scalar_one_or_none()
    if key is None or with_ in report.barred:
        raise Conflict("That recipient has no key in use, or must not see the report.")
    known = await session.get(ReportKey, (report.report_id, key.key_id))
    unlocked = await _unlocked(session, locks, opening)
    if known is None:
        sealed = sealing.box(locks.key(report.report_id), sealing.seal(key.public_key, unlocked.private_key))
        ids = {"report_id": report.report_id, "key_id": key.key_id, "municipality_id": report.municipality_id}
        session.add(ReportKey(**ids, subject=with_, sealed_key=sealed))
    await trace(session, opening.caller, report, "shared", now)
    return report


async def close(session: AsyncSession, caller: Principal, report_id: UUID, today: date, now: datetime) -> Report:
    """Close the matter: the two years begin; Conflict where it is closed."""
    report = await one(session, caller, report_id, change=True)
    if report.state == "closed":
        raise Conflict("The matter is closed already.")
    report.state, report.closed_on = "closed", today
    await trace(session, caller, report, "closed", now)
    return report


async def archive(session: AsyncSession, locks: Locks, opening: Opening, now: datetime) -> bytes:
    """The report in clear as a zip for the archive: rapport.json and its files; NotFound, NotOpened, LockGone."""
    report = await one(session, opening.caller, opening.report_id)
    unlocked = await _unlocked(session, locks, opening)
    await trace(session, opening.caller, report, "exported", now)
    said = await entries(session, report.report_id, unlocked.private_key)
    files = {}
    for file in (file for entry in said for file in entry.files):
        name, content = await open_file(session, report.report_id, unlocked.private_key, file.file_id)
        files[f"filer/{file.file_id}/{name}"] = content
    return await asyncio.to_thread(_zipped, _told(report, said), files)


def _told(report: Report, said: Sequence[Entry]) -> bytes:
    days = ("received_on", "acknowledged_on", "feedback_on", "closed_on", "state", "category", "circle")
    head = {name: getattr(report, name) for name in ("report_id", "municipality_id", *days)}
    messages = [
        {
            "author": entry.author,
            "sent_on": entry.sent_on,
            "answers": dict(entry.answers),
            "files": [{"file_id": file.file_id, "name": file.name} for file in entry.files],
        }
        for entry in said
    ]
    return orjson.dumps(head | {"messages": messages}, default=str, option=orjson.OPT_INDENT_2)


def _zipped(told: bytes, files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("rapport.json", told)
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


async def trace(session: AsyncSession, caller: Principal, report: Report, act: str, now: datetime) -> None:
    """Leave for the other recipients that the caller did *act*."""
    session.add(
        Access(
            access_id=uuid4(),
            report_id=report.report_id,
            municipality_id=report.municipality_id,
            subject=caller.subject,
            name=caller.name,
            act=act,
            at=now,
        )
    )
    await session.flush()


async def _unlocked(session: AsyncSession, locks: Locks, opening: Opening) -> keys.Unlocked:
    lock = locks.key(opening.report_id)
    return await keys.unlock(session, opening.caller, opening.report_id, lock, opening.passphrase)
