"""What a person decides of a pair of organisations: that they are one, that they are two, that a merge is undone.

Nothing of either is changed by it: a merge is a row between them, and undoing it leaves both as they were. Every step
stays, with who took it, why, and what was known.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import merging_queries as queries
from services.intake.merging_models import party_merge, party_merge_step
from services.intake.models import party
from services.intake.operations.resolving import lock_register
from services.intake.sealing import MERGE_REASON
from shared.auth import Principal
from shared.events import PartyMerged, PartyUnmerged
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.problems import NotFound, Problem
from shared.vault.table import seal_text

NO_PAIR: Final = "No pair of organisations with this id is yours to see."


class PairDecided(Problem):
    """The pair is where this cannot be decided of it."""

    slug, title, status = "pair-decided", "The pair stands otherwise", 409


class CannotBeOne(Problem):
    """Two organisation numbers are two organisations, and what a person has told apart stays so."""

    slug, title, status = "cannot-be-one", "The two cannot be one organisation", 409


@dataclass(frozen=True, slots=True)
class Step:
    """A decision of a person: where it leads, from where, and what to say where it does not."""

    state: str
    before: frozenset[str]
    otherwise: str


CONFIRM: Final = Step("merged", frozenset({"proposed", "rejected", "unmerged"}), "The two are one already.")
REJECT: Final = Step("rejected", frozenset({"proposed"}), "Only a pair that is proposed can be rejected.")
UNMERGE: Final = Step("unmerged", frozenset({"merged"}), "Only a merge can be undone.")


async def take(
    session: AsyncSession, caller: Principal, merge_id: UUID, step: Step, reason: str, at: datetime
) -> Row[Any]:
    """Take *step* with the pair, and tell of it; NotFound, PairDecided or CannotBeOne."""
    # one at a time: two confirmations together could join what neither would alone
    await lock_register(session, caller.municipality_id)
    pair = await queries.one_merge(session, caller, merge_id)
    if pair is None:
        raise NotFound(NO_PAIR)
    if pair.state not in step.before:
        raise PairDecided(step.otherwise)
    if step is CONFIRM:
        await _may_be_one(session, pair)
    mine = party_merge.c.merge_id == merge_id
    change = update(party_merge).where(mine).values(state=step.state, version=pair.version + 1, changed_at=at)
    after = (await session.execute(change.returning(*party_merge.c))).one()
    await session.execute(insert(party_merge_step).values(await _step(session, caller, after, reason, at)))
    if step is not REJECT:
        await publish(session, _event(after, at))
    return after


async def _step(session: AsyncSession, caller: Principal, pair: Row[Any], reason: str, at: datetime) -> dict[str, Any]:
    step_id = new_id()
    return {
        "step_id": step_id,
        "municipality_id": pair.municipality_id,
        "merge_id": pair.merge_id,
        "version": pair.version,
        "state": pair.state,
        "taken_by": caller.subject,
        "taken_at": at,
        "automatic": False,
        "sealed_reason": await seal_text(session.info, pair.municipality_id, MERGE_REASON, step_id, reason),
    }


async def _may_be_one(session: AsyncSession, pair: Row[Any]) -> None:
    """Pass where the two groups hold one organisation number at most and no pair told apart; CannotBeOne."""
    one = await queries.group_of(session, pair.party_id)
    other = await queries.group_of(session, pair.into_party_id)
    numbers = select(party.c.organisation_number).distinct()
    found = await session.scalars(
        numbers.where(party.c.party_id.in_(one | other), party.c.organisation_number.is_not(None))
    )
    if len(found.all()) > 1:
        raise CannotBeOne("They, or those that they are one with, have two organisation numbers.")
    for between in await queries.pairs_around(session, one | other):
        told_apart = between.state in {"rejected", "unmerged"} and between.merge_id != pair.merge_id
        across = (between.party_id in one) != (between.into_party_id in one)
        if told_apart and across:
            raise CannotBeOne("Somebody has told apart two of those that would become one. Undo that first.")


def _event(pair: Row[Any], at: datetime) -> PartyMerged | PartyUnmerged:
    common: dict[str, Any] = {
        "municipality_id": pair.municipality_id,
        "occurred_at": at,
        "merge_id": pair.merge_id,
        "version": pair.version,
        "party_id": pair.party_id,
        "into_party_id": pair.into_party_id,
    }
    if pair.state == "merged":
        return PartyMerged(event_id=derived_id("party.merged", pair.merge_id, pair.version), automatic=False, **common)
    return PartyUnmerged(event_id=derived_id("party.unmerged", pair.merge_id, pair.version), **common)
