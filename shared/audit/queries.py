"""What is read of the trail."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.schemas import PageParams

DAYS = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters; empty means any. Days are Swedish, both included."""

    actor: str = ""
    object: str = ""
    action: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None


_WHERE = """
WHERE (:actor = '' OR r.actor = :actor) AND (:action = '' OR r.action = :action)
  AND (:outcome = '' OR r.outcome = :outcome) AND (:object = '' OR :object = ANY (r.objects))
  AND (CAST(:first AS date) IS NULL OR r.at >= CAST(:first AS date)::timestamp AT TIME ZONE 'Europe/Stockholm')
  AND (CAST(:last AS date) IS NULL OR r.at < (CAST(:last AS date) + 1)::timestamp AT TIME ZONE 'Europe/Stockholm')
"""
_RECORDS = f"""
SELECT r.*, l.position FROM audit_record r LEFT JOIN audit_leaf l USING (record_id)
{_WHERE} ORDER BY r.at DESC, r.record_id DESC LIMIT :limit OFFSET :offset
"""  # noqa: S608 - text of ours
_COUNT = f"SELECT count(*) FROM audit_record r {_WHERE}"  # noqa: S608 - text of ours
_DAYS = """
SELECT (at AT TIME ZONE 'Europe/Stockholm')::date AS day,
       count(*) FILTER (WHERE outcome = 'permitted') AS permitted, count(*) FILTER (WHERE outcome = 'denied') AS denied,
       count(*) FILTER (WHERE outcome = 'hidden') AS hidden, count(*) FILTER (WHERE outcome = 'failed') AS failed
FROM audit_record WHERE at >= now() - make_interval(days => :days) GROUP BY 1 ORDER BY 1
"""
_SEAL = """
WITH newest AS (SELECT size, at, note, xid, seq FROM audit_checkpoint ORDER BY size DESC LIMIT 1),
waiting AS (
    SELECT count(*) AS records, min(at) AS since FROM audit_record
    WHERE (xid, seq) > (coalesce((SELECT xid FROM newest), '0'::xid8), coalesce((SELECT seq FROM newest), 0))
),
verified AS (SELECT at, damage FROM audit_verification ORDER BY at DESC LIMIT 1)
SELECT coalesce(n.size, 0) AS size, n.at AS sealed_at, n.note AS checkpoint, w.records AS waiting,
       coalesce(extract(epoch FROM now() - w.since), 0)::int AS waiting_seconds,
       v.at AS verified_at, nullif(v.damage, '') AS damage
FROM waiting w LEFT JOIN newest n ON true LEFT JOIN verified v ON true
"""


async def records(session: AsyncSession, wanted: Wanted, page: PageParams) -> tuple[Sequence[Row[Any]], int]:
    """Records, newest first, and how many there are."""
    values = asdict(wanted)
    total = await session.scalar(text(_COUNT), values)
    rows = await session.execute(text(_RECORDS), {**values, "limit": page.limit, "offset": page.offset})
    return rows.all(), int(total or 0)


async def days(session: AsyncSession) -> Sequence[Row[Any]]:
    """The last days with their number of records by outcome."""
    return (await session.execute(text(_DAYS), {"days": DAYS})).all()


async def seal(session: AsyncSession) -> Row[Any]:
    """The newest checkpoint, what waits for the next, and the last verification."""
    return (await session.execute(text(_SEAL))).one()
