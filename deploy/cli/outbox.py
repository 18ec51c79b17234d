"""The outboxes: what still waits to be sent, and sending again what consumers may have lost."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.cli.database import chosen, connect, operator
from deploy.cli.output import CommandError
from shared.audit.acts import act
from shared.audit.records import INSTALLATION
from shared.audit.writing import write

_STATUS = """
SELECT count(*) FILTER (WHERE (o.xid, o.seq) > (c.xid, c.seq)) AS pending,
       extract(epoch FROM now() - min(o.created_at) FILTER (WHERE (o.xid, o.seq) > (c.xid, c.seq)))::float8
           AS oldest_pending_s,
       count(o.seq) AS kept, min(o.created_at) AS kept_since, c.sent_at
FROM relay_cursor c LEFT JOIN outbox o ON true GROUP BY c.sent_at
"""
_FIRST = """
SELECT xid::text AS xid, seq FROM outbox WHERE created_at >= $1 ORDER BY xid, seq LIMIT 1
"""
# back only: a cursor that stands before it will come to these events anyway
_REWIND = """
UPDATE relay_cursor SET xid = $1::text::xid8, seq = $2 WHERE (xid, seq) > ($1::text::xid8, $2)
"""
_AFTER_CURSOR = "SELECT count(*) FROM outbox o, relay_cursor c WHERE (o.xid, o.seq) > (c.xid, c.seq)"
_DURATION = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


async def outbox_status(service: str | None) -> list[dict[str, Any]]:
    """Per service: events that wait, the age of the oldest, what is kept and when it last sent."""
    found = []
    for name in chosen(service):
        async with connect(name) as connection:
            row = await connection.fetchrow(_STATUS)
            found.append({"service": name, **(row or {})})
    return found


async def republish(service: str | None, since: datetime) -> list[dict[str, Any]]:
    """Send every event since *since* again, in order; consumers know those they have handled."""
    done = []
    for name in chosen(service):
        async with connect(name) as connection, connection.transaction():
            first = await connection.fetchrow(_FIRST, since)
            if first:
                await connection.execute(_REWIND, first["xid"], first["seq"] - 1)
                await connection.execute("SELECT pg_notify('outbox', current_schema())")
                again = act(INSTALLATION, "outbox.republish", actor=operator(), details={"from": since.isoformat()})
                await write(connection, [again])
            waiting = await connection.fetchval(_AFTER_CURSOR) if first else 0
        done.append({"service": name, "events": waiting})
    return done


def moment(text: str, now: datetime) -> datetime:
    """A time (RFC 3339 or a date) or a time span before *now* (90m, 12h, 7d); CommandError if neither."""
    span = _DURATION.fullmatch(text.strip())
    if span:
        return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise CommandError(f"'{text}' is no time: write 2026-11-01T08:00:00Z, 2026-11-01, or 90m, 12h, 7d.") from exc
    return found if found.tzinfo else found.replace(tzinfo=UTC)
