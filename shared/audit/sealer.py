"""The one process of a service that puts records into the tree and signs it.

It takes records in the order of their transactions, and only those whose transaction is older than every open one,
so that none can appear before a record that is sealed (as the relay of the outbox does). Leaves and checkpoint
are stored in one transaction: a sealer that dies has sealed all of a batch or nothing of it.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import structlog

from shared.audit.checkpoint import Signer
from shared.audit.live import verify_service
from shared.audit.report import Report
from shared.audit.tree import Frontier
from shared.clock import utc_now
from shared.loops import rest
from shared.settings import DatabaseSettings
from shared.telemetry import AUDIT_UNSEALED_SECONDS, AUDIT_VERIFIED_AT, AUDIT_VERIFY_FAILED

log = structlog.get_logger()

BATCH = 10_000
LOOK_SECONDS = 15.0
RETRY_SECONDS = 5.0

_LEAD = "SELECT pg_try_advisory_lock(hashtext('sealer ' || current_schema()))"
_NEWEST = "SELECT size, root, frontier, xid::text AS xid, seq, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1"
_WAITING = """
SELECT count(*) AS records, coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS oldest FROM (
    SELECT at FROM audit_record WHERE (xid, seq) > ($1::text::xid8, $2) ORDER BY xid, seq LIMIT $3
) waiting
"""
_NEXT = """
SELECT r.record_id, r.leaf, r.xid::text AS xid, r.seq FROM audit_record r
WHERE (r.xid, r.seq) > ($1::text::xid8, $2) AND r.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY r.xid, r.seq LIMIT $3
"""
_SEAL = "SELECT audit_seal($1, $2, $3, $4, $5, $6, $7, $8)"
_VERIFIED = "INSERT INTO audit_verification (records, damage, detail) VALUES ($1, $2, $3)"
_NEWER = "SELECT size, note FROM audit_checkpoint WHERE size > $1 ORDER BY size"


def origin_of(settings: DatabaseSettings) -> str:
    """What a service's checkpoints say they are of."""
    return f"tillit/{settings.audit_installation}/{settings.service}"


async def run_sealer(settings: DatabaseSettings, stop: asyncio.Event) -> None:
    """Seal and verify until *stop* is set; outages are waited out, a missing key is said each time."""
    done = _Done()
    while not stop.is_set():
        led = False
        try:
            signer = Signer.load(origin_of(settings), settings.audit_key_file)
            led = await _lead(settings, signer, done, stop)
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as exc:
            log.warning("audit.sealer_waiting", error=type(exc).__name__, detail=str(exc)[:200])
        if not led:
            await _report_waiting(settings)
        await rest(stop, settings.audit_seal_seconds if led else RETRY_SECONDS)


async def connect_sealer(settings: DatabaseSettings) -> asyncpg.Connection:
    """A connection of the service's role that sees every municipality's records."""
    connection = await asyncpg.connect(settings.dsn(), timeout=10)
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    return connection


@dataclass(slots=True)
class _Done:
    """When this process last sealed and last verified, on the loop's clock."""

    sealed_at: float = float("-inf")
    verified_at: float = float("-inf")


async def _lead(settings: DatabaseSettings, signer: Signer, done: _Done, stop: asyncio.Event) -> bool:
    """Seal for as long as records come; False where another process seals.

    While nothing waits no connection is held: a platform at rest has fewer servers of the database standing by.
    """
    connection = await connect_sealer(settings)
    try:
        if not await connection.fetchval(_LEAD):
            return False
        while not stop.is_set() and await _look(connection, settings, signer, done):
            await rest(stop, min(LOOK_SECONDS, settings.audit_seal_seconds))
        return True
    finally:
        await connection.close(timeout=5)


async def _look(connection: asyncpg.Connection, settings: DatabaseSettings, signer: Signer, done: _Done) -> bool:
    """Seal what is due, copy it to the second place, verify when it is time; whether records wait or came."""
    clock = asyncio.get_running_loop()
    records, oldest = await waiting(connection)
    came = records > 0
    while records >= BATCH or (records and clock.time() - done.sealed_at >= settings.audit_seal_seconds):
        if not await seal_batch(connection, signer):
            break  # all that waits stands behind a transaction that is open
        done.sealed_at = clock.time()
        records, oldest = await waiting(connection)
    AUDIT_UNSEALED_SECONDS.set(oldest)
    await asyncio.to_thread(_copy, settings.audit_copy_dir, settings.service, await _uncopied(connection, settings))
    if clock.time() - done.verified_at >= settings.audit_verify_minutes * 60:
        await verify_and_tell(connection, settings, signer)
        done.verified_at = clock.time()
    return came


async def waiting(connection: asyncpg.Connection) -> tuple[int, float]:
    """How many records wait to be sealed (at most a batch is counted), and the age of the oldest in seconds."""
    newest = await connection.fetchrow(_NEWEST)
    row = await connection.fetchrow(_WAITING, newest["xid"] if newest else "0", newest["seq"] if newest else 0, BATCH)
    return (row["records"], row["oldest"]) if row else (0, 0.0)


async def seal_batch(connection: asyncpg.Connection, signer: Signer, limit: int = BATCH) -> int:
    """Put the oldest records that wait into the tree under a new checkpoint; returns their number."""
    newest = await connection.fetchrow(_NEWEST)
    xid, seq = (newest["xid"], newest["seq"]) if newest else ("0", 0)
    rows = await connection.fetch(_NEXT, xid, seq, limit)
    if not rows:
        return 0
    size = newest["size"] if newest else 0
    frontier = Frontier.read(size, newest["frontier"] if newest else b"")
    for row in rows:
        frontier.append(row["leaf"])
    root = frontier.root()
    note = signer.sign(frontier.size, root, utc_now())
    last = rows[-1]
    sealed = [row["record_id"] for row in rows]
    place = (last["xid"], last["seq"])
    await connection.execute(_SEAL, size, sealed, root, note, signer.verifier.text(), frontier.stored(), *place)
    # a log that is shipped elsewhere is one more place that keeps the checkpoint
    log.info("audit.sealed", size=frontier.size, root=root.hex())
    return len(rows)


async def _uncopied(connection: asyncpg.Connection, settings: DatabaseSettings) -> list[Any]:
    """The checkpoints that the second place does not have yet."""
    if settings.audit_copy_dir is None:
        return []
    copied = await asyncio.to_thread(_copied_size, copy_file(settings.audit_copy_dir, settings.service))
    rows: list[Any] = await connection.fetch(_NEWER, copied)
    return rows


def copy_file(folder: Path, service: str) -> Path:
    """The file of *service*'s checkpoints in the second place: one after another, an empty line after each."""
    return folder / f"{service}.checkpoints"


def read_copies(text: str) -> list[str]:
    """The checkpoints in a file of them; a last one that is cut off is left out."""
    parts = text.split("\n\n")
    # body, signature, body, signature ...: a checkpoint holds one empty line itself
    return [f"{body.lstrip()}\n\n{signature}\n" for body, signature in zip(parts[::2], parts[1::2], strict=False)]


def _copied_size(file: Path) -> int:
    try:
        notes = read_copies(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return 0
    return int(notes[-1].split("\n")[1]) if notes else 0


def _copy(folder: Path | None, service: str, rows: list[Any]) -> None:
    if folder is None or not rows:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with copy_file(folder, service).open("a", encoding="utf-8") as out:
        out.write("".join(row["note"] + "\n" for row in rows))


async def verify_and_tell(connection: asyncpg.Connection, settings: DatabaseSettings, signer: Signer) -> Report:
    """Verify the whole trail against its own checkpoints and the copies, and tell it by metric and log."""
    elsewhere: list[str] = []
    if settings.audit_copy_dir is not None:
        file = copy_file(settings.audit_copy_dir, settings.service)
        if await asyncio.to_thread(file.exists):
            elsewhere = read_copies(await asyncio.to_thread(file.read_text, "utf-8"))
    report = await verify_service(connection, signer.verifier, elsewhere)
    AUDIT_VERIFY_FAILED.set(0 if report.whole else 1)
    AUDIT_VERIFIED_AT.set(utc_now().timestamp())
    await connection.execute(_VERIFIED, report.records, report.kind or "", report.detail)
    if not report.whole:
        log.error("audit.damaged", kind=report.kind, position=report.position, record_id=report.record_id)
    return report


async def _report_waiting(settings: DatabaseSettings) -> None:
    """Tell how long records wait also where nobody seals: the key is missing, or another process leads."""
    try:
        connection = await connect_sealer(settings)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return
    try:
        AUDIT_UNSEALED_SECONDS.set((await waiting(connection))[1])
    except (asyncpg.PostgresError, asyncpg.InterfaceError):
        return
    finally:
        await connection.close(timeout=5)
