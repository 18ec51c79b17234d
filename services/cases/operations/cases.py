"""Open a case, take it from state to state, make notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import queries
from services.cases.domain.limits import NEXT_STEP, due_on
from services.cases.domain.states import STATE_BASIS, Area, NoteKind, State, leads_to, missing, two_person_act
from services.cases.domain.wording import EntryKind
from services.cases.models import CaseFile, CaseNumber, CaseStep, MoneyEntry, Note
from services.cases.operations.keeping import keep_for_case
from services.cases.operations.records import Act, locked_case, open_case_file, owned, record_entry
from services.cases.sealing import folder_of, owner_of
from shared.clock import swedish_date
from shared.disposal.marks import disposed_of
from shared.events import CaseOpened, CaseStateChanged, FindingRecorded
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.actions import Act as TwoPersonAct
from shared.policy.four_eyes import require_second_person
from shared.problems import Problem


class NoSuchTransition(Problem):
    """The process does not lead from here to there."""

    slug, title, status = "no-such-transition", "The case cannot go to this state from where it is", 409


class StepAlreadyProposed(Problem):
    """A step of the case waits for its second person."""

    slug, title, status = "step-already-proposed", "A step waits for approval already", 409


class StepNotProposed(Problem):
    """Only a proposed step can be approved or withdrawn."""

    slug, title, status = "step-not-proposed", "The step does not wait for approval", 409


class GateNotPassed(Problem):
    """Something has to be on record before the case can go on."""

    slug, title, status = "gate-not-passed", "Something has to be put on record first", 409


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case starts with; *suspected_minor* is the amount it is about, in öre."""

    case_id: UUID
    municipality_id: str
    committee_id: str
    title: str
    area: Area = Area.UNSPECIFIED
    suspected_minor: int = 0
    alert_id: UUID | None = None
    finding_id: UUID | None = None
    task_id: UUID | None = None
    severity: str | None = None
    payment_ids: tuple[UUID, ...] = ()


async def open_case(session: AsyncSession, new: NewCase, act: Act) -> CaseFile:
    """Register a case and give it the next reference of its municipality and year."""
    day = swedish_date(act.at)
    number = await _next_number(session, new.municipality_id, day.year)
    case = CaseFile(
        case_id=new.case_id,
        municipality_id=new.municipality_id,
        committee_id=new.committee_id,
        reference=f"Ä-{day.year}-{number:06}",
        title=new.title,
        area=new.area,
        alert_id=new.alert_id,
        finding_id=new.finding_id,
        task_id=new.task_id,
        severity=new.severity,
        payment_ids=list(new.payment_ids),
        opened_by=act.by,
        opened_at=act.at,
    )
    _enter(case, State.REGISTERED, act.at)
    folder_of(session).create(owner_of(case))
    session.add(case)
    await session.flush()  # what belongs to the case is written after it
    record_entry(session, case, act, kind=EntryKind.OPENED, legal_ground=STATE_BASIS[State.REGISTERED])
    if new.suspected_minor > 0:
        amount = {"kind": "suspected", "amount_minor": new.suspected_minor}
        session.add(MoneyEntry(**owned(case, act), **amount, entry_id=new_id()))
    await publish(session, _opened(case))
    await keep_for_case(session, case, act.at)
    return case


async def open_cases(session: AsyncSession, findings: Sequence[FindingRecorded], at: datetime) -> None:
    """Open a case for each finding that has none."""
    ids = {derived_id("case", finding.finding_id): finding for finding in findings}
    known = set(await session.scalars(select(CaseFile.case_id).where(CaseFile.case_id.in_(ids))))
    if findings:
        known |= await disposed_of(session, findings[0].municipality_id, "case:case_file", ids)
    for case_id, finding in ids.items():
        if case_id not in known:
            await open_case(session, _from_finding(case_id, finding), Act(finding.recorded_by, None, at))


async def move_case(session: AsyncSession, case_id: UUID, to: State, *, reason: str, act: Act) -> CaseFile:
    """Take a case to another state, or propose it where that takes two; NotFound, NoSuchTransition, GateNotPassed."""
    case = await locked_case(session, case_id)
    await check_step(session, case, to)
    if two := two_person_act(State(case.state), to):
        await propose_step(session, case, two, to, reason=reason, act=act)
    else:
        await enter_state(session, case, to, reason=reason, act=act)
    return case


async def check_step(session: AsyncSession, case: CaseFile, to: State) -> None:
    """Pass where *case* may go to *to* now; NoSuchTransition or GateNotPassed."""
    state = State(case.state)
    if not leads_to(state, to):
        raise NoSuchTransition(f"A case that is {state} does not go to {to}.")
    if gates := missing(to, await queries.facts(session, case)):
        needs = [{"code": gate.code, "sv": gate.sv, "en": gate.en} for gate in gates]
        raise GateNotPassed(" ".join(gate.en for gate in gates), missing=needs)


async def enter_state(session: AsyncSession, case: CaseFile, to: State, *, reason: str, act: Act) -> None:
    """Let *case* enter *to*, and tell of it."""
    state = State(case.state)
    _enter(case, to, act.at)
    details = {"from": state, "to": to}
    basis = STATE_BASIS[to]
    kind = EntryKind.STATE_CHANGED
    record_entry(session, case, act, kind=kind, legal_ground=basis, details=details, reason=reason)
    await publish(session, _moved(case, state, act.at))
    await keep_for_case(session, case, act.at)


async def propose_step(
    session: AsyncSession, case: CaseFile, two: TwoPersonAct, to: State, *, reason: str, act: Act
) -> None:
    """Propose a step that takes two persons; StepAlreadyProposed."""
    if await queries.waiting_step(session, case.case_id):
        raise StepAlreadyProposed("Approve or withdraw the step that waits first.")
    step = {"act": two, "to_state": to, "reason": reason, "state": "proposed", "stood_for": sorted(act.stands_for)}
    session.add(CaseStep(**owned(case, act), **step, step_id=new_id()))
    await session.flush()
    details, basis = {"to": to}, STATE_BASIS[to]
    record_entry(session, case, act, kind=EntryKind.STEP_PROPOSED, legal_ground=basis, details=details, reason=reason)


async def approve_step(session: AsyncSession, case_id: UUID, step_id: UUID, act: Act) -> CaseFile:
    """Take a proposed step as its second person; NotFound, StepNotProposed, SecondPersonNeeded, GateNotPassed."""
    case = await locked_case(session, case_id)
    step = await queries.step(session, case_id, step_id)
    if step.state != "proposed":
        raise StepNotProposed(f"The step is {step.state}.")
    require_second_person(step.by, step.stood_for, act.persons)
    await check_step(session, case, State(step.to_state))
    step.state = "approved"
    step.approved_by, step.approved_by_name, step.approved_at = act.by, act.by_name, act.at
    await enter_state(session, case, State(step.to_state), reason=step.reason, act=act)
    return case


async def withdraw_step(session: AsyncSession, case_id: UUID, step_id: UUID, act: Act) -> CaseFile:
    """Take back a step that waits for approval; NotFound or StepNotProposed."""
    case = await locked_case(session, case_id)
    step = await queries.step(session, case_id, step_id)
    if step.state != "proposed":
        raise StepNotProposed(f"The step is {step.state}.")
    step.state = "withdrawn"
    record_entry(session, case, act, kind=EntryKind.STEP_WITHDRAWN, legal_ground="internal_control")
    return case


async def add_note(session: AsyncSession, case_id: UUID, kind: NoteKind, text: str, act: Act) -> CaseFile:
    """Keep a note; NotFound or CaseClosed."""
    case = await open_case_file(session, case_id)
    session.add(Note(**owned(case, act), note_id=new_id(), kind=kind, text=text))
    details = {"kind": kind}
    record_entry(session, case, act, kind=EntryKind.NOTE_ADDED, legal_ground="documentation", details=details)
    return case


async def _next_number(session: AsyncSession, municipality_id: str, year: int) -> int:
    first = insert(CaseNumber).values(municipality_id=municipality_id, year=year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=[CaseNumber.municipality_id, CaseNumber.year], set_={"last": CaseNumber.last + 1}
    )
    return (await session.scalars(counted.returning(CaseNumber.last))).one()


def _enter(case: CaseFile, state: State, at: datetime) -> None:
    limit = NEXT_STEP.get(state)
    case.state = state
    case.due_on, case.next_step = due_on(state, swedish_date(at)), limit.name if limit else None


def _from_finding(case_id: UUID, finding: FindingRecorded) -> NewCase:
    return NewCase(
        case_id=case_id,
        municipality_id=finding.municipality_id,
        committee_id=finding.committee_id,
        title=finding.title,
        suspected_minor=finding.amount_minor,
        alert_id=finding.alert_id,
        finding_id=finding.finding_id,
        task_id=finding.task_id,
        severity=finding.severity,
        payment_ids=finding.payment_ids,
    )


def _opened(case: CaseFile) -> CaseOpened:
    return CaseOpened(
        event_id=derived_id("case.opened", case.case_id),
        municipality_id=case.municipality_id,
        occurred_at=case.opened_at,
        case_id=case.case_id,
        committee_id=case.committee_id,
        reference=case.reference,
        alert_id=case.alert_id,
        finding_id=case.finding_id,
    )


def _moved(case: CaseFile, old: State, at: datetime) -> CaseStateChanged:
    return CaseStateChanged(
        event_id=new_id(),
        municipality_id=case.municipality_id,
        occurred_at=at,
        case_id=case.case_id,
        committee_id=case.committee_id,
        reference=case.reference,
        from_state=old,
        to_state=case.state,
    )
