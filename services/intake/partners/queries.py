"""Reads of hooks: those of a source, and the one that a delivery is addressed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.partners.models import hook, hook_secret
from services.intake.sources.models import source


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook, its source's sender, and its secrets, oldest first."""

    row: Row[Any]
    secrets: Sequence[Row[Any]]


async def hooks_of(session: AsyncSession, source_id: UUID) -> list[Hook] | None:
    """The hooks of a source, oldest first; None where there is no such source."""
    if await session.scalar(select(source.c.source_id).where(source.c.source_id == source_id)) is None:
        return None
    return await _hooks(session, hook.c.source_id == source_id)


async def one_hook(session: AsyncSession, hook_id: UUID) -> Hook:
    """A hook that is there."""
    return (await _hooks(session, hook.c.hook_id == hook_id))[0]


async def hook_of(session: AsyncSession, hook_id: UUID) -> Hook | None:
    """A hook."""
    found = await _hooks(session, hook.c.hook_id == hook_id)
    return found[0] if found else None


async def _hooks(session: AsyncSession, condition: Any) -> list[Hook]:
    joined = select(hook, source.c.sender).join(source, source.c.source_id == hook.c.source_id)
    rows = (await session.execute(joined.where(condition).order_by(hook.c.created_at, hook.c.hook_id))).all()
    wanted = select(hook_secret).where(hook_secret.c.hook_id.in_([row.hook_id for row in rows]))
    secrets = (await session.execute(wanted.order_by(hook_secret.c.created_at, hook_secret.c.secret_id))).all()
    return [Hook(row, [secret for secret in secrets if secret.hook_id == row.hook_id]) for row in rows]
