"""The records that a signal speaks of: of each kind a table, and spans of time as a picture."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.web.charts import Picture, Span, spans
from services.web.client import Refused
from services.web.messages import Language
from services.web.record_values import Value, in_short, named, value_of
from services.web.schemas.records import Kind, Record, Versions
from services.web.schemas.risk import ShownRecord, Signal
from services.web.visit import Visit
from services.web.words import SUBJECT_ROLES
from shared.clock import SWEDEN

# More rows than this are not side by side any more.
MOST: Final = 12
MOST_COLUMNS: Final = 7
CURRENCY: Final = "currency"
"""Stands with each amount already."""
_START, _END = "startsAt", "endsAt"
_LASTED: Final = ((_START, _END), ("validFrom", "validUntil"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One record in a table: its role in the signal, its name, and what it says in each column."""

    record: Record
    role: str
    flagged: bool
    name: str
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class OfKind:
    """The records of one kind that a signal speaks of."""

    kind: Kind
    head: tuple[tuple[str, str], ...]
    """Of each column its title and its type."""
    rows: tuple[Shown, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Records:
    """What was read for the signals of an alert: kinds by name, records by id."""

    kinds: Mapping[str, Kind]
    records: Mapping[str, Record]


class Speaks(Protocol):
    """What speaks of records."""

    @property
    def records(self) -> tuple[ShownRecord, ...]:
        """Of which, in which roles."""


async def records_of(visit: Visit, signals: Iterable[Speaks]) -> Records:
    """The records that may be seen; one of another committee, or of a kind that is not the caller's, is left out."""
    wanted = {one.record_id: one.kind for signal in signals for one in signal.records[:MOST]}
    kinds = await asyncio.gather(*(kind_of(visit, name) for name in sorted(set(wanted.values()))))
    by_name = {kind.kind: kind for kind in kinds if kind is not None}
    found = await asyncio.gather(
        *(_record(visit, by_name[name], record_id) for record_id, name in wanted.items() if name in by_name)
    )
    return Records(by_name, {record.record_id: record for record in found if record is not None})


async def kind_of(visit: Visit, name: str) -> Kind | None:
    """A kind as it is declared; None where it is not the caller's to read."""
    try:
        return await visit.gateway.read(Kind, f"/record-kinds/{name.replace('_', '-')}")
    except Refused:
        return None


async def _record(visit: Visit, kind: Kind, record_id: str) -> Record | None:
    try:
        versions = await visit.gateway.read(Versions, f"/records/{kind.slug}/{record_id}")
    except Refused:
        return None
    return next((one for one in versions.items if one.record_id == record_id), None)


def by_kind(language: Language, signal: Signal, read: Records) -> list[OfKind]:
    """The tables of one signal, the kind of its subject first."""
    grouped: dict[str, list[ShownRecord]] = {}
    for one in signal.records[:MOST]:
        if one.record_id in read.records:
            grouped.setdefault(one.kind, []).append(one)
    return [of_kind(language, read.kinds[name], ones, read.records) for name, ones in grouped.items()]


def of_kind(language: Language, kind: Kind, ones: Sequence[ShownRecord], records: Mapping[str, Record]) -> OfKind:
    """The table of some records of one kind: the columns that say something, at most MOST_COLUMNS."""
    told = [records[one.record_id] for one in ones]
    name = next((field for field in kind.fields if field.role == "reference"), None)
    shown = [
        field
        for field in kind.fields
        if field is not name and field.role != "blind" and field.type != "list" and field.name != CURRENCY
        and any(record.body.get(field.name) is not None for record in told)
    ][:MOST_COLUMNS]  # fmt: skip
    rows = tuple(
        Shown(
            record,
            SUBJECT_ROLES.get(one.role, ""),
            one.role in {"subject", "flagged"},
            named(language, kind, record),
            tuple(value_of(language, field, record.body) for field in shown),
        )
        for one, record in zip(ones, told, strict=True)
    )
    head = tuple((in_short(language, field), field.type) for field in shown)
    return OfKind(kind, head, rows, _picture(language, kind, rows))


def together(language: Language, tables: Sequence[OfKind], now: datetime) -> Picture | None:
    """Records of several kinds on one scale of time, where no kind alone is drawn; what goes on ends now."""
    if any(table.picture for table in tables):
        return None
    told = [(table.kind, row, _lasted(row.record)) for table in tables for row in table.rows]
    known = [(kind, row, start, end) for kind, row, (start, end) in told if start]
    if len({kind.kind for kind, *_ in known}) < 2:  # noqa: PLR2004 - one kind has its own picture
        return None
    given = [
        Span(
            start,
            max(start, end or now),
            f"{language.text(kind.title)} {row.name}" if row.name != language.text(kind.title) else row.name,
            (_said(language, start), _said(language, end) if end else language.say("goes on")),
            row.flagged,
        )
        for kind, row, start, end in known
    ]
    summary = language.say("When each began and ended.")
    return spans(summary, (language.say("Record"), language.say("Began"), language.say("Ended")), given)


def _lasted(record: Record) -> tuple[datetime | None, datetime | None]:
    """When what a record tells of began and ended."""
    for first, last in _LASTED:
        if start := record.body.get(first):
            end = record.body.get(last)
            return _moment(str(start)), _moment(str(end)) if end else None
    return None, None


def _moment(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=SWEDEN)


def _said(language: Language, at: datetime) -> str:
    local = at.astimezone(SWEDEN)
    return local.date().isoformat() if (local.hour, local.minute) == (0, 0) else language.moment(at)


def _picture(language: Language, kind: Kind, rows: Sequence[Shown]) -> Picture | None:
    """The records at their times, where they have a beginning and an end, and there is more than one."""
    given = []
    for row in rows:
        told = row.record.body.get(_START), row.record.body.get(_END)
        start, end = (datetime.fromisoformat(str(one)) if one else None for one in told)
        if start and end and end >= start:
            given.append(Span(start, end, row.name, (language.moment(start), language.moment(end)), row.flagged))
    if len(given) < 2:  # noqa: PLR2004 - one span shows nothing that its row does not
        return None
    summary = language.say("%(kind)s: when each began and ended.", kind=language.text(kind.title))
    return spans(summary, (language.text(kind.title), language.say("Began"), language.say("Ended")), given)
