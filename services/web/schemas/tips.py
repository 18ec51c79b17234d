"""The whistleblowing channel as its recipients and administrators see it."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import Shape


class TipRecipient(Shape):
    """Somebody who has, had or waits for a key."""

    key_id: str
    subject: str
    name: str
    state: str
    made_at: AwareDatetime


class TipRecipients(Shape):
    """All of them."""

    items: tuple[TipRecipient, ...] = ()


class TipAccess(Shape):
    """What a recipient did with a report."""

    name: str
    act: str
    at: AwareDatetime


class Tip(Shape):
    """A report with its days; what it says is opened apart."""

    report_id: str
    state: str
    category: str = "unsorted"
    circle: str = "unassessed"
    received_on: date
    acknowledge_by: date
    acknowledged_on: date | None = None
    feedback_by: date
    feedback_on: date | None = None
    closed_on: date | None = None
    destroyed_on: date | None = None
    barred: tuple[str, ...] = ()
    accesses: tuple[TipAccess, ...] = ()

    @property
    def next_day(self) -> date | None:
        """The day that comes next by law; none once the reporter was told what was done, or the matter is closed."""
        if self.state == "closed" or self.feedback_on is not None:
            return None
        return self.feedback_by if self.acknowledged_on else self.acknowledge_by


class Tips(Shape):
    """The reports that are sealed to the caller."""

    items: tuple[Tip, ...] = ()


class TipFile(Shape):
    """A file of a message."""

    file_id: str
    name: str


class TipEntry(Shape):
    """A message of the dialogue, opened."""

    author: str
    sent_on: date
    answers: dict[str, str] = {}  # noqa: RUF012 - pydantic copies it
    files: tuple[TipFile, ...] = ()


class TipDialogue(Shape):
    """A report's dialogue in clear."""

    entries: tuple[TipEntry, ...] = ()
