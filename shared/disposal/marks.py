"""What has been disposed of: ids that must not come back."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import driver_connection

_GONE = "SELECT object_id FROM disposed WHERE municipality_id = $1 AND name = $2 AND object_id = ANY($3)"


async def disposed_of(session: AsyncSession, municipality_id: str, name: str, ids: Iterable[UUID]) -> set[UUID]:
    """Those of *ids* that were disposed of as *name*, such as alert:alert."""
    connection = await driver_connection(session)
    rows = await connection.fetch(_GONE, municipality_id, name, list(ids))
    return {UUID(str(row["object_id"])) for row in rows}
