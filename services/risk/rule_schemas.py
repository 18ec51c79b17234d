"""Shapes of risk's API that speak of rules: the rule book, what is secret of it, runs over history."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictFloat, StrictInt

from shared.schemas import ApiModel, Day, MoneyOut, TextOut, UtcTime

_BACKTEST = "0193a1b2-7c00-7000-8000-0123456789ac"


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

    model_config = ConfigDict(json_schema_extra={"examples": [{"backtestId": _BACKTEST}]})

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
                    "backtestId": _BACKTEST,
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
