"""B3, B5: nobody is told of a matter that they must not see."""

from uuid import UUID

from httpx import AsyncClient
from sqlalchemy import text

from services.notifications.handlers import HANDLERS
from shared.db import Sessions, system_session
from shared.events import CaseAccessChanged
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON
from tests.service.notifications.facts import case_moved, case_opened


def a_change(
    case_id: UUID, version: int = 1, barred: tuple[str, ...] = (), units: tuple[str, ...] = ()
) -> CaseAccessChanged:
    return CaseAccessChanged(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        case_id=case_id,
        committee_id="son",
        version=version,
        barred=barred,
        hidden_units=units,
    )


async def told(client: AsyncClient, issuer: Issuer, subject: str, *units: str) -> int:
    headers = issuer.headers("controller", subject=subject, units=units)
    return int((await client.get("/notifications", headers=headers)).json()["total"])


async def mailed(sessions: Sessions) -> set[str]:
    async with system_session(sessions, "*") as session:
        rows = await session.scalars(
            text("SELECT DISTINCT d.subject FROM delivery d JOIN delivery_line USING (delivery_id)")
        )
        return set(rows)


async def test_what_was_told_before_vanishes(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    opened = case_opened()
    await handle_once(sessions, HANDLERS, [opened])
    before = await told(client, issuer, "controller")

    await handle_once(sessions, HANDLERS, [a_change(opened.case_id, barred=("controller",))])

    assert (before, await told(client, issuer, "controller"), await told(client, issuer, "controller-2")) == (1, 0, 1)


async def test_what_happens_later_is_not_told_either(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    """Neither in the inbox nor by mail."""
    moved = case_moved()
    await handle_once(sessions, HANDLERS, [a_change(moved.case_id, barred=("controller",))])
    await handle_once(sessions, HANDLERS, [moved])

    assert (await told(client, issuer, "controller"), await told(client, issuer, "controller-2")) == (0, 1)
    assert "controller" not in await mailed(sessions)
    assert "controller-2" in await mailed(sessions)


async def test_an_employees_unit_is_told_nothing(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    """Mail goes to nobody, since the directory knows no units."""
    moved = case_moved()
    await handle_once(sessions, HANDLERS, [a_change(moved.case_id, units=("norr",))])
    await handle_once(sessions, HANDLERS, [moved])

    assert await told(client, issuer, "controller", "norr") == 0
    assert await told(client, issuer, "controller", "syd") == 1
    assert await mailed(sessions) == set()


async def test_what_is_lifted_is_told_again(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    opened = case_opened()
    changes = [a_change(opened.case_id, 1, ("controller",)), a_change(opened.case_id, 2)]
    await handle_once(sessions, HANDLERS, [opened])

    await handle_once(sessions, HANDLERS, changes[1:])
    await handle_once(sessions, HANDLERS, changes[:1])  # an older word that came late

    assert await told(client, issuer, "controller") == 1
