"""What rules on records find: in the shape of signals, and, of versions in shadow, kept apart from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import polars as pl
import structlog
from prometheus_client import Counter
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.activation_models import shadow_signal
from services.risk.books import Wanted
from services.risk.domain.book import Book
from services.risk.domain.judging import Narrowed, judge
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.own_rule import OwnRule
from services.risk.domain.record_rule import WHOLE, AnyRecordRule
from services.risk.domain.reports import NOT_PERSONS
from services.risk.operations.activation import Running
from services.risk.operations.telling import as_uuid
from shared.clock import utc_now
from shared.db import insert_rows
from shared.ids import derived_id
from shared.telemetry import REGISTRY

log = structlog.get_logger()

FAILED = Counter("tillit_rules_failed_total", "Rules on records that failed", ("rule",), registry=REGISTRY)

PASSED_OVER = Counter(
    "tillit_own_rules_passed_over_total",
    "Partitions of which an own rule said nothing, since they have too many rows",
    ("rule",),
    registry=REGISTRY,
)

_SHADOW = (
    "shadow_id", "municipality_id", "digest", "code_hash", "parameters_digest", "signal_id", "committee_id", "rule",
    "version", "severity", "score", "subject_type", "subject_id", "party_id", "payment_id", "key", "position", "period",
    "amount_minor", "currency", "evidence", "compared",
)  # fmt: skip


class Unseen(NamedTuple):
    """What a version in shadow found (schema JUDGED), in how many partitions or rows, and what kind each party is."""

    found: pl.DataFrame
    looked_at: int
    kinds: Mapping[str, str]


def answers(
    book: Book, versions: Iterable[Running[AnyRecordRule]], municipality_id: str, wanted: Wanted
) -> list[tuple[Running[AnyRecordRule], pl.DataFrame]]:
    """What each version finds in the wanted partitions (schema JUDGED).

    One that fails is left out, logged and counted: what it said before stands, and the others are heard.
    """
    keys = None if wanted.name == WHOLE else {wanted.name: wanted.keys}
    said, narrowed = [], Narrowed()
    for one in versions:
        place = {"municipality_id": municipality_id, "committee_id": wanted.committee_id}
        try:
            found = judge(book, [one.rule], keys, params={one.rule.id: one.params}, narrowed=narrowed, **place)
        except Exception as exc:
            FAILED.labels(one.rule.id).inc()
            log.exception("rule.failed", rule=one.rule.id, version=one.rule.version, error=type(exc).__name__)
            continue
        _note_passed_over(book, one.rule, place)
        said.append((one, found))
    return said


def _note_passed_over(book: Book, rule: AnyRecordRule, place: Mapping[str, str]) -> None:
    """Say of which keys an own rule says nothing, since they have more rows than it may compare with each other."""
    if isinstance(rule, OwnRule) and (keys := rule.passed_over(book)):
        PASSED_OVER.labels(rule.id).inc(len(keys))
        log.warning("own_rule.passed_over", rule=rule.id, version=rule.version, keys=len(keys), **place)


def in_signal_shape(row: Mapping[str, Any]) -> dict[str, Any]:
    """A finding in the shape of a signal on payments: of those shown, payments by their id, records by kind and id."""
    shown = [
        {"payment_id": one["id"], "role": one["role"]}
        if one["kind"] == PAYMENT.name
        else {"payment_id": None, "record_id": one["id"], "kind": one["kind"], "role": one["role"]}
        for one in row["records"] or ()
    ]
    return {**row, "payment_id": None, "position": 0, "compared": shown, "seen_on": row["on"]}


def kinds_in(book: Book) -> dict[str, str]:
    """What kind each party in the book is."""
    told: dict[str, str] = {}
    for kind, rows in book.tables.items():
        pairs = (
            [("party_id", "party_kind")] if kind == PAYMENT.name else [(p, f"{p}_kind") for p in KINDS[kind].parties]
        )
        for party, what in pairs:
            told.update(rows.select(party, what).drop_nulls().unique().iter_rows())
    return told


def persons_among(found: pl.DataFrame, kinds: Mapping[str, str]) -> int:
    """Findings that are about somebody who is or may be a natural person: as subject, as party, or as their key."""

    def is_person(party: str | None) -> bool:
        return party is not None and party in kinds and kinds[party] not in NOT_PERSONS

    named = found.select("subject_id", "party_id", "key").iter_rows()
    return sum(any(is_person(party) for party in parties) for parties in named)


async def keep_findings_apart(
    session: AsyncSession,
    municipality_id: str,
    wanted: Wanted,
    found: Sequence[tuple[Running[AnyRecordRule], Unseen]],
) -> None:
    """Let what versions in shadow find now replace what each found before in the same partitions.

    A fixed number of statements, however many versions.
    """
    if not found:
        return
    shadow = shadow_signal
    keyed = shadow.c["key"].is_not(None) if wanted.name == WHOLE else shadow.c["key"].in_(wanted.keys)
    mine = (
        shadow.c.municipality_id == municipality_id,
        shadow.c.digest.in_([version.digest for version, _ in found]),
        shadow.c.committee_id == wanted.committee_id,
        keyed,
    )
    columns = select(shadow.c.digest, shadow.c.signal_id, shadow.c.shadow_id, shadow.c.cleared)
    known: defaultdict[str, dict[UUID, tuple[UUID, bool]]] = defaultdict(dict)
    for digest, signal_id, shadow_id, was_cleared in await session.execute(columns.where(*mine)):
        known[digest][signal_id] = shadow_id, was_cleared
    fresh, counts = list[tuple[object, ...]](), list[_Counted]()
    moved: dict[bool, list[UUID]] = {True: [], False: []}
    for version, unseen in found:
        before = known[version.digest]
        now = {UUID(row["signal_id"]): row for row in unseen.found.iter_rows(named=True)}
        for one, (shadow_id, was_cleared) in before.items():
            if was_cleared != (one not in now):
                moved[one not in now].append(shadow_id)
        new = [row for one, row in now.items() if one not in before]
        fresh += [_record(municipality_id, version, row) for row in new]
        ids = [row["signal_id"] for row in new]
        persons = persons_among(unseen.found.filter(pl.col("signal_id").is_in(ids)), unseen.kinds) if new else 0
        counts.append(_Counted(version.digest, unseen.looked_at, len(new), persons))
    for cleared, ids_moved in moved.items():
        if ids_moved:
            these = (shadow.c.municipality_id == municipality_id, shadow.c.shadow_id.in_(ids_moved))
            await session.execute(update(shadow).where(*these).values(cleared=cleared))
    await insert_rows(session, shadow, _SHADOW, fresh)
    await _count(session, municipality_id, counts, utc_now(), everything=wanted.name == WHOLE)


class _Counted(NamedTuple):
    """In how many partitions or rows a version looked, and how many signals it had not given before."""

    digest: str
    looked_at: int
    signals: int
    persons: int


def _record(municipality_id: str, version: Running[AnyRecordRule], row: Mapping[str, Any]) -> tuple[object, ...]:
    shaped = in_signal_shape(row)
    return (
        derived_id("shadow", version.digest, row["signal_id"]), municipality_id, version.digest, version.code_hash,
        version.parameters_digest, UUID(row["signal_id"]), row["committee_id"], row["rule"], row["version"],
        row["severity"], row["score"], row["subject_type"], row["subject_id"], as_uuid(row["party_id"]), None,
        row["key"], 0, row["period"], row["amount_minor"], row["currency"], row["evidence"],
        orjson.dumps(shaped["compared"]).decode(),
    )  # fmt: skip


async def _count(
    session: AsyncSession, municipality_id: str, counts: Sequence[_Counted], at: datetime, *, everything: bool
) -> None:
    """Add to the versions' periods in shadow. What reads everything looks at the same rows again: the most counts."""
    digests, looked_at, signals, persons = map(list, zip(*counts, strict=True))
    await session.execute(
        text(
            "INSERT INTO shadow_run AS r (municipality_id, digest, since, judged_units, signals, persons, last_at)"
            " SELECT v.municipality_id, v.digest, v.shadow_since, c.judged_units, c.signals, c.persons, :at"
            " FROM rule_version v JOIN unnest(CAST(:digests AS text[]), CAST(:looked_at AS bigint[]),"
            " CAST(:signals AS bigint[]), CAST(:persons AS bigint[])) AS c (digest, judged_units, signals, persons)"
            " USING (digest) WHERE v.municipality_id = :m AND v.state = 'shadow'"
            " ON CONFLICT (municipality_id, digest, since) DO UPDATE SET judged_units ="
            " CASE WHEN :everything THEN greatest(r.judged_units, EXCLUDED.judged_units)"
            " ELSE r.judged_units + EXCLUDED.judged_units END,"
            " signals = r.signals + EXCLUDED.signals, persons = r.persons + EXCLUDED.persons,"
            " last_at = greatest(r.last_at, EXCLUDED.last_at)"
        ),
        {
            "m": municipality_id,
            "digests": digests,
            "looked_at": looked_at,
            "signals": signals,
            "persons": persons,
            "everything": everything,
            "at": at,
        },
    )
