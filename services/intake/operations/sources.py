"""Register sources: which there are, whose they are, and on which ground they are taken in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.connectors import Connector
from services.intake.drops.configured import Drop
from services.intake.operations.arrivals import Channel
from services.intake.sources.models import source
from services.intake.sources.schemas import SourceIn
from shared.audit.notes import note_objects
from shared.auth import SYSTEM, Principal
from shared.ids import new_id
from shared.problems import Conflict, NotFound

NAME_LENGTH = 120


class SourceRegistered(Conflict):
    """What comes so from this sender is a source already."""

    slug, title = "source-registered", "The source is registered already"


class SourceNotFound(NotFound):
    """No such source in the municipality."""


async def register_source(session: AsyncSession, caller: Principal, told: SourceIn, at: datetime) -> UUID:
    """Register a source; SourceRegistered."""
    await _none_other(session, told, None)
    source_id = new_id()
    row = {"source_id": source_id, "municipality_id": caller.municipality_id, **_said(told, caller.subject, at)}
    await session.execute(insert(source).values(row))
    note_objects(session, "source", [source_id])
    return source_id


async def change_source(
    session: AsyncSession, caller: Principal, source_id: UUID, told: SourceIn, at: datetime
) -> None:
    """Say something else of a source; SourceNotFound, SourceRegistered."""
    if await session.scalar(select(source.c.source_id).where(source.c.source_id == source_id)) is None:
        raise SourceNotFound("No source with this id is yours to see.")
    await _none_other(session, told, source_id)
    change = update(source).where(source.c.source_id == source_id)
    await session.execute(change.values(_said(told, caller.subject, at)))


async def register_connector(session: AsyncSession, municipality_id: str, connector: Connector, at: datetime) -> None:
    """Let a register that is asked for the first time stand among the sources; people may say it better."""
    row = {
        "source_id": new_id(),
        "municipality_id": municipality_id,
        "name": connector.title.sv[:NAME_LENGTH],
        "channel": Channel.REGISTER,
        "sender": connector.name,
        "kinds": [connector.kind.name],
        "owner": connector.owner.sv,
        "legal_basis": connector.legal_basis.sv,
        "purpose": connector.purpose.sv,
        # a day may pass without a round before anybody need look
        "expected_hours": 2 * connector.hours.on(at.date()),
        "changed_by": SYSTEM,
        "changed_at": at,
    }
    await session.execute(upsert(source).values(row).on_conflict_do_nothing())


async def register_drop(session: AsyncSession, drop: Drop, at: datetime) -> None:
    """Let a drop stand among the sources from its first look on; people may say it better."""
    row = {
        "source_id": new_id(),
        "municipality_id": drop.municipality_id,
        "name": drop.title or drop.sender,
        "channel": drop.channel,
        "sender": drop.sender,
        "kinds": [] if drop.kind == "detect" else [drop.kind],
        "owner": drop.owner,
        "legal_basis": drop.legal_basis,
        "purpose": drop.purpose,
        "expected_hours": drop.expected_hours,
        "changed_by": SYSTEM,
        "changed_at": at,
    }
    await session.execute(upsert(source).values(row).on_conflict_do_nothing())


def _said(told: SourceIn, by: str, at: datetime) -> dict[str, Any]:
    return {**told.model_dump(), "changed_by": by, "changed_at": at}


async def _none_other(session: AsyncSession, told: SourceIn, source_id: UUID | None) -> None:
    taken = await session.scalar(
        select(source.c.source_id).where(source.c.channel == told.channel, source.c.sender == told.sender)
    )
    if taken is not None and taken != source_id:
        raise SourceRegistered("What comes so from this sender is registered already. Change that source.")
