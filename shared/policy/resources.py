"""What a decision is about: whose a thing is, who is kept from it, and on what ground a border is crossed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

EVERYTHING = "*"


class Kind(StrEnum):
    """Things that rows and answers are about."""

    CASE = "case"
    ALERT = "alert"
    PAYMENT = "payment"
    TASK = "task"
    FILE = "file"
    PARTY = "party"
    RULE = "rule"
    BACKTEST = "backtest"
    NOTIFICATION = "notification"
    NOTE = "note"
    EVIDENCE = "evidence"
    DISCLOSURE = "disclosure"


class Actor(Protocol):
    """Who asks: shared.auth.Principal, or whoever a test makes up."""

    @property
    def subject(self) -> str:
        """The person's or machine's id."""

    @property
    def roles(self) -> frozenset[str]:
        """Its roles in its municipality."""

    @property
    def municipality_id(self) -> str:
        """Its municipality; '*' for a background act."""

    @property
    def committees(self) -> frozenset[str]:
        """The committees it works for; '*' for all."""

    @property
    def units(self) -> frozenset[str]:
        """The units where it is employed."""

    @property
    def acting_for(self) -> frozenset[str]:
        """The persons whose deputy it is now."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing as the policy sees it; *committee_id* is None where it belongs to the whole municipality.

    *barred* are persons with a conflict of interest (FL 16-18 §§, KL 6 kap. 28-30 §§), *hidden_units* the units
    of employees who may be involved, *proposed_by* those who cannot be its second person.
    """

    kind: Kind
    municipality_id: str
    committee_id: str | None = None
    object_id: UUID | None = None
    barred: frozenset[str] = frozenset()
    hidden_units: frozenset[str] = frozenset()
    proposed_by: frozenset[str] = frozenset()
    protected: bool = False
    unmasked_for: frozenset[str] = frozenset()
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """A recorded disclosure decision: this thing may be read by *to_committee* to and including *until*.

    It opens a thing of *from_committee* alone: nobody gives away what is another committee's.
    """

    disclosure_id: UUID
    municipality_id: str
    to_committee: str
    kind: Kind
    object_id: UUID
    until: date
    from_committee: str
