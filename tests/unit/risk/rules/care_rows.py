"""Rows of shifts and what stands beside them, as rules see them; times are UTC."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import polars as pl

from services.risk.domain.book import table

NUMBERS = count()


def at(moment: str) -> datetime:
    """A point in time in UTC: "2026-03-02 08:00"."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def row(record_id: str | None = None, **told: Any) -> dict[str, Any]:
    """A row of the committee's; party names are made up for providers that are told."""
    named = {f"{one}_name": f"{told[one]} AB" for one in ("provider", "employer", "school") if told.get(one)}
    return {"record_id": record_id or f"r{next(NUMBERS):05}", "committee_id": "son", **named, **told}


def shift(start: str | datetime, hours: float, worker: str = "w", **told: Any) -> dict[str, Any]:
    """A shift of so many hours."""
    begins = at(start) if isinstance(start, str) else start
    given = {"provider": "p", "user": "u", "starts_at": begins, "ends_at": begins + timedelta(hours=hours), **told}
    return row(worker=worker, **given)


def tables(**kinds: Iterable[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Rows by kind as the tables of a book."""
    return {kind: table(kind, rows) for kind, rows in kinds.items()}


def somewhen(rng: Random, days: int = 60, first: str = "2026-03-01") -> datetime:
    """A quarter of an hour within so many days."""
    return at(f"{first} 00:00") + timedelta(days=rng.randrange(days), minutes=15 * rng.randrange(96))
