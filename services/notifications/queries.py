"""Reads of notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, null, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from services.notifications.domain import Kind, kinds_for
from services.notifications.models import mailbox, notification, notification_read
from services.notifications.sealing import opened
from shared.auth import Principal
from shared.problems import NotFound
from shared.schemas import PageParams


@dataclass(frozen=True, slots=True)
class Entry:
    """A notification in one person's inbox; unread again where more was gathered since it was read."""

    notification_id: UUID
    committee_id: str
    kind: Kind
    link_id: UUID
    reference: str
    number: int
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of an inbox."""

    entries: tuple[Entry, ...]
    total: int
    unread: int


_read_since = notification_read.c.number >= notification.c.number
_read_at = case((_read_since, notification_read.c.read_at), else_=null()).label("read_at")


async def inbox(session: AsyncSession, caller: Principal, paging: PageParams, *, only_unread: bool) -> Inbox:
    """What the caller is told, newest first; row-level security leaves out other committees."""
    entries = _entries(caller)
    if only_unread:
        entries = entries.where(_read_since.is_not(True))
    counts = (await session.execute(_counts(caller))).one()
    rows = await session.execute(
        entries.order_by(notification.c.created_at.desc(), notification.c.notification_id)
        .limit(paging.limit)
        .offset(paging.offset)
    )
    total = counts.unread if only_unread else counts.total
    return Inbox(tuple(_entry(row) for row in rows), total, counts.unread)


async def addressed(session: AsyncSession, caller: Principal, notification_id: UUID) -> Entry:
    """One notification of the caller's inbox; NotFound where it is not there."""
    found = await session.execute(_entries(caller).where(notification.c.notification_id == notification_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound("There is no such notification, or it is not addressed to you.")
    return _entry(row)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        notification_id=row.notification_id,
        committee_id=row.committee_id,
        kind=Kind(row.kind),
        link_id=row.link_id,
        reference=row.reference,
        number=row.number,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def _entries(caller: Principal) -> Select[Any]:
    columns = (column for column in notification.c if column is not notification.c.excluded)
    return select(*columns, _read_at).select_from(_with_reads(caller)).where(_is_for(caller))


def _counts(caller: Principal) -> Select[int, int]:
    return (
        select(
            func.count().label("total"),
            func.count().filter(_read_since.is_not(True)).label("unread"),
        )
        .select_from(_with_reads(caller))
        .where(_is_for(caller))
    )


def _with_reads(caller: Principal) -> Any:
    mine = and_(
        notification_read.c.notification_id == notification.c.notification_id,
        notification_read.c.subject == caller.subject,
    )
    return notification.outerjoin(notification_read, mine)


def _is_for(caller: Principal) -> ColumnElement[bool]:
    kinds = sorted(kinds_for(caller.roles))
    return and_(notification.c.kind.in_(kinds), notification.c.excluded != caller.subject)


async def caught_mail(session: AsyncSession, paging: PageParams) -> tuple[list[dict[str, Any]], int]:
    """Mail that the local profile's sink caught, newest first, and how many there are."""
    total = await session.scalar(select(func.count()).select_from(mailbox))
    rows = await session.execute(
        select(mailbox).order_by(mailbox.c.sent_at.desc(), mailbox.c.mail_id).limit(paging.limit).offset(paging.offset)
    )
    mails = []
    for row in rows.all():
        texts = {name: await opened(session, row, "mailbox", name, row.mail_id) for name in ("to", "subject", "body")}
        mails.append({**texts, "sent_at": row.sent_at})
    return mails, total or 0


async def mail_is_due(session: AsyncSession) -> bool:
    """Whether a mail waits to be sent."""
    return bool(await session.scalar(text(_IS_DUE)))


_IS_DUE = "SELECT EXISTS (SELECT FROM delivery WHERE status IN ('gathering', 'sending') AND due_at <= now())"
