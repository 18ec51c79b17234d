"""Reads of the random control arm; row-level security leaves only what the caller may see."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.arm.families import family_of
from services.risk.arm.models import item, period, policy, stratum
from services.risk.domain.recall import Looked
from services.risk.matching_queries import one, page_of
from services.risk.record_models import record
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]
ItemStatus = Literal["open", "done"]
NO_ITEM: Final = "No such random control, or it is another committee's."
NO_PERIOD: Final = "No such period, or it is another committee's."

# A signal on payments is about the payment that brought it; one on records is about every payment and decision that
# it shows. What was flagged after the draw was missed by the draw, and is not counted as found.
_JUDGED: Final = """
SELECT DISTINCT s.rule, o.id, a.status = 'triaged' AND a.outcome IN ('confirmed', 'error_without_intent') AS found,
    a.status = 'open' AS waits
FROM random_control_period p
JOIN signal s ON s.municipality_id = p.municipality_id AND s.committee_id = p.committee_id
    AND NOT s.cleared AND s.raised_at <= p.drawn_at
JOIN alert a ON a.alert_id = s.alert_id AND COALESCE(a.triaged_by, '') <> 'system'
CROSS JOIN LATERAL (
    SELECT s.payment_id AS id WHERE s.payment_id IS NOT NULL
    UNION SELECT COALESCE(c ->> 'payment_id', c ->> 'record_id')::uuid
    FROM jsonb_array_elements(s.compared) c WHERE s.payment_id IS NULL) o
WHERE p.period_id = ANY(:periods) AND (
    EXISTS (SELECT FROM payment x WHERE x.municipality_id = p.municipality_id AND x.payment_id = o.id
        AND x.committee_id = p.committee_id AND x.screened_at >= p.committed_at AND x.screened_at < p.ends_at)
    OR EXISTS (SELECT FROM record x WHERE x.record_id = o.id AND x.kind = ANY(:decisions)
        AND x.committee_id = p.committee_id AND x.received_at >= p.committed_at AND x.received_at < p.ends_at))
"""
_LATER: Final = """
SELECT DISTINCT i.item_id FROM random_control_item i JOIN signal s ON s.municipality_id = i.municipality_id
    AND NOT s.cleared AND s.raised_at > i.drawn_at AND (s.payment_id = i.object_id OR EXISTS (
        SELECT FROM jsonb_array_elements(s.compared) c
        WHERE COALESCE(c ->> 'payment_id', c ->> 'record_id')::uuid = i.object_id))
WHERE i.item_id = ANY(:items)
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """Payments and decisions of some periods that rules pointed at, by family of rules; "*" for all."""

    found: Mapping[str, int]
    waiting: int


async def policies(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of what was decided, the newest first; and how many in all."""
    return await page_of(session, page, select(policy), policy.c.set_at.desc())


def in_force(on: date) -> Select[Any]:
    """What each committee has decided, as it stands *on* a day."""
    each = (policy.c.municipality_id, policy.c.committee_id)
    order = (*each, policy.c.valid_from.desc(), policy.c.set_at.desc())
    return select(policy).where(policy.c.valid_from <= on).ext(distinct_on(*each)).order_by(*order)


async def drawn_for(session: AsyncSession, on: date) -> bool:
    """Whether something is drawn for one of the caller's committees."""
    return any(row.value for row in await session.execute(in_force(on)))


async def periods(session: AsyncSession, page: PageParams, committee_id: str | None) -> tuple[Rows, int]:
    """A page of periods, the newest first; and how many in all."""
    wanted = select(period)
    if committee_id is not None:
        wanted = wanted.where(period.c.committee_id == committee_id)
    return await page_of(session, page, wanted, period.c.month.desc(), period.c.committee_id)


async def period_of(session: AsyncSession, period_id: UUID) -> Row[Any]:
    """One period; NotFound."""
    return await one(session, select(period).where(period.c.period_id == period_id), NO_PERIOD)


async def drawn_periods(session: AsyncSession, committee_id: str | None, since: str | None) -> Rows:
    """The periods that have been drawn from, the newest first; those of month *since* (YYYY-MM) and later."""
    wanted = select(period).where(period.c.drawn_at.is_not(None))
    if committee_id is not None:
        wanted = wanted.where(period.c.committee_id == committee_id)
    if since is not None:
        wanted = wanted.where(period.c.month >= since)
    return (await session.execute(wanted.order_by(period.c.month.desc()))).all()


async def strata(session: AsyncSession, period_ids: Collection[UUID]) -> Rows:
    """The strata of periods, in order, with how many of each were drawn, looked at and wrong; not their ids."""
    same = tuple(item.c[name] == stratum.c[name] for name in ("period_id", "kind", "band"))
    shown = [stratum.c[name] for name in ("period_id", "kind", "band", "population", "number", "frame_digest")]
    wanted: Select[Any] = (
        select(
            *shown,
            func.count(item.c.looked_at).label("looked"),
            func.count().filter(item.c.wrong).label("wrong"),
        )
        .join(item, same[0] & same[1] & same[2], isouter=True)
        .where(stratum.c.period_id.in_(list(period_ids)))
        .group_by(*shown)
        .order_by(stratum.c.period_id, stratum.c.kind, stratum.c.band)
    )
    rows: Rows = (await session.execute(wanted)).all()
    return rows


async def frame(session: AsyncSession, period_id: UUID, kind: str, band: str) -> Row[Any]:
    """One stratum with the ids that could be drawn; NotFound."""
    mine = (stratum.c.period_id == period_id, stratum.c.kind == kind, stratum.c.band == band)
    return await one(session, select(stratum).where(*mine), "The period has no such stratum.")


async def items(
    session: AsyncSession, page: PageParams, status: ItemStatus | None, committee_id: str | None
) -> tuple[Rows, int]:
    """A page of what was drawn, what nobody has looked at first; and how many in all."""
    wanted: Select[Any] = select(item)
    if status is not None:
        wanted = wanted.where(item.c.looked_at.is_(None) if status == "open" else item.c.looked_at.is_not(None))
    if committee_id is not None:
        wanted = wanted.where(item.c.committee_id == committee_id)
    order = (item.c.looked_at.desc().nulls_first(), item.c.drawn_at, item.c.item_id)
    return await page_of(session, page, wanted, *order)


async def item_of(session: AsyncSession, item_id: UUID) -> Row[Any]:
    """One that was drawn; NotFound."""
    return await one(session, select(item).where(item.c.item_id == item_id), NO_ITEM)


async def payments_drawn(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The payments among *ids*."""
    rows = await session.execute(select(models.payment).where(models.payment.c.payment_id.in_(list(ids))))
    return {row.payment_id: row for row in rows}


async def decisions_drawn(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The records among *ids*."""
    rows = await session.execute(select(record).where(record.c.record_id.in_(list(ids))))
    return {row.record_id: row for row in rows}


async def flagged_later(session: AsyncSession, item_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the items that a signal has shown since they were drawn."""
    return frozenset(await session.scalars(text(_LATER), {"items": list(item_ids)})) if item_ids else frozenset()


async def items_of(session: AsyncSession, period_ids: Collection[UUID]) -> Rows:
    """Everything that was drawn from some periods."""
    return (await session.execute(select(item).where(item.c.period_id.in_(list(period_ids))))).all()


async def judged(session: AsyncSession, period_ids: Collection[UUID], decisions: Collection[str]) -> Judged:
    """What people said of the payments and decisions of some periods that had a signal when they were drawn from."""
    rows = await session.execute(text(_JUDGED), {"periods": list(period_ids), "decisions": list(decisions)})
    found, waiting = defaultdict[str, set[UUID]](set), set[UUID]()
    for row in rows:
        if row.found:
            found[family_of(row.rule)].add(row.id)
            found["*"].add(row.id)
        elif row.waits:
            waiting.add(row.id)
    return Judged({family: len(ids) for family, ids in found.items()}, len(waiting - found["*"]))


def looked(rows: Rows, drawn: Rows, family: str | None = None) -> list[Looked]:
    """The strata as the estimate takes them; with *family*, wrong is what rules of that family look for."""
    wrong = defaultdict[tuple[Any, ...], int](int)
    for one_item in drawn:
        if one_item.wrong and family in (None, one_item.family):
            wrong[one_item.period_id, one_item.kind, one_item.band] += 1
    return [Looked(row.population, row.looked, wrong[row.period_id, row.kind, row.band]) for row in rows]
