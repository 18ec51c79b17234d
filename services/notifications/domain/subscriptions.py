"""Which roles of a committee are told about what: subscriptions as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a notification is about."""

    ALERT = "alert"
    TASK = "task"
    CASE_OPENED = "case_opened"
    CASE_MOVED = "case_moved"
    HOLD_PROPOSED = "hold_proposed"
    HOLD_APPROVED = "hold_approved"
    DISCLOSURE_PROPOSED = "disclosure_proposed"
    DISCLOSURE_RECEIVED = "disclosure_received"
    FILE_REJECTED = "file_rejected"
    FILE_ROWS_REJECTED = "file_rows_rejected"
    TIP = "tip"
    INCIDENT = "incident"
    PUBLIC_TIP = "public_tip"


@dataclass(frozen=True, slots=True)
class Subscription:
    """The roles, within the committee concerned, that are told; *page* is where the console shows it.

    *gathered* folds what happens close together into one notification; *urgent* lets the mail leave at once.
    """

    roles: frozenset[str]
    page: str
    gathered: bool = False
    urgent: bool = False


_HANDLING = frozenset({"controller", "case_officer"})
_DECIDING = frozenset({"controller", "case_officer", "security_head"})

SUBSCRIPTIONS: dict[Kind, Subscription] = {
    Kind.ALERT: Subscription(_HANDLING, "/alerts", gathered=True),
    Kind.TASK: Subscription(_HANDLING, "/tasks", gathered=True),
    # the head of security always learns of a case (the municipality's guideline on irregularities, section 2)
    Kind.CASE_OPENED: Subscription(_DECIDING, "/cases"),
    Kind.CASE_MOVED: Subscription(_DECIDING, "/cases"),
    # a second person must decide, and the payment's day does not wait
    Kind.HOLD_PROPOSED: Subscription(_DECIDING, "/cases", urgent=True),
    Kind.HOLD_APPROVED: Subscription(_DECIDING, "/cases", urgent=True),
    # of the giving committee, those who may decide; of the receiving one, those who may read
    Kind.DISCLOSURE_PROPOSED: Subscription(frozenset({"controller", "security_head"}), "/disclosures"),
    Kind.DISCLOSURE_RECEIVED: Subscription(_DECIDING, "/disclosures"),
    Kind.FILE_REJECTED: Subscription(frozenset({"controller"}), "/files", gathered=True),
    Kind.FILE_ROWS_REJECTED: Subscription(frozenset({"controller"}), "/files", gathered=True),
    # that there is something to do, for those appointed, and not a word of what
    Kind.TIP: Subscription(frozenset({"whistleblower_recipient"}), "/whistleblowing"),
    # who was put under pressure needs somebody soon; nobody else reads of it
    Kind.INCIDENT: Subscription(frozenset({"security_head"}), "/told/undue-influence-incident", urgent=True),
    Kind.PUBLIC_TIP: Subscription(frozenset({"controller", "security_head"}), "/told/tip", gathered=True),
}


def kinds_for(roles: Iterable[str]) -> frozenset[Kind]:
    """What somebody with *roles* is told about."""
    held = frozenset(roles)
    return frozenset(kind for kind, rule in SUBSCRIPTIONS.items() if not held.isdisjoint(rule.roles))
