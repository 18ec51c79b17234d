"""Records to seal, a sealed trail of them, and what its verification and export say."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from shared.audit.checkpoint import Signer
from shared.audit.export import export_lines
from shared.audit.live import verify_service
from shared.audit.records import AuditRecord
from shared.audit.report import Report
from shared.audit.sealer import seal_batch
from shared.audit.writing import write
from tests.builders import NOON

ORIGIN = "tillit/test/controls"


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


async def exported(service: asyncpg.Connection, signer: Signer) -> list[bytes]:
    return [line async for line in export_lines(service, "controls", signer.verifier)]
