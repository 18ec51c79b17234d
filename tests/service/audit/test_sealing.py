"""Each record is once in the tree, whoever writes at once and however often the sealer dies (T5)."""

import asyncio
import sys
from pathlib import Path

import asyncpg

from services.controls.settings import Settings
from shared.audit.checkpoint import Signer
from shared.audit.live import own_checkpoints
from shared.audit.records import AuditRecord
from shared.audit.sealer import read_copies, run_sealer, seal_batch
from shared.audit.writing import write
from tests.builders import NOON
from tests.service.audit.trail import a_record, a_sealed_trail, verified
from tests.service.shared.test_flow import until


async def test_a_trail_that_nobody_touched_is_whole(service: asyncpg.Connection, signer: Signer) -> None:
    await a_sealed_trail(service, signer)

    report = await verified(service, signer)

    assert (report.whole, report.records, report.checkpoints, report.unsealed) == (True, 20, 3, 0)


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
    await write(service, [a_record(number) for number in range(500)])
    arguments = ("-m", "tests.service.audit.killed_sealer", settings.dsn(), str(settings.audit_key_file), "20")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    assert await process.wait() == 0, "every sealer has to die at its point"
    halfway = await service.fetchval("SELECT count(*) FROM audit_leaf")

    while await seal_batch(service, signer):
        pass
    report = await verified(service, signer)

    # each sealed one batch of ten, and those that died in or after sealing a second one
    assert halfway == (20 + 10) * 10
    assert (report.whole, report.records, report.unsealed) == (True, 500, 0)
    assert await service.fetchval("SELECT count(DISTINCT record_id) FROM audit_leaf") == 500


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


async def test_records_written_as_a_set_say_what_each_of_them_said(service: asyncpg.Connection, signer: Signer) -> None:
    odd = AuditRecord(
        municipality_id="9999", at=NOON, actor='a"b\\c', action="x.y", roles=('r"{}', "\\", "å,ä", "NULL"), objects=()
    )
    await write(service, [a_record(1), odd, a_record(2)])
    await seal_batch(service, signer)

    kept = await service.fetch("SELECT actor, roles, objects FROM audit_record ORDER BY seq")

    assert (kept[1]["actor"], kept[1]["roles"], kept[1]["objects"]) == (odd.actor, sorted(odd.roles), [])
    assert (await verified(service, signer)).whole
