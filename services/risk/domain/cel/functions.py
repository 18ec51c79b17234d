"""CEL's functions over columns: of text, of time, and between types."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import available_timezones

import polars as pl

from services.risk.domain.cel.terms import DOUBLE, INT, TIMESTAMP

One = Callable[[pl.Expr], pl.Expr]

# by name: what it does to a moment, told in a time zone
PARTS: Final[dict[str, One]] = {
    "getFullYear": lambda at: at.dt.year(),
    "getMonth": lambda at: at.dt.month() - 1,
    "getDate": lambda at: at.dt.day(),
    "getDayOfMonth": lambda at: at.dt.day() - 1,
    "getDayOfWeek": lambda at: at.dt.weekday() % 7,
    "getDayOfYear": lambda at: at.dt.ordinal_day() - 1,
    "getHours": lambda at: at.dt.hour(),
    "getMinutes": lambda at: at.dt.minute(),
    "getSeconds": lambda at: at.dt.second(),
}
LENGTHS: Final[dict[str, One]] = {
    "getHours": lambda span: span.dt.total_hours(),
    "getMinutes": lambda span: span.dt.total_minutes(),
    "getSeconds": lambda span: span.dt.total_seconds(),
}
TEXT: Final[dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "startsWith": lambda text, other: text.str.starts_with(other),
    "endsWith": lambda text, other: text.str.ends_with(other),
    "contains": lambda text, other: text.str.contains(other, literal=True),
}
CONVERSIONS: Final[dict[tuple[str, str], One]] = {
    ("double", INT): lambda number: number.cast(pl.Float64()),
    ("double", DOUBLE): lambda number: number,
    ("int", DOUBLE): lambda number: number.cast(pl.Int64(), strict=False),
    ("int", INT): lambda number: number,
    ("int", TIMESTAMP): lambda at: at.dt.epoch("us") // 1_000_000,
}
FORMS: Final = {
    "matches": 'row.number.matches("^[0-9]+$")',
    "startsWith": 'row.number.startsWith("A")',
    "endsWith": 'row.number.endsWith("A")',
    "contains": 'row.number.contains("A")',
    "size": "size(row.number), size(rows)",
    "sum": "sum(rows.map(r, r.amount_minor))",
    "has": "has(row.number)",
    "timestamp": 'timestamp("2026-01-31T00:00:00Z")',
    "duration": 'duration("24h")',
    "int": "int(p.share * 100.0)",
    "double": "double(row.amount_minor)",
    "exists": "rows.exists(r, r.amount_minor > 100)",
    "exists_one": "rows.exists_one(r, r.amount_minor > 100)",
    "all": "rows.all(r, r.amount_minor > 100)",
    "filter": "size(rows.filter(r, r.amount_minor > 100))",
    "map": "sum(rows.map(r, r.amount_minor))",
    **{name: f'row.day.{name}("Europe/Stockholm")' for name in PARTS},
}
_MOMENT: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_PART: Final = re.compile(r"(\d{1,16})(h|ms|m|s|us)", re.ASCII)
_SPAN: Final = re.compile(r"(?:\d{1,16}(?:h|ms|m|s|us))+", re.ASCII)
_UNITS: Final = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}
_LONGEST: Final = 315_576_000_000 * 1_000_000  # microseconds: google.protobuf.Duration


def moment(text: str) -> datetime | None:
    """A point in time as RFC 3339 writes it, to the microsecond; None for what is none."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def span(text: str) -> timedelta | None:
    """A duration such as 24h or 1h30m, to the microsecond; None for what is none."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    if not _SPAN.fullmatch(rest):
        return None
    total = sum(int(part[1]) * _UNITS[part[2]] for part in _PART.finditer(rest))
    return timedelta(microseconds=sign * total) if total <= _LONGEST else None


def is_zone(name: str) -> bool:
    """Whether the time zone database has it."""
    return name in available_timezones()


def part_of(name: str, zone: str) -> One:
    """What *name* says of a moment in *zone*."""
    return lambda at: PARTS[name](at.dt.convert_time_zone(zone)).cast(pl.Int64())


def length_of(name: str) -> One:
    """What *name* says of a duration."""
    return lambda span: LENGTHS[name](span).cast(pl.Int64())


TIMES: Final = frozenset(PARTS)
