"""Dead letters: what a service could not handle, and why; handle it again, or dismiss it with a reason."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from deploy.cli.database import Connection, chosen, connect, operator
from deploy.cli.output import CommandError
from shared.audit.acts import act
from shared.audit.writing import write

POLL_S = 0.3

_LIST = """
SELECT dead_letter_id, municipality_id, topic, partition, "offset", event_id, type, cause, detail, times,
       status, note, first_at, last_at
FROM dead_letter WHERE $1::text IS NULL OR status = $1 ORDER BY first_at, topic, partition, "offset" LIMIT $2
"""
_FIND = """
SELECT dead_letter_id, status FROM dead_letter WHERE dead_letter_id::text LIKE $1 || '%' LIMIT 2
"""
_SHOW = "SELECT * FROM dead_letter WHERE dead_letter_id = $1"
# the consumer of the service looks for this status and handles the letter again
_REPLAY = "UPDATE dead_letter SET status = 'replay', last_at = now() WHERE dead_letter_id = $1"
_OF = "SELECT municipality_id FROM dead_letter WHERE dead_letter_id = $1"
_DISMISS = """
UPDATE dead_letter SET status = 'dismissed', note = $2, last_at = now() WHERE dead_letter_id = $1
"""


async def dead_letters(service: str | None, status: str | None, limit: int) -> list[dict[str, Any]]:
    """Dead letters of one service or of all, oldest first; *status* None means any."""
    found = []
    for name in chosen(service):
        async with connect(name) as connection:
            found += [{"service": name, **row} for row in await connection.fetch(_LIST, status, limit)]
    return sorted(found, key=lambda letter: letter["first_at"])[:limit]


async def dead_letter(identifier: str) -> dict[str, Any]:
    """One dead letter with its payload, by its id or the beginning of it."""
    service, letter_id, _ = await _locate(identifier)
    async with connect(service) as connection:
        letter = dict(await connection.fetchrow(_SHOW, letter_id) or {})
    letter.pop("sealed_payload", None)  # what a partner wrote is for nobody's screen
    return {"service": service, **letter, "payload": _readable(letter["payload"])}


async def replay(identifiers: Sequence[str], patience: float) -> list[dict[str, Any]]:
    """Have the services handle those letters again; returns how each ended within *patience* seconds."""
    found = [await _locate(identifier) for identifier in identifiers]
    for service, letter_id, status in found:
        if status in {"replayed", "dismissed"}:
            raise CommandError(f"{letter_id} is {status} already: nothing is left to do.")
        async with connect(service) as connection, connection.transaction():
            await connection.execute(_REPLAY, letter_id)
            await _record(connection, "dead_letter.replay", letter_id)
    return [await _outcome(service, letter_id, patience) for service, letter_id, _ in found]


async def dismiss(identifier: str, reason: str) -> dict[str, Any]:
    """Close a letter unhandled; the reason stays with it."""
    service, letter_id, status = await _locate(identifier)
    if status in {"replayed", "dismissed"}:
        raise CommandError(f"{letter_id} is {status} already: nothing is left to do.")
    async with connect(service) as connection, connection.transaction():
        await connection.execute(_DISMISS, letter_id, reason)
        await _record(connection, "dead_letter.dismiss", letter_id)
    return {"service": service, "dead_letter_id": letter_id, "status": "dismissed", "note": reason}


async def _record(connection: Connection, action: str, letter_id: UUID) -> None:
    municipality = await connection.fetchval(_OF, letter_id)
    await write(connection, [act(municipality, action, objects={"dead_letter": [letter_id]}, actor=operator())])


async def _locate(identifier: str) -> tuple[str, UUID, str]:
    for service in chosen(None):
        async with connect(service) as connection:
            rows = await connection.fetch(_FIND, identifier.lower())
        if len(rows) > 1:
            raise CommandError(f"More than one dead letter begins with {identifier}: write more of its id.")
        if rows:
            return service, rows[0]["dead_letter_id"], rows[0]["status"]
    raise CommandError(f"There is no dead letter {identifier}: ./tillit dlq list --status any shows all.")


async def _outcome(service: str, letter_id: UUID, patience: float) -> dict[str, Any]:
    deadline = time.monotonic() + patience
    async with connect(service) as connection:
        while True:
            row = await connection.fetchrow(_SHOW, letter_id)
            if row is None:
                raise CommandError(f"{letter_id} is gone: its service cleaned it up meanwhile.")
            if row["status"] != "replay" or time.monotonic() > deadline:
                keep = ("dead_letter_id", "status", "cause", "detail", "times")
                return {"service": service, **{key: row[key] for key in keep}}
            await asyncio.sleep(POLL_S)


def _readable(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return payload.hex()
