"""What every change of a case does: lock it, refuse if it is closed, write one entry in its timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.states import State, is_open
from services.cases.domain.wording import EntryKind
from services.cases.models import CaseFile, TimelineEntry
from services.cases.queries import NO_CASE
from services.cases.sealing import folder_of, owner_of
from shared.auth import Principal
from shared.ids import new_id
from shared.problems import NotFound, Problem


class CaseClosed(Problem):
    """A closed case changes only by its review."""

    slug, title, status = "case-closed", "The case is closed", 409


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when."""

    by: str
    by_name: str | None
    at: datetime
    stands_for: frozenset[str] = frozenset()
    """The persons whose deputy *by* is: who stands for a proposer is no second person."""

    @property
    def persons(self) -> frozenset[str]:
        """Everybody whom the act counts for."""
        return self.stands_for | {self.by}

    @classmethod
    def of(cls, principal: Principal, at: datetime) -> "Act":
        """What a signed-in person does at *at*."""
        return cls(principal.subject, principal.name, at, principal.acting_for)


async def locked_case(session: AsyncSession, case_id: UUID) -> CaseFile:
    """The case, locked until the transaction ends, with a key for what will be written; NotFound, KeyDestroyed."""
    found = await session.get(CaseFile, case_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(NO_CASE)
    folder = folder_of(session)
    if found.sealed_title is None:  # registered before texts were sealed
        folder.create(owner_of(found))
        found.title = found.title
    folder.keys(owner_of(found))
    return found


async def open_case_file(session: AsyncSession, case_id: UUID) -> CaseFile:
    """The case, locked and still open; NotFound or CaseClosed."""
    found = await locked_case(session, case_id)
    if not is_open(State(found.state)):
        raise CaseClosed("The case is closed, and its record stands. Open a new case for what is new.")
    return found


def owned(case: CaseFile, act: Act) -> dict[str, Any]:
    """The columns that everything in *case* has in common."""
    return {
        "case_id": case.case_id,
        "municipality_id": case.municipality_id,
        "committee_id": case.committee_id,
        "at": act.at,
        "by": act.by,
        "by_name": act.by_name,
    }


def record_entry(
    session: AsyncSession,
    case: CaseFile,
    act: Act,
    *,
    kind: EntryKind,
    legal_ground: str,
    details: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write one entry in the timeline of *case*."""
    session.add(
        TimelineEntry(
            **owned(case, act),
            entry_id=new_id(),
            kind=kind,
            details=dict(details or {}),
            reason=reason,
            legal_ground=legal_ground,
        )
    )
