"""The life of one mail: claimed by one sender, sent outside any transaction, then settled.

A sender holds a mail for a lease. Dies it, another takes the mail when the lease has run out, and sends it
again under the same Message-ID: at least once. The number of the attempt tells a late sender from the present.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.domain import Kind, Line
from services.notifications.models import delivery as table
from services.notifications.sealing import mail_of
from shared.audit.acts import record_act
from shared.audit.records import Outcome
from shared.clock import utc_now
from shared.events import NotificationDelivered
from shared.ids import derived_id
from shared.outbox import publish

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
# a mail server may be away for days before its mail is given back (RFC 5321, 4.5.4.1)
GIVE_UP_AFTER = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail that this process may send; *mail* is None where the directory no longer knows the person."""

    delivery_id: UUID
    municipality_id: str
    attempt: int
    opened_at: datetime
    mail: str | None
    language: str
    lines: tuple[Line, ...]


async def claim(session: AsyncSession) -> Outgoing | None:
    """The mail that is due longest, leased to the caller; None where none is due."""
    row = (await session.execute(text(_CLAIM), {"lease": LEASE})).one_or_none()
    if row is None:
        return None
    lines = (await session.execute(text(_LINES), {"id": row.delivery_id})).all()
    return Outgoing(
        delivery_id=row.delivery_id,
        municipality_id=row.municipality_id,
        attempt=row.attempts,
        opened_at=row.opened_at,
        mail=await mail_of(session, row),
        language=row.language or "sv",
        lines=_lines(lines),
    )


def _lines(rows: Sequence[Row[Any]]) -> tuple[Line, ...]:
    return tuple(Line(row.notification_id, Kind(row.kind), row.number, row.link_id, row.reference) for row in rows)


_CLAIM = """
WITH due AS (
    SELECT delivery_id FROM delivery WHERE status IN ('gathering', 'sending') AND due_at <= now()
    ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1
), claimed AS (
    UPDATE delivery d SET status = 'sending', attempts = d.attempts + 1, due_at = now() + :lease
    FROM due WHERE d.delivery_id = due.delivery_id
    RETURNING d.delivery_id, d.municipality_id, d.subject, d.attempts, d.opened_at
)
SELECT c.delivery_id, c.municipality_id, c.subject, c.attempts, c.opened_at, r.mail, r.sealed_mail, r.language
FROM claimed c LEFT JOIN recipient r USING (municipality_id, subject)
"""

_LINES = """
SELECT n.notification_id, n.kind, l.number, n.link_id, n.reference
FROM delivery_line l JOIN notification n USING (notification_id)
WHERE l.delivery_id = :id ORDER BY n.created_at, n.notification_id
"""


async def settle(session: AsyncSession, outgoing: Outgoing) -> None:
    """Note that the mail server took the mail, and publish each notification that it told."""
    now = utc_now()
    if not await _move(session, outgoing, "sent", now):
        return
    await _record(session, outgoing, Outcome.PERMITTED)
    await publish(
        session,
        *(
            NotificationDelivered(
                event_id=derived_id("delivered", outgoing.delivery_id, line.notification_id),
                municipality_id=outgoing.municipality_id,
                occurred_at=now,
                notification_id=line.notification_id,
                channel="mail",
            )
            for line in outgoing.lines
        ),
    )


async def postpone(session: AsyncSession, outgoing: Outgoing, reason: str, first_wait: float) -> bool:
    """Try again after a wait that doubles with each attempt. Returns False where it was given up instead."""
    now = utc_now()
    if now - outgoing.opened_at > GIVE_UP_AFTER:
        await give_up(session, outgoing, reason)
        return False
    doubled = timedelta(seconds=first_wait * 2 ** min(outgoing.attempt - 1, 20))
    await _move(session, outgoing, "sending", now + min(doubled, LONGEST_WAIT), reason)
    return True


async def give_up(session: AsyncSession, outgoing: Outgoing, reason: str) -> None:
    """Stop trying: the inbox of the console still tells the person."""
    if await _move(session, outgoing, "given_up", utc_now(), reason):
        await _record(session, outgoing, Outcome.FAILED)


async def _record(session: AsyncSession, outgoing: Outgoing, outcome: Outcome) -> None:
    """What the mail told of, never to which address."""
    told = {"delivery": [outgoing.delivery_id], "notification": [line.notification_id for line in outgoing.lines]}
    await record_act(session, outgoing.municipality_id, "mail.send", objects=told, outcome=outcome)


async def _move(
    session: AsyncSession, outgoing: Outgoing, status: str, due_at: datetime, reason: str | None = None
) -> bool:
    """Change a mail that is still ours; False where its lease ran out and another has it."""
    mine = (table.c.delivery_id == outgoing.delivery_id) & (table.c.attempts == outgoing.attempt)
    moved = await session.execute(
        update(table)
        .where(mine, table.c.status == "sending")
        .values(
            status=status,
            due_at=due_at,
            reason=reason and reason[:200],
            settled_at=None if status == "sending" else func.now(),
        )
        .returning(table.c.delivery_id)
    )
    return moved.one_or_none() is not None
