"""The part of a committee's book that judging some partitions needs, loaded in a fixed number of statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.copying import copied
from services.risk.domain.book import Book
from services.risk.domain.judging import grounds
from services.risk.domain.kinds import BASE
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT, PUBLIC
from services.risk.domain.record_rule import WHOLE, AnyRecordRule
from services.risk.operations.guarding import kept_apart
from services.risk.record_frames import frame_of, widened
from services.risk.slices import WAITING
from shared.db import driver_connection
from shared.telemetry import REGISTRY

LEFT_OUT = Counter(
    "tillit_records_left_out_total",
    "Records that no rule looked at, because somebody in them is protected or restricted",
    registry=REGISTRY,
)

_MINE = "municipality_id = $1 AND superseded_at IS NULL AND kind = ANY($2) AND (committee_id = $3 OR kind = ANY($4))"
_FOUND = "SELECT record_id FROM record_key WHERE municipality_id = $1 AND value = ANY($5) AND found_by = ANY($6)"
_PAID = "municipality_id = $1 AND committee_id = $2 AND verdict <> $3"


class Wanted(NamedTuple):
    """Partitions of one committee: the keys, all named by *name*; of a rule that reads everything there is one."""

    committee_id: str
    name: str
    keys: Sequence[str]


async def book_of(
    session: AsyncSession,
    municipality_id: str,
    wanted: Wanted,
    rules: Sequence[AnyRecordRule],
    day: date,
    *,
    everything: bool = False,
) -> Book:
    """What *rules* may read of the *wanted* partitions, or of *everything* that the committee knows.

    One statement for records and at most one for payments; of everything, one a kind. Payments of a partition are
    read where the records in it give a rule that reads them something to say.
    """
    guarded = await _guarded(session, municipality_id)
    if everything or wanted.name == WHOLE:
        tables = await _everything(session, municipality_id, wanted.committee_id, rules)
    else:
        tables = await _records(session, municipality_id, wanted, rules)
        paid = [rule for rule in rules if any(one.kind == PAYMENT.name for one in rule.reads)]
        known = Book(tables, day)
        worth = [(rule, keys) for rule in paid if (keys := grounds(known, rule, wanted.keys, unread={PAYMENT.name}))]
        if worth:
            theirs = wanted._replace(keys=sorted(set().union(*(keys for _, keys in worth))))
            tables[PAYMENT.name] = await _payments(session, municipality_id, theirs, [rule for rule, _ in worth])
    return Book({kind: _without(kind, rows, guarded) for kind, rows in tables.items()}, day)


def _by(rules: Iterable[AnyRecordRule], kind: str) -> list[str]:
    """The columns by which rows of *kind* are found."""
    return sorted({name for rule in rules for one in rule.reads if one.kind == kind for name in one.by})


def _columns(rules: Iterable[AnyRecordRule], kind: str) -> list[str]:
    """The columns of *kind* that the rules declare, and the parties among those, who may be guarded."""
    declared = {name for rule in rules for one in rule.reads if one.kind == kind for name in (*one.columns, *one.by)}
    parties = ("party_id", "party_kind") if kind == PAYMENT.name else KINDS[kind].parties
    of_parties = {f"{name}_kind" for name in KINDS[kind].parties}
    return sorted((declared | set(parties) | of_parties) - BASE.keys())


async def _guarded(session: AsyncSession, municipality_id: str) -> Collection[str]:
    """Whom no rule may look at: protected identities, and those whose data may only be stored."""
    apart = await kept_apart(session, municipality_id)
    return {str(party_id) for party_id in apart.halted | apart.protected}


def _without(kind: str, rows: pl.DataFrame, guarded: Collection[str]) -> pl.DataFrame:
    parties = ["party_id"] if kind == PAYMENT.name else list(KINDS[kind].parties)
    if not guarded or not parties or rows.is_empty():
        return rows
    names = list(guarded)
    left = rows.filter(~pl.any_horizontal(pl.col(name).is_in(names).fill_null(value=False) for name in parties))
    LEFT_OUT.inc(rows.height - left.height)
    return left


async def _records(
    session: AsyncSession, municipality_id: str, wanted: Wanted, rules: Sequence[AnyRecordRule]
) -> dict[str, pl.DataFrame]:
    """The rows of the wanted keys, in one statement."""
    kinds = {one.kind for rule in rules for one in rule.reads if one.kind != PAYMENT.name}
    connection = await driver_connection(session)
    found = await connection.fetch(
        f"SELECT kind, record_id::text, committee_id, body::text FROM record WHERE {_MINE} AND record_id IN ({_FOUND})",
        municipality_id,
        sorted(kinds),
        wanted.committee_id,
        sorted(PUBLIC),
        wanted.keys,
        [f"{kind}.{name}" for kind in kinds for name in _by(rules, kind)],
    )
    listed: dict[str, list[tuple[str, str, str]]] = {kind: [] for kind in kinds}
    for kind, record_id, committee_id, body in found:
        listed[kind].append((record_id, committee_id, body))
    return {kind: frame_of(kind, rows) for kind, rows in listed.items()}


async def _payments(
    session: AsyncSession, municipality_id: str, wanted: Wanted, rules: Sequence[AnyRecordRule]
) -> pl.DataFrame:
    """The payments of the wanted keys, in one statement."""
    conditions, values = [], list[Any]()
    for column in _by(rules, PAYMENT.name):
        values.append([UUID(key) for key in wanted.keys] if column == "party_id" else list(wanted.keys))
        conditions.append(f"{column} = ANY(${len(values) + 3})")
    query = f"SELECT {_paid_columns(_columns(rules, PAYMENT.name))} FROM payment WHERE {_PAID}"
    given = (municipality_id, wanted.committee_id, WAITING, *values)
    connection = await driver_connection(session)
    found = await copied(connection, f"{query} AND ({' OR '.join(conditions)})", given, PAYMENT.schema)
    return widened(PAYMENT, found)


async def _everything(
    session: AsyncSession, municipality_id: str, committee_id: str, rules: Sequence[AnyRecordRule]
) -> dict[str, pl.DataFrame]:
    """All rows that the rules read: a COPY a kind, of the columns that they declare and no others."""
    connection = await driver_connection(session)
    tables = {}
    for kind in sorted({one.kind for rule in rules for one in rule.reads}):
        names = _columns(rules, kind)
        if kind == PAYMENT.name:
            query = f"SELECT {_paid_columns(names)} FROM payment WHERE {_PAID}"
            given: tuple[Any, ...] = (municipality_id, committee_id, WAITING)
        else:
            told = ", ".join(f"body ->> '{name}' AS \"{name}\"" for name in ("on", *names))
            query = f"SELECT record_id, committee_id, {told} FROM record WHERE {_MINE}"
            given = (municipality_id, [kind], committee_id, sorted(PUBLIC))
        tables[kind] = widened(KINDS[kind], await copied(connection, query, given, KINDS[kind].schema))
    return tables


def _paid_columns(names: Iterable[str]) -> str:
    ids = {name: f"{name}::text AS {name}" for name in ("party_id", "file_id")}
    return ", ".join(("payment_id::text AS record_id", "committee_id", 'day AS "on"', *(ids.get(n, n) for n in names)))


async def committees_of(session: AsyncSession, municipality_id: str, wanted: Wanted) -> list[str]:
    """The committees that know something of the keys: those a public record matters to."""
    connection = await driver_connection(session)
    columns = [f"{kind.name}.{name}" for kind in KINDS.values() for name, named in kind.keys.items()
               if named == wanted.name]  # fmt: skip
    found = await connection.fetch(
        "SELECT committee_id FROM record_key WHERE municipality_id = $1 AND value = ANY($2) AND found_by = ANY($3)"
        " UNION SELECT committee_id FROM payment WHERE municipality_id = $1 AND party_id = ANY($4)",
        municipality_id,
        wanted.keys,
        columns,
        [UUID(key) for key in wanted.keys] if wanted.name == "party" else [],
    )
    return sorted(row["committee_id"] for row in found)


async def all_committees(session: AsyncSession, municipality_id: str) -> list[str]:
    """The committees that anything is known of."""
    connection = await driver_connection(session)
    found = await connection.fetch(
        "SELECT DISTINCT committee_id FROM record WHERE municipality_id = $1"
        " UNION SELECT DISTINCT committee_id FROM total WHERE municipality_id = $1",
        municipality_id,
    )
    return sorted(row["committee_id"] for row in found)
