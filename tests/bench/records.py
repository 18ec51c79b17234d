"""Records as they come to risk: the twin's mix of every kind, told by intake's own outbox and relay."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

import polars as pl

from services.intake.records.catalogue import KINDS as DECLARED
from services.risk.domain.kinds import Kind
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from shared.db import connect, system_session
from shared.events import RecordFact, RecordsReceived
from shared.ids import new_id
from shared.outbox import publish
from shared.settings import DatabaseSettings
from shared.testing import Database
from tests.bench.history import MUNICIPALITY
from tests.twin import SMALL, twin
from tests.twin.record_judges import organisations

PER_EVENT = 200
EVENTS_AT_ONCE = 20
SHARE = 4
"""Of the twin of a thousand inhabitants, 160,000 records in three years, every fourth is told."""


class _Intake(DatabaseSettings):
    service: ClassVar[str] = "intake"
    title: ClassVar[str] = "intake"


def record_events(payees: Sequence[str]) -> list[RecordsReceived]:
    """A share of each kind's records in order of their day; the twin's organisations are *payees*."""
    tables = twin(seed=1, size=SMALL).tables
    firms = dict(zip(sorted(organisations(tables)), payees, strict=False))
    told = list[RecordsReceived]()
    for name in KINDS:
        if name != PAYMENT.name and name in tables:
            for (committee_id,), rows in tables[name].partition_by("committee_id", as_dict=True).items():
                told += _events(KINDS[name], committee_id, rows.gather_every(SHARE), firms)
    return sorted(told, key=lambda event: (event.records[0].day or date.min, event.kind))


async def tell(database: Database, events: Sequence[RecordsReceived]) -> None:
    """Write the events to intake's outbox, from which its relay sends them."""
    engine, sessions = connect(_Intake(**database.environment("intake")))
    for start in range(0, len(events), EVENTS_AT_ONCE):
        async with system_session(sessions, MUNICIPALITY) as session:
            await publish(session, *events[start : start + EVENTS_AT_ONCE])
    await engine.dispose()


def _events(kind: Kind, committee_id: str, rows: pl.DataFrame, firms: Mapping[str, str]) -> Iterator[RecordsReceived]:
    for part in rows.iter_slices(PER_EVENT):
        yield RecordsReceived(
            event_id=new_id(),
            municipality_id=MUNICIPALITY,
            occurred_at=datetime.now(UTC),
            committee_id=committee_id,
            kind=kind.name,
            records=tuple(_fact(kind, n, row, firms) for n, row in enumerate(part.iter_rows(named=True))),
        )


def _fact(kind: Kind, number: int, row: Mapping[str, Any], firms: Mapping[str, str]) -> RecordFact:
    told = {name: row[name] for name in kind.columns if row.get(name) is not None}
    body = {name: _plain(kind, name, value, firms) for name, value in told.items()}
    day = row.get(DECLARED[kind.name].day or "")
    on = day.date() if isinstance(day, datetime) else day
    return RecordFact(record_id=UUID(row["record_id"]), row=number, body=body, day=on)


def _plain(kind: Kind, name: str, value: Any, firms: Mapping[str, str]) -> Any:
    if name in kind.parties:
        return {"party_id": firms.get(value, value), "party_kind": "company" if value in firms else "person"}
    if name in kind.accounts:
        return {"token": value, "label": "bankgiro ••••0001"}
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value
