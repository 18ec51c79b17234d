"""What versions in shadow see: kept apart from signals, counted, never an alert and never an event."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
import polars as pl
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.activation_models import shadow_signal
from services.risk.domain.engine import standing
from services.risk.domain.frames import Payments, Signals
from services.risk.domain.reports import persons_in
from services.risk.domain.rule import AnyRule
from services.risk.domain.state import History
from services.risk.operations.activation import Running
from services.risk.operations.telling import as_uuid
from shared.db import insert_rows
from shared.ids import derived_id

Seen = Sequence[tuple[Running[AnyRule], Signals]]

_COLUMNS = (
    "shadow_id", "municipality_id", "digest", "code_hash", "parameters_digest", "signal_id", "committee_id", "rule",
    "version", "severity", "score", "subject_type", "subject_id", "party_id", "payment_id", "position", "period",
    "amount_minor", "currency", "evidence", "compared",
)  # fmt: skip


async def keep_apart(
    session: AsyncSession, municipality_id: str, new: Payments, history: History, seen: Seen, at: datetime
) -> None:
    """Store what versions in shadow have *seen* in the payments *new*, and count what each has looked at."""
    if not seen:
        return
    found = [(one, standing(signals)) for one, signals in seen]
    records = [record for one, stands in found for record in _records(municipality_id, one, stands)]
    await insert_rows(session, shadow_signal, _COLUMNS, records)
    for one, signals in seen:
        cleared = [UUID(one_id) for one_id in signals.filter("clears")["signal_id"].unique()]
        await _clear(session, municipality_id, one.digest, cleared)
    kinds = pl.concat([part.select("payment_id", "party_kind") for part in (history.rows, new)])
    for one, stands in found:
        counted = (new.height, stands.height, persons_in(stands, kinds))
        await _count(session, municipality_id, one.digest, counted, at)


def _records(municipality_id: str, one: Running[AnyRule], stands: pl.DataFrame) -> list[tuple[object, ...]]:
    return [
        (
            derived_id("shadow", one.digest, row["signal_id"]), municipality_id, one.digest, one.code_hash,
            one.parameters_digest, UUID(row["signal_id"]), row["committee_id"], row["rule"], row["version"],
            row["severity"], row["score"], row["subject_type"], row["subject_id"], as_uuid(row["party_id"]),
            as_uuid(row["payment_id"]), row["position"], row["period"], row["amount_minor"], row["currency"],
            row["evidence"], orjson.dumps(row["compared"] or []).decode(),
        )
        for row in stands.to_dicts()
    ]  # fmt: skip


async def _clear(session: AsyncSession, municipality_id: str, digest: str, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    mine = (shadow_signal.c.municipality_id == municipality_id, shadow_signal.c.digest == digest)
    await session.execute(update(shadow_signal).where(*mine, shadow_signal.c.signal_id.in_(ids)).values(cleared=True))


async def _count(
    session: AsyncSession, municipality_id: str, digest: str, counted: tuple[int, int, int], at: datetime
) -> None:
    """Add payments, signals, and those of them that speak of persons to the version's present period in shadow."""
    await session.execute(
        text(
            "INSERT INTO shadow_run AS r (municipality_id, digest, since, judged_units, signals, persons, last_at)"
            " SELECT municipality_id, digest, shadow_since, :units, :signals, :persons, :at FROM rule_version"
            " WHERE municipality_id = :m AND digest = :digest AND state = 'shadow'"
            " ON CONFLICT (municipality_id, digest, since) DO UPDATE SET"
            " judged_units = r.judged_units + EXCLUDED.judged_units,"
            " signals = r.signals + EXCLUDED.signals, persons = r.persons + EXCLUDED.persons,"
            " last_at = greatest(r.last_at, EXCLUDED.last_at)"
        ),
        {
            "m": municipality_id,
            "digest": digest,
            "at": at,
            **dict(zip(("units", "signals", "persons"), counted, strict=True)),
        },
    )
