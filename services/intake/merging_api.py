"""Endpoints of the supplier register: which organisations are one, why, and what people decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import merging_queries as queries
from services.intake.merging_presenting import merges_out, organisation_out
from services.intake.merging_schemas import MergeDecisionIn, MergeState, PartyGroupOut, PartyMergeOut
from services.intake.operations import merging
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import NotFound
from shared.schemas import Page, Paging

router = APIRouter(tags=["supplier register"])

Reader = Annotated[Principal, Depends(may(Action.PARTY_MERGE_READ))]
Decider = Annotated[Principal, Depends(may(Action.PARTY_MERGE_DECIDE))]


@router.get("/parties/merges")
async def list_merges(
    caller: Reader,
    tx: Tx,
    page: Paging,
    state: Annotated[MergeState, Query(description="Bara i detta läge / Only in this state")] = "proposed",
) -> Page[PartyMergeOut]:
    """Par av organisationer som kan vara en, troligast först. / Pairs that may be one, the likeliest first."""
    rows, total = await queries.merges(tx, caller, state, page)
    note_shown(tx, "party_merge", [row.merge_id for row in rows])
    return Page(items=await merges_out(tx, rows), total=total, page=page.page, limit=page.limit)


@router.get("/parties/merges/{merge_id}")
async def get_merge(merge_id: UUID, caller: Reader, tx: Tx) -> PartyMergeOut:
    """Ett par med varje steg och vad man då visste. / A pair with every step and what was known then."""
    return await _shown(tx, caller, merge_id)


@router.post("/parties/merges/{merge_id}/confirm")
async def confirm_merge(merge_id: UUID, body: MergeDecisionIn, caller: Decider, tx: Tx) -> PartyMergeOut:
    """Avgör att de två är en. / Decide that the two are one."""
    await merging.take(tx, caller, merge_id, merging.CONFIRM, body.reason, utc_now())
    return await _shown(tx, caller, merge_id)


@router.post("/parties/merges/{merge_id}/reject")
async def reject_merge(merge_id: UUID, body: MergeDecisionIn, caller: Decider, tx: Tx) -> PartyMergeOut:
    """Avgör att de två är två; paret föreslås inte igen. / Decide that they are two; it is not proposed again."""
    await merging.take(tx, caller, merge_id, merging.REJECT, body.reason, utc_now())
    return await _shown(tx, caller, merge_id)


@router.post("/parties/merges/{merge_id}/unmerge")
async def undo_merge(merge_id: UUID, body: MergeDecisionIn, caller: Decider, tx: Tx) -> PartyMergeOut:
    """Häv en sammanslagning; båda är som de var. / Undo a merge; both are as they were."""
    await merging.take(tx, caller, merge_id, merging.UNMERGE, body.reason, utc_now())
    return await _shown(tx, caller, merge_id)


@router.get("/parties/{organisation_id}")
async def get_group(organisation_id: UUID, caller: Reader, tx: Tx) -> PartyGroupOut:
    """En organisation, vilka den är en med, och varför. / An organisation, whom it is one with, and why."""
    if not await queries.is_theirs(tx, caller, organisation_id):
        raise NotFound("No organisation with this id is yours to see.")
    merges = await merges_out(tx, await queries.merges_of(tx, caller, await queries.group_of(tx, organisation_id)))
    shown = {organisation_id} | {side.party_id for merge in merges for side in (merge.party, merge.into)}
    members = await queries.organisations(tx, shown)
    rows = [organisation_out(members[party_id]) for party_id in sorted(members, key=str)]
    return PartyGroupOut(party_id=organisation_id, members=rows, merges=merges)


async def _shown(tx: AsyncSession, caller: Principal, merge_id: UUID) -> PartyMergeOut:
    row = await queries.one_merge(tx, caller, merge_id)
    if row is None:
        raise NotFound(merging.NO_PAIR)
    return (await merges_out(tx, [row]))[0]
