"""Record what came of a case; the money ledger gets the differences and never loses an entry."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import queries
from services.cases.domain.states import Outcome
from services.cases.domain.wording import EntryKind
from services.cases.models import CaseFile, MoneyEntry
from services.cases.operations.records import Act, open_case_file, owned, record_entry
from shared.events import CaseOutcomeRecorded
from shared.ids import new_id
from shared.outbox import publish
from shared.problems import InvalidRequest


class CountedTwice(InvalidRequest):
    """An öre that was stopped was never paid, so it cannot have been recovered too."""

    slug, title = "counted-twice", "The sums count the same money twice"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case, in öre; None leaves the sum of claims as it is."""

    outcome: Outcome
    suspected_minor: int
    stopped_minor: int
    recovered_minor: int
    reason: str
    claimed_minor: int | None = None


async def record_outcome(session: AsyncSession, case_id: UUID, result: Result, act: Act) -> CaseFile:
    """Record an outcome, or correct the one on record; NotFound, CaseClosed or CountedTwice."""
    case = await open_case_file(session, case_id)
    if result.stopped_minor + result.recovered_minor > result.suspected_minor:
        detail = "Stopped and recovered together cannot exceed the amount that the case is about."
        errors = [{"in": "body", "pointer": "#/suspected", "detail": detail}]
        raise CountedTwice(detail, errors=errors)
    case.outcome = result.outcome
    await _write_differences(session, case, result, act)
    details = {"outcome": result.outcome}
    kind = EntryKind.OUTCOME_RECORDED
    record_entry(session, case, act, kind=kind, legal_ground="decision", details=details, reason=result.reason)
    await publish(session, _recorded(case, result, act))
    return case


async def _write_differences(session: AsyncSession, case: CaseFile, result: Result, act: Act) -> None:
    sums = await queries.money(session, [case.case_id])
    new = {
        "suspected": result.suspected_minor,
        "stopped": result.stopped_minor,
        "recovered": result.recovered_minor,
    }
    if result.claimed_minor is not None:
        new["claimed"] = result.claimed_minor
    for kind, minor in new.items():
        if change := minor - sums[case.case_id].get(kind, 0):
            entry = {"kind": kind, "amount_minor": change, "reason": result.reason}
            session.add(MoneyEntry(**owned(case, act), **entry, entry_id=new_id()))


def _recorded(case: CaseFile, result: Result, act: Act) -> CaseOutcomeRecorded:
    return CaseOutcomeRecorded(
        event_id=new_id(),
        municipality_id=case.municipality_id,
        occurred_at=act.at,
        case_id=case.case_id,
        committee_id=case.committee_id,
        outcome=result.outcome,
        suspected_minor=result.suspected_minor,
        stopped_minor=result.stopped_minor,
        recovered_minor=result.recovered_minor,
    )
