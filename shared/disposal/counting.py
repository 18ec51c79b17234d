"""What is due in a service, what holds it back, and what falls due later: the dry run."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import driver_connection
from shared.disposal import statements
from shared.disposal.declared import Declared, Disposable
from shared.events import DisposalLine, DisposalOrdered, DisposalPart, DueMonth, HeldBack


async def count_due(
    session: AsyncSession, declared: Declared, order: DisposalOrdered, today: date
) -> tuple[DisposalPart, ...]:
    """Every table that the order's lines cover, counted; nothing is written."""
    return tuple(
        [
            await _counted(session, one, order, line, today)
            for line in order.lines
            for one in declared.of_type(line.type)
        ]
    )


async def _counted(
    session: AsyncSession, one: Disposable, order: DisposalOrdered, line: DisposalLine, today: date
) -> DisposalPart:
    connection = await driver_connection(session)
    when = (order.municipality_id, order.as_of, line.months, line.from_year_end)
    found = await connection.fetch(statements.count(one), *when, today)
    later = await connection.fetch(statements.ahead(one), *when)
    free = next((row for row in found if not row["why"]), None)
    held = tuple(HeldBack(row["why"], row["number"]) for row in found if row["why"])
    ahead = tuple(DueMonth(row["month"], row["number"]) for row in later)
    return DisposalPart(one.name, line.type, held=held, ahead=ahead, **_figures(free))


def _figures(row: Any) -> dict[str, Any]:
    if row is None:
        return {"due": 0}
    return {"due": row["number"], "due_minor": row["minor"], "oldest": row["oldest"], "newest": row["newest"]}
