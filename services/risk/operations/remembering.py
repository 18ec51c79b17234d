"""Keep of records what rules may read, and note what must be judged anew because they came or went."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
import polars as pl
from sqlalchemy import Text, cast, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.judging import columns_by_name, keys_of, partitions, touched
from services.risk.domain.kinds import Kind
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT, PUBLIC
from services.risk.domain.record_rule import WHOLE, AnyRecordRule, on_payments, ready
from services.risk.models import payment
from services.risk.network.keeping import keep_edges
from services.risk.record_frames import frame_of
from services.risk.record_models import record, record_key, record_kind
from services.risk.record_models import touched as touched_table
from services.risk.rule_books import rule_book
from services.risk.rules import RECORD_RULES
from shared.clock import utc_now
from shared.db import driver_connection, insert_rows
from shared.disposal.marks import disposed_of
from shared.events import RecordFact, RecordsReceived, RecordWithdrawn

ALL_COMMITTEES = ""

_RECORD = (
    "record_id", "municipality_id", "committee_id", "kind", "day", "party_id", "body", "keys", "received_at",
)  # fmt: skip
_TOUCHED = ("municipality_id", "committee_id", "name", "key")

Rows = list[tuple[str, str, str, Mapping[str, Any]]]
"""Rows that came or went: committee, kind, record id, and what is kept of it."""


async def remember_records(session: AsyncSession, events: Sequence[RecordsReceived]) -> None:
    """Keep the records, and let those go that they supersede: a fixed number of statements a municipality."""
    by_municipality: defaultdict[str, list[RecordsReceived]] = defaultdict(list)
    for event in events:
        if event.kind in KINDS:
            by_municipality[event.municipality_id].append(event)
    for municipality_id, mine in by_municipality.items():
        await _remember(session, municipality_id, mine)


async def forget_records(session: AsyncSession, events: Sequence[RecordWithdrawn]) -> None:
    """Withdrawn records say nothing any longer."""
    by_municipality: defaultdict[str, list[UUID]] = defaultdict(list)
    for event in events:
        by_municipality[event.municipality_id].append(event.record_id)
    for municipality_id, ids in by_municipality.items():
        await touch(session, municipality_id, await _supersede(session, municipality_id, ids))
        await keep_edges(session, municipality_id, (), ids)


async def _remember(session: AsyncSession, municipality_id: str, events: Sequence[RecordsReceived]) -> None:
    told = [(event, fact) for event in events for fact in event.records]
    ids = [fact.record_id for _, fact in told]
    gone = await disposed_of(session, municipality_id, "record:record", ids)
    now = utc_now()
    values, came = [], Rows()
    for event, fact in told:
        if fact.record_id in gone:
            continue
        kind = KINDS[event.kind]
        body = kept(kind, fact)
        came.append((event.committee_id, event.kind, str(fact.record_id), body))
        values.append(
            (
                fact.record_id,
                municipality_id,
                event.committee_id,
                event.kind,
                fact.day,
                fact.party_id,
                orjson.dumps(body).decode(),
                orjson.dumps(keys_of(event.kind, body)).decode(),
                now,
            )
        )
    await insert_rows(session, record, _RECORD, values)
    kinds = sorted({(municipality_id, committee_id, kind) for committee_id, kind, *_ in came})
    await insert_rows(session, record_kind, ("municipality_id", "committee_id", "kind"), kinds)
    superseded = [fact.supersedes for _, fact in told if fact.supersedes]
    went = await _supersede(session, municipality_id, superseded)
    await keep_edges(session, municipality_id, came, superseded)
    await touch(session, municipality_id, [*came, *went])


def kept(kind: Kind, fact: RecordFact) -> dict[str, Any]:
    """What rules may read of a record: ids, tokens and plain values by column; what is not told is left out."""
    body: dict[str, Any] = {} if fact.day is None else {"on": fact.day.isoformat()}
    for name in kind.columns:
        value = fact.body.get(name)
        if value is None:
            continue
        if name in kind.parties:
            told = {name: value["party_id"], f"{name}_kind": value.get("party_kind"), f"{name}_name": value.get("name")}
            body |= {column: one for column, one in told.items() if one is not None}
        elif name in kind.accounts:
            body |= {name: value["token"], f"{name}_label": value.get("label")}
        else:
            body[name] = value
    return body


async def _supersede(session: AsyncSession, municipality_id: str, ids: Sequence[UUID]) -> Rows:
    if not ids:
        return []
    mine = (record.c.municipality_id == municipality_id, record.c.record_id.in_(ids), record.c.superseded_at.is_(None))
    gone = await session.execute(
        update(record)
        .where(*mine)
        .values(superseded_at=utc_now())
        .returning(record.c.committee_id, record.c.kind, record.c.record_id, record.c.body)
    )
    return [(row.committee_id, row.kind, str(row.record_id), row.body) for row in gone if row.kind in KINDS]


async def touch(session: AsyncSession, municipality_id: str, rows: Iterable[tuple[str, str, str, Any]]) -> None:
    """Note which partitions *rows* are in."""
    groups: defaultdict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
    for committee_id, kind, record_id, body in rows:
        groups[ALL_COMMITTEES if kind in PUBLIC else committee_id, kind].append((record_id, body))
    if not groups:
        return
    found: set[tuple[str, str, str, str]] = set()
    present, book = await _present(session, municipality_id), await rule_book(session, municipality_id)
    for (committee_id, kind), told in groups.items():
        frame = frame_of(kind, [(record_id, committee_id, orjson.dumps(body)) for record_id, body in told])
        rules = ready(book.records, present(committee_id))
        found |= {(municipality_id, committee_id, *row) for row in touched(kind, frame, rules).iter_rows()}
    await _note(session, sorted(found))


async def _present(session: AsyncSession, municipality_id: str) -> Callable[[str], set[str]]:
    """By committee, the kinds of which it, or where they are public anybody, has told something."""
    connection = await driver_connection(session)
    told = await connection.fetch(
        "SELECT committee_id, kind FROM record_kind WHERE municipality_id = $1", municipality_id
    )

    def of(committee_id: str) -> set[str]:
        everybody = committee_id == ALL_COMMITTEES
        return {PAYMENT.name, *(kind for by, kind in told if everybody or by == committee_id or kind in PUBLIC)}

    return of


# one that waits already becomes another version of its row: a judge at work sees that it must be judged again
_NOTE = """
INSERT INTO touched (municipality_id, committee_id, name, key)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (municipality_id, committee_id, name, key) DO UPDATE SET touched_at = touched.touched_at
"""


async def _note(session: AsyncSession, found: Sequence[tuple[str, str, str, str]]) -> None:
    """Note partitions (municipality, committee, name, key), each once and in a fixed order."""
    if found:
        connection = await driver_connection(session)
        await connection.execute(_NOTE, *map(list, zip(*found, strict=True)))


async def touch_payments(session: AsyncSession, municipality_id: str, new: pl.DataFrame) -> None:
    """Note which partitions *new* payments (schema frames.PAYMENTS) are in, where rules on records read payments."""
    present, book = await _present(session, municipality_id), await rule_book(session, municipality_id)
    found: set[tuple[str, str, str, str]] = set()
    for committee_id in new["committee_id"].unique():
        read = _read_of_payments(book.own, frozenset(present(committee_id)))
        if read:
            rows = new if new["committee_id"].n_unique() == 1 else new.filter(pl.col("committee_id") == committee_id)
            names = partitions(rows, read).iter_rows()
            found |= {(municipality_id, committee_id, *row) for row in names}
    await _note(session, sorted(found))


def _read_of_payments(own: Sequence[AnyRecordRule], kinds: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """By what columns of payments rules find their partitions where *kinds* were told of."""
    read = dict(_read_by_shipped(kinds))
    for name, columns in columns_by_name(PAYMENT.name, ready(own, kinds)).items():
        read[name] = read.get(name, frozenset()) | columns
    return read


@lru_cache(maxsize=1_024)
def _read_by_shipped(kinds: frozenset[str]) -> Mapping[str, frozenset[str]]:
    return columns_by_name(PAYMENT.name, ready(RECORD_RULES, kinds))


async def touch_party(session: AsyncSession, municipality_id: str, party_id: UUID) -> None:
    """Note that all that is known of a party must be judged anew: it is protected or restricted now, or no longer."""
    columns = [f"{kind.name}.{name}" for kind in KINDS.values() for name in kind.parties]
    theirs = select(record_key.c.record_id).where(
        record_key.c.municipality_id == municipality_id,
        record_key.c.value == str(party_id),
        record_key.c.found_by.in_(columns),
    )
    found = await session.execute(
        select(record.c.committee_id, record.c.kind, record.c.record_id, record.c.body).where(
            record.c.record_id.in_(theirs)
        )
    )
    await touch(session, municipality_id, [(row[0], row[1], str(row[2]), row[3]) for row in found])


async def touch_rules(session: AsyncSession, municipality_id: str, rules: Sequence[AnyRecordRule]) -> None:
    """Note that everything is to be judged anew by *rules*: the calendar has changed, or they have come into force."""
    columns = {f"{one.kind}.{name}": rule.key for rule in rules for one in rule.reads for name in one.by}
    await session.execute(
        text(
            "INSERT INTO touched (municipality_id, committee_id, name, key)"
            " SELECT DISTINCT k.municipality_id, k.committee_id, c.name, k.value FROM record_key k"
            " JOIN unnest(CAST(:columns AS text[]), CAST(:names AS text[])) AS c (found_by, name) USING (found_by)"
            " WHERE k.municipality_id = :m"
            " ON CONFLICT (municipality_id, committee_id, name, key) DO UPDATE SET touched_at = touched.touched_at"
        ),
        {"m": municipality_id, "columns": list(columns), "names": list(columns.values())},
    )
    for name, column in sorted({(rule.key, name) for rule in rules if on_payments(rule) for name in _by(rule)}):
        await _touch_paid(session, municipality_id, name, column)
    if any(rule.key == WHOLE for rule in rules):
        await _note(session, [(municipality_id, ALL_COMMITTEES, WHOLE, WHOLE)])


def _by(rule: AnyRecordRule) -> list[str]:
    return [name for one in rule.reads for name in one.by]


async def _touch_paid(session: AsyncSession, municipality_id: str, name: str, column: str) -> None:
    """Note every partition that payments are in by *column*, which names a *name*."""
    by = payment.c[column]
    keys = (payment.c.municipality_id, payment.c.committee_id, literal(name), cast(by, Text))
    mine = (payment.c.municipality_id == municipality_id, by.is_not(None))
    new = insert(touched_table).from_select(_TOUCHED, select(*keys).where(*mine).distinct())
    again = {"touched_at": touched_table.c.touched_at}
    await session.execute(new.on_conflict_do_update(index_elements=list(touched_table.primary_key), set_=again))
