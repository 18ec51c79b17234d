"""From rows to what the API answers."""

from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain import measures
from services.risk.domain.estimates import wilson
from services.risk.domain.explain import Text, beside
from services.risk.domain.rule import AnyRule, ParameterValue
from services.risk.queries import Judged, Rows
from services.risk.rule_books import RuleBook
from services.risk.rule_schemas import Innocent, Precision, SecrecyOut
from services.risk.schemas import (
    AlertOut,
    AlertStatus,
    AlertSummary,
    BesideOut,
    LimitOut,
    ScreeningSignal,
    ShownRecord,
    SignalOut,
    SubjectOut,
    TimelineItem,
    ValueOut,
)
from services.risk.sealing import SECRECY
from shared.clock import swedish_date, utc_now
from shared.schemas import MoneyOut, RestrictedOut, TextOut
from shared.vault.table import open_text


def precision_out(judged: Judged | None) -> Precision | None:
    """How often what people judged was confirmed; None before anything was judged."""
    interval = wilson(*judged) if judged else None
    if judged is None or interval is None:
        return None
    return Precision(confirmed=judged.confirmed, judged=judged.judged, low=interval.low, high=interval.high)


def text_out(text: Text) -> TextOut:
    """A text in both languages."""
    return TextOut(sv=text.sv, en=text.en)


def innocent(rule: AnyRule) -> Innocent:
    """The good explanations that are common for what a rule sees."""
    return Innocent(sv=[text.sv for text in rule.texts.innocent], en=[text.en for text in rule.texts.innocent])


def summary(row: Row[Any], restricted: Mapping[UUID, Row[Any]], value: ValueOut | None = None) -> AlertSummary:
    """An alert in a list, marked where its payee is among the *restricted*, with the *value* of a look at it."""
    return AlertSummary(**_summary(row), restriction=restricted_out(restricted.get(row.party_id)), value=value)


def restricted_out(row: Row[Any] | None) -> RestrictedOut | None:
    """That the payee's data may only be stored, or with an exception that work goes on."""
    return None if row is None else RestrictedOut.model_validate(row)


def _summary(row: Row[Any]) -> dict[str, Any]:
    return {
        "alert_id": row.alert_id,
        "reference": reference_of(row),
        "committee_id": row.committee_id,
        "score": row.score,
        "status": status_of(row, swedish_date(utc_now())),
        "outcome": row.outcome,
        "subject_type": row.subject_type,
        "subject_id": row.subject_id,
        "subject_name": row.subject_name,
        "title": TextOut(sv=row.title_sv, en=row.title_en),
        "amount": MoneyOut.sek(row.amount_minor),
        "rules": row.rules,
        "raised_at": row.raised_at,
        "snoozed_until": row.snoozed_until,
        "merged_into": row.merged_into,
    }


def reference_of(row: Row[Any]) -> str:
    """What people call an alert."""
    return f"S-{swedish_date(row.raised_at).year}-{row.number:06}"


def status_of(row: Row[Any], today: date) -> AlertStatus:
    """How the alert *row* stands *today*: an open one that is put aside comes back by itself."""
    if row.status == "open" and row.snoozed_until is not None and row.snoozed_until >= today:
        return "snoozed"
    status: AlertStatus = row.status
    return status


class Told(NamedTuple):
    """What is said of the rules behind signals: outcomes by rule, parameters by version, secret limits, the rules."""

    judged: Mapping[str, Judged]
    parameters: Mapping[str, Mapping[str, int | float]]
    masked: Collection[str]
    book: RuleBook


def alert_out(
    row: Row[Any],
    reason: str | None,
    signals: Rows,
    payments: Mapping[UUID, Row[Any]],
    told: Told,
) -> AlertOut:
    """An alert with everything that explains it, save what would tell the limits of masked rules."""
    return AlertOut(
        **_summary(row),
        party_id=row.party_id,
        deep=row.deep,
        reason=reason,
        triaged_by=row.triaged_by,
        triaged_at=row.triaged_at,
        signals=[_signal(signal, payments, told) for signal in signals],
    )


def payments_of(signal: Row[Any]) -> list[tuple[UUID, str]]:
    """The payments that a signal speaks of, with their roles, each once."""
    places = {UUID(other["payment_id"]): other["role"] for other in signal.compared if other["payment_id"]}
    if signal.payment_id:
        places = {signal.payment_id: "subject"} | {k: v for k, v in places.items() if k != signal.payment_id}
    return list(places.items())


def explanation(signal: Row[Any], book: RuleBook, *, masked: bool) -> TextOut:
    """What a signal says; where its values would tell a secret limit, what the rule looks for."""
    rule = book.version(signal.rule, signal.version)
    return text_out(rule.texts.description) if masked else TextOut(sv=signal.sv, en=signal.en)


def limits(rule: AnyRule, parameters: Iterable[ParameterValue]) -> list[LimitOut]:
    """What *rule* compares with, in words, with the source of each number."""
    return [
        LimitOut(
            shown=text_out(measures.shown(rule.id, one)),
            source=text_out(measures.source(one)),
            valid_from=one.valid_from,
        )
        for one in parameters
    ]


def parameters_of(rule: AnyRule, values: Mapping[str, int | float] | None) -> list[ParameterValue]:
    """The parameters of *rule*: as a version set them, or where *values* is None as the rule is shipped."""
    return rule.parameters(None if values is None else rule.params(**values))


def _signal(signal: Row[Any], payments: Mapping[UUID, Row[Any]], told: Told) -> SignalOut:
    rule, masked = told.book.version(signal.rule, signal.version), signal.rule in told.masked
    # a signal from before versions were kept ran with what was shipped
    worked_with = [] if masked else parameters_of(rule, told.parameters.get(signal.digest))
    return SignalOut(
        signal_id=signal.signal_id,
        rule=signal.rule,
        rule_version=signal.version,
        rule_title=text_out(rule.texts.title),
        score=signal.score,
        severity=signal.severity,
        explanation=explanation(signal, told.book, masked=masked),
        innocent=innocent(rule),
        next_step=text_out(rule.texts.next_step),
        rule_digest=signal.digest,
        parameters={one.name: one.value for one in worked_with},
        limits=limits(rule, worked_with),
        precision=precision_out(told.judged.get(signal.rule)),
        evidence={} if masked else signal.evidence,
        beside=None if masked else _beside(rule, signal.evidence),
        subjects=[_subject(payments[id_], role) for id_, role in payments_of(signal) if id_ in payments],
        records=shown_records(signal),
    )


def _beside(rule: AnyRule, evidence: Mapping[str, Any]) -> BesideOut | None:
    """None, too, of a signal whose values have been disposed of."""
    template = rule.texts.explanations.get(str(evidence.get("case")))
    pair = beside(template, evidence) if template else None
    if pair is None:
        return None
    shown, usual_shown = text_out(pair.shown), text_out(pair.usual_shown)
    return BesideOut(value=pair.value, shown=shown, usual=pair.usual, usual_shown=usual_shown)


def shown_records(signal: Row[Any]) -> list[ShownRecord]:
    """The records that a signal speaks of, with their roles."""
    return [
        ShownRecord(record_id=one["record_id"], kind=one["kind"], role=one["role"])
        for one in signal.compared
        if one.get("record_id")
    ]


def _subject(row: Row[Any], role: str) -> SubjectOut:
    return SubjectOut(
        payment_id=row.payment_id,
        file_id=row.file_id,
        row=row.row,
        invoice_number=row.invoice_number,
        day=row.day,
        amount=MoneyOut(minor=row.amount_minor, currency=row.currency),
        role=role,
    )


def timeline_item(payment: Row[Any], flagged: Container[UUID]) -> TimelineItem:
    """A payment in its payee's time, marked where an alert speaks of it."""
    return TimelineItem(
        payment_id=payment.payment_id,
        day=payment.day,
        amount=MoneyOut(minor=payment.amount_minor, currency=payment.currency),
        invoice_number=payment.invoice_number,
        flagged=payment.payment_id in flagged,
    )


def screening_signal(signal: Row[Any], book: RuleBook, masked: Collection[str] = ()) -> ScreeningSignal:
    """What one rule said of a payment, for whoever sent it."""
    return ScreeningSignal(
        rule=signal.rule,
        rule_version=signal.version,
        score=signal.score,
        explanation=explanation(signal, book, masked=signal.rule in masked),
        alert_id=signal.alert_id,
    )


async def secrecy_out(session: AsyncSession, row: Row[Any]) -> SecrecyOut:
    """A rule whose limits are secret, and why."""
    reason = await open_text(session.info, row, SECRECY)
    return SecrecyOut(rule=row.rule, reason=reason, set_by=row.set_by, set_at=row.set_at)
