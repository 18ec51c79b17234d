"""A million payments of history in risk's schema, written past the service: only to be compared with."""

import asyncio
from typing import Any

import asyncpg
import polars as pl

from services.risk.domain.frames import payments
from services.risk.domain.state import LINKS, TOTALS, links_of, totals_of
from services.risk.operations.screening import STORED
from shared.testing import Database
from tests.bench.made import facts

MUNICIPALITY = "9999"
BLOCK = 100_000


async def fill(database: Database, count: int, **given: Any) -> None:
    """Store *count* screened payments with their totals and links, as screening would have left them.

    Positions are negative: the municipality's own stream begins after them, and what it held is gone. *given* is what
    facts() may be told.
    """
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        new = await asyncio.to_thread(lambda: payments(facts(count, **given).with_columns(pl.col("position") - count)))
        # what came before to make payees known to intake
        await admin.execute("TRUNCATE risk.payment, risk.total, risk.link")
        columns = ("municipality_id", *STORED, "verdict")
        for start in range(0, count, BLOCK):
            part = new.slice(start, BLOCK).select(STORED)
            rows = [(MUNICIPALITY, *row, "clear") for row in part.iter_rows()]
            await _copy(admin, "payment", columns, rows)
        for table, schema, frame in (("total", TOTALS, totals_of(new)), ("link", LINKS, links_of(new))):
            rows = [(MUNICIPALITY, *row) for row in frame.select(schema.names()).iter_rows()]
            await _copy(admin, table, ("municipality_id", *schema.names()), rows)
        await admin.execute("ANALYZE")
    finally:
        await admin.close()


async def _copy(admin: asyncpg.Connection, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    await admin.copy_records_to_table(table, schema_name="risk", columns=list(columns), records=rows)
