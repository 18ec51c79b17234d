"""Grounds on which a committee reads what is another's: kept from events, looked up where something is read.

Every service with protected objects keeps the grounds for its own kinds; row-level security honours them
(shared/policy/rows.py), and a reader is told on which ground something is shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.notes import note_ground
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.events import DisclosureDecided, DisclosureEnded
from shared.inbox import Handler, Handlers
from shared.policy.actions import Action
from shared.policy.decide import Obligation, decide
from shared.policy.resources import EVERYTHING, Ground, Kind, Resource
from shared.schemas import ApiModel

_KEEP = text(
    "INSERT INTO disclosure_grant"
    " (municipality_id, object_kind, object_id, to_committee, disclosure_id, until, from_committee)"
    " VALUES (:municipality_id, :kind, :object_id, :to_committee, :disclosure_id, :until, :from_committee)"
    " ON CONFLICT (municipality_id, object_kind, object_id, to_committee, disclosure_id)"
    " DO UPDATE SET until = least(disclosure_grant.until, excluded.until)"
)
_FIND = text(
    "SELECT disclosure_id, municipality_id, to_committee, until, from_committee FROM disclosure_grant"
    " WHERE municipality_id = :municipality_id AND object_kind = :kind AND object_id = :object_id"
    " ORDER BY until DESC, disclosure_id"
)


class GroundOut(ApiModel):
    """The disclosure decision on which something of another committee is shown, to and including *until*."""

    disclosure_id: UUID
    until: date


@dataclass(frozen=True, slots=True)
class Shown:
    """What is about to be shown: its kind, id and committee, and the action that reads it."""

    kind: Kind
    object_id: UUID
    committee_id: str
    action: Action


def grant_handlers(*kinds: Kind) -> Handlers:
    """Handlers that keep the grounds for things of *kinds*; the last day of an ended one has passed."""

    async def on_decided(session: AsyncSession, events: Sequence[DisclosureDecided]) -> None:
        await _keep(session, kinds, ((event, event.until) for event in events))

    async def on_ended(session: AsyncSession, events: Sequence[DisclosureEnded]) -> None:
        # an end stays a row, so that a decision that comes late or again finds itself ended
        await _keep(session, kinds, ((event, swedish_date(event.occurred_at) - timedelta(days=1)) for event in events))

    decided: Handler = on_decided
    ended: Handler = on_ended
    return {DisclosureDecided: decided, DisclosureEnded: ended}


async def _keep(
    session: AsyncSession,
    kinds: Collection[Kind],
    lasting: Iterable[tuple[DisclosureDecided | DisclosureEnded, date]],
) -> None:
    rows = [
        {
            "municipality_id": event.municipality_id,
            "kind": item.kind,
            "object_id": item.object_id,
            "to_committee": event.to_committee,
            "disclosure_id": event.disclosure_id,
            "until": until,
            "from_committee": event.committee_id,
        }
        for event, until in lasting
        if event.to_committee is not None
        for item in event.items
        if item.kind in kinds
    ]
    if rows:
        await session.execute(_KEEP, rows)


async def ground_of(session: AsyncSession, caller: Principal, shown: Shown) -> GroundOut | None:
    """The ground on which *caller* sees a thing of another committee, noted for the audit; None for an own thing."""
    if caller.works_for(shown.committee_id) or EVERYTHING in caller.committees:
        return None
    resource = Resource(shown.kind, caller.municipality_id, shown.committee_id, shown.object_id)
    named = {"municipality_id": caller.municipality_id, "kind": shown.kind, "object_id": shown.object_id}
    today = swedish_date(utc_now())
    for row in await session.execute(_FIND, named):
        ground = Ground(
            row.disclosure_id,
            row.municipality_id,
            row.to_committee,
            shown.kind,
            shown.object_id,
            row.until,
            row.from_committee,
        )
        decision = decide(caller, shown.action, resource, ground, today)
        if decision.permitted and Obligation.LOG_GROUND in decision.obligations:
            note_ground(session, f"disclosure:{row.disclosure_id}")
            return GroundOut(disclosure_id=row.disclosure_id, until=row.until)
    return None
