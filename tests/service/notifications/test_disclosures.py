"""Disclosures: the giving committee's second person is asked for, the receiving committee is told."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from services.notifications.handlers import HANDLERS
from shared.db import Sessions, system_session
from shared.events import DisclosedItem, DisclosureDecided, DisclosureProposed
from shared.ids import new_id
from shared.inbox import handle_once

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def proposed() -> DisclosureProposed:
    return DisclosureProposed(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=AT,
        disclosure_id=new_id(),
        committee_id="son",
        proposed_by="robin",
    )


def decided(to_committee: str | None) -> DisclosureDecided:
    return DisclosureDecided(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=AT,
        disclosure_id=new_id(),
        committee_id="son",
        basis="osl_10_15_a",
        until=date(2027, 2, 18),
        items=(DisclosedItem(kind="alert", object_id=new_id()),),
        decided_by="alex",
        to_committee=to_committee,
    )


async def told(sessions: Sessions) -> list[tuple[str, str]]:
    async with system_session(sessions, "*") as session:
        rows = await session.execute(text("SELECT committee_id, kind FROM notification ORDER BY 1, 2"))
        return [(row.committee_id, row.kind) for row in rows]


async def test_giver_and_receiver_are_told_each_of_their_part(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [proposed(), decided("kfn")])

    assert await told(sessions) == [("kfn", "disclosure_received"), ("son", "disclosure_proposed")]


async def test_a_disclosure_to_an_authority_tells_no_committee(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [decided(None)])

    assert await told(sessions) == []
