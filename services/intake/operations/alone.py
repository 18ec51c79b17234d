"""What one process at a time may do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


@asynccontextmanager
async def alone(dsn: str, what: str) -> AsyncIterator[bool]:
    """Whether nobody else is at *what*, who are kept from it for the block; this process's death frees it at once."""
    guard = await asyncpg.connect(dsn)
    try:
        yield await guard.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", what)
    finally:
        await guard.close(timeout=5)
