"""What one service keeps of another's facts: read the original, the copy, and the original again."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from deploy.cli.database import connect

Rows = Mapping[Hashable, tuple[object, ...]]
"""Key of a thing -> what both sides say of it."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One thing on both sides; what changed in the original meanwhile is no fault of the copy."""

    place: str
    before: Rows
    copy: Rows
    after: Rows


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two queries that must give the same rows; the first column is the key."""

    source: str
    original: str
    target: str
    copied: str


_PAIRS = {
    "intake.file -> reporting.file": _Pair(
        "intake",
        "SELECT file_id, status, rows, accepted, rejected, known FROM file WHERE status IN ('done', 'rejected')",
        "reporting",
        "SELECT file_id, status, rows, accepted, rejected, known FROM file",
    ),
    "risk.payment -> reporting.screened": _Pair(
        "risk",
        "SELECT municipality_id || ' ' || committee_id, count(*), count(*) FILTER (WHERE verdict = 'look'),"
        " COALESCE(sum(amount_minor) FILTER (WHERE currency = 'SEK'), 0)::bigint FROM payment GROUP BY 1",
        "reporting",
        "SELECT municipality_id || ' ' || committee_id, sum(screened)::bigint, sum(flagged)::bigint,"
        " sum(amount_minor)::bigint FROM screened GROUP BY 1",
    ),
    "risk.alert -> reporting.alert": _Pair(
        "risk", "SELECT alert_id, outcome FROM alert", "reporting", "SELECT alert_id, outcome FROM alert"
    ),
    "controls.control_task -> reporting.task": _Pair(
        "controls",
        "SELECT task_id, status = 'done' FROM control_task",
        "reporting",
        "SELECT task_id, done_at IS NOT NULL FROM task",
    ),
    "controls.control_task -> reporting.finding": _Pair(
        "controls",
        "SELECT finding_id, severity FROM control_task WHERE finding_id IS NOT NULL",
        "reporting",
        "SELECT finding_id, severity FROM finding",
    ),
    "controls.control_task -> cases.case_file": _Pair(
        "controls",
        "SELECT finding_id FROM control_task WHERE finding_id IS NOT NULL AND open_case",
        "cases",
        "SELECT finding_id FROM case_file WHERE finding_id IS NOT NULL",
    ),
    "cases.case_file -> reporting.case_progress": _Pair(
        "cases",
        "SELECT case_id, state FROM case_file",
        "reporting",
        "SELECT case_id, coalesce(state, 'registered') FROM case_progress",
    ),
    "cases.payment_hold -> reporting.hold": _Pair(
        "cases",
        "SELECT hold_id, amount_minor, state = 'ended' FROM payment_hold",
        "reporting",
        "SELECT hold_id, amount_minor, ended_at IS NOT NULL FROM hold",
    ),
}


async def read_copies() -> list[Copy]:
    """Both sides of every pair."""
    before = {place: await _rows(pair.source, pair.original) for place, pair in _PAIRS.items()}
    copied = {place: await _rows(pair.target, pair.copied) for place, pair in _PAIRS.items()}
    return [
        Copy(place, before[place], copied[place], await _rows(pair.source, pair.original))
        for place, pair in _PAIRS.items()
    ]


async def _rows(service: str, query: str) -> Rows:
    async with connect(service) as connection:
        return {row[0]: tuple(row)[1:] for row in await connection.fetch(query)}
