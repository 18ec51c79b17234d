"""What people send in the larger forms: all text, empty where nothing was filled in."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.web.schemas.sources import Source

LINE = 300
PROSE = 10_000


class SentForm(BaseModel):
    """A form as it was sent."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class CompletionForm(SentForm):
    """What a control showed."""

    checklist: list[str] = Field(default=[], max_length=100)
    outcome: str = Field(default="", max_length=LINE)
    summary: str = Field(default="", max_length=PROSE)
    severity: str = Field(default="", max_length=LINE)
    open_case: str = Field(default="", max_length=LINE)


class HoldForm(SentForm):
    """A payment to hold."""

    payment: str = Field(default="", max_length=LINE)
    amount: str = Field(default="", max_length=LINE)
    ground: str = Field(default="", max_length=LINE)
    until: str = Field(default="", max_length=LINE)
    reason: str = Field(default="", max_length=PROSE)


class CaseForm(SentForm):
    """A case to open by hand."""

    title: str = Field(default="", max_length=LINE)
    committee_id: str = Field(default="", max_length=LINE)
    area: str = Field(default="unspecified", max_length=LINE)


class OutcomeForm(SentForm):
    """How a case ended."""

    outcome: str = Field(default="", max_length=LINE)
    suspected: str = Field(default="", max_length=LINE)
    stopped: str = Field(default="", max_length=LINE)
    claimed: str = Field(default="", max_length=LINE)
    recovered: str = Field(default="", max_length=LINE)
    reason: str = Field(default="", max_length=PROSE)


class DisclosureForm(SentForm):
    """A disclosure as it is put together: *item* is kind:id:section, *to* is committee:id or authority:id."""

    committee_id: str = Field(default="", max_length=LINE)
    to: str = Field(default="", max_length=LINE)
    purpose: str = Field(default="", max_length=PROSE)
    initiative: str = Field(default="own", max_length=LINE)
    item: list[str] = Field(default=[], max_length=500)
    basis: str = Field(default="", max_length=LINE)
    benefit: str = Field(default="", max_length=LINE)
    offence: str = Field(default="", max_length=LINE)
    attempted: str = Field(default="", max_length=LINE)
    balancing: str = Field(default="", max_length=PROSE)
    harm: str = Field(default="", max_length=PROSE)
    until: str = Field(default="", max_length=LINE)
    about: str = Field(default="", max_length=LINE)
    then: str = Field(default="", max_length=LINE)

    def body(self) -> dict[str, Any]:
        """The same as the API takes it."""
        side, _, name = self.to.partition(":")
        items = [dict(zip(_ITEM, each.split(":", 2), strict=False)) for each in self.item if each]
        kept = {"basis": self.basis, "benefit": self.benefit, "offence": self.offence, "until": self.until}
        kept |= {"balancing": self.balancing.strip(), "harm": self.harm.strip(), "committeeId": self.committee_id}
        return {
            "toCommittee" if side == "committee" else "toAuthority": name,
            "purpose": self.purpose,
            "initiative": self.initiative,
            "items": items,
            "attempted": self.attempted == "yes",
            **{key: value for key, value in kept.items() if value},
        }


_ITEM: Final = ("kind", "objectId", "secrecySection")


class MandateForm(SentForm):
    """A mandate to match across committees."""

    committees: list[str] = Field(default=[], max_length=50)
    purpose: str = Field(default="", max_length=PROSE)
    basis: str = Field(default="", max_length=LINE)
    impact_assessment: str = Field(default="", max_length=LINE)
    identifiers: list[str] = Field(default=[], max_length=2)
    valid_from: str = Field(default="", max_length=LINE)
    valid_to: str = Field(default="", max_length=LINE)


class DecisionForm(SentForm):
    """A decision on disposal, as the register has it."""

    type: str = Field(default="", max_length=LINE)
    months: str = Field(default="", max_length=LINE)
    from_year_end: str = Field(default="", max_length=LINE)
    disposition: str = Field(default="", max_length=LINE)
    decision_number: str = Field(default="", max_length=LINE)
    decided_on: str = Field(default="", max_length=LINE)
    decided_by: str = Field(default="", max_length=LINE)
    legal_basis: str = Field(default="", max_length=PROSE)
    valid_from: str = Field(default="", max_length=LINE)

    def body(self) -> dict[str, Any]:
        """The same as the API takes it."""
        months = int(self.months) if self.months.isascii() and self.months.isdecimal() else self.months
        return self.model_dump(by_alias=True) | {"months": months, "fromYearEnd": self.from_year_end == "yes"}


class LegalHoldForm(SentForm):
    """Something to keep from disposal."""

    kind: str = Field(default="", max_length=LINE)
    object_id: str = Field(default="", max_length=LINE)
    until: str = Field(default="", max_length=LINE)
    reason: str = Field(default="", max_length=PROSE)

    def body(self) -> dict[str, Any]:
        """The same as the API takes it."""
        return self.model_dump(by_alias=True) | {"objectId": self.object_id.strip(), "until": self.until or None}


class SubjectRequestForm(SentForm):
    """What a person asks for, as it came."""

    party_id: str = Field(default="", max_length=LINE)
    right: str = Field(default="", max_length=LINE)
    received_on: str = Field(default="", max_length=LINE)
    statement: str = Field(default="", max_length=PROSE)


class RestrictionForm(SentForm):
    """Why processing is restricted."""

    basis: str = Field(default="", max_length=LINE)
    exception: str = Field(default="", max_length=LINE)
    reason: str = Field(default="", max_length=PROSE)


class AnswerForm(SentForm):
    """How a person's request is decided."""

    outcome: str = Field(default="", max_length=LINE)
    ground: str = Field(default="", max_length=LINE)
    reason: str = Field(default="", max_length=PROSE)
    corrected_name: str = Field(default="", max_length=LINE)
    supplementary_statement: str = Field(default="", max_length=PROSE)


class PersonForm(SentForm):
    """Somebody to let in."""

    name: str = Field(default="", max_length=LINE)
    user_name: str = Field(default="", max_length=LINE)
    subject: str = Field(default="", max_length=LINE)
    kind: str = Field(default="person", max_length=LINE)


class DeputyForm(SentForm):
    """Who acts for whom."""

    subject: str = Field(default="", max_length=LINE)
    acts_for: str = Field(default="", max_length=LINE)
    committee_id: str = Field(default="*", max_length=LINE)
    valid_from: str = Field(default="", max_length=LINE)
    valid_to: str = Field(default="", max_length=LINE)


class RoleForm(SentForm):
    """A role to give or to take away."""

    role: str = Field(default="", max_length=LINE)
    committee_id: str = Field(default="", max_length=LINE)
    valid_to: str = Field(default="", max_length=LINE)
    remove: str = Field(default="", max_length=LINE)

    def assignment(self) -> dict[str, str | None]:
        """The role as the API takes it."""
        return {"role": self.role, "committeeId": self.committee_id, "validTo": self.valid_to or None}


class SourceForm(SentForm):
    """A source; *kinds* with commas between."""

    name: str = Field(default="", max_length=LINE)
    channel: str = Field(default="", max_length=LINE)
    sender: str = Field(default="", max_length=LINE)
    kinds: str = Field(default="", max_length=PROSE)
    owner: str = Field(default="", max_length=LINE)
    legal_basis: str = Field(default="", max_length=PROSE)
    purpose: str = Field(default="", max_length=PROSE)
    expected_hours: str = Field(default="", max_length=LINE)

    @classmethod
    def of(cls, source: Source) -> "SourceForm":
        """The form filled in with what is registered."""
        told = source.model_dump(include={"name", "channel", "sender", "owner", "legal_basis", "purpose"})
        hours = "" if source.expected_hours is None else str(source.expected_hours)
        # what is registered is shown as it is, whatever the form itself would take
        return cls.model_construct(**told, kinds=", ".join(source.kinds), expected_hours=hours)

    def body(self) -> dict[str, Any]:
        """What the API takes; hours that are no number go as they are, and are refused there."""
        hours = self.expected_hours.strip()
        kinds = [kind.strip() for kind in self.kinds.split(",") if kind.strip()]
        told = self.model_dump(by_alias=True, exclude={"kinds", "expected_hours"})
        return told | {"kinds": kinds, "expectedHours": int(hours) if hours.isdecimal() else hours or None}
