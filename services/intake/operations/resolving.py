"""Compare organisations that became known with the register, a set at a time: a fixed number of round trips.

Natural persons, and whoever is not surely an organisation, take no part: nothing of them stands in party_use.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.comparer import Compare
from services.intake.merging_models import party_block, party_merge, party_merge_step
from services.intake.resolution.features import MOST_IN_BLOCK, Organisation, blocks_of
from services.intake.resolution.grouping import Pair, Standing
from services.intake.resolution.naming import name_of
from shared.audit.acts import SYSTEM, record_act
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, insert_rows, system_session
from shared.events import PartyMerged
from shared.ids import derived_id, new_id
from shared.outbox import publish

log = structlog.get_logger()

CHUNK: Final = 500
_BLOCK = ("municipality_id", "block", "party_id")
_MERGE = (
    "merge_id", "municipality_id", "party_id", "into_party_id", "state", "version", "rule", "weight", "changed_at",
)  # fmt: skip
_STEP = (
    "step_id", "municipality_id", "merge_id", "version", "state", "taken_by", "taken_at", "automatic", "model",
    "agreements",
)  # fmt: skip
BLOCK_LENGTH: Final = 80


class Known(NamedTuple):
    """A pair that stands already: its state and version."""

    state: str
    version: int


async def municipalities_waiting(sessions: Sessions) -> Sequence[str]:
    """Municipalities with organisations that were not compared since they became known."""
    async with system_session(sessions, "*") as session:
        rows = await session.scalars(text("SELECT DISTINCT municipality_id FROM party_use WHERE resolved_at IS NULL"))
        return rows.all()


class _Seen(NamedTuple):
    """What a comparison rests on: the fresh parties, the register around them, and the pairs that stand there."""

    fresh: Sequence[UUID]
    register: Sequence[Organisation]
    crowded: Collection[str]
    known: Mapping[tuple[UUID, UUID], Known]


async def resolve_some(sessions: Sessions, municipality_id: str, compare: Compare) -> int:
    """Compare the next organisations of a municipality with its register; how many there were."""
    async with system_session(sessions, municipality_id) as session:
        await lock_register(session, municipality_id)
        seen = await _look(session, municipality_id)
    if seen is None:
        return 0
    # outside of transactions: comparing takes seconds, and the relay sends nothing that is younger than an open one
    day = swedish_date(utc_now())
    pairs = await compare(_without(seen.register, seen.crowded), day, _standing(seen.known))
    async with system_session(sessions, municipality_id) as session:
        await lock_register(session, municipality_id)
        if await _known_pairs(session, [UUID(one.party) for one in seen.register]) != seen.known:
            return len(seen.fresh)  # somebody has decided meanwhile, and they wait still
        await _settle(session, municipality_id, seen, pairs)
    return len(seen.fresh)


async def _look(session: AsyncSession, municipality_id: str) -> _Seen | None:
    fresh = await _waiting(session, municipality_id)
    if not fresh:
        return None
    parties = await _organisations(session, municipality_id, fresh, ())
    blocks = {one.party: _blocks(one) for one in parties}
    records = [(municipality_id, block, UUID(party)) for party, found in blocks.items() for block in found]
    await insert_rows(session, party_block, _BLOCK, sorted(records))
    near, crowded = await _neighbours(session, municipality_id, {block for _, block, _ in records})
    known = await _known_pairs(session, near | set(fresh))
    everybody = near | set(fresh) | {party for pair in known for party in pair}
    register = await _organisations(session, municipality_id, everybody, fresh)
    return _Seen(fresh, register, crowded, await _known_pairs(session, [UUID(one.party) for one in register]))


async def _settle(session: AsyncSession, municipality_id: str, seen: _Seen, pairs: Sequence[Pair]) -> None:
    """Store the *pairs*, and that the fresh parties are compared, with the accounts that they had then."""
    now = utc_now()
    register = {one.party: one for one in seen.register}
    merged = await _store(session, municipality_id, pairs, register, seen.known, now)
    accounts = {account for one in seen.register if one.fresh for account in one.accounts}
    done = {"parties": list(seen.fresh), "compared": [UUID(party) for party in register], "accounts": ["", *accounts]}
    await session.execute(text(_RESOLVED), {"municipality": municipality_id, "now": now, **done})
    await record_act(
        session,
        municipality_id,
        "party.resolve",
        objects={"party_merge": merged},
        count=len(seen.fresh),
        shown=len(pairs),
    )
    log.info("parties.resolved", parties=len(seen.fresh), pairs=len(pairs), merged=len(merged))


async def lock_register(session: AsyncSession, municipality_id: str) -> None:
    """Let nobody else change the municipality's pairs until the transaction ends."""
    lock = text("SELECT pg_advisory_xact_lock(hashtext('register ' || :municipality))")
    await session.execute(lock, {"municipality": municipality_id})


def _blocks(one: Organisation) -> list[str]:
    return sorted({block[:BLOCK_LENGTH] for block in blocks_of(name_of(one.name or ""), one.accounts)})


def _without(register: Iterable[Organisation], crowded: Collection[str]) -> list[Organisation]:
    """The register without accounts that more organisations have than a block holds."""
    return [
        one._replace(accounts=[account for account in one.accounts if f"a:{account}" not in crowded])
        for one in register
    ]


async def _waiting(session: AsyncSession, municipality_id: str) -> Sequence[UUID]:
    found = await session.scalars(text(_WAITING), {"municipality": municipality_id, "chunk": CHUNK})
    return found.all()


async def _organisations(
    session: AsyncSession, municipality_id: str, parties: Collection[UUID], fresh: Collection[UUID]
) -> list[Organisation]:
    found = await session.execute(text(_PARTIES), {"municipality": municipality_id, "parties": list(parties)})
    new = set(fresh)
    return [
        Organisation(
            str(row.party_id),
            row.name,
            row.organisation_number,
            row.foreign_number,
            row.accounts,
            fresh=row.party_id in new,
        )
        for row in found
    ]


async def _neighbours(
    session: AsyncSession, municipality_id: str, blocks: Collection[str]
) -> tuple[set[UUID], set[str]]:
    """Who shares one of the blocks, and the blocks that hold too many to tell anything."""
    values = {"municipality": municipality_id, "blocks": sorted(blocks), "most": MOST_IN_BLOCK + 1}
    rows = (await session.execute(text(_NEIGHBOURS), values)).all()
    crowded = {row.block for row in rows if len(row.parties) > MOST_IN_BLOCK}
    return {party for row in rows if row.block not in crowded for party in row.parties}, crowded


async def _known_pairs(session: AsyncSession, parties: Collection[UUID]) -> dict[tuple[UUID, UUID], Known]:
    """Every pair among the *parties* and whoever is one with them."""
    rows = await session.execute(text(PAIRS_AROUND), {"parties": list(parties)})
    return {(row.party_id, row.into_party_id): Known(row.state, row.version) for row in rows}


def _standing(known: Mapping[tuple[UUID, UUID], Known]) -> Standing:
    by_state: dict[str, list[tuple[str, str]]] = {"merged": [], "rejected": [], "unmerged": [], "proposed": []}
    for (one, other), pair in known.items():
        by_state[pair.state].append((str(one), str(other)))
    # what a person has rejected or undone does not come back by itself
    return Standing(by_state["merged"], by_state["rejected"] + by_state["unmerged"], by_state["proposed"])


async def _store(
    session: AsyncSession,
    municipality_id: str,
    pairs: Sequence[Pair],
    register: Mapping[str, Organisation],
    known: Mapping[tuple[UUID, UUID], Known],
    now: datetime,
) -> list[UUID]:
    """Store the *pairs* with their first steps and tell of the sure ones; the ids of those."""
    merges, steps, events = [], [], []
    for pair in pairs:
        gone, kept = _ordered(register[pair.left], register[pair.right])
        merge_id = derived_id("party_merge", municipality_id, *sorted((gone, kept), key=str))
        before = known.get((gone, kept)) or known.get((kept, gone))
        version = before.version + 1 if before else 1
        state = "merged" if pair.sure else "proposed"
        seen = [{"field": one.field, "level": one.level, "weight": one.weight} for one in pair.agreements]
        merges.append((merge_id, municipality_id, gone, kept, state, version, pair.rule, pair.weight, now))
        steps.append(
            (new_id(), municipality_id, merge_id, version, state, SYSTEM, now, True, pair.model, json_of(seen))
        )
        if pair.sure:
            events.append(
                PartyMerged(
                    event_id=derived_id("party.merged", merge_id, version),
                    municipality_id=municipality_id,
                    occurred_at=now,
                    merge_id=merge_id,
                    version=version,
                    party_id=gone,
                    into_party_id=kept,
                    automatic=True,
                )
            )
    await insert_rows(session, party_merge, _MERGE, merges, replace=("merge_id",))
    await insert_rows(session, party_merge_step, _STEP, steps)
    await publish(session, *events)
    return [event.merge_id for event in events]


def json_of(value: object) -> str:
    """*value* as a JSONB column takes it from arrays."""
    return orjson.dumps(value).decode()


def _ordered(one: Organisation, other: Organisation) -> tuple[UUID, UUID]:
    """Which of two stands for both, last: the one with a number of its own, else the lower id."""
    kept, gone = sorted((one, other), key=lambda each: (each.number is None, each.foreign is None, each.party))
    return UUID(gone.party), UUID(kept.party)


_WAITING: Final = """
SELECT DISTINCT party_id FROM party_use
WHERE municipality_id = :municipality AND resolved_at IS NULL ORDER BY party_id LIMIT :chunk
"""
_PARTIES: Final = """
SELECT y.party_id, y.name, y.organisation_number, y.foreign_number, ARRAY(
    SELECT DISTINCT u.account_token FROM party_use u
    WHERE u.municipality_id = y.municipality_id AND u.party_id = y.party_id AND u.account_token <> '') AS accounts
FROM party y WHERE y.municipality_id = :municipality AND y.party_id = ANY(:parties)
    AND y.kind IN ('company', 'foreign')
ORDER BY y.party_id
"""
_NEIGHBOURS: Final = """
SELECT q.block, near.parties FROM unnest(CAST(:blocks AS text[])) q (block) CROSS JOIN LATERAL (
    SELECT array_agg(few.party_id) AS parties FROM (
        SELECT b.party_id FROM party_block b
        WHERE b.municipality_id = :municipality AND b.block = q.block LIMIT :most) few) near
WHERE near.parties IS NOT NULL
"""
PAIRS_AROUND: Final = """
WITH RECURSIVE one (id) AS (
    SELECT unnest(CAST(:parties AS uuid[]))
    UNION
    SELECT near.id FROM one CROSS JOIN LATERAL (
        SELECT into_party_id FROM party_merge m WHERE m.party_id = one.id AND m.state = 'merged'
        UNION ALL
        SELECT party_id FROM party_merge m WHERE m.into_party_id = one.id AND m.state = 'merged') near (id)
)
SELECT m.merge_id, m.party_id, m.into_party_id, m.state, m.version FROM party_merge m
WHERE m.party_id IN (SELECT id FROM one) AND m.into_party_id IN (SELECT id FROM one)
"""
"""Every pair among the parties and all who are one with them, however far the merges reach."""
_RESOLVED: Final = """
UPDATE party_use SET resolved_at = :now
WHERE municipality_id = :municipality AND party_id = ANY(:parties) AND resolved_at IS NULL
    AND (account_token = ANY(:accounts) OR party_id <> ALL(:compared))
"""
