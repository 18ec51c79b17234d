"""A trail as a file that proves itself: JSON lines, verified without database and without the service's code.

The first line says what it is (`trail`), one line each follows for the sealed entries (`entry`), the signed
checkpoints come last (`checkpoint`). A part of a trail begins and ends at a checkpoint and carries the tree's
frontier before it, which that checkpoint proves.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import asyncpg
import orjson

from shared.audit.checkpoint import Verifier
from shared.audit.live import entries, own_checkpoints, snapshot
from shared.audit.report import Report
from shared.audit.tree import Frontier
from shared.audit.verify import Entry, Verification

FORMAT = "tillit-audit-1"
_BATCH = 2_000

_START = "SELECT size, frontier FROM audit_checkpoint WHERE at < $1 ORDER BY size DESC LIMIT 1"
_END = "SELECT size FROM audit_checkpoint WHERE at >= $1 ORDER BY size LIMIT 1"
_NEWEST = "SELECT size FROM audit_checkpoint ORDER BY size DESC LIMIT 1"


class UnreadableExport(ValueError):  # noqa: N818 - named by its fact
    """The file is no export of a trail."""


async def export_lines(
    connection: asyncpg.Connection,
    service: str,
    verifier: Verifier,
    first: datetime | None = None,
    last: datetime | None = None,
) -> AsyncIterator[bytes]:
    """The lines of an export: all that is sealed, or what was sealed from *first* to *last*."""
    async with snapshot(connection):
        start = await connection.fetchrow(_START, first) if first else None
        end = await connection.fetchval(_END, last) if last else None
        size = end if end is not None else await connection.fetchval(_NEWEST) or 0
        begin = start["size"] if start else 0
        yield _line(
            kind="trail",
            format=FORMAT,
            service=service,
            verifier=verifier.text(),
            first=begin,
            end=size,
            part=end is not None,
            frontier=start["frontier"].hex() if start else "",
        )
        async for batch in entries(connection, begin, size):
            for entry in batch:
                named = {"position": entry.position, "record_id": entry.record_id, "leaf": entry.leaf.hex()}
                yield _line(kind="entry", **named, record=entry.content)
        for note in await own_checkpoints(connection):
            if begin <= int(note.split("\n")[1]) <= size:
                yield _line(kind="checkpoint", note=note)


def _line(**content: Any) -> bytes:
    return orjson.dumps(content) + b"\n"


def verify_export(
    lines: Iterable[bytes], notes: Sequence[str], verifier: Verifier, elsewhere: Sequence[str] = ()
) -> Report:
    """Verify an export; *notes* are its checkpoints (checkpoints_of), *elsewhere* those that others kept."""
    reading = iter(lines)
    head = head_of(next(reading, b""))
    try:
        frontier = Frontier.read(head["first"], bytes.fromhex(head["frontier"]))
    except (ValueError, KeyError, TypeError) as exc:
        raise UnreadableExport("The first line does not say where the trail begins.") from exc
    verification = Verification(verifier, notes, elsewhere, frontier, head["end"] if head.get("part") else None)
    found = _entries(reading)
    while batch := list(islice(found, _BATCH)):
        verification.feed(batch)
        if verification.damage is not None:
            break
    return verification.finish()


def head_of(line: bytes) -> dict[str, Any]:
    """The first line; UnreadableExport if it is none."""
    head = _read(line)
    if head.get("kind") != "trail" or head.get("format") != FORMAT:
        raise UnreadableExport(f"This is no export of an audit trail ({FORMAT}).")
    return head


def checkpoints_of(lines: Iterable[bytes]) -> list[str]:
    """The checkpoints of an export."""
    prefix = b'{"kind":"checkpoint"'
    return [str(_read(line).get("note", "")) for line in lines if line.startswith(prefix)]


def _entries(lines: Iterator[bytes]) -> Iterator[Entry]:
    for line in lines:
        content = _read(line)
        if content.get("kind") != "entry":
            continue
        try:
            leaf, record = bytes.fromhex(content["leaf"]), content["record"]
            yield Entry(int(content["position"]), str(content["record_id"]), leaf, record)
        except (ValueError, KeyError, TypeError) as exc:
            raise UnreadableExport(f"A line is not an entry: {line[:60]!r}") from exc


def _read(line: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise UnreadableExport(f"A line is not JSON: {line[:60]!r}") from exc
    if not isinstance(content, dict):
        raise UnreadableExport("A line is not an object.")
    return content
