"""A restricted payee is held from disposal for as long as the restriction lasts (GDPR art. 18)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from services.cases.handlers import HANDLERS
from shared.db import Sessions
from shared.events import DisposalHoldChanged, PartyRestrictionChanged
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer, published
from tests.builders import MUNICIPALITY, NOON

PARTY = new_id()


def a_change(version: int = 1, *, restricted: bool = True, **more: Any) -> PartyRestrictionChanged:
    told = {"continues": False, "since": date(2026, 11, 20) if restricted else None} | more
    return PartyRestrictionChanged(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        party_id=PARTY,
        version=version,
        restricted=restricted,
        **told,
    )


async def told(sessions: Sessions) -> list[tuple[tuple[UUID, ...], int, bool]]:
    """What every service heard of holds, in order."""
    heard = [event for event in await published(sessions) if isinstance(event, DisposalHoldChanged)]
    return [(event.object_ids, event.version, event.active) for event in heard]


@pytest.fixture
def holds(client: AsyncClient, issuer: Issuer) -> Any:
    async def send(path: str = "", body: Any = None) -> Response:
        headers = issuer.headers("data_protection_officer", subject="dana")
        method = "GET" if body is None else "POST"
        return await client.request(method, f"/disposal/holds{path}", json=body, headers=headers)

    return send


async def test_a_restricted_payee_is_held_until_the_restriction_is_lifted(sessions: Sessions, holds: Any) -> None:
    await handle_once(sessions, HANDLERS, [a_change()])
    (standing,) = (await holds()).json()["items"]

    await handle_once(sessions, HANDLERS, [a_change(2, restricted=False)])

    (released,) = (await holds()).json()["items"]
    assert (standing["kind"], standing["objectId"], standing["releasedAt"]) == ("party", str(PARTY), None)
    assert (released["holdId"], released["releasedBy"]) == (standing["holdId"], "system")
    assert await told(sessions) == [((PARTY,), 1, True), ((PARTY,), 2, False)]


async def test_an_exception_does_not_end_the_hold(sessions: Sessions, holds: Any) -> None:
    await handle_once(sessions, HANDLERS, [a_change()])

    await handle_once(sessions, HANDLERS, [a_change(2, continues=True, exception="legal_claims")])

    (standing,) = (await holds()).json()["items"]
    assert standing["releasedAt"] is None
    assert len(await told(sessions)) == 1


async def test_each_restriction_has_a_hold_of_its_own(sessions: Sessions, holds: Any) -> None:
    changes = [a_change(1), a_change(2, restricted=False), a_change(3), a_change(4, restricted=False)]

    await handle_once(sessions, HANDLERS, changes)

    assert (await holds()).json()["total"] == 2
    assert [active for _, _, active in await told(sessions)] == [True, False, True, False]


@pytest.mark.parametrize("order", [(1, 1), (1, 2, 1), (2, 1), (1, 2, 2)])
async def test_what_is_told_again_or_late_changes_nothing(
    sessions: Sessions, holds: Any, order: tuple[int, ...]
) -> None:
    """Under new event ids, so that it is not the inbox that remembers."""
    for version in order:
        await handle_once(sessions, HANDLERS, [a_change(version, restricted=version == 1)])

    standing = [hold for hold in (await holds()).json()["items"] if hold["releasedAt"] is None]
    assert len(standing) == (2 not in order)
    assert len(await told(sessions)) == (0 if order[0] == 2 else len(set(order)))


async def test_people_do_not_release_the_hold_of_a_restriction(sessions: Sessions, holds: Any) -> None:
    await handle_once(sessions, HANDLERS, [a_change()])
    (standing,) = (await holds()).json()["items"]

    answer = await holds(f"/{standing['holdId']}/release", {"reason": "Behövs inte längre."})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/legal-hold-of-restriction")
