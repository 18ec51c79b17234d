"""What risk keeps sealed: reasons for a judgement and for secret limits, and what else people write here."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.vault import Place
from shared.vault.columns import Column
from shared.vault.table import key_table, open_text, seal_text

SECRECY: Final = Column("secrecy", "rule", "reason")
MANDATES: Final = ("matching_mandate", "fairness_mandate")
MANDATE_TEXTS: Final = ("purpose", "basis", "impact_assessment", "end_reason")
ASSESSED: Final = Column("assessment_version", "version_id", "content", was_clear=False)
SEED: Final = Column("random_control_period", "period_id", "seed", was_clear=False)
STEP: Final = Column("alert_step", "step_id", "reason", was_clear=False)
SUPPRESSED: Final = Column("suppression", "suppression_id", "reason", was_clear=False)
SUPPRESSION_END: Final = Column("suppression", "suppression_id", "end_reason", was_clear=False)
SEALED: Final = (
    # what the service itself says names nobody
    Column("alert", "alert_id", "reason", unless="triaged_by = 'system'"),
    SECRECY,
    *(Column(table, "mandate_id", name, was_clear=False) for table in MANDATES for name in MANDATE_TEXTS),
    ASSESSED,
    SEED,
    STEP,
    SUPPRESSED,
    SUPPRESSION_END,
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


async def sealed_mandate(
    session: AsyncSession, municipality_id: str, mandate_id: UUID, table: str, **texts: str
) -> dict[str, bytes]:
    """*texts* (one of MANDATE_TEXTS -> text) as *table*, one of MANDATES, keeps them."""
    keys = await key_table(session.info).of(municipality_id)
    place = Place(municipality_id, table, "", mandate_id)
    return {f"sealed_{name}": keys.seal(text, place._replace(column=name)) for name, text in texts.items()}


async def mandate_texts(session: AsyncSession, row: Row[Any], table: str) -> dict[str, str | None]:
    """The texts of a mandate of *table*; SealBroken."""
    keys = await key_table(session.info).of(row.municipality_id)
    place = Place(row.municipality_id, table, "", row.mandate_id)
    sealed = {name: getattr(row, f"sealed_{name}") for name in MANDATE_TEXTS}
    return {name: keys.open(value, place._replace(column=name)) if value else None for name, value in sealed.items()}


async def sealed_content(
    session: AsyncSession, municipality_id: str, version_id: UUID, content: Mapping[str, Any]
) -> bytes:
    """*content*, JSON values by name, as table assessment_version keeps it."""
    return await seal_text(session.info, municipality_id, ASSESSED, version_id, orjson.dumps(content).decode())


async def content_of(session: AsyncSession, row: Row[Any]) -> dict[str, Any]:
    """What a version of an assessment says; SealBroken."""
    content: dict[str, Any] = orjson.loads(await open_text(session.info, row, ASSESSED))
    return content
