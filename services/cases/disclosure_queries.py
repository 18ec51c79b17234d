"""Reads of disclosures; row-level security leaves what the caller's committees gave or were given."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.disclosure_models import Disclosure
from services.cases.operations.disclosures import NO_DISCLOSURE
from shared.auth import Principal
from shared.problems import NotFound
from shared.schemas import PageParams


class Side(StrEnum):
    """Which side of a disclosure the caller's committees stand on."""

    GIVEN = "given"
    RECEIVED = "received"


async def disclosure(session: AsyncSession, disclosure_id: UUID) -> Disclosure:
    """One disclosure; NotFound."""
    found = await session.get(Disclosure, disclosure_id)
    if found is None:
        raise NotFound(NO_DISCLOSURE)
    return found


async def disclosures(
    session: AsyncSession, caller: Principal, page: PageParams, *, side: Side | None, state: str | None
) -> tuple[list[Disclosure], int]:
    """One page of disclosures, newest first; and how many in all."""
    wanted = select(Disclosure)
    if side is not None:
        wanted = wanted.where(_on(side, caller))
    if state is not None:
        wanted = wanted.where(Disclosure.state == state)
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    order = (Disclosure.at.desc(), Disclosure.disclosure_id)
    rows = await session.scalars(wanted.order_by(*order).offset(page.offset).limit(page.limit))
    return list(rows), total or 0


def _on(side: Side, caller: Principal) -> ColumnElement[bool]:
    column = Disclosure.committee_id if side is Side.GIVEN else Disclosure.to_committee
    if "*" in caller.committees:
        return column.is_not(None)
    return column.in_(sorted(caller.committees))


async def exchanges(session: AsyncSession, page: PageParams) -> tuple[list[Disclosure], int]:
    """One page of the decisions that gave something, in order of time: the register of OSL 4 kap. 2 §."""
    gave = Disclosure.decided_at.is_not(None), Disclosure.state.in_(["decided", "ended"])
    total = await session.scalar(select(func.count()).select_from(select(Disclosure).where(*gave).subquery()))
    order = (Disclosure.decided_at, Disclosure.disclosure_id)
    rows = await session.scalars(select(Disclosure).where(*gave).order_by(*order).offset(page.offset).limit(page.limit))
    return list(rows), total or 0
