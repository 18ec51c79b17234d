"""The audit trail: a million records sealed, and proven whole from the live database."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from services.risk.settings import Settings
from shared.audit.checkpoint import Signer
from shared.audit.live import verify_service
from shared.audit.records import COLUMNS, AuditRecord, values_of
from shared.audit.sealer import seal_batch
from tests.bench.figures import Figure, say
from tests.bench.servers import servers

RECORDS = 1_000_000
CHUNK = 50_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def a_record(number: int) -> AuditRecord:
    """A read of one alert and two payments by one of a hundred officials."""
    return AuditRecord(
        municipality_id="9999",
        at=START + timedelta(milliseconds=number * 25),
        actor=f"s-{number % 100}",
        roles=("controller",),
        action="alert.read",
        rule="alert.read:role",
        objects=(f"alert:{UUID(int=number)}", f"payment:{UUID(int=number)}", f"payment:{UUID(int=number + 1)}"),
        request_id=str(UUID(int=number)),
        trace_id=f"{number:032x}",
        details={"shown": 1},
    )


def run() -> list[Figure]:
    """Seconds to verify, and records sealed a second."""
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    say(f"audit trail of {RECORDS:,} records")
    async with servers() as (database, _broker):
        admin = await asyncpg.connect(database.admin_dsn(), server_settings={"search_path": "risk"})
        started = time.perf_counter()
        for first in range(0, RECORDS, CHUNK):
            rows = [values_of(a_record(number))[0] for number in range(first, first + CHUNK)]
            await admin.copy_records_to_table("audit_record", records=rows, columns=list(COLUMNS))
        say(f"  written in {time.perf_counter() - started:,.0f} s")
        await admin.close()
        connection = await asyncpg.connect(database.dsn(Settings))
        await connection.execute("SELECT set_config('app.municipality', '*', false)")
        signer = Signer("tillit/bench/risk", b"k" * 32)
        started = time.perf_counter()
        while await seal_batch(connection, signer):
            pass
        sealing = RECORDS / (time.perf_counter() - started)
        started = time.perf_counter()
        report = await verify_service(connection, signer.verifier)
        verifying = time.perf_counter() - started
        await connection.close()
    if not report.whole or report.records < RECORDS:
        raise RuntimeError(f"the trail is not whole: {report}")
    return [
        Figure("audit: a million records verified", verifying, "s", 60.0, at_most=True),
        Figure("audit: records sealed", sealing, "records/s", 10_000.0),
    ]
