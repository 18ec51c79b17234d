"""Reads of the network: the edges of some nodes in one statement, within one committee's book."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.network.changes import WATCHED, Large
from services.risk.network.growing import Growing, Tie
from services.risk.network.limits import LIMITS, Limits
from services.risk.network.models import member
from services.risk.network.statements import AROUND, LARGE
from services.risk.network.statements import WATCHED as WATCHED_TIES
from services.risk.operations.guarding import kept_apart
from shared.db import driver_connection
from shared.schemas import PageParams

MOST_WATCHED = 500


class Book(NamedTuple):
    """Whose book is read, and who is in no picture: protected identities, and those whose data may only be stored."""

    municipality_id: str
    committee_id: str
    guarded: frozenset[str]


async def book(session: AsyncSession, municipality_id: str, committee_id: str) -> Book:
    """The book of a committee, with whom it must not show."""
    guarded = (await kept_apart(session, municipality_id)).both
    return Book(municipality_id, committee_id, frozenset(map(str, guarded)))


async def around(
    session: AsyncSession, of: Book, nodes: Sequence[str], limits: Limits = LIMITS, steps: int = LIMITS.steps
) -> Growing:
    """The network around *nodes* (party ids), grown in a statement a step."""
    growing = Growing(tuple(one for one in nodes if one not in of.guarded), limits, steps)
    connection = await driver_connection(session)
    while wanted := growing.wanted():
        given = (*of[:2], list(of.guarded), wanted, limits.fan, limits.hub, limits.account_hub)
        growing.take(map(_tie, await connection.fetch(AROUND, *given)))
    return growing


def _tie(row: Any) -> Tie:
    return Tie(*row.values())


async def watched(session: AsyncSession, of: Book, party_id: UUID) -> tuple[list[Tie], list[Large]]:
    """What is watched of a party, and the large payments to it: two statements."""
    if str(party_id) in of.guarded:
        return [], []
    connection = await driver_connection(session)
    given = (*of[:2], list(of.guarded), str(party_id), list(WATCHED), MOST_WATCHED)
    ties = [_tie(row) for row in await connection.fetch(WATCHED_TIES, *given)]
    paid = await connection.fetch(LARGE, *of[:2], party_id, LIMITS.large_minor, MOST_WATCHED)
    return ties, [Large(*row.values()) for row in paid]


async def facts_of(session: AsyncSession, of: Book, parties: Collection[str]) -> dict[str, Row[Any]]:
    """What is known of the situation of companies among *parties*."""
    mine = (member.c.municipality_id == of.municipality_id, member.c.committee_id == of.committee_id)
    rows = await session.execute(select(member).where(*mine, member.c.party_id.in_(parties)))
    return {row.party_id: row for row in rows}


async def communities(
    session: AsyncSession, municipality_id: str, committee_id: str | None, page: PageParams
) -> tuple[Sequence[Row[Any]], int]:
    """A page of communities that the caller may see, those with most of the facts first: id, committee, size."""
    guarded = (await kept_apart(session, municipality_id)).both
    listed = (
        select(
            member.c.committee_id,
            member.c.community,
            func.count().label("members"),
            func.sum(member.c.payments).label("payments"),
            func.max(member.c.score).label("score"),
        )
        .where(
            member.c.municipality_id == municipality_id,
            member.c.community.is_not(None),
            member.c.party_id.not_in(sorted(map(str, guarded))),
        )
        .group_by(member.c.committee_id, member.c.community)
        .having(func.count() > 1)
    )
    if committee_id is not None:
        listed = listed.where(member.c.committee_id == committee_id)
    some = listed.subquery()
    total = await session.scalar(select(func.count()).select_from(some))
    order = (some.c.score.desc(), some.c.members.desc(), some.c.committee_id, some.c.community)
    rows = await session.execute(select(some).order_by(*order).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)


async def members_of(
    session: AsyncSession, municipality_id: str, groups: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Row[Any]]]:
    """The members of communities (committee, community), those with most facts first."""
    guarded = (await kept_apart(session, municipality_id)).both
    wanted = {community for _, community in groups}
    rows = await session.execute(
        select(member)
        .where(member.c.municipality_id == municipality_id, member.c.community.in_(wanted))
        .order_by(member.c.score.desc(), member.c.party_name, member.c.party_id)
    )
    found: dict[tuple[str, str], list[Row[Any]]] = {group: [] for group in groups}
    hidden = set(map(str, guarded))
    for row in rows:
        if row.party_id not in hidden and (row.committee_id, row.community) in found:
            found[row.committee_id, row.community].append(row)
    return found
