"""What people send in the larger forms: all text, empty where nothing was filled in."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

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
