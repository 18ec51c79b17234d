"""Shapes of risk's API that speak of alerts and screenings."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.risk.rule_schemas import Innocent, Precision
from shared.grants import GroundOut
from shared.schemas import ApiModel, MoneyOut, RestrictedOut, TextOut, UtcTime

AlertStatus = Literal["open", "snoozed", "suppressed", "merged", "triaged"]
Outcome = Literal["confirmed", "explained", "error_without_intent", "not_actionable"]

_ALERT = "0193a1b2-7c00-7000-8000-0123456789ab"
_PAYMENT = "0193a1b2-7c00-7000-8000-0123456789aa"
_SUMMARY_EXAMPLE: dict[str, Any] = {
    "alertId": _ALERT,
    "reference": "S-2026-000412",
    "committeeId": "son",
    "score": 57,
    "status": "open",
    "outcome": None,
    "subjectType": "payment",
    "subjectId": _PAYMENT,
    "subjectName": "Björkens Städ AB",
    "title": {"sv": "Samma faktura två gånger", "en": "The same invoice twice"},
    "amount": {"minor": 4875000, "currency": "SEK"},
    "rules": ["INV-01"],
    "raisedAt": "2026-11-20T09:14:05Z",
}


_VALUE_EXAMPLE: dict[str, Any] = {
    "atStake": {"minor": 4875000, "currency": "SEK"},
    "stoppable": {"minor": 4875000, "currency": "SEK"},
    "stoppableUntil": "2026-11-26T11:00:00Z",
    "cutOffPassed": False,
    "near": True,
    "precisionBp": 2400,
    "minutes": 15,
    "expected": {"minor": 1170000, "currency": "SEK"},
    "perHour": {"minor": 4680000, "currency": "SEK"},
}


class ValueOut(ApiModel):
    """What a look at an alert is expected to save, with the parts of the figure.

    expected = (stoppable + recoverable share of the rest) × precision; perHour = expected × 60 / minutes.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_VALUE_EXAMPLE]})

    at_stake: MoneyOut
    stoppable: Annotated[MoneyOut, Field(description="Not paid yet, and the bank can still stop it")]
    stoppable_until: Annotated[
        UtcTime | None, Field(description="The first cut-off ahead; where all have passed, the last; none where paid")
    ]
    cut_off_passed: Annotated[bool, Field(description="Every cut-off of what is not paid yet has passed")]
    near: Annotated[bool, Field(description="The cut-off is so near that the alert goes before others")]
    precision_bp: Annotated[
        int,
        Field(ge=0, le=10_000, description="Of 10,000: how often such alerts are right; suppressed ones not counted"),
    ]
    minutes: Annotated[int, Field(ge=1, description="Handling time")]
    expected: MoneyOut
    per_hour: MoneyOut


class AlertSummary(ApiModel):
    """One alert as a list shows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY_EXAMPLE]})

    alert_id: UUID
    reference: str
    committee_id: str
    score: Annotated[int, Field(ge=0, le=100)]
    status: AlertStatus
    outcome: Outcome | None
    subject_type: str
    subject_id: str
    subject_name: str | None
    title: TextOut
    amount: MoneyOut
    rules: list[str]
    raised_at: UtcTime
    restriction: RestrictedOut | None = None
    snoozed_until: Annotated[date | None, Field(description="Put aside to and including this day")] = None
    merged_into: Annotated[UUID | None, Field(description="The alert that this one became part of")] = None
    value: Annotated[ValueOut | None, Field(description="Of an alert that waits for somebody")] = None


class SubjectOut(ApiModel):
    """A payment that a signal speaks of, and where it came from."""

    payment_id: UUID
    file_id: UUID | None
    row: int | None
    invoice_number: str | None
    day: date | None
    amount: MoneyOut
    role: str


class ShownRecord(ApiModel):
    """A record that a signal speaks of: what kind it is, and in which role it stands there."""

    record_id: UUID
    kind: str
    role: str


class LimitOut(ApiModel):
    """What was compared with: the value with what it counts, where it comes from, since when it holds."""

    shown: TextOut
    source: TextOut
    valid_from: date


class BesideOut(ApiModel):
    """A value that a signal used and the usual one that it was held against, both drawn to one scale."""

    value: float
    shown: TextOut
    usual: float
    usual_shown: TextOut


class SignalOut(ApiModel):
    """One signal with everything that explains it."""

    signal_id: UUID
    rule: str
    rule_version: int
    rule_digest: Annotated[str | None, Field(description="Which version said so; none before versions were kept")] = (
        None
    )
    rule_title: TextOut
    score: float
    severity: int
    explanation: TextOut
    innocent: Innocent
    next_step: TextOut
    parameters: dict[str, float]
    limits: Annotated[list[LimitOut], Field(description="The parameters in words, with the source of each")]
    precision: Precision | None
    evidence: dict[str, Any]
    beside: Annotated[
        BesideOut | None, Field(description="What was compared with others; null where nothing was, or secretly")
    ] = None
    subjects: list[SubjectOut]
    records: list[ShownRecord]


class AlertOut(AlertSummary):
    """An alert with its signals; *ground* where another committee's decision shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _SUMMARY_EXAMPLE
                | {"partyId": None, "deep": False, "reason": None, "triagedBy": None, "triagedAt": None}
                | {
                    "signals": [
                        {
                            "signalId": "7f1c6c3e-5a0b-5c1d-9a55-2f6f9f7f3a10",
                            "rule": "INV-01",
                            "ruleVersion": 1,
                            "ruleTitle": {"sv": "Samma faktura två gånger", "en": "The same invoice twice"},
                            "score": 0.9,
                            "severity": 3,
                            "explanation": {
                                "sv": "⟦48 750,00 kr⟧: fakturanummer ⟦20260117⟧ är samma siffror.",
                                "en": "⟦SEK 48,750.00⟧: invoice number ⟦20260117⟧ has the same digits.",
                            },
                            "innocent": {"sv": ["Den krediteras senare."], "en": ["It is credited later."]},
                            "nextStep": {"sv": "Jämför underlagen.", "en": "Compare the documents."},
                            "parameters": {"window_days": 90},
                            "limits": [
                                {
                                    "shown": {"sv": "90 dagar bakåt", "en": "90 days back"},
                                    "source": {"sv": "Tillits policy", "en": "Tillit policy"},
                                    "validFrom": "2026-01-01",
                                }
                            ],
                            "precision": {"confirmed": 27, "judged": 40, "low": 0.52, "high": 0.81},
                            "evidence": {"number": "20260117", "earlier_number": "2026-0117"},
                            "subjects": [
                                {
                                    "paymentId": _PAYMENT,
                                    "fileId": None,
                                    "row": 118,
                                    "invoiceNumber": "20260117",
                                    "day": "2026-10-25",
                                    "amount": {"minor": 4875000, "currency": "SEK"},
                                    "role": "subject",
                                }
                            ],
                            "records": [],
                        }
                    ]
                }
            ]
        }
    )

    ground: GroundOut | None = None
    party_id: UUID | None
    deep: bool
    reason: str | None
    triaged_by: str | None
    triaged_at: UtcTime | None
    signals: list[SignalOut]


class TriageIn(ApiModel):
    """A person's judgement of an alert."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"outcome": "confirmed", "reason": "Båda fakturorna gäller leveransen i mars."}]
        }
    )

    outcome: Outcome
    reason: Annotated[
        str, Field(min_length=5, max_length=2000, description="Why, in a sentence", pattern=r"^[^\x00]*$")
    ]


class TimelineItem(ApiModel):
    """One payment of the alert's payee."""

    payment_id: UUID
    day: date
    amount: MoneyOut
    invoice_number: str | None
    flagged: bool


class TimelineOut(ApiModel):
    """The payee's payments in time, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "paymentId": _PAYMENT,
                            "day": "2026-10-25",
                            "amount": {"minor": 4875000, "currency": "SEK"},
                            "invoiceNumber": "20260117",
                            "flagged": True,
                        }
                    ]
                }
            ]
        }
    )

    items: list[TimelineItem]


class ScreeningSignal(ApiModel):
    """A signal about one payment, in short."""

    rule: str
    rule_version: int
    score: float
    explanation: TextOut
    alert_id: UUID | None


class ScreeningOut(ApiModel):
    """What the rules said of one payment; it waits for as long as its payee's data may only be stored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "screened", "verdict": "clear", "signals": []}]}
    )

    status: Literal["pending", "screened"]
    verdict: Literal["clear", "look"] | None
    signals: list[ScreeningSignal]
    restriction: RestrictedOut | None = None
