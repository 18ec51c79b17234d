"""Reads of the supplier register's pairs. Nothing here changes state.

The register is the municipality's, but who pays whom is each committee's: a pair is shown to those whose committees
pay both, and to those who work for all. party_use is under the caller's own row-level security.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.merging_models import party_merge, party_merge_step, party_use
from services.intake.models import party
from services.intake.operations.resolving import PAIRS_AROUND
from shared.auth import Principal
from shared.policy.resources import EVERYTHING
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]


def _paid(caller: Principal, column: ColumnElement[UUID]) -> ColumnElement[bool]:
    if EVERYTHING in caller.committees:
        return true()
    return exists(select(party_use.c.party_id).where(party_use.c.party_id == column))


def _theirs(caller: Principal) -> Select[Any]:
    both = (_paid(caller, party_merge.c.party_id), _paid(caller, party_merge.c.into_party_id))
    return select(party_merge).where(*both)


async def merges(session: AsyncSession, caller: Principal, state: str, page: PageParams) -> tuple[Rows, int]:
    """A page of the pairs in *state* whose two organisations the caller's committees pay, the likeliest first."""
    chosen = _theirs(caller).where(party_merge.c.state == state)
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    order = (party_merge.c.weight.desc(), party_merge.c.merge_id)
    rows = await session.execute(chosen.order_by(*order).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)


async def one_merge(session: AsyncSession, caller: Principal, merge_id: UUID) -> Row[Any] | None:
    """One pair, if it is the caller's to see."""
    found: Row[Any] | None = (
        await session.execute(_theirs(caller).where(party_merge.c.merge_id == merge_id))
    ).one_or_none()
    return found


async def steps_of(session: AsyncSession, merges: Collection[UUID]) -> Mapping[UUID, list[Row[Any]]]:
    """Every step of each of the *merges*, in order."""
    mine = select(party_merge_step).where(party_merge_step.c.merge_id.in_(merges))
    found: dict[UUID, list[Row[Any]]] = {merge_id: [] for merge_id in merges}
    for row in await session.execute(mine.order_by(party_merge_step.c.version)):
        found[row.merge_id].append(row)
    return found


async def organisations(session: AsyncSession, parties: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The *parties* with the accounts to which the caller's committees have paid them."""
    accounts = select(func.array_agg(func.distinct(party_use.c.account_label))).where(
        party_use.c.party_id == party.c.party_id, party_use.c.account_label.is_not(None)
    )
    mine = select(party, accounts.scalar_subquery().label("accounts")).where(party.c.party_id.in_(parties))
    return {row.party_id: row for row in await session.execute(mine)}


async def is_theirs(session: AsyncSession, caller: Principal, party_id: UUID) -> bool:
    """Whether the party is an organisation that the caller's committees pay."""
    known = exists(select(party_use.c.party_id).where(party_use.c.party_id == party.c.party_id))
    mine = select(party.c.party_id).where(party.c.party_id == party_id, known, _paid(caller, party.c.party_id))
    return await session.scalar(mine) is not None


async def merges_of(session: AsyncSession, caller: Principal, parties: Collection[UUID]) -> Rows:
    """The pairs that join the *parties*, as far as they are the caller's to see."""
    among = (party_merge.c.party_id.in_(parties), party_merge.c.into_party_id.in_(parties))
    chosen = _theirs(caller).where(*among, party_merge.c.state == "merged").order_by(party_merge.c.merge_id)
    found: Rows = (await session.execute(chosen)).all()
    return found


async def group_of(session: AsyncSession, party_id: UUID) -> set[UUID]:
    """The party and all who are one with it."""
    rows = await pairs_around(session, {party_id})
    joined = [(row.party_id, row.into_party_id) for row in rows if row.state == "merged"]
    return {party_id} | {each for pair in joined for each in pair}


async def pairs_around(session: AsyncSession, parties: Collection[UUID]) -> Rows:
    """Every pair among the *parties* and all who are one with them."""
    return (await session.execute(text(PAIRS_AROUND), {"parties": list(parties)})).all()
