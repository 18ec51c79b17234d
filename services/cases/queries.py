"""Reads of cases; row-level security leaves only what the caller may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Row, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.states import Facts, Outcome, kinds
from services.cases.models import (
    CaseBar,
    CaseFile,
    CaseStep,
    Evidence,
    InCase,
    MoneyEntry,
    Note,
    PaymentHold,
    TimelineEntry,
    plan,
)
from services.cases.sealing import folder_of, owner_of
from shared.problems import NotFound
from shared.schemas import PageParams
from shared.vault import Destroyed

NO_CASE = "No such case, or it belongs to a committee that you do not work for."
NO_STEP = "The case has no such step, or belongs to a committee that you do not work for."
NO_EVIDENCE = "The case has no such evidence, or belongs to a committee that you do not work for."

Sums = dict[str, int]
"""Öre by kind of sum."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything that belongs to it, each in order of time."""

    case: CaseFile
    timeline: Sequence[TimelineEntry]
    notes: Sequence[Note]
    evidence: Sequence[Evidence]
    holds: Sequence[PaymentHold]
    sums: Sums
    facts: Facts
    bars: Sequence[CaseBar]
    waiting: CaseStep | None
    destroyed: Destroyed | None


async def case_view(session: AsyncSession, case_id: UUID) -> CaseView:
    """One case, whole; NotFound."""
    case = await session.get(CaseFile, case_id)
    if case is None:
        raise NotFound(NO_CASE)
    timeline = select(TimelineEntry).order_by(TimelineEntry.at, TimelineEntry.entry_id)
    notes = select(Note).order_by(Note.at, Note.note_id)
    evidence = select(Evidence).order_by(Evidence.at, Evidence.evidence_id)
    holds = select(PaymentHold).order_by(PaymentHold.at, PaymentHold.hold_id)
    bars = select(CaseBar).order_by(CaseBar.at, CaseBar.bar_id)
    return CaseView(
        case=case,
        timeline=list(await session.scalars(timeline.where(_in(TimelineEntry, case_id)))),
        notes=list(await session.scalars(notes.where(_in(Note, case_id)))),
        evidence=list(await session.scalars(evidence.where(_in(Evidence, case_id)))),
        holds=list(await session.scalars(holds.where(_in(PaymentHold, case_id)))),
        sums=(await money(session, [case_id]))[case_id],
        facts=await facts(session, case),
        bars=list(await session.scalars(bars.where(_in(CaseBar, case_id)))),
        waiting=await waiting_step(session, case_id),
        destroyed=folder_of(session).destroyed(owner_of(case)),
    )


async def cases(
    session: AsyncSession,
    page: PageParams,
    *,
    state: str | None,
    committee_id: str | None,
    alert_id: UUID | None,
) -> tuple[list[CaseFile], int]:
    """One page of cases, newest first; and how many in all."""
    wanted = _filtered(select(CaseFile), state, committee_id, alert_id)
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    order = (CaseFile.opened_at.desc(), CaseFile.case_id)
    rows = await session.scalars(wanted.order_by(*order).offset(page.offset).limit(page.limit))
    return list(rows), total or 0


async def money(session: AsyncSession, case_ids: Sequence[UUID]) -> dict[UUID, Sums]:
    """The sums of each case's ledger."""
    total = func.sum(MoneyEntry.amount_minor)
    wanted = select(MoneyEntry.case_id, MoneyEntry.kind, total).where(MoneyEntry.case_id.in_(case_ids))
    sums: dict[UUID, Sums] = defaultdict(dict)
    for case_id, kind, minor in await session.execute(wanted.group_by(MoneyEntry.case_id, MoneyEntry.kind)):
        sums[case_id][kind] = int(minor)
    return sums


async def facts(session: AsyncSession, case: CaseFile) -> Facts:
    """What is on record in *case* and opens gates."""
    noted = await session.scalars(select(Note.kind).where(_in(Note, case.case_id)).distinct())
    holds = select(func.count()).select_from(PaymentHold).where(_in(PaymentHold, case.case_id))
    still_open = await session.scalar(holds.where(PaymentHold.state != "ended"))
    outcome = Outcome(case.outcome) if case.outcome else None
    return Facts(kinds(list(noted)), outcome, still_open or 0, employee_involved=bool(case.hidden_units))


async def waiting_step(session: AsyncSession, case_id: UUID) -> CaseStep | None:
    """The step of a case that waits for its second person, if one does."""
    found: CaseStep | None = await session.scalar(
        select(CaseStep).where(_in(CaseStep, case_id), CaseStep.state == "proposed")
    )
    return found


async def step(session: AsyncSession, case_id: UUID, step_id: UUID) -> CaseStep:
    """One step of a case; NotFound."""
    found = await session.scalar(select(CaseStep).where(_in(CaseStep, case_id), CaseStep.step_id == step_id))
    if found is None:
        raise NotFound(NO_STEP)
    return found


async def evidence(session: AsyncSession, case_id: UUID, evidence_id: UUID) -> Evidence:
    """One piece of evidence of a case; NotFound."""
    wanted = select(Evidence).where(_in(Evidence, case_id), Evidence.evidence_id == evidence_id)
    found = await session.scalar(wanted)
    if found is None:
        raise NotFound(NO_EVIDENCE)
    return found


def _in(table: type[InCase], case_id: UUID) -> ColumnElement[bool]:
    return table.case_id == case_id


def _filtered(
    wanted: Select[CaseFile], state: str | None, committee_id: str | None, alert_id: UUID | None
) -> Select[CaseFile]:
    if state is not None:
        wanted = wanted.where(CaseFile.state == state)
    if committee_id is not None:
        wanted = wanted.where(CaseFile.committee_id == committee_id)
    if alert_id is not None:
        wanted = wanted.where(CaseFile.alert_id == alert_id)
    return wanted


async def disposal_rules(session: AsyncSession) -> Sequence[Row[Any]]:
    """Every rule of the plan, in the order in which they come into force."""
    return (await session.execute(select(plan.rule).order_by(plan.rule.c.valid_from, plan.rule.c.proposed_at))).all()


async def legal_holds(session: AsyncSession, page: PageParams) -> tuple[Sequence[Row[Any]], int]:
    """One page of legal holds, newest first; and how many in all."""
    return await _newest(session, plan.hold, plan.hold.c.set_at, page)


async def disposal_runs(session: AsyncSession, page: PageParams) -> tuple[Sequence[Row[Any]], int]:
    """One page of runs, newest first; and how many in all."""
    return await _newest(session, plan.run, plan.run.c.ordered_at, page)


async def disposal_run(session: AsyncSession, run_id: UUID) -> Row[Any]:
    """One run; NotFound."""
    run = (await session.execute(select(plan.run).where(plan.run.c.run_id == run_id))).one_or_none()
    if run is None:
        raise NotFound("No such run.")
    return run


async def disposal_report(session: AsyncSession, run_id: UUID) -> dict[str, Any]:
    """The report of a run that is done, with its hash; NotFound."""
    run = await disposal_run(session, run_id)
    if run.report is None:
        raise NotFound("The run is not done; its report is made then.")
    return {"report": run.report, "sha256": run.report_sha256}


async def _newest(
    session: AsyncSession, table: Table, at: Column[Any], page: PageParams
) -> tuple[Sequence[Row[Any]], int]:
    total = await session.scalar(select(func.count()).select_from(table))
    rows = select(table).order_by(at.desc()).limit(page.limit).offset(page.offset)
    return (await session.execute(rows)).all(), int(total or 0)
