"""What risk keeps sealed: the reasons that people give for a judgement, and for keeping a rule's limits secret."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.vault import Place
from shared.vault.columns import Column
from shared.vault.table import key_table

SECRECY: Final = Column("secrecy", "rule", "reason")
SEALED: Final = (
    # what the service itself says names nobody
    Column("alert", "alert_id", "reason", unless="triaged_by = 'system'"),
    SECRECY,
)


async def sealed_reason(session: AsyncSession, municipality_id: str, alert_id: UUID, reason: str) -> bytes:
    """*reason* as table alert keeps it."""
    keys = await key_table(session.info).of(municipality_id)
    return keys.seal(reason, Place(municipality_id, "alert", "reason", alert_id))


async def reason_of(session: AsyncSession, row: Row[Any]) -> str | None:
    """Why an alert was judged so; SealBroken."""
    if row.sealed_reason is None:
        reason: str | None = row.reason
        return reason
    keys = await key_table(session.info).of(row.municipality_id)
    return keys.open(row.sealed_reason, Place(row.municipality_id, "alert", "reason", row.alert_id))
