"""What a service answers to an order: the parts of a run, counted or done."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import utc_now
from shared.db import driver_connection
from shared.disposal.declared import Declared
from shared.events import DisposalPart, DisposalReported
from shared.events.disposal import Stage
from shared.ids import derived_id
from shared.outbox import publish

_OPEN = "SELECT count(*) FROM disposal_part WHERE municipality_id = $1 AND run_id = $2 AND status <> 'done'"
_PARTS = """
SELECT p.*, (
    SELECT COALESCE(sum(a.lines), 0)::bigint FROM disposal_archive a
    WHERE a.municipality_id = p.municipality_id AND a.run_id = p.run_id AND a.name = p.name
) AS archived_lines
FROM disposal_part p WHERE municipality_id = $1 AND run_id = $2 ORDER BY name
"""


async def report_if_done(session: AsyncSession, declared: Declared, run_id: UUID, municipality_id: str) -> None:
    """Tell what was removed, once no part of the run is left to do."""
    connection = await driver_connection(session)
    if await connection.fetchval(_OPEN, municipality_id, run_id):
        return
    rows = await connection.fetch(_PARTS, municipality_id, run_id)
    parts = tuple(
        DisposalPart(
            row["name"],
            row["type"],
            row["due"],
            removed=row["removed"],
            removed_minor=row["removed_minor"],
            with_them=row["with_them"],
            rows_before=row["rows_before"],
            rows_after=row["rows_after"],
            archived_lines=row["archived_lines"],
        )
        for row in rows
    )
    await report(session, declared, run_id, municipality_id, "remove", parts)


async def report(
    session: AsyncSession,
    declared: Declared,
    run_id: UUID,
    municipality_id: str,
    stage: Stage,
    parts: tuple[DisposalPart, ...],
) -> None:
    """Publish what this service counted or removed."""
    told = DisposalReported(
        event_id=derived_id("disposal.reported", run_id, declared.service, stage),
        municipality_id=municipality_id,
        occurred_at=utc_now(),
        run_id=run_id,
        service=declared.service,
        stage=stage,
        parts=parts,
    )
    await publish(session, told)
