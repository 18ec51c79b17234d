"""Reads of the network: the edges of some nodes in one statement, within one committee's book."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.network.changes import WATCHED, Large
from services.risk.network.edges import NOT_SHARED
from services.risk.network.growing import Growing, Tie
from services.risk.network.limits import LIMITS, Limits
from services.risk.network.models import member
from services.risk.operations.guarding import halted_parties, protected_parties
from shared.db import driver_connection
from shared.schemas import PageParams


class Book(NamedTuple):
    """Whose book is read, and who is in no picture: protected identities, and those whose data may only be stored."""

    municipality_id: str
    committee_id: str
    guarded: frozenset[str]


async def book(session: AsyncSession, municipality_id: str, committee_id: str) -> Book:
    """The book of a committee, with whom it must not show."""
    guarded = await protected_parties(session, municipality_id) | await halted_parties(session, municipality_id)
    return Book(municipality_id, committee_id, frozenset(map(str, guarded)))


_KNOWN: Final = """e.municipality_id = $1 AND (e.committee_id = $2 OR e.public)
    AND e.party_id <> ALL ($3::text[]) AND e.value <> ALL ($3::text[])"""
_OURS: Final = f"{_KNOWN} AND e.tie NOT IN {NOT_SHARED}"
_PAID: Final = """l.municipality_id = $1 AND l.committee_id = $2 AND l.party_id <> ALL ($3::text[])"""
_TOLD: Final = """e.party_id, max(e.party_kind) AS party_kind, max(e.party_name) AS party_name, e.tie, e.value,
    max(e.value_kind) AS value_kind, max(e.value_name) AS value_name, min(e.since) AS since,
    CASE WHEN bool_or(e.until IS NULL) THEN NULL ELSE max(e.until) END AS until, count(*) AS times,
    e.source_kind, min(e.source_id::text) AS source_id"""
_LINKED: Final = """l.party_id, l.party_kind, l.party_name, 'account' AS tie, l.account_token AS value,
    NULL AS value_kind, l.account_label AS value_name, l.first_day AS since, l.last_day AS until, l.n AS times,
    'payment' AS source_kind, l.first_payment_id AS source_id"""
# $4 the nodes, $5 how many things of a party are followed, $6 and $7 how many may share a thing and an account
_AROUND: Final = f"""
SELECT t.* FROM unnest($4::text[]) AS k (node) CROSS JOIN LATERAL (
    (SELECT {_TOLD} FROM network_edge e WHERE {_OURS} AND e.party_id = k.node
     GROUP BY e.party_id, e.tie, e.value, e.source_kind ORDER BY e.tie, e.value LIMIT $5)
    UNION ALL
    (SELECT {_LINKED} FROM link l WHERE {_PAID} AND l.party_id = k.node ORDER BY l.account_token LIMIT $5)
    UNION ALL
    (SELECT {_TOLD} FROM network_edge e WHERE {_OURS} AND e.value = k.node AND e.party_id IN (
        SELECT DISTINCT e.party_id FROM network_edge e WHERE {_OURS} AND e.value = k.node LIMIT $6 + 1)
     GROUP BY e.party_id, e.tie, e.value, e.source_kind)
    UNION ALL
    (SELECT {_LINKED} FROM link l WHERE {_PAID} AND l.account_token = k.node LIMIT $7 + 1)
) t
"""  # noqa: S608 - names of ours


async def around(
    session: AsyncSession, of: Book, nodes: Sequence[str], limits: Limits = LIMITS, steps: int = LIMITS.steps
) -> Growing:
    """The network around *nodes* (party ids), grown in a statement a step."""
    growing = Growing(tuple(one for one in nodes if one not in of.guarded), limits, steps)
    connection = await driver_connection(session)
    while wanted := growing.wanted():
        given = (*of[:2], list(of.guarded), wanted, limits.fan, limits.hub, limits.account_hub)
        growing.take(map(_tie, await connection.fetch(_AROUND, *given)))
    return growing


def _tie(row: Any) -> Tie:
    return Tie(*row.values())


# $4 the party, $5 what is watched, $6 how many at most
_WATCHED: Final = f"""
(SELECT {_TOLD} FROM network_edge e WHERE {_KNOWN} AND e.party_id = $4 AND e.tie = ANY ($5)
 GROUP BY e.party_id, e.tie, e.value, e.source_kind, e.source_id ORDER BY max(e.since) DESC NULLS LAST LIMIT $6)
UNION ALL
(SELECT {_LINKED} FROM link l WHERE {_PAID} AND l.party_id = $4 ORDER BY l.first_day DESC NULLS LAST LIMIT $6)
"""  # noqa: S608 - names of ours
_LARGE: Final = """SELECT day, amount_minor, currency FROM payment WHERE municipality_id = $1 AND committee_id = $2
AND party_id = $3 AND amount_abs >= $4 AND amount_minor > 0 AND day IS NOT NULL ORDER BY day DESC LIMIT $5"""
MOST_WATCHED = 500


async def watched(session: AsyncSession, of: Book, party_id: UUID) -> tuple[list[Tie], list[Large]]:
    """What is watched of a party, and the large payments to it: two statements."""
    if str(party_id) in of.guarded:
        return [], []
    connection = await driver_connection(session)
    given = (*of[:2], list(of.guarded), str(party_id), list(WATCHED), MOST_WATCHED)
    ties = [_tie(row) for row in await connection.fetch(_WATCHED, *given)]
    paid = await connection.fetch(_LARGE, *of[:2], party_id, LIMITS.large_minor, MOST_WATCHED)
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
    guarded = await protected_parties(session, municipality_id) | await halted_parties(session, municipality_id)
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
    guarded = await protected_parties(session, municipality_id) | await halted_parties(session, municipality_id)
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
