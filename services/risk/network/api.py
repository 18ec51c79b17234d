"""Endpoints of the network: around an alert, ways between two, and which companies belong together."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import queries as alerts
from services.risk.network import queries
from services.risk.network.changes import changes
from services.risk.network.limits import LIMITS
from services.risk.network.paths import shortest_ways
from services.risk.network.presenting import change_out, community_out, network_out, path_out
from services.risk.network.schemas import ChangeOut, CommunityOut, NetworkOut, PathOut, PathsOut
from services.risk.operations.triage import AlertNotFound
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.grants import Shown, ground_of
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.policy.resources import Kind
from shared.problems import InvalidRequest
from shared.schemas import Page, PageParams, Paging

router = APIRouter(tags=["network"])

AlertReader = Annotated[Principal, Depends(may(Action.ALERT_READ))]
NetworkReader = Annotated[Principal, Depends(may(Action.NETWORK_READ))]
Committee = Annotated[
    str | None, Query(alias="committeeId", max_length=20, description="Whose book; the caller's, if there is one")
]
MOST_WAYS = 10
LONGEST_WAY = 8


@router.get("/alerts/{alert_id}/network")
async def get_alert_network(alert_id: UUID, caller: AlertReader, tx: Tx) -> NetworkOut:
    """Vad mottagaren delar med andra. / What whom the alert concerns shares with others."""
    row = await alerts.alert(tx, alert_id)
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    await ground_of(tx, caller, Shown(Kind.ALERT, alert_id, row.committee_id, Action.ALERT_READ))
    book = await queries.book(tx, caller.municipality_id, row.committee_id)
    start = [] if row.party_id is None else [str(row.party_id)]
    network = (await queries.around(tx, book, start)).grown()
    parties = [node.id for node in network.nodes if node.party]
    facts = await queries.facts_of(tx, book, parties)
    note_objects(tx, "party", [UUID(one) for one in parties])
    return await asyncio.to_thread(network_out, row.committee_id, network, facts)


@router.get("/alerts/{alert_id}/changes")
async def list_alert_changes(alert_id: UUID, caller: AlertReader, tx: Tx, page: Paging) -> Page[ChangeOut]:
    """Vad som ändrats hos mottagaren. / What changed for whom the alert concerns."""
    row = await alerts.alert(tx, alert_id)
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    await ground_of(tx, caller, Shown(Kind.ALERT, alert_id, row.committee_id, Action.ALERT_READ))
    return await _changes(tx, caller, row.committee_id, row.party_id, page)


@router.get("/network/changes")
async def list_changes(
    caller: NetworkReader,
    tx: Tx,
    page: Paging,
    party_id: Annotated[UUID | None, Query(alias="partyId", description="Whose changes")] = None,
    committee_id: Committee = None,
) -> Page[ChangeOut]:
    """Vad som ändrats hos en mottagare. / What changed for a payee."""
    if party_id is None:
        return Page(items=[], total=0, page=page.page, limit=page.limit)
    whose = _committee(caller, committee_id)
    return await _changes(tx, caller, whose, party_id if caller.works_for(whose) else None, page)


async def _changes(
    tx: AsyncSession, caller: Principal, committee_id: str, party_id: UUID | None, page: PageParams
) -> Page[ChangeOut]:
    if party_id is None:
        return Page(items=[], total=0, page=page.page, limit=page.limit)
    book = await queries.book(tx, caller.municipality_id, committee_id)
    found = changes(*await queries.watched(tx, book, party_id), swedish_date(utc_now()))
    note_objects(tx, "party", [party_id])
    items = [change_out(one) for one in found[page.offset : page.offset + page.limit]]
    return Page(items=items, total=len(found), page=page.page, limit=page.limit)


class Asked:
    """Between whom ways are asked for, how many and how long."""

    def __init__(
        self,
        start: Annotated[UUID | None, Query(alias="from", description="A party, such as an employee")] = None,
        end: Annotated[UUID | None, Query(alias="to", description="Another party, such as a payee")] = None,
        most: Annotated[int, Query(ge=1, le=MOST_WAYS, description="So many ways at most")] = 3,
        longest: Annotated[int, Query(ge=1, le=LONGEST_WAY, description="Edges in a way, at most")] = 6,
    ) -> None:
        self.ends = None if start is None or end is None else (str(start), str(end))
        self.most, self.longest = most, longest


@router.get("/network/paths")
async def find_paths(
    caller: NetworkReader, tx: Tx, asked: Annotated[Asked, Depends()], committee_id: Committee = None
) -> PathsOut:
    """Kortaste vägarna mellan två. / The shortest ways between two."""
    if asked.ends is None:
        return PathsOut(committee_id=committee_id, items=[])
    whose = _committee(caller, committee_id)
    if not caller.works_for(whose):
        return PathsOut(committee_id=whose, items=[])
    note_objects(tx, "party", map(UUID, asked.ends))
    return PathsOut(committee_id=whose, items=await _paths(tx, caller, whose, asked.ends, asked))


async def _paths(tx: AsyncSession, caller: Principal, whose: str, ends: tuple[str, str], asked: Asked) -> list[PathOut]:
    book = await queries.book(tx, caller.municipality_id, whose)
    # from both ends, so that each walks half of the way
    steps = min(LIMITS.steps, (asked.longest + 1) // 2)
    network = (await queries.around(tx, book, ends, steps=steps)).grown()
    ways = await asyncio.to_thread(shortest_ways, network.edges, ends, asked.most, asked.longest)
    facts = await queries.facts_of(tx, book, {node for way in ways for node in way})
    return [path_out(way, network, facts) for way in ways]


@router.get("/network/communities")
async def list_communities(
    caller: NetworkReader, tx: Tx, page: Paging, committee_id: Committee = None
) -> Page[CommunityOut]:
    """Företag som delar mycket med varandra. / Companies that share much with each other."""
    rows, total = await queries.communities(tx, caller.municipality_id, committee_id, page)
    groups = [(row.committee_id, row.community) for row in rows]
    members = await queries.members_of(tx, caller.municipality_id, groups)
    note_objects(tx, "party", [UUID(one.party_id) for several in members.values() for one in several])
    items = [community_out(row, members[row.committee_id, row.community]) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


def _committee(caller: Principal, asked: str | None) -> str:
    """Whose book is meant; InvalidRequest where the caller has several and names none: books are never joined."""
    mine = sorted(caller.committees)
    if asked is None and (len(mine) != 1 or mine == ["*"]):
        detail = "Say whose book is meant: the caller works for several committees, and their books are kept apart."
        raise InvalidRequest(detail, errors=[{"in": "query", "pointer": "#/committeeId", "detail": detail}])
    return mine[0] if asked is None else asked
