"""Shapes of risk's API."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictFloat, StrictInt

from shared.grants import GroundOut
from shared.schemas import ApiModel, Day, MoneyOut, RestrictedOut, TextOut, UtcTime

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


class Precision(ApiModel):
    """How often a rule's judged signals were confirmed, with a 95 % Wilson interval."""

    confirmed: int
    judged: int
    low: float
    high: float


class Innocent(ApiModel):
    """Good explanations that are common."""

    sv: list[str]
    en: list[str]


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


class ParameterOut(ApiModel):
    """A number of a rule: what it is, where it comes from and since when it holds."""

    name: str
    value: float
    unit: str
    source: str
    valid_from: date
    shown: Annotated[TextOut, Field(description="The value with what it counts, as people read it")]
    source_text: TextOut


class RuleOut(ApiModel):
    """A rule as people read it; a *kind* of guard or control stands beside the rules and gives no signals."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "INV-01",
                    "version": 1,
                    "title": {"sv": "Samma faktura två gånger", "en": "The same invoice twice"},
                    "description": {"sv": "Samma leverantör och belopp.", "en": "Same supplier and amount."},
                    "severity": 3,
                    "status": "active",
                    "needsReview": True,
                    "waitsFor": [],
                    "typology": "T2.a.i",
                    "family": "invoice",
                    "followUp": "desk-check",
                    "innocent": {"sv": ["Krediteras senare."], "en": ["Credited later."]},
                    "nextStep": {"sv": "Jämför underlagen.", "en": "Compare the documents."},
                    "parameters": [
                        {
                            "name": "window_days",
                            "value": 90,
                            "unit": "days",
                            "source": "Tillit policy",
                            "validFrom": "2026-01-01",
                            "shown": {"sv": "90 dagar bakåt", "en": "90 days back"},
                            "sourceText": {"sv": "Tillits policy", "en": "Tillit policy"},
                        }
                    ],
                    "limitsSecret": False,
                    "protectedPayees": 0,
                    "restrictedPayees": 0,
                    "precision": None,
                    "signals30d": 12,
                    "kind": "signal",
                    "reads": "payments",
                    "reason": None,
                }
            ]
        }
    )

    rule: str
    version: int
    title: TextOut
    description: TextOut
    severity: int
    status: Literal["draft", "tested", "shadow", "active", "review_due", "retired"]
    needs_review: Annotated[bool, Field(description="Shipped with the platform, and not proved here yet")]
    waits_for: Annotated[list[str], Field(description="Kinds of records it needs and nobody has sent: it stays quiet")]
    typology: str
    family: str
    follow_up: str
    innocent: Innocent
    next_step: TextOut
    parameters: list[ParameterOut]
    limits_secret: Annotated[bool, Field(description="The limits are secret (OSL 17:1 b); parameters may be left out")]
    protected_payees: Annotated[
        int, Field(ge=0, description="Payees with a protected identity, whom the rule does not match with others")
    ]
    restricted_payees: Annotated[int, Field(ge=0, description="Payees whose data may only be stored, whom it skips")]
    precision: Precision | None
    # the generated camelCase would be signals30D
    signals30d: Annotated[int, Field(alias="signals30d", description="Signals of the last 30 days")]
    kind: Literal["signal", "guard", "control"] = "signal"
    reads: Annotated[
        Literal["payments", "records"], Field(description="What it judges, and what its runs over history count")
    ] = "payments"
    reason: Annotated[TextOut | None, Field(description="Why it gives no signals; null for rules that do")] = None


class SecrecyIn(ApiModel):
    """Why the limits of a rule are secret."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Gränsen är känd för dem som delar upp fakturor."}]}
    )

    reason: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


class SecrecyOut(ApiModel):
    """A rule whose limits, and back-tests, are secret (OSL 17 kap. 1 b §)."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {"rule": "INV-04", "reason": "Gränsen är känd.", "setBy": "kim", "setAt": "2026-11-20T09:14:05Z"}
            ]
        },
    )

    rule: str
    reason: str
    set_by: str
    set_at: UtcTime


class BacktestIn(ApiModel):
    """Which rule to try over stored history; none means all of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rule": "INV-01", "parameters": {"window_days": 60}}]})

    rule: Annotated[str | None, Field(pattern="^[A-Z]{2,4}-[0-9]{2,6}$")] = None
    parameters: Annotated[dict[str, StrictInt | StrictFloat], Field(max_length=40, default_factory=dict)]
    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None


class BacktestAccepted(ApiModel):
    """A back-test is queued."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"backtestId": _ALERT}]})

    backtest_id: UUID


class BacktestMonth(ApiModel):
    """Signals of one month."""

    month: str
    signals: int


class BacktestExample(ApiModel):
    """One signal that the back-test would have raised."""

    rule: str
    score: float
    day: date | None
    amount: MoneyOut
    explanation: TextOut
    payment_id: UUID | None


class BacktestOut(ApiModel):
    """A back-test and what it found."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "backtestId": _ALERT,
                    "rule": "INV-01",
                    "status": "done",
                    "payments": 14196,
                    "signals": 12,
                    "months": [{"month": "2026-10", "signals": 12}],
                    "bySeverity": {"3": 12},
                    "examples": [],
                    "seconds": 0.4,
                    "requestedAt": "2026-11-20T09:14:05Z",
                    "finishedAt": "2026-11-20T09:14:06Z",
                }
            ]
        }
    )

    backtest_id: UUID
    rule: str | None
    status: Literal["queued", "running", "done", "failed"]
    payments: int
    signals: int
    months: list[BacktestMonth]
    by_severity: dict[str, int]
    examples: list[BacktestExample]
    seconds: float
    passed_over: Annotated[
        int, Field(description="Keys of which an own rule said nothing, since they have too many rows to compare")
    ] = 0
    requested_at: UtcTime
    finished_at: UtcTime | None
