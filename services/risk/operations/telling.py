"""The events that tell of alerts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Row

from shared.events import AlertBroughtBack, AlertPutAside, AlertRaised, AlertSignalsAdded, AlertTriaged
from shared.events.risk import SubjectType, TriageOutcome, WayAside, WayBack
from shared.ids import derived_id, new_id

MOST_PAYMENTS = 500
_SUBJECTS = get_args(SubjectType)


def raised_event(row: Mapping[str, Any], signals: Sequence[Mapping[str, Any]], now: datetime) -> AlertRaised:
    return AlertRaised(
        event_id=derived_id("alert.raised", row["alert_id"]),
        municipality_id=row["municipality_id"],
        occurred_at=now,
        alert_id=row["alert_id"],
        committee_id=row["committee_id"],
        subject_type=row["subject_type"] if row["subject_type"] in _SUBJECTS else "record",
        subject_id=as_uuid(row["subject_id"]) or derived_id("subject", row["subject_id"]),
        score=row["score"],
        rules=tuple(row["rules"]),
        amount_minor=row["amount_minor"],
        payment_ids=payment_ids(signals),
        title_sv=row["title_sv"],
        title_en=row["title_en"],
    )


def payment_ids(signals: Iterable[Mapping[str, Any]]) -> tuple[UUID, ...]:
    """Every payment that the signals speak of, at most 500, each once and in a fixed order."""
    ids = {str(row["payment_id"]) for row in signals if row["payment_id"]}
    for row in signals:
        ids |= {str(other["payment_id"]) for other in row["compared"] or () if other["payment_id"]}
    return tuple(sorted(map(UUID, ids)))[:MOST_PAYMENTS]


def triaged_event(
    row: Row[Any], outcome: TriageOutcome, by: str, now: datetime, payments: tuple[UUID, ...] = ()
) -> AlertTriaged:
    return AlertTriaged(
        # judged again, after it was opened again, is another fact
        event_id=derived_id("alert.triaged", row.alert_id, *([row.reopened] if row.reopened else [])),
        municipality_id=row.municipality_id,
        occurred_at=now,
        alert_id=row.alert_id,
        committee_id=row.committee_id,
        outcome=outcome,
        rules=tuple(row.rules),
        amount_minor=row.amount_minor,
        payment_ids=payments,
        triaged_by=by,
        title_sv=row.title_sv,
        title_en=row.title_en,
    )


def changed_event(
    alert_id: UUID, committee_id: str, municipality_id: str, summary: Mapping[str, Any], now: datetime
) -> AlertSignalsAdded:
    """How an open alert stands now; *summary* has score, rules, amount_minor and payment_ids."""
    return AlertSignalsAdded(
        event_id=new_id(),
        municipality_id=municipality_id,
        occurred_at=now,
        alert_id=alert_id,
        committee_id=committee_id,
        score=summary["score"],
        rules=tuple(summary["rules"]),
        amount_minor=summary["amount_minor"],
        payment_ids=tuple(summary["payment_ids"]),
    )


def aside_event(
    row: Row[Any], how: WayAside, now: datetime, *, until: date | None = None, into: UUID | None = None
) -> AlertPutAside:
    """That the alert *row* does not wait for anybody now."""
    return AlertPutAside(
        event_id=new_id(),
        municipality_id=row.municipality_id,
        occurred_at=now,
        alert_id=row.alert_id,
        committee_id=row.committee_id,
        how=how,
        until=until,
        into=into,
    )


def back_event(row: Row[Any], now: datetime, how: WayBack = "woken") -> AlertBroughtBack:
    """That the alert *row* waits for somebody again."""
    return AlertBroughtBack(
        event_id=new_id(),
        municipality_id=row.municipality_id,
        occurred_at=now,
        alert_id=row.alert_id,
        committee_id=row.committee_id,
        how=how,
    )


def as_uuid(value: object) -> UUID | None:
    """The id in *value*; None where it holds none."""
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError:
        return None
