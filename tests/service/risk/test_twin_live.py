"""The law through the service: a part of a made municipality told in chunks, with corrections and withdrawals."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import polars as pl
from sqlalchemy import text

from services.risk.books import Wanted, book_of
from services.risk.domain.frames import FACTS
from services.risk.domain.judging import judge
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT, PUBLIC
from services.risk.domain.record_rule import WHOLE
from services.risk.handlers import HANDLERS
from services.risk.operations.activation import rules_in_force
from services.risk.operations.judging import judge_some
from services.risk.rules import RECORD_RULES
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import PaymentFact, RecordFact, RecordsReceived, RecordWithdrawn
from shared.ids import derived_id, new_id
from shared.inbox import handle_once
from shared.testing import Database
from tests.builders import MUNICIPALITY, received
from tests.service.risk.rule_town import as_admin
from tests.twin.record_judges import organisations, read
from tests.unit.twin.arrivals import Arrivals, arriving
from tests.unit.twin.made import small

COMMITTEE: Final = "mbn"
CHUNKS: Final = 4
PRESENT: Final = frozenset(
    {
        *("permit", "inspection", "breach", "serving_report", "waste_report", "undue_influence_incident"),
        *("gift_or_contact", "contract", "contract_change", "contract_follow_up", "dispute", "company"),
        *("company_officer", "company_owner", "company_debt", "company_event", "sanction_entry"),
    }
)
_PAID: Final = tuple(
    name for name in FACTS.names() if name not in {"position", "payment_id", "party_id", "file_id", "vat_lines"}
)


def tables() -> dict[str, pl.DataFrame]:
    """What the committee was told, and what registers publish of those who are in it."""
    told = small().tables
    firms = organisations(told)
    own = pl.col("committee_id") == COMMITTEE
    paid = told["payment"].filter(own)["party_id"].unique().implode()
    read_here = {kind: read(kind, told[kind], firms) for kind in sorted(PRESENT)}
    return {
        kind: rows.filter(pl.any_horizontal(pl.col(KINDS[kind].parties).is_in(paid)) if kind in PUBLIC else own)
        for kind, rows in read_here.items()
    }


def fact(kind: str, row: Mapping[str, Any], supersedes: UUID | None) -> RecordFact:
    """A row as intake tells of it."""
    body: dict[str, Any] = {}
    for name in KINDS[kind].columns:
        value = row[name]
        if name in KINDS[kind].parties:
            value = value and {"party_id": value, "party_kind": row[f"{name}_kind"], "name": row[f"{name}_name"]}
        elif isinstance(value, date | datetime):
            value = value.isoformat()
        body[name] = value
    return RecordFact(record_id=uuid_of(row["record_id"]), row=1, day=row["on"], supersedes=supersedes, body=body)


def uuid_of(record_id: str) -> UUID:
    return derived_id("arrival", record_id)


def events(arrivals: Arrivals, chunk: int, paid: list[PaymentFact]) -> Iterator[Any]:
    """What intake tells of a chunk: records, some of which supersede others, withdrawals, payments."""
    head: dict[str, Any] = {"municipality_id": MUNICIPALITY, "occurred_at": datetime(2026, 11, 3, tzinfo=UTC)}
    for kind, rows in arrivals.tables.items():
        there = set(rows["record_id"])
        for (committee_id,), part in rows.partition_by("committee_id", as_dict=True).items():
            came = [
                fact(kind, row, uuid_of(before) if (before := f"{row['record_id']} before") in there else None)
                for row in part.filter(pl.col("comes") == chunk).to_dicts()
            ]
            where = head | {"committee_id": committee_id, "kind": kind}
            if came:
                yield RecordsReceived(event_id=new_id(), records=tuple(came), **where)
            gone = part.filter(pl.col("goes") == chunk, pl.col("record_id").str.ends_with(" withdrawn"))["record_id"]
            for one in gone:
                yield RecordWithdrawn(event_id=new_id(), record_id=uuid_of(one), ground="entered_in_error", **where)
    if paid:
        yield received(paid, sequence=chunk + 1)


def payments() -> list[PaymentFact]:
    rows = small().tables["payment"].filter(pl.col("committee_id") == COMMITTEE).to_dicts()
    return [
        PaymentFact(
            payment_id=UUID(row["payment_id"]), party_id=UUID(row["party_id"]), **{name: row[name] for name in _PAID}
        )
        for row in rows
    ]


async def test_records_told_in_chunks_leave_the_signals_of_a_backtest(sessions: Sessions, database: Database) -> None:
    async with system_session(sessions, MUNICIPALITY) as session:
        await rules_in_force(session, MUNICIPALITY, RECORD_RULES)
    rules = [rule for rule in RECORD_RULES if {one.kind for one in rule.reads} <= PRESENT | {PAYMENT.name}]
    await as_admin(database, "UPDATE rule_version SET state = 'active'")
    arrivals, paid = arriving(tables(), Random(1), CHUNKS), payments()

    for chunk in range(CHUNKS):
        await handle_once(sessions, HANDLERS, list(events(arrivals, chunk, paid[chunk::CHUNKS])))
        while await judge_some(sessions, timedelta(0)):
            pass

    async with system_session(sessions, MUNICIPALITY) as session:
        live = await session.execute(
            text("SELECT rule, signal_id::text FROM signal WHERE NOT cleared AND rule = ANY(:rules)"),
            {"rules": [rule.id for rule in rules]},
        )
        wanted = Wanted(COMMITTEE, WHOLE, ())
        day = swedish_date(utc_now())
        book = await book_of(session, MUNICIPALITY, wanted, rules, day, everything=True)
    whole = judge(book, rules, municipality_id=MUNICIPALITY, committee_id=COMMITTEE)
    stands = sorted((row.rule, row.signal_id) for row in live)

    assert whole["rule"].n_unique() > 5
    assert stands == sorted(whole.select("rule", "signal_id").iter_rows())
