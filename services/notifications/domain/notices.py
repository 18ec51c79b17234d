"""From single facts to notifications and lines of mail: what happens close together is told once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.directory import Recipient
from services.notifications.domain.subscriptions import SUBSCRIPTIONS, Kind
from shared.ids import derived_id

# a file is screened within minutes; what it raises is one line in the inbox
WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Notice:
    """One fact that somebody should know of: *thing_id* tells it from every other of its kind.

    *link_id* is what the console shows for it, *excluded* the person who caused it and need not be told.
    """

    kind: Kind
    committee_id: str
    thing_id: UUID
    link_id: UUID
    at: datetime
    reference: str = ""
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """New notices that belong to one notification."""

    notification_id: UUID
    kind: Kind
    committee_id: str
    link_id: UUID
    reference: str
    excluded: str
    number: int
    created_at: datetime


def notification_id(municipality_id: str, notice: Notice) -> UUID:
    """The notification that tells *notice*: of its window where the kind is gathered, else its own."""
    if SUBSCRIPTIONS[notice.kind].gathered:
        window = int(notice.at.timestamp() // WINDOW.total_seconds())
        return derived_id("notification", municipality_id, notice.kind, notice.committee_id, window)
    return derived_id("notification", municipality_id, notice.kind, notice.thing_id)


def gather(municipality_id: str, notices: Iterable[Notice]) -> list[Gathered]:
    """*notices* as notifications with their numbers, in the order of the notifications' ids."""
    groups: dict[UUID, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notification_id(municipality_id, notice), []).append(notice)
    return [
        Gathered(
            notification_id=key,
            kind=group[0].kind,
            committee_id=group[0].committee_id,
            link_id=group[0].link_id,
            reference=group[0].reference,
            excluded=group[0].excluded,
            number=len(group),
            created_at=min(notice.at for notice in group),
        )
        for key, group in sorted(groups.items())
    ]


def lines_for(recipient: Recipient, notifications: Sequence[Gathered]) -> list[Gathered]:
    """Those of *notifications* that the recipient's mail tells of."""
    return [n for n in notifications if recipient.is_told(n.kind, n.committee_id, n.excluded)]


def totals(kinds: Iterable[tuple[Kind, int]]) -> list[tuple[Kind, int]]:
    """Sum of the counts of each kind, in the order in which subscriptions name them."""
    counted: Counter[Kind] = Counter()
    for kind, count in kinds:
        counted[kind] += count
    return [(kind, counted[kind]) for kind in SUBSCRIPTIONS if counted[kind]]
