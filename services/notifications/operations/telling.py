"""Turn facts into notifications and into mails that gather until they are due.

Five statements whatever the number of facts, so that a file with many signals costs as much as one with few.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications import models
from services.notifications.domain import (
    SUBSCRIPTIONS,
    Gathered,
    Notice,
    Recipient,
    gather,
    lines_for,
    notification_id,
)
from services.notifications.operations.matters import Kept, kept_from
from shared.ids import new_id

# a mail leaves when nothing was added for QUIET, and at the latest LONGEST after its first line
QUIET = timedelta(seconds=5)
LONGEST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person's mail gets to tell."""

    delivery_id: UUID
    subject: str
    urgent: bool
    lines: Sequence[Gathered]


async def tell(session: AsyncSession, municipality_id: str, notices: Sequence[Notice]) -> None:
    """Store *notices* that are new as notifications, and add them to the mail of those concerned."""
    if not notices:
        return
    gathered = gather(municipality_id, await _new(session, municipality_id, notices))
    if not gathered:
        return
    kept = await kept_from(session, municipality_id, {notification.link_id for notification in gathered})
    await session.execute(text(_NOTIFY), {"municipality": municipality_id, "rows": _json(gathered, kept)})
    letters = _letters(await _recipients(session, municipality_id), gathered, kept)
    if letters:
        await _add_to_mail(session, municipality_id, letters)


async def _new(session: AsyncSession, municipality_id: str, notices: Sequence[Notice]) -> list[Notice]:
    rows = [
        {
            "committee_id": notice.committee_id,
            "kind": notice.kind,
            "thing_id": notice.thing_id,
            "notification_id": notification_id(municipality_id, notice),
        }
        for notice in notices
    ]
    stored = await session.execute(text(_REMEMBER), {"municipality": municipality_id, "rows": _text(rows)})
    fresh = {(row.kind, row.thing_id) for row in stored}
    found = {(notice.kind.value, notice.thing_id): notice for notice in notices}
    return [notice for key, notice in found.items() if key in fresh]


_REMEMBER = """
INSERT INTO told (municipality_id, committee_id, kind, thing_id, notification_id)
SELECT :municipality, n.committee_id, n.kind, n.thing_id, n.notification_id
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS n(committee_id text, kind text, thing_id uuid, notification_id uuid)
ORDER BY n.kind, n.thing_id
ON CONFLICT DO NOTHING RETURNING kind, thing_id
"""

_NOTIFY = """
INSERT INTO notification
    (notification_id, municipality_id, committee_id, kind, link_id, reference, excluded, number, created_at,
     barred, hidden_units)
SELECT n.notification_id, :municipality, n.committee_id, n.kind, n.link_id, n.reference, n.excluded, n.number,
    n.created_at, n.barred, n.hidden_units
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS n(notification_id uuid, committee_id text, kind text, link_id uuid, reference text, excluded text,
         number integer, created_at timestamptz, barred text[], hidden_units text[])
ON CONFLICT (notification_id) DO UPDATE SET number = notification.number + EXCLUDED.number,
    created_at = LEAST(notification.created_at, EXCLUDED.created_at)
"""


async def _recipients(session: AsyncSession, municipality_id: str) -> list[Recipient]:
    table = models.recipient
    rows = await session.execute(
        select(table.c.subject, table.c.roles, table.c.committees)
        .where(table.c.municipality_id == municipality_id)
        .order_by(table.c.subject)
    )
    return [Recipient(row.subject, tuple(row.roles), tuple(row.committees)) for row in rows]


def _letters(recipients: Sequence[Recipient], gathered: Sequence[Gathered], kept: Mapping[UUID, Kept]) -> list[Letter]:
    # the directory knows nobody's unit: of what a unit must not know no mail goes to anybody
    open_to_mail = [n for n in gathered if not kept.get(n.link_id, _NOBODY).hidden_units]
    found = [
        (recipient, [n for n in lines_for(recipient, open_to_mail) if _may_know(recipient, n, kept)])
        for recipient in recipients
    ]
    return [
        Letter(new_id(), recipient.subject, any(SUBSCRIPTIONS[line.kind].urgent for line in lines), lines)
        for recipient, lines in found
        if lines
    ]


_NOBODY = Kept()


def _may_know(recipient: Recipient, told: Gathered, kept: Mapping[UUID, Kept]) -> bool:
    return recipient.subject not in kept.get(told.link_id, _NOBODY).barred


async def _add_to_mail(session: AsyncSession, municipality_id: str, letters: Sequence[Letter]) -> None:
    """Add lines to the mail that gathers for each person, or begin one."""
    opened = await session.execute(
        text(_GATHER),
        {
            "municipality": municipality_id,
            "quiet": QUIET,
            "longest": LONGEST,
            "rows": _text([{"id": x.delivery_id, "subject": x.subject, "urgent": x.urgent} for x in letters]),
        },
    )
    delivery = {row.subject: row.delivery_id for row in opened}
    lines = [
        {
            "delivery_id": delivery[letter.subject],
            "notification_id": line.notification_id,
            "committee_id": line.committee_id,
            "number": line.number,
        }
        for letter in letters
        for line in letter.lines
    ]
    await session.execute(text(_ADD_LINES), {"municipality": municipality_id, "rows": _text(lines)})


# the row stays locked until commit, so that nobody sends a mail whose lines are still being written
_GATHER = """
INSERT INTO delivery (delivery_id, municipality_id, subject, status, due_at)
SELECT r.id, :municipality, r.subject, 'gathering', CASE WHEN r.urgent THEN now() ELSE now() + :quiet END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, subject text, urgent boolean)
ON CONFLICT (municipality_id, subject) WHERE status = 'gathering' DO UPDATE SET due_at =
    CASE WHEN delivery.due_at <= now() THEN delivery.due_at
         ELSE LEAST(EXCLUDED.due_at, delivery.opened_at + :longest) END
RETURNING subject, delivery_id
"""

_ADD_LINES = """
INSERT INTO delivery_line (delivery_id, notification_id, municipality_id, committee_id, number)
SELECT l.delivery_id, l.notification_id, :municipality, l.committee_id, l.number
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS l(delivery_id uuid, notification_id uuid, committee_id text, number integer)
ON CONFLICT (delivery_id, notification_id) DO UPDATE SET number = delivery_line.number + EXCLUDED.number
"""


def _json(gathered: Sequence[Gathered], kept: Mapping[UUID, Kept]) -> str:
    return _text(
        [
            asdict(told) | {name: sorted(who) for name, who in kept.get(told.link_id, _NOBODY)._asdict().items()}
            for told in gathered
        ]
    )


def _text(rows: Sequence[dict[str, object]]) -> str:
    return orjson.dumps(rows, default=str).decode()  # the driver's own UUID class is unknown to orjson
