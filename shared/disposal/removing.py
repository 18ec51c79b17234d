"""Remove what a decided run lets a service remove, chunk by chunk; whatever is interrupted goes on where it was.

A chunk is one transaction: rows are picked and locked, taken away, marked and counted together, so that a report
always equals the difference. What lies outside the database (files, keys) is written down in the same transaction
and done after it, as often as it takes: a key that was destroyed first could not be brought back by a rollback.
Where the archive takes over, only what it has acknowledged goes, and only as it was exported.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.acts import record_act
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, driver_connection, system_session
from shared.disposal import statements
from shared.disposal.catalogue import Disposition
from shared.disposal.declared import Carry, Declared, Disposable
from shared.disposal.reports import report_if_done

CHUNK: Final = 1_000
EFFECTS: Final = 200

Reach = Callable[[str], None]
"""Is told each point that a removal passes: a test ends the process there."""


def _go_on(_: str) -> None:
    return


# a hold is written under the same lock: it is there before a chunk picks its rows, or it comes after the chunk
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('disposal ' || $1))"
_NEXT = """
SELECT municipality_id, run_id FROM disposal_part p WHERE status = 'removing' ORDER BY started_at, run_id LIMIT 1
"""
_PART = """
SELECT * FROM disposal_part WHERE municipality_id = $1 AND run_id = $2 AND status = 'removing'
ORDER BY name LIMIT 1 FOR UPDATE
"""
_MARK = """
INSERT INTO disposed (municipality_id, object_id, name, run_id)
SELECT $1, k, $3, $4 FROM unnest($2::uuid[]) k ON CONFLICT DO NOTHING
"""
_ADD_UP = """
UPDATE disposal_part SET removed = removed + $4, removed_minor = removed_minor + $5, with_them = with_them + $6,
    chunks = chunks + 1
WHERE municipality_id = $1 AND run_id = $2 AND name = $3
"""
_FINISH = """
UPDATE disposal_part SET status = 'done', finished_at = now(), rows_after = $4
WHERE municipality_id = $1 AND run_id = $2 AND name = $3
"""
_FORGET_EXPORT = "DELETE FROM disposal_exported WHERE municipality_id = $1 AND run_id = $2 AND name = $3"
_EFFECT = """
INSERT INTO disposal_effect (municipality_id, run_id, effect, target)
SELECT $1, $2, $3, target FROM unnest($4::text[]) target ON CONFLICT DO NOTHING
"""
_EFFECTS = """
SELECT municipality_id, effect, target FROM disposal_effect e
ORDER BY municipality_id, effect, target LIMIT $1 FOR UPDATE
"""
_DONE = "DELETE FROM disposal_effect WHERE municipality_id = $1 AND effect = $2 AND target = ANY($3)"


async def remove_some(
    sessions: Sessions,
    declared: Declared,
    carry: Mapping[str, Carry],
    *,
    chunk: int = CHUNK,
    reach: Reach = _go_on,
) -> bool:
    """Do the next piece of work of any run: effects that wait, else one chunk; False if there is nothing to do."""
    if await _carry_out(sessions, carry, reach):
        return True
    async with system_session(sessions, "*") as session:
        found = await (await driver_connection(session)).fetchrow(_NEXT)
    if found is None:
        return False
    async with system_session(sessions, found["municipality_id"]) as session:
        await _next_chunk(session, declared, found["run_id"], found["municipality_id"], chunk=chunk, reach=reach)
    reach("chunk.committed")
    return True


async def _carry_out(sessions: Sessions, carry: Mapping[str, Carry], reach: Reach) -> bool:
    async with system_session(sessions, "*") as session:
        connection = await driver_connection(session)
        waiting = await connection.fetch(_EFFECTS, EFFECTS)
        for row in waiting:
            reach("effect.before")
            await asyncio.to_thread(carry[row["effect"]], row["target"])
            reach("effect.done")
            await connection.execute(_DONE, row["municipality_id"], row["effect"], [row["target"]])
    return bool(waiting)


async def _next_chunk(
    session: AsyncSession, declared: Declared, run_id: UUID, municipality_id: str, *, chunk: int, reach: Reach
) -> None:
    connection = await driver_connection(session)
    await connection.execute(_ALONE, municipality_id)
    part = await connection.fetchrow(_PART, municipality_id, run_id)
    if part is None:
        return
    reach("part.locked")
    one = next(found for found in declared.disposables if found.name == part["name"])
    picked = await _pick(connection, one, part, swedish_date(utc_now()), chunk)
    reach("rows.picked")
    if picked:
        if one.tell:
            await one.tell(session, [UUID(str(row["key"])) for row in picked])
        await _remove(session, one, part, picked, reach)
        return
    for statement in one.at_end:
        await connection.execute(statement, municipality_id)
    after = await connection.fetchval(statements.total(one), municipality_id)
    await connection.execute(_FINISH, municipality_id, run_id, one.name, after)
    await connection.execute(_FORGET_EXPORT, municipality_id, run_id, one.name)
    reach("part.finished")
    await report_if_done(session, declared, run_id, municipality_id)
    reach("run.reported")


async def _pick(connection: Any, one: Disposable, part: Any, today: date, chunk: int) -> Sequence[Any]:
    when = (part["municipality_id"], part["as_of"], part["months"], part["from_year_end"])
    values: tuple[Any, ...] = (*when, today, chunk)
    if part["disposition"] == Disposition.ARCHIVE_THEN_DELETE:
        found = await connection.fetch(statements.pick_exported(one), *values, part["run_id"], one.name)
    else:
        found = await connection.fetch(statements.pick(one), *values)
    rows: Sequence[Any] = found
    return rows


async def _remove(session: AsyncSession, one: Disposable, part: Any, picked: Sequence[Any], reach: Reach) -> None:
    connection = await driver_connection(session)
    municipality_id, run_id = part["municipality_id"], part["run_id"]
    places, keys = [row["place"] for row in picked], [row["key"] for row in picked if row["key"]]
    for effect in one.effects:
        run = (run_id,) if "$3" in effect.targets else ()
        targets = [row[0] for row in await connection.fetch(effect.targets, municipality_id, keys, *run)]
        await connection.execute(_EFFECT, municipality_id, run_id, effect.name, targets)
    for statement in one.first:
        await connection.execute(statement, municipality_id, keys)
    reach("effects.noted")
    with_them = await _take_children(connection, one, municipality_id, keys)
    reach("children.removed")
    gone = await _take(connection, one, part, places, keys)
    if gone != len(picked):
        raise RuntimeError(f"{one.name}: {len(picked)} rows were picked and {gone} went; nothing was removed.")
    reach("rows.removed")
    await connection.execute(_MARK, municipality_id, keys, one.name, run_id)
    reach("rows.marked")
    minor = sum(row["minor"] for row in picked)
    await connection.execute(_ADD_UP, municipality_id, run_id, one.name, gone, minor, with_them)
    reach("rows.counted")
    named = {"run": [run_id], one.type: keys}
    ground = part["decision"]
    await record_act(
        session, municipality_id, "disposal.remove", objects=named, ground=ground, type=one.name, count=gone
    )
    reach("act.recorded")


async def _take_children(connection: Any, one: Disposable, municipality_id: str, keys: Sequence[UUID]) -> int:
    taken = 0
    for child in one.children:
        # where the database removes the whole, its children are only counted here
        take = statements.count_children if one.remove else statements.delete_children
        taken += await connection.fetchval(take(one, child), municipality_id, keys)
    return taken


async def _take(connection: Any, one: Disposable, part: Any, places: Sequence[str], keys: Sequence[UUID]) -> int:
    municipality_id = part["municipality_id"]
    if part["disposition"] == Disposition.ANONYMISE:
        gone: int = await connection.fetchval(statements.erase(one), municipality_id, places)
    elif one.remove:
        gone = await connection.fetchval(one.remove, municipality_id, part["run_id"], keys)
    else:
        gone = await connection.fetchval(statements.delete(one), municipality_id, places)
    return gone
