"""The part of a committee's book that judging some partitions needs, loaded in a fixed number of statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.book import Book
from services.risk.domain.frames import FACTS, payments
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT, PUBLIC
from services.risk.domain.record_rule import AnyRecordRule
from services.risk.operations.guarding import halted_parties, protected_parties
from services.risk.record_frames import frame_of, payments_frame
from services.risk.slices import WAITING
from shared.db import driver_connection
from shared.telemetry import REGISTRY

LEFT_OUT = Counter(
    "tillit_records_left_out_total",
    "Records that no rule looked at, because somebody in them is protected or restricted",
    registry=REGISTRY,
)

_FACTS = ", ".join(
    f"{name}::text AS {name}" if name in {"payment_id", "party_id", "file_id"} else name
    for name in FACTS
    if name != "vat_lines"
)

_RECORDS = """
SELECT kind, record_id::text, committee_id, body::text FROM record
WHERE municipality_id = $1 AND superseded_at IS NULL AND kind = ANY($2) AND (committee_id = $3 OR kind = ANY($4))
"""


class Wanted(NamedTuple):
    """Partitions of one committee: the keys, all named by *name*; of a rule that reads everything there is one."""

    committee_id: str
    name: str
    keys: tuple[str, ...]


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

    One statement for records, at most one for payments.
    """
    guarded = await _guarded(session, municipality_id)
    tables = await _records(session, municipality_id, wanted, rules, everything=everything)
    if by := _reads(rules, PAYMENT.name):
        tables[PAYMENT.name] = await _payments(session, municipality_id, wanted, [] if everything else by)
    return Book({kind: _without(kind, rows, guarded) for kind, rows in tables.items()}, day)


def _reads(rules: Iterable[AnyRecordRule], kind: str) -> list[str]:
    """The columns by which rows of *kind* are found; an empty name where all are read."""
    by = {name for rule in rules for one in rule.reads if one.kind == kind for name in one.by or ("",)}
    return sorted(by)


async def _guarded(session: AsyncSession, municipality_id: str) -> Collection[str]:
    """Whom no rule may look at: protected identities, and those whose data may only be stored."""
    halted = await halted_parties(session, municipality_id)
    return {str(party_id) for party_id in halted | await protected_parties(session, municipality_id)}


def _without(kind: str, rows: pl.DataFrame, guarded: Collection[str]) -> pl.DataFrame:
    parties = ["party_id"] if kind == PAYMENT.name else list(KINDS[kind].parties)
    if not guarded or not parties or rows.is_empty():
        return rows
    names = list(guarded)
    left = rows.filter(~pl.any_horizontal(pl.col(name).is_in(names).fill_null(value=False) for name in parties))
    LEFT_OUT.inc(rows.height - left.height)
    return left


async def _records(
    session: AsyncSession, municipality_id: str, wanted: Wanted, rules: Sequence[AnyRecordRule], *, everything: bool
) -> dict[str, pl.DataFrame]:
    kinds = {one.kind for rule in rules for one in rule.reads if one.kind != PAYMENT.name}
    keys = [f"{kind}.{name}:{key}" for kind in kinds for name in _reads(rules, kind) if name for key in wanted.keys]
    everything = everything or not keys
    connection = await driver_connection(session)
    found = await connection.fetch(
        _RECORDS if everything else f"{_RECORDS} AND keys ?| $5",
        municipality_id,
        sorted(kinds),
        wanted.committee_id,
        sorted(PUBLIC),
        *([] if everything else [keys]),
    )
    listed: dict[str, list[tuple[str, str, str]]] = {kind: [] for kind in kinds}
    for kind, record_id, committee_id, body in found:
        listed[kind].append((record_id, committee_id, body))
    return {kind: frame_of(kind, rows) for kind, rows in listed.items()}


async def _payments(
    session: AsyncSession, municipality_id: str, wanted: Wanted, columns: Iterable[str]
) -> pl.DataFrame:
    connection = await driver_connection(session)
    conditions, values = [], list[Any]()
    for column in columns:
        if column:
            values.append([UUID(key) for key in wanted.keys] if column == "party_id" else list(wanted.keys))
            conditions.append(f"{column} = ANY(${len(values) + 3})")
    found = await connection.fetch(
        f"SELECT {_FACTS} FROM payment WHERE municipality_id = $1 AND committee_id = $2 AND verdict <> $3"  # noqa: S608 - names of ours
        + (f" AND ({' OR '.join(conditions)})" if conditions else "")
        + " ORDER BY position",
        municipality_id,
        wanted.committee_id,
        WAITING,
        *values,
    )
    if not found:
        return PAYMENT.schema.to_frame()
    names = [name for name in FACTS if name != "vat_lines"]
    facts = pl.DataFrame(
        [
            pl.Series(name, column, dtype=FACTS[name])
            for name, column in zip(names, zip(*found, strict=True), strict=True)
        ]
    ).with_columns(pl.lit(None, FACTS["vat_lines"]).alias("vat_lines"))
    return payments_frame(payments(facts.select(FACTS.names())))


async def committees_of(session: AsyncSession, municipality_id: str, wanted: Wanted) -> list[str]:
    """The committees that know something of the keys: those a public record matters to."""
    connection = await driver_connection(session)
    keys = [f"{kind.name}.{name}:{key}" for kind in KINDS.values() for name, named in kind.keys.items()
            if named == wanted.name and kind is not PAYMENT for key in wanted.keys]  # fmt: skip
    found = await connection.fetch(
        "SELECT DISTINCT committee_id FROM record WHERE municipality_id = $1 AND superseded_at IS NULL AND keys ?| $2"
        " UNION SELECT DISTINCT committee_id FROM payment WHERE municipality_id = $1 AND party_id = ANY($3)",
        municipality_id,
        keys,
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
