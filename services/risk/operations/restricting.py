"""Payees whose data may only be stored: nothing is matched with them, and what waited is looked at when that ends.

Dataskyddsförordningen art. 18.2. A restriction takes a payee out of totals and links, as if its payments had not
come; when it is lifted, or an exception is recorded, they are counted again and those that waited are screened as
ones that came late.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.frames import COMMITTEE, payments
from services.risk.domain.state import TOTALS, TOTALS_KEY, committee_totals
from services.risk.operations.guarding import kept_apart, unmatched
from services.risk.operations.screening import add_up, flagged, locked_stream, look_at
from services.risk.slices import WAITING, facts_of_party, history_of, totals_left
from shared.clock import SWEDEN
from shared.db import insert_rows
from shared.events import PartyRestrictionChanged, PaymentsScreened, ScreenedCount
from shared.ids import derived_id
from shared.outbox import publish

_GROUP = ("committee_id", "kind_group", "period")


async def remember_restrictions(session: AsyncSession, events: Sequence[PartyRestrictionChanged]) -> None:
    """Remember who is restricted, the newest version of each, and let payments wait or be looked at."""
    for event in events:
        # screening of the municipality stands still meanwhile
        await locked_stream(session, event.municipality_id)
        before = await _standing(session, event)
        if before is not None and before.version >= event.version:
            continue
        await _store(session, event)
        was, now = before is not None and before.restricted and not before.continues, _halts(event)
        if now and not was:
            await _leave_out(session, event.municipality_id, event.party_id)
        elif was and not now:
            await _take_in(session, event)


def _halts(event: PartyRestrictionChanged) -> bool:
    return event.restricted and not event.continues


async def _standing(session: AsyncSession, event: PartyRestrictionChanged) -> Row[Any] | None:
    table = models.restricted_party
    mine = (table.c.municipality_id == event.municipality_id, table.c.party_id == event.party_id)
    return (await session.execute(select(table).where(*mine))).one_or_none()


async def _store(session: AsyncSession, event: PartyRestrictionChanged) -> None:
    table = models.restricted_party
    names = ("version", "restricted", "continues", "since", "exception")
    values = {name: getattr(event, name) for name in names}
    new = insert(table).values(municipality_id=event.municipality_id, party_id=event.party_id, **values)
    await session.execute(new.on_conflict_do_update(index_elements=list(table.primary_key), set_=values))


async def _leave_out(session: AsyncSession, municipality_id: str, party_id: UUID) -> None:
    """Take the payee out of what later payments are compared with; what it has been paid stays stored."""
    link, total = models.link, models.total
    await session.execute(
        delete(link).where(link.c.municipality_id == municipality_id, link.c.party_id == str(party_id))
    )
    mine = (total.c.municipality_id == municipality_id, total.c.party_id == str(party_id))
    gone = await session.execute(delete(total).where(*mine).returning(*(total.c[name] for name in _GROUP)))
    keys = pl.DataFrame([tuple(row) for row in gone], schema=dict.fromkeys(_GROUP, pl.String()), orient="row")
    if keys.is_empty():
        return
    await session.execute(
        text(
            "DELETE FROM total t USING unnest(CAST(:committees AS text[]), CAST(:kinds AS text[]),"
            " CAST(:periods AS text[])) AS k (committee_id, kind_group, period) WHERE t.municipality_id = :m"
            " AND t.party_id = :committee AND t.committee_id = k.committee_id AND t.kind_group = k.kind_group"
            " AND t.period = k.period"
        ),
        {
            "m": municipality_id,
            "committee": COMMITTEE,
            "committees": keys["committee_id"].to_list(),
            "kinds": keys["kind_group"].to_list(),
            "periods": keys["period"].to_list(),
        },
    )
    left = committee_totals(await totals_left(session, municipality_id, keys))
    records = [(municipality_id, *row) for row in left.iter_rows()]
    columns = ("municipality_id", *TOTALS.names())
    await insert_rows(session, total, columns, records, replace=("municipality_id", *TOTALS_KEY))


async def _take_in(session: AsyncSession, event: PartyRestrictionChanged) -> None:
    """Count again what was screened, and look at what waited."""
    municipality_id, party_id = event.municipality_id, event.party_id
    protected, halted = await kept_apart(session, municipality_id)
    earlier, waiting = await facts_of_party(session, municipality_id, party_id)
    if earlier.height:
        new = payments(unmatched(earlier, protected))
        history = await history_of(session, municipality_id, new, halted)
        await add_up(session, municipality_id, history.counting(new))
    if waiting.height:
        new = payments(unmatched(waiting, protected))
        look = await look_at(session, municipality_id, new, halted)
        seen = flagged(look.signals)
        await _judge(session, municipality_id, party_id, seen)
        await _tell(session, event, new.filter(pl.col("payment_id").is_in(list(seen))), look.ruleset)


async def _judge(session: AsyncSession, municipality_id: str, party_id: UUID, seen: set[str]) -> None:
    payment = models.payment
    mine = (payment.c.municipality_id == municipality_id, payment.c.party_id == party_id)
    waits = payment.c.verdict == WAITING
    looked = payment.c.payment_id.in_([UUID(one) for one in seen])
    await session.execute(update(payment).where(*mine, waits, looked).values(verdict="look"))
    await session.execute(update(payment).where(*mine, waits).values(verdict="clear"))


async def _tell(session: AsyncSession, event: PartyRestrictionChanged, seen: pl.DataFrame, ruleset: str) -> None:
    """Say how many more are worth a look; that the payments came was told when they did."""
    if seen.is_empty():
        return
    month = event.occurred_at.astimezone(SWEDEN).strftime("%Y-%m")
    counted = seen.group_by("committee_id").len().sort("committee_id")
    told = PaymentsScreened(
        event_id=derived_id("screened", event.municipality_id, event.party_id, event.version),
        municipality_id=event.municipality_id,
        occurred_at=event.occurred_at,
        payment_ids=(),
        counts=tuple(ScreenedCount(committee, month, 0, number, 0) for committee, number in counted.iter_rows()),
        ruleset=ruleset,
    )
    await publish(session, told)
