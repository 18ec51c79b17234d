"""Shapes of the recipients' API."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr

from services.intake.tips import domain
from services.intake.tips.dialogue import Entry
from services.intake.tips.domain import Category, Circle
from services.intake.tips.models import Access, RecipientKey, Report
from shared.schemas import ApiModel, UtcTime

LEAST_PASSPHRASE = 15
"""Characters: NIST SP 800-63B-4, 3.1.1.2, for a secret that stands alone."""
MOST_ANSWER = 20_000

Passphrase = Annotated[SecretStr, Field(min_length=1, max_length=200, description="mottagarens lösenfras / passphrase")]


class NewKeyIn(ApiModel):
    """A passphrase for a new key."""

    passphrase: Annotated[SecretStr, Field(min_length=LEAST_PASSPHRASE, max_length=200)]


class PassphraseIn(ApiModel):
    """What opens the caller's key for this request."""

    passphrase: Passphrase


class ShareIn(PassphraseIn):
    """With whom a report is shared."""

    subject: Annotated[str, Field(min_length=1, max_length=200)]


class AnswerIn(ApiModel):
    """An answer to the reporter."""

    text: Annotated[str, Field(min_length=1, max_length=MOST_ANSWER)]
    feedback: bool = False


class AssessIn(ApiModel):
    """How a report is sorted, and who is kept from it."""

    category: Category
    circle: Circle
    barred: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=50)] = []  # noqa: RUF012 - pydantic copies it


class RecipientOut(ApiModel):
    """A recipient's key, without the key."""

    key_id: UUID
    subject: str
    name: str
    state: Literal["pending", "active", "ended"]
    made_at: UtcTime
    activated_by: str | None
    ended_by: str | None

    @classmethod
    def of(cls, row: RecipientKey) -> Self:
        """From its row."""
        return cls.model_validate(row, from_attributes=True)


class RecipientsOut(ApiModel):
    """Everybody who has, had or waits for a key."""

    items: list[RecipientOut]


class ReportOut(ApiModel):
    """A report with its days; what it says is opened apart."""

    report_id: UUID
    state: Literal["new", "acknowledged", "closed"]
    category: Category
    circle: Circle
    received_on: date
    acknowledge_by: date
    acknowledged_on: date | None
    feedback_by: date
    feedback_on: date | None
    closed_on: date | None
    destroyed_on: date | None
    barred: list[str]

    @classmethod
    def of(cls, row: Report) -> Self:
        """From its row."""
        days = domain.Days(row.received_on, row.acknowledged_on, row.feedback_on, row.closed_on)
        own = ("report_id", "state", "category", "circle", "received_on", "acknowledged_on", "feedback_on", "closed_on")
        return cls(
            **{name: getattr(row, name) for name in own},
            barred=list(row.barred),
            acknowledge_by=domain.acknowledge_by(days),
            feedback_by=domain.feedback_by(days),
            destroyed_on=domain.destroyed_on(days),
        )


class ReportsOut(ApiModel):
    """The reports that are sealed to the caller."""

    items: list[ReportOut]


class FileOut(ApiModel):
    """A file of a message."""

    file_id: UUID
    name: str


class EntryOut(ApiModel):
    """A message of the dialogue, opened."""

    author: Literal["reporter", "recipient"]
    sent_on: date
    answers: dict[str, str]
    files: list[FileOut]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """From the opened message."""
        files = [FileOut(file_id=file.file_id, name=file.name) for file in entry.files]
        return cls(author=entry.author, sent_on=entry.sent_on, answers=dict(entry.answers), files=files)


class AccessOut(ApiModel):
    """What a recipient did with a report."""

    name: str
    act: str
    at: UtcTime

    @classmethod
    def of(cls, row: Access) -> Self:
        """From its row."""
        return cls.model_validate(row, from_attributes=True)


class ReportDetailOut(ReportOut):
    """A report, and who did what with it."""

    accesses: list[AccessOut]


class OpenedOut(ApiModel):
    """A report's dialogue in clear."""

    entries: list[EntryOut]
