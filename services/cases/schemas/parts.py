"""What belongs to a case, as callers get it."""

from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict

from services.cases.domain.law import LegalBasis, source_of
from services.cases.domain.states import NoteKind, State
from services.cases.domain.wording import EntryKind, entry_text
from services.cases.models import CaseBar, CaseStep, Evidence, Note, PaymentHold, TimelineEntry
from shared.schemas import ApiModel, MoneyOut, TextOut, UtcTime


class EntryOut(ApiModel):
    """One thing that happened in a case: who, what, when, why, and on what legal ground."""

    at: UtcTime
    kind: EntryKind
    text: TextOut
    by: str
    by_name: str | None
    reason: str | None
    legal_ground: str
    legal_source: str
    details: dict[str, Any]

    @classmethod
    def of(cls, row: TimelineEntry) -> Self:
        """The shape of a stored entry."""
        kind = EntryKind(row.kind)
        return cls(
            at=row.at,
            kind=kind,
            text=TextOut(**entry_text(kind, row.details)._asdict()),
            by=row.by,
            by_name=row.by_name,
            reason=row.reason,
            legal_ground=row.legal_ground,
            legal_source=source_of(row.legal_ground),
            details=row.details,
        )


class NoteOut(ApiModel):
    """A note."""

    note_id: UUID
    kind: NoteKind
    text: str
    by: str
    by_name: str | None
    at: UtcTime

    @classmethod
    def of(cls, row: Note) -> Self:
        """The shape of a stored note."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class EvidenceOut(ApiModel):
    """A file kept as evidence; its content is at /cases/{caseId}/evidence/{evidenceId}."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "evidenceId": "0193a1b2-7c00-7000-8000-0123456789ac",
                    "name": "faktura 1001.pdf",
                    "size": 48213,
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "by": "kim",
                    "byName": "Kim Controller",
                    "at": "2026-11-20T09:14:03Z",
                }
            ]
        }
    )

    evidence_id: UUID
    name: str
    size: int
    sha256: str
    by: str
    by_name: str | None
    at: UtcTime

    @classmethod
    def of(cls, row: Evidence) -> Self:
        """The shape of stored evidence."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class HoldOut(ApiModel):
    """A payment held back, to and including *until*; in force in the state approved."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "holdId": "0193a1b2-7c00-7000-8000-0123456789ad",
                    "caseId": "6f3c2d9e-98cf-5c9b-8d0b-3f2f6a6f9a10",
                    "paymentId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    "amount": {"minor": 4875000, "currency": "SEK"},
                    "legalGround": "payment_control",
                    "until": "2026-12-18",
                    "reason": "Kontot är ändrat och ännu inte bekräftat.",
                    "state": "approved",
                    "proposedBy": "kim",
                    "proposedByName": "Kim Controller",
                    "proposedAt": "2026-11-20T09:14:03Z",
                    "approvedBy": "robin",
                    "approvedByName": "Robin Controller",
                    "approvedAt": "2026-11-20T10:02:41Z",
                    "endedBy": None,
                    "endedAt": None,
                    "endReason": None,
                }
            ]
        }
    )

    hold_id: UUID
    case_id: UUID
    payment_id: UUID | None
    amount: MoneyOut
    legal_ground: str
    until: date
    reason: str
    state: Literal["proposed", "approved", "ended"]
    proposed_by: str
    proposed_by_name: str | None
    proposed_at: UtcTime
    approved_by: str | None
    approved_by_name: str | None
    approved_at: UtcTime | None
    ended_by: str | None
    ended_at: UtcTime | None
    end_reason: str | None

    @classmethod
    def of(cls, row: PaymentHold) -> Self:
        """The shape of a stored hold."""
        given = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        proposed = {"proposed_by": row.by, "proposed_by_name": row.by_name, "proposed_at": row.at}
        return cls(**given, **proposed, amount=MoneyOut.sek(row.amount_minor))


class BarOut(ApiModel):
    """Who is kept from a case: a person (*self*, *colleague*) or a *unit*; two persons lift it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "barId": "0193a1b2-7c00-7000-8000-0123456789ae",
                    "kind": "colleague",
                    "named": "robin",
                    "reason": "Robin är gift med leverantörens ägare.",
                    "state": "in_force",
                    "by": "kim",
                    "byName": "Kim Controller",
                    "at": "2026-11-20T09:14:03Z",
                    "liftReason": None,
                    "liftProposedBy": None,
                    "liftedBy": None,
                    "liftedAt": None,
                }
            ]
        }
    )

    bar_id: UUID
    kind: Literal["self", "colleague", "unit"]
    named: str
    reason: str
    state: Literal["in_force", "lift_proposed", "lifted"]
    by: str
    by_name: str | None
    at: UtcTime
    lift_reason: str | None
    lift_proposed_by: str | None
    lifted_by: str | None
    lifted_at: UtcTime | None

    @classmethod
    def of(cls, row: CaseBar) -> Self:
        """The shape of a stored bar."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class StepOut(ApiModel):
    """A step that one person proposed and that waits for another."""

    step_id: UUID
    act: Literal["case_close", "case_reopen"]
    to_state: State
    reason: str
    by: str
    by_name: str | None
    at: UtcTime

    @classmethod
    def of(cls, row: CaseStep) -> Self:
        """The shape of a stored step."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class LegalGroundOut(ApiModel):
    """A provision on which a payment may be held; its text was read on *verifiedOn*."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "purchase_defect",
                    "title": {"sv": "Fel eller dröjsmål", "en": "Defect or delay"},
                    "source": "Köplagen (1990:931) 42 §",
                    "url": "https://rkrattsbaser.gov.se/sfst?bet=1990:931",
                    "validFrom": "1991-01-01",
                    "verifiedOn": "2026-11-21",
                }
            ]
        }
    )

    code: str
    title: TextOut
    source: str
    url: str
    valid_from: date
    verified_on: date

    @classmethod
    def of(cls, basis: LegalBasis) -> Self:
        """The shape of a provision."""
        return cls(
            code=basis.code,
            title=TextOut(sv=basis.sv, en=basis.en),
            source=basis.source,
            url=basis.url,
            valid_from=basis.valid_from,
            verified_on=basis.verified_on,
        )


class LegalGrounds(ApiModel):
    """All grounds on which a payment may be held."""

    items: list[LegalGroundOut]
