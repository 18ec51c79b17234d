"""Reads of data subjects' requests and restrictions. Nothing here changes state."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.operations.subject_requests import NO_REQUEST
from services.intake.rights import State
from services.intake.subject_models import rectification, request, restriction
from shared.problems import NotFound
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]

# disposal takes a payee only when its requests are gone, so the join finds one
_REQUEST = select(request, models.party.c.kind.label("party_kind")).join(
    models.party, models.party.c.party_id == request.c.party_id
)


async def requests(session: AsyncSession, state: State | None, page: PageParams) -> tuple[Rows, int]:
    """A page of the requests, open ones first, by the day on which they are to be answered."""
    chosen = _REQUEST if state is None else _REQUEST.where(request.c.state == state)
    order = ((request.c.state != State.OPEN), request.c.due_on, request.c.subject_request_id)
    return await _page(session, chosen, page, *order)


async def one_request(session: AsyncSession, request_id: UUID) -> Row[Any]:
    """One request; NotFound."""
    found = (await session.execute(_REQUEST.where(request.c.subject_request_id == request_id))).one_or_none()
    if found is None:
        raise NotFound(NO_REQUEST)
    return found


async def restrictions(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of the restrictions, those in force first, then the newest."""
    order = (restriction.c.restricted.desc(), restriction.c.set_at.desc(), restriction.c.restriction_id)
    return await _page(session, select(restriction), page, *order)


async def restrictions_for(session: AsyncSession, requests: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The newest restriction that each of the *requests* led to."""
    mine = select(restriction).where(restriction.c.request_id.in_(requests)).order_by(restriction.c.version)
    return {row.request_id: row for row in await session.execute(mine)}


async def in_force(session: AsyncSession, parties: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The restriction in force of each of the *parties* that has one."""
    mine = select(restriction).where(restriction.c.restricted, restriction.c.party_id.in_(parties))
    return {row.party_id: row for row in await session.execute(mine)}


async def statements_of(session: AsyncSession, parties: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The newest statement with which each of the *parties* has completed what is held of them."""
    told = (rectification.c.party_id.in_(parties), rectification.c.sealed_statement.is_not(None))
    found = await session.execute(select(rectification).where(*told).order_by(rectification.c.decided_at))
    return {row.party_id: row for row in found}


async def _page(session: AsyncSession, chosen: Select[Any], page: PageParams, *order: Any) -> tuple[Rows, int]:
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    rows = await session.execute(chosen.order_by(*order).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)
