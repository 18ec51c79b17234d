"""Ask a register for those whom the municipality has, and keep what it says as records of theirs.

A register's word is for each committee that pays or has records of who it is about: a committee is an authority of
its own, and holds its own copy. Fields that another register told of the same one stand beside the new ones.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any
from uuid import UUID

import polars as pl
import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import ARRAY, LargeBinary, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.connectors import Asks, Batch, Connector, Said
from services.intake.connectors.client import RegisterClient, RegisterSilent
from services.intake.facts import Source
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from services.intake.operations.protections import Source as ProtectionSource
from services.intake.operations.protections import protect_party
from services.intake.operations.records import Place, lock_records, store_records
from services.intake.operations.rounds import Round, Wanted, end_round, leave_round, move_on, wait_out, wanted_for
from services.intake.records import RecordKind
from services.intake.records import models as record_models
from services.intake.records.bodies import Body, Marker, Row, Rows, content_of, rows_of
from services.intake.sealing import Sealer, sealer_of
from shared.audit.acts import record_act
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.telemetry import REGISTRY

log = structlog.get_logger()

ANSWERS = Counter(
    "tillit_register_answers_total", "Answers of registers by what became of them", ("source", "outcome"),
    registry=REGISTRY,
)  # fmt: skip
SILENT = Counter(
    "tillit_register_silent_total", "Rounds that a register's silence ended", ("source", "reason"), registry=REGISTRY
)
ASKED_AT = Gauge(
    "tillit_register_asked_at_seconds", "When a register was last asked for everyone", ("source",), registry=REGISTRY
)


async def ask_round(
    sessions: Sessions, connector: Connector, client: RegisterClient, due: Round, stop: asyncio.Event
) -> None:
    """Ask for everybody behind the cursor, batch by batch; a silent register is asked again later, from there on."""
    sealer = await sealer_of(sessions, due.municipality_id)
    wanted = await wanted_for(sessions, connector, due.municipality_id, sealer)
    try:
        async with aclosing(connector.pull(client, due.cursor, wanted.asked)) as batches:
            async for batch in batches:
                await _keep(sessions, connector, due, wanted, batch, sealer)
                if stop.is_set():
                    await leave_round(sessions, due)
                    return
    except RegisterSilent as silent:
        pause = await wait_out(sessions, due, silent.reason, silent.after)
        SILENT.labels(connector.name, silent.reason).inc()
        log.warning("register.silent", source=connector.name, reason=silent.reason, again_after=pause)
        return
    ASKED_AT.labels(connector.name).set((await end_round(sessions, due)).timestamp())


async def _keep(
    sessions: Sessions, connector: Connector, due: Round, wanted: Wanted, batch: Batch, sealer: Sealer
) -> None:
    """Store a batch, move the cursor and say what came, all in one transaction."""
    now = utc_now()
    by_committee: dict[str, list[Said]] = defaultdict(list)
    for said in batch.said:
        for committee in wanted.committees[said.number]:
            by_committee[committee].append(said)
    accepted, known, parties = 0, 0, set()
    async with system_session(sessions, due.municipality_id) as session:
        for committee in sorted(by_committee):
            place = Place(due.municipality_id, committee, None, now)
            rows = await _rows(session, connector, place, by_committee[committee], sealer)
            stored = await store_records(session, place, connector.kind, rows)
            accepted, known = accepted + stored.accepted, known + stored.known
            parties |= {row.party_id(connector.kind) for row in rows.rows}
            await _protect(session, connector, place, rows)
        rejected = sum(batch.unread.values())
        came = Arrival(Channel.REGISTER, connector.name, connector.kind.name, accepted, known, rejected)
        await note_arrivals(session, due.municipality_id, now, came)
        if accepted:
            about = {"party": parties}
            await record_act(
                session, due.municipality_id, "register.ask", objects=about, type=connector.name, count=accepted
            )
        await move_on(session, due, batch.cursor, now)
    _count(connector, batch, accepted)


def _count(connector: Connector, batch: Batch, accepted: int) -> None:
    ANSWERS.labels(connector.name, "said").inc(len(batch.said))
    for reason, times in batch.unread.items():
        ANSWERS.labels(connector.name, reason).inc(times)
    if batch.unread:
        log.warning(
            "register.unread", source=connector.name, **{why.replace("-", "_"): n for why, n in batch.unread.items()}
        )
    if accepted:
        log.info("register.told", source=connector.name, records=accepted)


async def _rows(
    session: AsyncSession, connector: Connector, place: Place, said: Sequence[Said], sealer: Sealer
) -> Rows:
    """The records that *said* makes, each with what other registers told of the same one."""
    kind, today = connector.kind, swedish_date(place.now)
    rows = rows_of(kind, _frame(connector, said), Source(place.committee_id, None, today), sealer, Marker())
    await lock_records(session, place.municipality_id, kind)
    before = await _before(session, place, kind, [row.mark for row in rows.rows])
    told = [_told(kind, row, one, before.get(row.mark, {})) for row, one in zip(rows.rows, said, strict=True)]
    # the day on which a register was asked is no part of what it says: the same word the next day adds nothing
    days = {kind.day: today.isoformat()} if kind.day else {}
    return Rows(rows.parties, [row._replace(day=today, body={**row.body, **days}) for row in told])


def _told(kind: RecordKind, row: Row, said: Said, before: Mapping[str, Any]) -> Row:
    kept: Body = {name: value for name, value in before.items() if name not in said.fields and name != kind.day}
    body = {**row.body, **kept}
    if said.name is not None and kind.subject:
        body[kind.subject] = row.body[kind.subject]
    return row._replace(body=body, content=content_of(kind, body))


def _frame(connector: Connector, said: Sequence[Said]) -> pl.DataFrame:
    kind = connector.kind
    scheme = "organisation_number" if connector.asks is Asks.COMPANIES else "personal"
    columns: dict[str, Sequence[Any]] = {"row": range(1, len(said) + 1)}
    for name in kind.fields:
        columns[name] = [one.fields.get(name) for one in said]
    columns[kind.subject or ""] = [{"identifier": one.number, "scheme": scheme, "name": one.name} for one in said]
    return pl.DataFrame(columns, schema=kind.schema())


async def _before(
    session: AsyncSession, place: Place, kind: RecordKind, marks: Sequence[bytes]
) -> Mapping[bytes, Mapping[str, Any]]:
    """What is known now of the things that *marks* name."""
    record = record_models.record
    found = await session.execute(
        select(record.c.mark, record.c.body).where(
            record.c.municipality_id == place.municipality_id,
            record.c.committee_id == place.committee_id,
            record.c.kind == kind.name,
            record.c.superseded_at.is_(None),
            record.c.mark == any_(literal(marks, ARRAY(LargeBinary))),
        )
    )
    return {row.mark: row.body for row in found}


async def _protect(session: AsyncSession, connector: Connector, place: Place, rows: Rows) -> None:
    """Mark those whose data the register says are protected; a marking ends by two persons, never from here."""
    told = {row.party_id(connector.kind) for row in rows.rows if row.body.get("protected")}
    if not told:
        return
    table = models.protection
    marked = await session.scalars(select(table.c.party_id).where(table.c.protected, table.c.party_id.in_(told)))
    register = Principal(
        f"register:{connector.name}", connector.title.en, frozenset(), place.municipality_id, frozenset("*")
    )
    source = ProtectionSource(connector.title.sv, swedish_date(place.now))
    for party_id in sorted(_ids(told) - set(marked)):
        await protect_party(session, register, party_id, source, place.now)


def _ids(found: set[UUID | None]) -> set[UUID]:
    return {one for one in found if one is not None}
