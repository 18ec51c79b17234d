"""Many rows to and from a query by COPY: a fraction of what rows one by one cost."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import polars as pl

from services.risk.domain.kinds import MOMENT
from services.risk.record_frames import dated


async def copied(connection: Any, query: str, given: Iterable[Any], dtypes: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The rows of *query* with *given* for its places; each column has the type that *dtypes* has by its name.

    Ids, days and values may come as text, lists as JSON. What is *given* stands in the statement, where a server may
    log it: places, opaque ids and numbers of contracts alone; what else payments hold is staged.
    """
    parts = list[bytes]()

    async def keep(part: bytes) -> None:
        parts.append(part)

    await connection.copy_from_query(query, *given, output=keep, format="csv", header=True)
    return await asyncio.to_thread(_read, parts, dtypes)


@asynccontextmanager
async def staged(connection: Any, rows: Iterable[Sequence[Any]], types: Mapping[str, str]) -> AsyncIterator[str]:
    """A temporary table with *rows*, of columns named by *types*, for the statements of the block; its name."""
    name = f"asked_{'_'.join(types)}"
    columns = ", ".join(f"{column} {sql}" for column, sql in types.items())
    await connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns}) ON COMMIT DELETE ROWS")
    await connection.copy_records_to_table(name, records=rows, columns=list(types))
    yield name
    await connection.execute(f"TRUNCATE {name}")


def _read(parts: Iterable[bytes], dtypes: Mapping[str, pl.DataType]) -> pl.DataFrame:
    plain = pl.read_csv(b"".join(parts), infer_schema=False)
    return plain.select(_from_text(name, dtypes[name]) for name in plain.columns)


def _from_text(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype in {pl.Date(), MOMENT}:
        return dated(name, dtype)
    if dtype == pl.Boolean():  # a table's own boolean is t or f, that of a record true or false
        return pl.col(name).str.starts_with("t")
    if isinstance(dtype, pl.List):
        return pl.col(name).str.json_decode(dtype)
    return pl.col(name).cast(dtype)
