"""A run of disposal: counted by every service, proposed by one person, approved by another, removed, reported."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import orjson
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import plan
from services.cases.operations.plan import lines_on
from services.cases.operations.records import Act
from shared.clock import swedish_date
from shared.dated import DatedValue, Parameter
from shared.disposal.catalogue import HOLDERS
from shared.events import DisposalLine, DisposalOrdered, DisposalReported
from shared.events.disposal import Stage
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.four_eyes import require_second_person
from shared.problems import NotFound, Problem

NO_RUN: Final = "No such run."
FRESH_DAYS: Final = Parameter(
    "days that a count may be decided on",
    "days",
    (DatedValue(30, date(2026, 1, 1), "policy: decide on fresh figures"),),
)
_RUN: Final = plan.run
_REPORT: Final = plan.report
_WAITING: Final = {"counting": ("count", "counted"), "removing": ("remove", "done")}


class NothingDecided(Problem):
    """Without a decided rule everything is preserved."""

    slug, title, status = "no-rule-in-force", "The plan has no rule in force", 409


class RunNotReady(Problem):
    """The run is at another step."""

    slug, title, status = "run-not-at-this-step", "The run is at another step", 409


class CountTooOld(Problem):
    """Figures or rules have changed since the count: what would be decided on is not what would go."""

    slug, title, status = "count-out-of-date", "Count again before you decide", 409


async def order_count(session: AsyncSession, municipality_id: str, by: str, at: datetime) -> Row[Any]:
    """Ask every service what is due today by the rules in force; NothingDecided."""
    day = swedish_date(at)
    lines = await lines_on(session, municipality_id, day)
    if not lines:
        raise NothingDecided("Register what your authority has decided, and let a second person approve it.")
    row = insert(_RUN).values(
        run_id=new_id(),
        municipality_id=municipality_id,
        as_of=day,
        state="counting",
        lines=msgspec.to_builtins(lines),
        ordered_by=by,
        ordered_at=at,
    )
    run = (await session.execute(row.returning(*_RUN.c))).one()
    await publish(session, _ordered(run, "count", at))
    return run


async def propose_run(session: AsyncSession, run_id: UUID, reason: str, act: Act) -> Row[Any]:
    """Propose to remove what was counted; NotFound, RunNotReady or CountTooOld."""
    run = await _locked(session, run_id, "counted")
    await _check_fresh(session, run, act)
    return await _set(
        session,
        run_id,
        state="proposed",
        reason=reason,
        proposed_by=act.by,
        stood_for=sorted(act.stands_for),
        proposed_at=act.at,
    )


async def approve_run(session: AsyncSession, run_id: UUID, act: Act) -> Row[Any]:
    """Let what was counted go, as the second person; NotFound, RunNotReady, SecondPersonNeeded or CountTooOld."""
    run = await _locked(session, run_id, "proposed")
    require_second_person(run.proposed_by, run.stood_for, act.persons)
    await _check_fresh(session, run, act)
    approved = await _set(session, run_id, state="removing", approved_by=act.by, approved_at=act.at)
    await publish(session, _ordered(approved, "remove", act.at))
    return approved


async def withdraw_run(session: AsyncSession, run_id: UUID) -> Row[Any]:
    """Take back a run that nobody has approved; NotFound or RunNotReady."""
    await _locked(session, run_id, "counting", "counted", "proposed")
    return await _set(session, run_id, state="withdrawn")


async def take_reports(session: AsyncSession, events: Sequence[DisposalReported]) -> None:
    """Keep what services counted or removed; a run goes on when all have answered."""
    for event in events:
        found = select(_RUN).where(_RUN.c.run_id == event.run_id).with_for_update()
        run = (await session.execute(found)).one_or_none()
        if run is None:
            continue
        row = upsert(_REPORT).values(
            municipality_id=event.municipality_id,
            run_id=event.run_id,
            service=event.service,
            stage=event.stage,
            parts=msgspec.to_builtins(event.parts),
            reported_at=event.occurred_at,
        )
        await session.execute(row.on_conflict_do_nothing())
        stage, following = _WAITING.get(run.state, ("", ""))
        if stage == event.stage and await _answered(session, event.run_id, stage) == len(HOLDERS):
            await _go_on(session, run, following, event.occurred_at)


async def reports_of(session: AsyncSession, run_id: UUID) -> Sequence[Row[Any]]:
    """What services counted and removed."""
    found = select(_REPORT).where(_REPORT.c.run_id == run_id).order_by(_REPORT.c.service, _REPORT.c.stage)
    return (await session.execute(found)).all()


async def _go_on(session: AsyncSession, run: Row[Any], state: str, at: datetime) -> None:
    if state != "done":
        await _set(session, run.run_id, state=state)
        return
    done = await _set(session, run.run_id, state=state, finished_at=at)
    report = final_report(done, await reports_of(session, run.run_id))
    digest = hashlib.sha256(orjson.dumps(report, option=orjson.OPT_SORT_KEYS)).hexdigest()
    await _set(session, run.run_id, report=report, report_sha256=digest)


def final_report(run: Row[Any], reports: Sequence[Row[Any]]) -> dict[str, Any]:
    """What a run did, for as long as the archive lasts: rules, decisions, persons, figures per table."""
    times = ("ordered_at", "proposed_at", "approved_at", "finished_at")
    return {
        "runId": str(run.run_id),
        "municipalityId": run.municipality_id,
        "asOf": run.as_of.isoformat(),
        "rules": run.lines,
        "orderedBy": run.ordered_by,
        "proposedBy": run.proposed_by,
        "reason": run.reason,
        "approvedBy": run.approved_by,
        **{name: getattr(run, name).isoformat() for name in times},
        "counted": {row.service: row.parts for row in reports if row.stage == "count"},
        "removed": {row.service: row.parts for row in reports if row.stage == "remove"},
    }


async def _answered(session: AsyncSession, run_id: UUID, stage: str) -> int:
    mine = (_REPORT.c.run_id == run_id, _REPORT.c.stage == stage)
    return int(await session.scalar(select(func.count()).select_from(_REPORT).where(*mine)) or 0)


async def _check_fresh(session: AsyncSession, run: Row[Any], act: Act) -> None:
    day = swedish_date(act.at)
    if day - run.as_of > timedelta(days=FRESH_DAYS.on(day)):
        raise CountTooOld(f"It was counted on {run.as_of}; withdraw the run and count again.")
    if list(msgspec.to_builtins(await lines_on(session, run.municipality_id, day))) != run.lines:
        raise CountTooOld("Rules have changed since it was counted; withdraw the run and count again.")


async def _locked(session: AsyncSession, run_id: UUID, *states: str) -> Row[Any]:
    run = (await session.execute(select(_RUN).where(_RUN.c.run_id == run_id).with_for_update())).one_or_none()
    if run is None:
        raise NotFound(NO_RUN)
    if run.state not in states:
        raise RunNotReady(f"The run is {run.state}.")
    return run


async def _set(session: AsyncSession, run_id: UUID, **values: Any) -> Row[Any]:
    done = update(_RUN).where(_RUN.c.run_id == run_id).values(**values)
    return (await session.execute(done.returning(*_RUN.c))).one()


def _ordered(run: Row[Any], stage: Stage, at: datetime) -> DisposalOrdered:
    return DisposalOrdered(
        event_id=derived_id("disposal.ordered", run.run_id, stage),
        municipality_id=run.municipality_id,
        occurred_at=at,
        run_id=run.run_id,
        stage=stage,
        as_of=run.as_of,
        lines=msgspec.convert(run.lines, tuple[DisposalLine, ...]),
    )
