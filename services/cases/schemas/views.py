"""A case as callers get it."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from services.cases.domain.states import Area, Gate, NoteKind, Outcome, State, passable
from services.cases.models import CaseFile
from services.cases.queries import CaseView, Sums
from services.cases.schemas.parts import BarOut, EntryOut, EvidenceOut, HoldOut, NoteOut, StepOut
from shared.grants import GroundOut
from shared.schemas import ApiModel, MoneyOut, TextOut, UtcTime
from shared.vault import Destroyed

CommitteeId = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{2,20}$")]


class CaseMoney(ApiModel):
    """The sums of the case's ledger."""

    suspected: MoneyOut
    stopped: MoneyOut
    claimed: MoneyOut
    recovered: MoneyOut

    @classmethod
    def of(cls, sums: Sums) -> Self:
        """The shape of the *sums*; what has no entry is nothing."""
        return cls(**{name: MoneyOut.sek(sums.get(name, 0)) for name in cls.model_fields})


class Missing(ApiModel):
    """Something to put on record; a note of one of *notes* does it, where there are such."""

    code: str
    text: TextOut
    notes: list[NoteKind]

    @classmethod
    def of(cls, gate: Gate) -> Self:
        """The shape of a gate."""
        return cls(code=gate.code, text=TextOut(sv=gate.sv, en=gate.en), notes=list(gate.notes))


class ContentDestroyed(ApiModel):
    """The key of the case was destroyed: what people wrote and handed in cannot be read by anybody."""

    at: UtcTime
    decision: str

    @classmethod
    def of(cls, stone: Destroyed) -> Self:
        """The shape of a tombstone."""
        return cls(at=stone.at, decision=stone.decision)


class BlockedTransition(ApiModel):
    """A state that the process leads to, once something more is on record."""

    to: State
    missing: list[Missing]


_BRIEF: dict[str, Any] = {
    "caseId": "6f3c2d9e-98cf-5c9b-8d0b-3f2f6a6f9a10",
    "reference": "Ä-2026-000123",
    "title": "Två fakturor som liknar varandra",
    "area": "supplier",
    "state": "registered",
    "outcome": None,
    "severity": "major",
    "committeeId": "son",
    "alertId": "3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33",
    "findingId": "ab0e4a58-35a5-5a8c-b0ad-3f4b0c9e1f77",
    "taskId": "6f3c2d9e-98cf-5c9b-8d0b-3f2f6a6f9a10",
    "paymentIds": ["0193a1b2-7c00-7000-8000-0123456789ab"],
    "nextStep": "triage",
    "dueOn": "2026-11-25",
    "openedBy": "kim",
    "openedAt": "2026-11-20T09:14:03Z",
    "money": {
        "suspected": {"minor": 4875000, "currency": "SEK"},
        "stopped": {"minor": 0, "currency": "SEK"},
        "claimed": {"minor": 0, "currency": "SEK"},
        "recovered": {"minor": 0, "currency": "SEK"},
    },
}


class CaseBrief(ApiModel):
    """A case as a list shows it: *nextStep* is due by *dueOn*; *taskId* is the control that found it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BRIEF]})

    case_id: UUID
    reference: str
    title: str
    area: Area
    state: State
    outcome: Outcome | None
    severity: str | None
    committee_id: str
    alert_id: UUID | None
    finding_id: UUID | None
    task_id: UUID | None
    payment_ids: list[UUID]
    next_step: str | None
    due_on: date | None
    opened_by: str
    opened_at: UtcTime
    money: CaseMoney

    @classmethod
    def brief(cls, row: CaseFile, sums: Sums) -> "CaseBrief":
        """The shape of a stored case."""
        return CaseBrief(**_case_fields(row), money=CaseMoney.of(sums))


class CaseOut(CaseBrief):
    """A case, whole. *allowedTransitions* are free to take or propose now; *blockedTransitions* say what they miss."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_BRIEF,
                    "timeline": [
                        {
                            "at": "2026-11-20T09:14:03Z",
                            "kind": "opened",
                            "text": {"sv": "Ärendet registrerades.", "en": "The case was registered."},
                            "by": "kim",
                            "byName": "Kim Controller",
                            "reason": None,
                            "legalGround": "registration",
                            "legalSource": "Offentlighets- och sekretesslagen (2009:400) 5 kap. 1–2 §§",
                            "details": {},
                        }
                    ],
                    "notes": [],
                    "evidence": [],
                    "holds": [],
                    "bars": [],
                    "waitingStep": None,
                    "contentDestroyed": None,
                    "allowedTransitions": ["triaged"],
                    "blockedTransitions": [],
                }
            ]
        }
    )

    timeline: list[EntryOut]
    notes: list[NoteOut]
    evidence: list[EvidenceOut]
    holds: list[HoldOut]
    bars: list[BarOut]
    waiting_step: StepOut | None
    content_destroyed: ContentDestroyed | None
    allowed_transitions: list[State]
    blocked_transitions: list[BlockedTransition]
    ground: GroundOut | None = None

    @classmethod
    def of(cls, view: CaseView, ground: GroundOut | None = None) -> Self:
        """The shape of a case with everything that belongs to it."""
        free, blocked = passable(State(view.case.state), view.facts)
        return cls(
            **_case_fields(view.case),
            ground=ground,
            money=CaseMoney.of(view.sums),
            timeline=[EntryOut.of(row) for row in view.timeline],
            notes=[NoteOut.of(row) for row in view.notes],
            evidence=[EvidenceOut.of(row) for row in view.evidence],
            holds=[HoldOut.of(row) for row in view.holds],
            bars=[BarOut.of(row) for row in view.bars],
            waiting_step=StepOut.of(view.waiting) if view.waiting else None,
            content_destroyed=ContentDestroyed.of(view.destroyed) if view.destroyed else None,
            allowed_transitions=free if ground is None else [],
            blocked_transitions=[
                BlockedTransition(to=to, missing=[Missing.of(gate) for gate in gates])
                for to, gates in blocked.items()
                if ground is None
            ],
        )


def _case_fields(row: CaseFile) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CaseBrief.model_fields if name != "money"}
