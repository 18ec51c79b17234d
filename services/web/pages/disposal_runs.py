"""One run of disposal: what was counted, two persons' decision, who has answered, and the report."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Form, Response
from fastapi.responses import JSONResponse

from services.web.charts import Column, Picture, columns
from services.web.client import Refused
from services.web.figures import month_name
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.disposal import DisposalReport, PlanRow, WholeRun
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import AUDITED_SERVICES, N_
from shared.disposal.catalogue import HOLDERS, Disposition

router = APIRouter()
SHORTEST: Final = 3
MONTHS_AHEAD: Final = 12
WAITING: Final = ("counting", "removing")
ERRORS: Final = {
    "reason": N_("Write why, in at least three characters."),
    "second-person-needed": N_("You proposed this, so somebody else decides."),
    "run-not-at-this-step": N_("Somebody has taken this further already; see where it is."),
    "count-out-of-date": N_("The figures are too old, or the rules have changed: take the run back and count again."),
}


@router.get("/disposal/runs/{run_id}")
async def run_page(visit: SignedIn, run_id: UUID) -> Response:
    """One run."""
    return await _show(visit, run_id)


@router.get("/disposal/runs/{run_id}/progress")
async def progress(visit: SignedIn, run_id: UUID) -> Response:
    """Who has answered, for the page's script."""
    run = await visit.gateway.read(WholeRun, f"/disposal/runs/{run_id}")
    share = 100 * len(run.answered) // len(HOLDERS)
    return JSONResponse({"running": renews(run), "progress": share, "message": answers(visit.language, run)})


@router.get("/disposal/runs/{run_id}/report")
async def report(visit: SignedIn, run_id: UUID) -> Response:
    """The report as a file, byte for byte what its SHA-256 is of."""
    kept = await visit.gateway.read(DisposalReport, f"/disposal/runs/{run_id}/report")
    content = orjson.dumps(kept.report, option=orjson.OPT_SORT_KEYS)
    headers = {"content-disposition": f'attachment; filename="gallring-{run_id}.json"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/disposal/runs/{run_id}/propose")
async def propose(visit: SignedIn, run_id: UUID, reason: Annotated[str, Form(max_length=2_000)] = "") -> Response:
    """Propose that what was counted goes."""
    if len(reason.strip()) < SHORTEST:
        return await _show(visit, run_id, reason, {"reason": _known(visit)["reason"]})
    done = N_("Proposed. A second person decides.")
    return await _step(visit, run_id, "propose", done, {"reason": reason})


@router.post("/disposal/runs/{run_id}/approve")
async def approve(visit: SignedIn, run_id: UUID) -> Response:
    """Let what was counted go, as the second person."""
    return await _step(visit, run_id, "approve", N_("Decided. The disposal has begun."))


@router.post("/disposal/runs/{run_id}/withdraw")
async def withdraw(visit: SignedIn, run_id: UUID) -> Response:
    """Take back a run that nobody has approved."""
    return await _step(visit, run_id, "withdraw", N_("Taken back."))


async def _step(visit: Visit, run_id: UUID, step: str, done: str, body: dict[str, Any] | None = None) -> Response:
    try:
        await visit.gateway.write("POST", f"/disposal/runs/{run_id}/{step}", body or {})
    except Refused as refused:
        return await _show(visit, run_id, "", visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say(done), f"/disposal/runs/{run_id}")


async def _show(visit: Visit, run_id: UUID, reason: str = "", errors: FormErrors | None = None) -> Response:
    read = visit.gateway.read
    run, plan = await asyncio.gather(read(WholeRun, f"/disposal/runs/{run_id}"), read(Page[PlanRow], "/disposal/plan"))
    values = {
        "run": run,
        "titles": {row.type: row.title for row in plan.items},
        "holders": HOLDERS,
        "waiting": run.state in WAITING,
        "renews": renews(run),
        "share": 100 * len(run.answered) // len(HOLDERS),
        "told": answers(visit.language, run),
        "archive": for_archive(run),
        "picture": ahead(visit.language, run),
        "reason": reason,
        "own": run.proposed_by == visit.session.user,
        "heading": _headline(visit.language, run),
    }
    return await visit.page("disposal_run.html", values, errors)


def for_archive(run: WholeRun) -> list[str]:
    """The services whose part of an approved run waits until the archive has acknowledged it."""
    if run.state != "removing":
        return []
    handed = {part.service for part in run.parts if part.disposition == Disposition.ARCHIVE_THEN_DELETE}
    return [service for service in HOLDERS if service in handed and service not in run.answered]


def renews(run: WholeRun) -> bool:
    """Whether the page is about to change by itself; what waits for the archive waits for people."""
    missing = set(HOLDERS) - set(run.answered)
    return run.state in WAITING and bool(missing - set(for_archive(run)))


def answers(language: Language, run: WholeRun) -> str:
    """How many services have answered, and which have not."""
    said = language.say(
        "%(n)s of %(all)s have answered.", n=language.number(len(run.answered)), all=language.number(len(HOLDERS))
    )
    missing = [language.say(AUDITED_SERVICES[name]) for name in HOLDERS if name not in run.answered]
    if not missing:
        return said
    return said + " " + language.say("Still to answer: %(names)s.", names=", ".join(missing))


def ahead(language: Language, run: WholeRun) -> Picture | None:
    """What falls due in each of the coming months; None where nothing does."""
    found: Counter[date] = Counter()
    for month in (month for part in run.parts for month in part.ahead):
        found[month.first_day] += month.number
    if not found.total():
        return None
    names = [month_name(day) for day in _months(run.as_of)]
    by_name = {month_name(day): number for day, number in found.items()}
    shown = [
        Column(language.month(name), language.long_month(name), value, language.number(value))
        for name in sorted({*names, *by_name})
        for value in [by_name.get(name, 0)]
    ]
    text = language.say_n(
        "One row falls due in the coming twelve months.",
        "%(word)s rows fall due in the coming twelve months.",
        found.total(),
    )
    return columns(text, (language.say("Month"), language.say("Rows that fall due")), shown)


def _months(first: date) -> Sequence[date]:
    """The month of *first* and those that follow it, a year in all."""
    numbers = (first.year * 12 + first.month - 1 + n for n in range(MONTHS_AHEAD))
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _headline(language: Language, run: WholeRun) -> str:
    due = sum(part.due for part in run.parts)
    if run.state == "counting":
        return language.say("What is due is being counted; you may leave the page")
    if run.state == "removing":
        return language.say("The disposal is under way; you may leave the page")
    if run.state == "withdrawn":
        return language.say("The run was taken back, and nothing was removed")
    if run.state == "done":
        removed = sum(part.removed or 0 for part in run.parts)
        return language.say_n("One row was disposed of", "%(word)s rows were disposed of", removed)
    if run.state == "proposed":
        return language.say_n("One row is proposed for disposal", "%(word)s rows are proposed for disposal", due)
    return language.say_n("One row is due for disposal", "%(word)s rows are due for disposal", due)


def _known(visit: Visit) -> dict[str, str]:
    return {field: visit.language.say(text) for field, text in ERRORS.items()}
