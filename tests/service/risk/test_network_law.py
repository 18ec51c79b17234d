"""The law of edges: however records come, are corrected and go, what is kept follows from those that stand."""

import random
from datetime import date
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.risk.disposal import DECLARED
from services.risk.handlers import HANDLERS
from services.risk.network.keeping import make_anew
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.disposal.removing import remove_some
from shared.events import DisposalLine, DisposalOrdered, Event, RecordFact, RecordWithdrawn
from shared.ids import derived_id, new_id
from shared.inbox import handle_once
from shared.testing import Database, reset
from tests.builders import MUNICIPALITY
from tests.service.risk.network_town import NOW, a_party, a_phone, a_record, an_officer, told

Edges = list[tuple[object, ...]]


async def edges(sessions: Sessions) -> Edges:
    """All edges that are kept."""
    async with system_session(sessions, MUNICIPALITY) as session:
        rows = await session.execute(text("SELECT * FROM network_edge ORDER BY source_id, party_id, tie, value"))
        return [tuple(row) for row in rows]


async def anew(sessions: Sessions) -> Edges:
    """All edges as the books give them."""
    async with system_session(sessions, MUNICIPALITY) as session:
        await make_anew(session, MUNICIPALITY)
    return await edges(sessions)


def a_story(seed: int) -> list[Event]:
    """Records of two kinds in chunks, some of them corrected, some withdrawn."""
    chance = random.Random(seed)
    story: list[Event] = []
    standing: list[tuple[str, UUID]] = []
    for number in range(chance.randint(4, 10)):
        kind = chance.choice(("company_officer", "identifier"))
        records: list[RecordFact] = []
        for _ in range(chance.randint(1, 4)):
            company, other = UUID(int=chance.randint(1, 4)), UUID(int=chance.randint(11, 14))
            body = (
                an_officer(company, "Bolag AB", other)
                if kind == "company_officer"
                else a_phone(a_party(company, "Bolag AB"), f"tel-{chance.randint(1, 3)}")
            )
            before = [one for one in standing if one[0] == kind]
            corrected = chance.choice(before) if before and chance.random() < 0.4 else None
            if corrected:
                standing.remove(corrected)
            record_id = derived_id("law", seed, number, len(records))
            records.append(a_record(body, record_id=record_id, supersedes=corrected[1] if corrected else None))
            standing.append((kind, record_id))
        story.append(told(kind, *records, committee_id=chance.choice(("son", "kfn"))))
        if standing and chance.random() < 0.3:
            gone = standing.pop(chance.randrange(len(standing)))
            story.append(withdrawn(*gone))
    return story


def withdrawn(kind: str, record_id: UUID) -> RecordWithdrawn:
    """A record is taken back."""
    return RecordWithdrawn(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, record_id=record_id, committee_id="son",
        kind=kind, ground="entered_in_error",
    )  # fmt: skip


@given(seed=st.integers(0, 10_000), again=st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_edges_kept_are_edges_made_anew(
    database: Database, sessions: Sessions, *, seed: int, again: bool
) -> None:
    await reset(database, "risk")
    story = a_story(seed)

    for event in story:
        await handle_once(sessions, HANDLERS, [event])
        if again:
            await handle_once(sessions, HANDLERS, [event])

    assert await edges(sessions) == await anew(sessions)


async def test_records_that_were_disposed_of_leave_no_edge(sessions: Sessions) -> None:
    for event in a_story(7):
        await handle_once(sessions, HANDLERS, [event])
    before = await edges(sessions)
    order = DisposalOrdered(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=utc_now(),
        run_id=uuid4(),
        stage="remove",
        as_of=date(2099, 1, 1),
        lines=(DisposalLine("record", 12, False, "delete", "KS 2026/17"),),
    )

    await handle_once(sessions, HANDLERS, [order])
    while await remove_some(sessions, DECLARED, {}):
        pass

    assert before
    assert await edges(sessions) == []
