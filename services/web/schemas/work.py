"""Tasks, cases, holds, notifications and mail."""

from datetime import date

from pydantic import AliasChoices, AwareDatetime, Field

from services.web.schemas.base import AnyText, Ground, Money, Page, Shape, Text


class ChecklistItem(Shape):
    """One step of a control."""

    key: str
    needed: str = "always"
    text: AnyText = Text()
    done: bool = False


class Task(Shape):
    """A control that follows a confirmed signal."""

    task_id: str
    committee_id: str = ""
    alert_id: str | None = None
    title: AnyText = Text()
    status: str = "open"
    checklist: tuple[ChecklistItem, ...] = ()
    due_on: date | None = None
    outcome: str | None = None
    summary: str | None = None
    severity: str | None = None
    amount: Money | None = None
    completed_by: str | None = Field(default=None, validation_alias=AliasChoices("completedByName", "completedBy"))
    completed_at: AwareDatetime | None = None
    ground: Ground | None = None


class CaseEvent(Shape):
    """Something that happened in a case."""

    at: AwareDatetime | None = None
    kind: str = ""
    text: AnyText = Text()
    by: str | None = Field(default=None, validation_alias=AliasChoices("byName", "by"))
    reason: str | None = None
    legal_source: str | None = None


class Note(Shape):
    """A note in a case."""

    note_id: str = ""
    kind: str = "note"
    text: str = ""
    by: str | None = Field(default=None, validation_alias=AliasChoices("byName", "by"))
    at: AwareDatetime | None = None


class Evidence(Shape):
    """A file kept as evidence, with its hash."""

    evidence_id: str = ""
    name: str = ""
    sha256: str = ""
    size: int = 0
    by: str | None = Field(default=None, validation_alias=AliasChoices("byName", "by"))
    at: AwareDatetime | None = None


class Hold(Shape):
    """A payment held back: proposed by one person, in force when another has approved."""

    hold_id: str
    payment_id: str | None = None
    amount: Money = Money()
    legal_ground: str = ""
    until: date | None = None
    state: str = "proposed"
    reason: str | None = None
    end_reason: str | None = None
    proposed_by: str | None = None
    proposed_by_name: str | None = None
    approved_by_name: str | None = None


class Bar(Shape):
    """A person or a unit that is kept from a case."""

    bar_id: str
    kind: str = "colleague"
    named: str = ""
    reason: str = ""
    state: str = "in_force"
    by: str | None = Field(default=None, validation_alias=AliasChoices("byName", "by"))
    lift_proposed_by: str | None = None


class Step(Shape):
    """A step of a case that waits for its second person."""

    step_id: str
    to_state: str = "closed"
    reason: str = ""
    by: str = ""
    by_name: str | None = None


class Missing(Shape):
    """Something that has to be on record before a case can go on; *notes* are the kinds that record it."""

    text: AnyText = Text()
    notes: tuple[str, ...] = ()


class BlockedTransition(Shape):
    """A state that the case cannot enter yet."""

    to: str
    missing: tuple[Missing, ...] = ()


class CaseMoney(Shape):
    """What a case is about, in öre."""

    suspected: Money = Money()
    stopped: Money = Money()
    claimed: Money = Money()
    recovered: Money = Money()


class ContentDestroyed(Shape):
    """That the key of a case was destroyed: when, and by what decision."""

    at: AwareDatetime
    decision: str = ""


class Case(Shape):
    """A case with all that belongs to it."""

    case_id: str
    reference: str = ""
    title: str = ""
    state: str = "registered"
    outcome: str | None = None
    committee_id: str = ""
    alert_id: str | None = None
    opened_at: AwareDatetime | None = None
    due_on: date | None = None
    next_step: str | None = None
    payment_ids: tuple[str, ...] = ()
    timeline: tuple[CaseEvent, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    holds: tuple[Hold, ...] = ()
    bars: tuple[Bar, ...] = ()
    waiting_step: Step | None = None
    money: CaseMoney = CaseMoney()
    content_destroyed: ContentDestroyed | None = None
    allowed_transitions: tuple[str, ...] = ()
    blocked_transitions: tuple[BlockedTransition, ...] = ()
    ground: Ground | None = None

    @property
    def open(self) -> bool:
        """Whether work on the case goes on."""
        return self.state not in {"closed", "reviewed"}


class Opened(Shape):
    """A case that was just opened."""

    case_id: str


class LegalGround(Shape):
    """A ground in law on which a payment may be held."""

    code: str
    title: AnyText = Text()
    source: str = ""
    url: str = ""


class Grounds(Shape):
    """All legal grounds."""

    items: tuple[LegalGround, ...] = ()


class Notification(Shape):
    """A message in the inbox; it holds no personal data."""

    notification_id: str
    created_at: AwareDatetime | None = None
    subject: AnyText = Text()
    body: AnyText = Text()
    link: str | None = None
    read_at: AwareDatetime | None = None


class Inbox(Page[Notification]):
    """One page of the inbox, and how many messages are unread in all."""

    unread: int = 0


class Mail(Shape):
    """A mail that the local profile caught instead of sending."""

    to: str = ""
    subject: str = ""
    body: str = ""
    sent_at: AwareDatetime | None = None
