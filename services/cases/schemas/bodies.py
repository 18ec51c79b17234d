"""What callers send."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.cases.domain.states import Area, NoteKind, Outcome, State
from services.cases.operations.holds import NewHold
from services.cases.operations.outcomes import Result
from services.cases.schemas.views import CommitteeId
from shared.schemas import ApiModel, Day

MOST_MINOR = 10**13
"""A hundred billion kronor: no Swedish municipality pays that."""


def _text(shortest: int, longest: int) -> StringConstraints:
    # PostgreSQL stores no NUL
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern="^[^\\x00]*$")


Reason = Annotated[str, _text(3, 4_000), Field(description="Why, for those who read the case later")]


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


def _sek(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "SEK"}


class SekIn(ApiModel):
    """An amount in Swedish kronor, in öre; the ledger of a case knows no other currency."""

    model_config = _example(**_sek(4875000))

    minor: Annotated[int, Field(strict=True, ge=0, le=MOST_MINOR, description="Amount in öre")]
    currency: Literal["SEK"] = "SEK"


class HeldSekIn(SekIn):
    """An amount to hold: more than nothing."""

    minor: Annotated[int, Field(strict=True, ge=1, le=MOST_MINOR, description="Amount in öre")]


class CaseIn(ApiModel):
    """A case opened by hand; a caller who works for one committee need not name it."""

    model_config = _example(title="Fakturor utan leverans", committeeId="son", area="supplier", suspected=_sek(4875000))

    title: Annotated[str, _text(3, 300)]
    committee_id: CommitteeId | None = None
    area: Area = Area.UNSPECIFIED
    alert_id: UUID | None = None
    suspected: SekIn | None = None


class TransitionIn(ApiModel):
    """Where the case goes, and why; the lesson learned when it goes to reviewed."""

    model_config = _example(to="triaged", reason="Uppgifterna räcker för att börja granska.")

    to: State
    reason: Reason


Name = Annotated[str, _text(1, 120)]


class BarIn(ApiModel):
    """Who has a conflict of interest, and why; without *subject* it is the caller."""

    model_config = _example(subject="robin", reason="Robin är gift med leverantörens ägare.")

    subject: Annotated[Name | None, Field(description="The colleague's user id; the caller if left out")] = None
    reason: Reason


class EmployeeIn(ApiModel):
    """The unit of an employee who may be involved, and why."""

    model_config = _example(unit="hemtjanst-norr", reason="Leverantören ägs av en anställd vid enheten.")

    unit: Name
    reason: Reason


class LiftIn(ApiModel):
    """Why somebody may see the case again."""

    model_config = _example(reason="Uppdraget var avslutat innan avtalet skrevs.")

    reason: Reason


class NoteIn(ApiModel):
    """A note; a kind other than note records what a later state asks for."""

    model_config = _example(text="Leverantören har svarat: fakturan gällde två leveranser.", kind="party_heard")

    text: Annotated[str, _text(1, 10_000)]
    kind: NoteKind = NoteKind.NOTE


class HoldIn(ApiModel):
    """A payment to hold, to and including *until*."""

    model_config = _example(
        paymentId="0193a1b2-7c00-7000-8000-0123456789ab",
        amount=_sek(4875000),
        legalGround="payment_control",
        until="2026-12-18",
        reason="Kontot är ändrat och ännu inte bekräftat.",
    )

    payment_id: UUID | None = None
    amount: HeldSekIn
    legal_ground: Annotated[str, _text(1, 40), Field(description="A code of GET /legal-grounds")]
    until: Day
    reason: Reason

    def hold(self) -> NewHold:
        """The same as a value of the service."""
        return NewHold(self.amount.minor, self.legal_ground, self.until, self.reason, self.payment_id)


class EndHoldIn(ApiModel):
    """Why a hold ends."""

    model_config = _example(reason="Kontot är bekräftat av leverantören.")

    reason: Reason


class OutcomeIn(ApiModel):
    """What came of the case; a later outcome replaces an earlier one. Without *claimed* its sum stays."""

    model_config = _example(
        outcome="recovered",
        suspected=_sek(4875000),
        stopped=_sek(0),
        claimed=_sek(4875000),
        recovered=_sek(4875000),
        reason="Leverantören har krediterat dubbletten.",
    )

    outcome: Outcome
    suspected: SekIn
    stopped: SekIn
    recovered: SekIn
    claimed: SekIn | None = None
    reason: Reason

    def result(self) -> Result:
        """The same as a value of the service."""
        return Result(
            outcome=self.outcome,
            suspected_minor=self.suspected.minor,
            stopped_minor=self.stopped.minor,
            recovered_minor=self.recovered.minor,
            claimed_minor=self.claimed.minor if self.claimed is not None else None,
            reason=self.reason,
        )
