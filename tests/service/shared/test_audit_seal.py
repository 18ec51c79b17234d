"""The sealed trail: each record once in the tree, and no damage that stays unnamed (T1 to T5)."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.controls.settings import Settings
from shared.audit.checkpoint import Signer, Verifier
from shared.audit.export import checkpoints_of, export_lines, verify_export
from shared.audit.live import own_checkpoints, verify_service
from shared.audit.records import AuditRecord, content_of, leaf_of
from shared.audit.report import Damage, Report
from shared.audit.sealer import read_copies, run_sealer, seal_batch
from shared.audit.tree import Frontier
from shared.audit.writing import write
from shared.testing import Database, reset
from tests.builders import NOON
from tests.service.shared.test_flow import until

ORIGIN = "tillit/test/controls"


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    key = tmp_path / "audit_key"
    key.write_bytes(b"k" * 32)
    own = {"audit_key_file": key, "audit_installation": "test", "audit_copy_dir": tmp_path / "elsewhere"}
    return Settings.model_validate({**database.environment("controls"), **own, "audit_seal_seconds": 0.05})


@pytest.fixture
def signer(settings: Settings) -> Signer:
    return Signer.load(ORIGIN, settings.audit_key_file)


@pytest_asyncio.fixture
async def service(settings: Settings, database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection with the application's credentials, on an empty trail."""
    await reset(database, "controls")
    connection = await asyncpg.connect(settings.dsn())
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def superuser(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Who can switch triggers off."""
    connection = await asyncpg.connect(database.admin_dsn(), server_settings={"search_path": "controls"})
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()


def a_record(number: int, actor: str = "kim") -> AuditRecord:
    return AuditRecord(
        municipality_id="9999",
        at=NOON + timedelta(seconds=number),
        actor=actor,
        action="task.read",
        objects=(f"task:{UUID(int=number)}",),
        details={"count": number},
    )


async def a_sealed_trail(service: asyncpg.Connection, signer: Signer, batches: tuple[int, ...] = (7, 1, 12)) -> None:
    """A checkpoint after each batch."""
    number = 0
    for batch in batches:
        await write(service, [a_record(number + offset) for offset in range(batch)])
        number += batch
        await seal_batch(service, signer)


async def id_at(service: asyncpg.Connection, position: int) -> str:
    return str(await service.fetchval("SELECT record_id FROM audit_leaf WHERE position = $1", position))


async def verified(service: asyncpg.Connection, signer: Signer, elsewhere: list[str] | None = None) -> Report:
    return await verify_service(service, signer.verifier, elsewhere or [])


async def test_a_trail_that_nobody_touched_is_whole(service: asyncpg.Connection, signer: Signer) -> None:
    await a_sealed_trail(service, signer)

    report = await verified(service, signer)

    assert (report.whole, report.records, report.checkpoints, report.unsealed) == (True, 20, 3, 0)


COLUMNS = {
    "actor": "'mallory'",
    "action": "'task.complete'",
    "outcome": "'denied'",
    "at": "at + interval '1 microsecond'",
    "objects": "'{}'",
    "roles": "'{auditor}'",
    "municipality_id": "'0180'",
    "details": "'{}'",
    "ground": "'x'",
    "rule": "'x'",
    "request_id": "'x'",
    "trace_id": "'x'",
    "acting_for": "'x'",
}


@pytest.mark.parametrize("column", COLUMNS)
async def test_a_changed_record_is_named(
    column: str, service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T1: one value of one record is changed."""
    await a_sealed_trail(service, signer)
    touched = await id_at(service, 9)
    change = f"UPDATE audit_record SET {column} = {COLUMNS[column]} WHERE record_id = $1"  # noqa: S608 - of ours
    await superuser.execute(change, UUID(touched))

    report = await verified(service, signer)

    assert (report.kind, report.position, report.record_id) == (Damage.CHANGED, 9, touched)


async def test_a_flipped_byte_of_a_stored_hash_is_named(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T1: one byte is another."""
    await a_sealed_trail(service, signer)
    await superuser.execute(
        "UPDATE audit_leaf SET leaf = set_byte(leaf, 5, 255 - get_byte(leaf, 5)) WHERE position = 3"
    )

    report = await verified(service, signer)

    assert (report.kind, report.position) == (Damage.CHANGED, 3)


async def test_a_deleted_record_is_named(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T2: a record is taken out."""
    await a_sealed_trail(service, signer)
    gone = await id_at(service, 8)
    await superuser.execute("DELETE FROM audit_record WHERE record_id = $1", UUID(gone))

    report = await verified(service, signer)

    assert (report.kind, report.position, report.record_id) == (Damage.DELETED, 8, gone)


async def test_a_record_deleted_together_with_its_leaf_is_named_by_its_place(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T2: a record is taken out."""
    await a_sealed_trail(service, signer)
    await superuser.execute(
        "WITH gone AS (DELETE FROM audit_leaf WHERE position = 8 RETURNING record_id)"
        " DELETE FROM audit_record USING gone WHERE audit_record.record_id = gone.record_id"
    )

    report = await verified(service, signer)

    assert (report.kind, report.position) == (Damage.DELETED, 8)


async def test_a_record_put_in_between_is_named(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T3: a record is put in between."""
    await a_sealed_trail(service, signer)
    forged = await superuser.fetchval(
        "INSERT INTO audit_record OVERRIDING SYSTEM VALUE SELECT seq, (xid::text::bigint - 1)::text::xid8,"
        " gen_random_uuid(), municipality_id, at, 'mallory', acting_for, roles, action, outcome, rule, ground, objects,"
        " request_id, trace_id, details, leaf FROM audit_record ORDER BY seq DESC LIMIT 1 RETURNING record_id"
    )

    report = await verified(service, signer)

    assert (report.kind, report.record_id) == (Damage.INSERTED, str(forged))


async def test_two_records_that_changed_places_are_found(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """P11: a swap, hashes and all, lies between two checkpoints."""
    await a_sealed_trail(service, signer)
    await superuser.execute("UPDATE audit_leaf SET position = -position WHERE position IN (10, 15)")
    await superuser.execute("UPDATE audit_leaf SET position = 25 + position WHERE position < 0")

    report = await verified(service, signer)

    assert (report.kind, report.position) == (Damage.CHANGED, 8)


async def rewrite(superuser: asyncpg.Connection, position: int) -> None:
    """Change a record and every hash of it, as somebody would who knows the format."""
    row = await superuser.fetchrow(
        "UPDATE audit_record SET actor = 'somebody-else' WHERE record_id ="
        " (SELECT record_id FROM audit_leaf WHERE position = $1) RETURNING *",
        position,
    )
    leaf = leaf_of(content_of(row))
    await superuser.execute("UPDATE audit_record SET leaf = $1 WHERE record_id = $2", leaf, row["record_id"])
    await superuser.execute("UPDATE audit_leaf SET leaf = $1 WHERE position = $2", leaf, position)


async def rebuild(superuser: asyncpg.Connection, signer: Signer) -> None:
    """Sign all checkpoints anew over what the leaves say now."""
    leaves = [row["leaf"] for row in await superuser.fetch("SELECT leaf FROM audit_leaf ORDER BY position")]
    for row in await superuser.fetch("SELECT size FROM audit_checkpoint ORDER BY size"):
        frontier = Frontier()
        for leaf in leaves[: row["size"]]:
            frontier.append(leaf)
        note = signer.sign(row["size"], frontier.root(), NOON)
        await superuser.execute("UPDATE audit_checkpoint SET note = $1 WHERE size = $2", note, row["size"])


async def test_a_record_changed_with_all_its_hashes_is_found_by_the_signed_root(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T1: what lies between two checkpoints is named, since every hash inside lies."""
    await a_sealed_trail(service, signer)
    await rewrite(superuser, 7)

    report = await verified(service, signer)

    assert (report.kind, report.position, report.record_id) == (Damage.CHANGED, 7, await id_at(service, 7))


async def test_a_trail_rebuilt_without_the_sealers_key_has_a_bad_signature(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T5: whoever has the database, and not the sealer's key."""
    await a_sealed_trail(service, signer)
    await rewrite(superuser, 2)
    await rebuild(superuser, Signer(ORIGIN, b"x" * 32))

    report = await verified(service, signer)

    assert report.kind is Damage.BAD_SIGNATURE


async def test_a_checkpoint_made_with_the_applications_credentials_has_a_bad_signature(
    service: asyncpg.Connection, signer: Signer
) -> None:
    """T5: the service's role may call the function that seals, and gains nothing by it."""
    await a_sealed_trail(service, signer)
    await write(service, [a_record(99)])
    await seal_batch(service, Signer(ORIGIN, b"x" * 32))

    report = await verified(service, signer)

    assert (report.kind, "21" in report.detail) == (Damage.BAD_SIGNATURE, True)


async def test_a_trail_rebuilt_with_the_sealers_key_differs_from_the_checkpoint_kept_elsewhere(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T5: whoever has the database and the key is caught by who kept a checkpoint."""
    await a_sealed_trail(service, signer)
    kept = await own_checkpoints(service)
    await rewrite(superuser, 2)
    await rebuild(superuser, signer)

    alone, beside = await verified(service, signer), await verified(service, signer, kept)

    assert (alone.whole, beside.kind) == (True, Damage.FORKED)


async def test_a_tail_that_was_cut_off_is_found_by_the_checkpoint_kept_elsewhere(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T4: cut cleanly, at a checkpoint."""
    await a_sealed_trail(service, signer)
    kept = (await own_checkpoints(service))[-1:]
    await superuser.execute(
        "DELETE FROM audit_record WHERE record_id IN (SELECT record_id FROM audit_leaf WHERE position >= 8)"
    )
    await superuser.execute("DELETE FROM audit_leaf WHERE position >= 8")
    await superuser.execute("DELETE FROM audit_checkpoint WHERE size > 8")

    alone, beside = await verified(service, signer), await verified(service, signer, kept)

    assert (alone.whole, beside.kind, beside.position) == (True, Damage.TRUNCATED, 8)


async def test_an_old_key_that_does_not_sign_for_this_trail_is_refused(
    service: asyncpg.Connection, signer: Signer
) -> None:
    await a_sealed_trail(service, signer)
    other = Verifier("tillit/test/risk", signer.verifier.key)

    report = await verify_service(service, other)

    assert report.kind is Damage.BAD_SIGNATURE


async def test_records_of_32_writers_at_once_are_sealed_once_each(
    service: asyncpg.Connection, settings: Settings, signer: Signer
) -> None:
    """T5: no fork, no gap."""
    pool = await asyncpg.create_pool(settings.dsn(), min_size=8, max_size=32)

    async def writer(number: int) -> None:
        async with pool.acquire() as connection:
            for step in range(20):
                async with connection.transaction():
                    await connection.execute("SELECT set_config('app.municipality', '*', true)")
                    await write(connection, [a_record(number * 100 + step)])

    writers = asyncio.gather(*(writer(number) for number in range(32)))
    while not writers.done():
        await seal_batch(service, signer, limit=50)
        await asyncio.sleep(0)
    await writers
    await pool.close()
    while await seal_batch(service, signer, limit=50):
        pass
    report = await verified(service, signer)

    assert (report.whole, report.records, report.unsealed) == (True, 640, 0)


async def test_a_record_that_commits_late_is_sealed_after_the_others_and_not_passed_over(
    service: asyncpg.Connection, settings: Settings, signer: Signer
) -> None:
    slow = await asyncpg.connect(settings.dsn())
    await slow.execute("SELECT set_config('app.municipality', '*', false)")
    transaction = slow.transaction()
    await transaction.start()
    await write(slow, [a_record(1)])
    await write(service, [a_record(2)])

    early = await seal_batch(service, signer)
    await transaction.commit()
    await slow.close()
    late = await seal_batch(service, signer)

    assert (early, late, (await verified(service, signer)).records) == (0, 2, 2)


async def test_a_sealer_killed_twenty_times_has_sealed_each_record_once(
    service: asyncpg.Connection, settings: Settings, signer: Signer
) -> None:
    """T5: each record is sealed once, however often the sealer dies."""
    await write(service, [a_record(number) for number in range(4_000)])
    arguments = ("-m", "tests.service.shared.killed_sealer", settings.dsn(), str(settings.audit_key_file), "20")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    assert await process.wait() == 0
    halfway = await service.fetchval("SELECT count(*) FROM audit_leaf")

    while await seal_batch(service, signer):
        pass
    report = await verified(service, signer)

    assert 0 < halfway < 4_000, "kills have to fall within the sealing"
    assert (report.whole, report.records, report.unsealed) == (True, 4_000, 0)


async def test_two_sealers_cannot_fork_the_tree(
    service: asyncpg.Connection, settings: Settings, signer: Signer
) -> None:
    await write(service, [a_record(number) for number in range(60)])
    other = await asyncpg.connect(settings.dsn())
    await other.execute("SELECT set_config('app.municipality', '*', false)")

    outcomes = await asyncio.gather(
        *(seal_batch(connection, signer, limit=60) for connection in (service, other)), return_exceptions=True
    )
    await other.close()
    report = await verified(service, signer)

    assert (report.whole, report.records) == (True, 60)
    assert 60 in outcomes


async def test_the_sealer_seals_copies_and_verifies_by_itself(
    service: asyncpg.Connection, settings: Settings, signer: Signer
) -> None:
    stop = asyncio.Event()
    sealing = asyncio.create_task(run_sealer(settings, stop))
    await write(service, [a_record(1)])
    copy = settings.audit_copy_dir / "controls.checkpoints" if settings.audit_copy_dir else Path()

    async def both() -> bool:
        copied = copy.exists() and bool(read_copies(copy.read_text()))
        return copied and bool(await service.fetchval("SELECT count(*) FROM audit_verification"))

    await until(both, "a copied checkpoint and a verification")
    stop.set()
    await sealing

    assert read_copies(copy.read_text()) == await own_checkpoints(service)
    assert signer.verifier.check(read_copies(copy.read_text())[-1]).size == 1


async def exported(service: asyncpg.Connection, signer: Signer) -> list[bytes]:
    return [line async for line in export_lines(service, "controls", signer.verifier)]


async def test_an_export_is_verified_without_the_database(service: asyncpg.Connection, signer: Signer) -> None:
    await a_sealed_trail(service, signer)

    lines = await exported(service, signer)
    report = verify_export(lines, checkpoints_of(lines), signer.verifier)

    assert (report.whole, report.records, report.checkpoints) == (True, 20, 3)


async def test_a_flipped_byte_anywhere_in_an_exported_record_is_named(
    service: asyncpg.Connection, signer: Signer
) -> None:
    """T1: one byte is another."""
    await a_sealed_trail(service, signer)
    lines = await exported(service, signer)
    lines[5] = lines[5].replace(b'"actor":"kim"', b'"actor":"kin"')

    report = verify_export(lines, checkpoints_of(lines), signer.verifier)

    assert (report.kind, report.position) == (Damage.CHANGED, 4)


async def test_a_part_of_a_trail_is_verified_from_the_checkpoint_where_it_begins(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    await a_sealed_trail(service, signer)
    await superuser.execute("UPDATE audit_checkpoint SET at = at - interval '2 days' WHERE size = 7")
    yesterday = await service.fetchval("SELECT now() - interval '1 day'")

    lines = [line async for line in export_lines(service, "controls", signer.verifier, yesterday)]
    report = verify_export(lines, checkpoints_of(lines), signer.verifier)

    assert (report.whole, report.records, len(lines)) == (True, 20, 1 + 13 + 3)


async def test_records_written_as_a_set_say_what_each_of_them_said(service: asyncpg.Connection, signer: Signer) -> None:
    odd = AuditRecord(
        municipality_id="9999", at=NOON, actor='a"b\\c', action="x.y", roles=('r"{}', "\\", "å,ä", "NULL"), objects=()
    )
    await write(service, [a_record(1), odd, a_record(2)])
    await seal_batch(service, signer)

    kept = await service.fetch("SELECT actor, roles, objects FROM audit_record ORDER BY seq")

    assert (kept[1]["actor"], kept[1]["roles"], kept[1]["objects"]) == (odd.actor, sorted(odd.roles), [])
    assert (await verified(service, signer)).whole
