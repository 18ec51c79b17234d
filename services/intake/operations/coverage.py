"""Count what comes, field by field, in the transaction that stores it: how complete data are is known at any time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.records import RecordKind
from shared.db import driver_connection
from shared.events import PaymentFact

BY_API: Final = UUID(int=0)
_FIELDS: Final = tuple(field.name for field in msgspec.structs.fields(PaymentFact))
_NOT_COUNTED: Final = frozenset({"payment_id", "kind", "committee_id", "file_id", "row"})
PAYMENT_FIELDS: Final = tuple(name for name in _FIELDS if name not in _NOT_COUNTED)
_ALWAYS: Final = frozenset({"party_id", "party_kind", "amount_minor", "currency"})

_COUNT = """
WITH counted AS (
    INSERT INTO coverage AS c (municipality_id, committee_id, kind, field, rows, filled, newest_at)
    SELECT $1, n.committee, n.kind, n.field, n.rows, n.filled, CASE WHEN n.came THEN $3::timestamptz END
    FROM unnest($4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bool[])
        AS n(committee, kind, field, rows, filled, came)
    ON CONFLICT (municipality_id, committee_id, kind, field) DO UPDATE
    SET rows = c.rows + EXCLUDED.rows, filled = c.filled + EXCLUDED.filled,
        newest_at = GREATEST(c.newest_at, EXCLUDED.newest_at)
)
INSERT INTO coverage_source AS c (municipality_id, committee_id, kind, file_id, rows, newest_at)
SELECT $1, n.committee, n.kind, $2, n.came, $3
FROM unnest($10::text[], $11::text[], $12::bigint[]) AS n(committee, kind, came) WHERE n.came > 0
ON CONFLICT (municipality_id, committee_id, kind, file_id) DO UPDATE
SET rows = c.rows + EXCLUDED.rows, newest_at = GREATEST(c.newest_at, EXCLUDED.newest_at)
"""


class Change(NamedTuple):
    """How the number of one committee's things of a kind changes: *came* new ones, *rows* more than before.

    *filled* says by how many more have each field, *told* which fields the new ones have.
    """

    committee_id: str
    kind: str
    came: int
    rows: int
    filled: Mapping[str, int]
    told: frozenset[str]


def facts_came(facts: Sequence[PaymentFact]) -> list[Change]:
    """The change that new payables make."""
    groups: dict[tuple[str, str], list[PaymentFact]] = {}
    for fact in facts:
        groups.setdefault((fact.committee_id, fact.kind), []).append(fact)
    return [_facts(*key, group) for key, group in sorted(groups.items())]


def _facts(committee_id: str, kind: str, facts: Sequence[PaymentFact]) -> Change:
    columns = zip(_FIELDS, zip(*map(msgspec.structs.astuple, facts), strict=True), strict=True)
    # a column that every payable has is not looked at: comparing ids with None is slow
    filled = {
        name: len(facts) if name in _ALWAYS else len(facts) - values.count(() if name == "vat_lines" else None)
        for name, values in columns
        if name not in _NOT_COUNTED
    }
    return Change(
        committee_id, kind, len(facts), len(facts), filled, frozenset(n for n, some in filled.items() if some)
    )


def records_changed(
    kind: RecordKind, committee_id: str, came: Sequence[Iterable[str]], gone: Sequence[Iterable[str]]
) -> Change:
    """The change when records that have the fields of *came* are current now, and those of *gone* no more."""
    more = Counter(name for fields in came for name in fields)
    less = Counter(name for fields in gone for name in fields)
    filled = {name: more[name] - less[name] for name in kind.fields}
    return Change(committee_id, kind.name, len(came), len(came) - len(gone), filled, frozenset(more))


async def count_changes(
    session: AsyncSession, municipality_id: str, changes: Sequence[Change], file_id: UUID | None, now: datetime
) -> None:
    """Add *changes* to what is counted: one statement, however many fields."""
    columns: list[tuple[Any, ...]] = [
        (change.committee_id, change.kind, name, change.rows, filled, name in change.told)
        for change in changes
        if change.came or change.rows
        for name, filled in change.filled.items()
    ]
    if not columns:
        return
    sources = [(change.committee_id, change.kind, change.came) for change in changes]
    connection = await driver_connection(session)
    given = [*zip(*columns, strict=True), *zip(*sources, strict=True)]
    await connection.execute(_COUNT, municipality_id, file_id or BY_API, now, *given)
