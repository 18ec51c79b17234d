"""A legal hold for each restricted payee: what is kept for a person's claims is not disposed of meanwhile.

Dataskyddsförordningen art. 18.1 c and 18.2: restricted data are stored. The hold follows the restriction, exception
or none, and ends with it.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import plan
from services.cases.operations.plan import hold_changed
from services.cases.operations.records import Act
from shared.auth import SYSTEM
from shared.events import PartyRestrictionChanged
from shared.ids import derived_id
from shared.outbox import publish

_HOLD: Final = plan.hold
_RESTRICTED: Final = "Behandlingen är begränsad / Processing is restricted (dataskyddsförordningen art. 18)."
_LIFTED: Final = "Begränsningen är hävd / The restriction is lifted (dataskyddsförordningen art. 18.3)."


async def follow_restrictions(session: AsyncSession, events: Sequence[PartyRestrictionChanged]) -> None:
    """Hold what names a restricted payee, and let it go with the restriction; an older version changes nothing."""
    for event in events:
        mine = (_HOLD.c.municipality_id == event.municipality_id, _HOLD.c.object_id == event.party_id)
        known = await session.scalar(select(func.max(_HOLD.c.restriction_version)).where(*mine))
        if known is not None and known >= event.version:
            continue
        standing = select(_HOLD.c.hold_id).where(
            *mine, _HOLD.c.restriction_version.is_not(None), _HOLD.c.released_at.is_(None)
        )
        hold_id = await session.scalar(standing.with_for_update())
        if hold_id is None:
            await _begin(session, event)
        else:
            await _go_on(session, hold_id, event)


async def _begin(session: AsyncSession, event: PartyRestrictionChanged) -> None:
    """A hold of its own for each time that a payee is restricted; ended at once where the end is all that is known."""
    row = insert(_HOLD).values(
        hold_id=derived_id("hold", "restriction", event.municipality_id, event.party_id, event.version),
        municipality_id=event.municipality_id,
        kind="party",
        object_id=event.party_id,
        reason=_RESTRICTED,
        set_by=SYSTEM,
        set_at=event.occurred_at,
        restriction_version=event.version,
        **({} if event.restricted else _ended(event)),
    )
    hold = (await session.execute(row.returning(*_HOLD.c))).one()
    if event.restricted:
        await _tell(session, hold, 1, event)


async def _go_on(session: AsyncSession, hold_id: object, event: PartyRestrictionChanged) -> None:
    """Remember the newest word of the restriction, which may be its last."""
    done = update(_HOLD).where(_HOLD.c.hold_id == hold_id)
    done = done.values(restriction_version=event.version, **({} if event.restricted else _ended(event)))
    hold = (await session.execute(done.returning(*_HOLD.c))).one()
    if not event.restricted:
        await _tell(session, hold, 2, event)


def _ended(event: PartyRestrictionChanged) -> dict[str, Any]:
    return {"released_by": SYSTEM, "released_at": event.occurred_at, "release_reason": _LIFTED}


async def _tell(session: AsyncSession, hold: Row[Any], version: int, event: PartyRestrictionChanged) -> None:
    await publish(session, hold_changed(hold, version, Act(SYSTEM, None, event.occurred_at)))
