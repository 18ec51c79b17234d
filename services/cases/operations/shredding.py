"""Destroy a case's key: the last act of disposal, which reaches every copy of the case's content, backups too."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.states import State, is_open
from services.cases.domain.wording import EntryKind
from services.cases.models import CaseFile, Evidence, MoneyEntry, Note, PaymentHold, TimelineEntry
from services.cases.operations.evidence import lies_in_clear
from services.cases.operations.records import Act, record_entry
from services.cases.queries import NO_CASE
from services.cases.sealing import evidence_path, folder_of, owner_of
from services.cases.settings import Settings
from shared.problems import InvalidRequest, NotFound, Problem
from shared.vault import Destroyed
from shared.vault.columns import sealed_names


class CaseStillOpen(Problem):
    """A case that is worked on keeps its content."""

    slug, title, status = "case-still-open", "The case is not closed", 409


class NotSealedYet(Problem):
    """Content from an earlier version needs no key to be read."""

    slug, title, status = "not-sealed-yet", "Some of the case's content is not sealed", 409


class TwoPersonsNeeded(InvalidRequest):
    """Destroying is decided by two."""

    slug, title = "two-persons-needed", "Two different persons have to stand behind it"


@dataclass(frozen=True, slots=True)
class Decision:
    """By what decision a key is destroyed, and the two users who carry it out."""

    reference: str
    by: str
    second: str


async def shred(session: AsyncSession, case_id: UUID, decision: Decision, act: Act) -> Destroyed:
    """Destroy the key of a closed case; NotFound, CaseStillOpen, NotSealedYet or TwoPersonsNeeded.

    Cut off anywhere and done again it finishes, and keeps the first decision.
    """
    if decision.by.casefold() == decision.second.casefold():
        raise TwoPersonsNeeded("Name two different users.")
    # not by way of the case's key, which may be gone already
    case = await session.get(CaseFile, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise NotFound(NO_CASE)
    if is_open(State(case.state)):
        raise CaseStillOpen("Close the case first: its content is still in use.")
    if await _in_clear(session, case_id):
        raise NotSealedYet("Run `tillit keys seal-old --service cases` first: some of its content lies in clear.")
    noted = select(TimelineEntry.entry_id).where(
        TimelineEntry.case_id == case_id, TimelineEntry.kind == EntryKind.KEY_DESTROYED
    )
    if await session.scalar(noted) is None:
        details = {"decision": decision.reference, "secondPerson": decision.second}
        kind = EntryKind.KEY_DESTROYED
        record_entry(session, case, act, kind=kind, legal_ground="disposal", details=details)
        await session.flush()
    how = Destroyed(act.at, decision.reference, decision.by, decision.second)
    return folder_of(session).destroy(owner_of(case), how)


async def _in_clear(session: AsyncSession, case_id: UUID) -> bool:
    """Whether anything of the case could be read without its key."""
    for mapped in (CaseFile, TimelineEntry, Note, Evidence, MoneyEntry, PaymentHold):
        clear = [getattr(mapped, f"clear_{name}").is_not(None) for name in sealed_names(mapped)]
        if await session.scalar(select(mapped).where(mapped.case_id == case_id, or_(*clear)).limit(1)) is not None:
            return True
    settings: Settings = session.info["settings"]
    kept = await session.scalars(select(Evidence).where(Evidence.case_id == case_id))
    paths = [evidence_path(settings.data_dir, one.municipality_id, one.evidence_id) for one in kept]
    return any(lies_in_clear(path) for path in paths)
