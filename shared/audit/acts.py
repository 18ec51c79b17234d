"""Acts without a request: events handled, files imported, mail sent, holds that ran out. One record per act."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.records import AuditRecord, Outcome, object_id
from shared.audit.writing import write
from shared.clock import utc_now
from shared.context import traceparent

SYSTEM = "system"


async def record_act(
    session: AsyncSession,
    municipality_id: str,
    action: str,
    *,
    objects: Mapping[str, Iterable[object]] = MappingProxyType({}),
    outcome: Outcome = Outcome.PERMITTED,
    actor: str = SYSTEM,
    ground: str = "",
    **details: Any,
) -> None:
    """Record a background act in the transaction that does it; *objects* are ids by kind."""
    raw = await (await session.connection()).get_raw_connection()
    record = act(municipality_id, action, objects=objects, outcome=outcome, actor=actor, ground=ground, details=details)
    await write(raw.driver_connection, [record])


def act(
    municipality_id: str,
    action: str,
    *,
    objects: Mapping[str, Iterable[object]] = MappingProxyType({}),
    outcome: Outcome = Outcome.PERMITTED,
    actor: str = SYSTEM,
    ground: str = "",
    details: Mapping[str, Any] = MappingProxyType({}),
) -> AuditRecord:
    """The record of a background act."""
    named = (object_id(kind, one) for kind, ids in objects.items() for one in ids)
    return AuditRecord(
        municipality_id=municipality_id,
        at=utc_now(),
        actor=actor,
        action=action,
        outcome=outcome,
        ground=ground,
        objects=tuple(dict.fromkeys(one for one in named if one)),
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        trace_id=traceparent.get()[3:35],
        details=details,
    )
