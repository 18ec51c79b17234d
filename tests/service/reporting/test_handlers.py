"""What single events do to the figures."""

from datetime import UTC, datetime

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reporting.handlers import HANDLERS
from services.reporting.settings import Settings
from shared.db import Sessions, connect, system_session
from shared.events import Event
from shared.ids import new_id
from shared.inbox import handle_once
from tests.service.reporting.facts import (
    case_moved,
    hold_approved,
    hold_ended,
    hold_proposed,
    outcome,
    raised,
    screened,
    signals_added,
    triaged,
)


async def rows(sessions: Sessions, query: str) -> list[tuple[object, ...]]:
    async with system_session(sessions, "*") as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def test_a_redelivered_count_is_added_once(sessions: Sessions) -> None:
    counted = screened(100, 2)

    await handle_once(sessions, HANDLERS, [counted])
    await handle_once(sessions, HANDLERS, [counted])

    assert await rows(sessions, "SELECT screened, flagged FROM screened") == [(100, 2)]


async def test_counts_of_one_poll_are_added_up(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [screened(100, 2), screened(50, 1), screened(7, 0, "bun")])

    found = await rows(sessions, "SELECT committee_id, screened, flagged FROM screened ORDER BY 1")
    assert found == [("bun", 7, 0), ("son", 150, 3)]


async def test_counts_of_several_polls_are_added_up(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [screened(100, 2)])
    await handle_once(sessions, HANDLERS, [screened(50, 1)])

    assert await rows(sessions, "SELECT screened, flagged, amount_minor FROM screened") == [(150, 3, 1_500_000)]


async def test_an_alert_counts_when_it_was_first_raised(sessions: Sessions) -> None:
    alert_id, later = new_id(), datetime(2026, 4, 2, tzinfo=UTC)

    await handle_once(sessions, HANDLERS, [raised(alert_id)])
    await handle_once(sessions, HANDLERS, [raised(alert_id, at=later)])

    assert await rows(sessions, "SELECT month::text FROM alert") == [("2026-03-01",)]


async def test_a_judgement_that_comes_before_its_alert_counts(sessions: Sessions) -> None:
    alert_id = new_id()

    await handle_once(sessions, HANDLERS, [triaged(alert_id)])
    await handle_once(sessions, HANDLERS, [raised(alert_id)])

    assert await rows(sessions, "SELECT outcome, raised_at IS NULL FROM alert") == [("confirmed", False)]


async def test_of_two_judgements_the_later_one_counts(sessions: Sessions) -> None:
    alert_id = new_id()

    await handle_once(sessions, HANDLERS, [triaged(alert_id, "explained", 40)])
    await handle_once(sessions, HANDLERS, [triaged(alert_id, "confirmed", 30)])

    assert await rows(sessions, "SELECT outcome FROM alert") == [("explained",)]


async def test_of_two_judgements_at_one_time_the_later_id_counts(sessions: Sessions) -> None:
    alert_id = new_id()
    first, second = triaged(alert_id, "explained"), triaged(alert_id, "confirmed")

    await handle_once(sessions, HANDLERS, [second])
    await handle_once(sessions, HANDLERS, [first])

    assert await rows(sessions, "SELECT outcome FROM alert") == [("confirmed",)]


async def test_a_case_that_was_closed_and_opened_again_is_open(sessions: Sessions) -> None:
    case_id = new_id()

    await handle_once(sessions, HANDLERS, [case_moved(case_id, "investigating", 20), case_moved(case_id, "closed", 10)])

    assert await rows(sessions, "SELECT state FROM case_progress") == [("investigating",)]


async def test_a_new_outcome_replaces_the_sums_of_the_earlier_one(sessions: Sessions) -> None:
    case_id = new_id()

    await handle_once(sessions, HANDLERS, [outcome(case_id, 10, 500), outcome(case_id, 20, 300)])

    assert await rows(sessions, "SELECT stopped_minor FROM case_outcome") == [(300,)]


async def test_an_alert_is_about_what_it_was_about_last(sessions: Sessions) -> None:
    alert_id = new_id()

    await handle_once(sessions, HANDLERS, [signals_added(alert_id, 9, ("INV-03",))])
    await handle_once(sessions, HANDLERS, [raised(alert_id), signals_added(alert_id, 5, ("STA-02",))])

    assert await rows(sessions, "SELECT rules, amount_minor FROM alert") == [(["INV-03"], 50_009)]


async def test_a_month_begins_at_swedish_midnight(sessions: Sessions) -> None:
    before, after = datetime(2026, 6, 30, 21, 59, tzinfo=UTC), datetime(2026, 6, 30, 22, 0, tzinfo=UTC)

    await handle_once(sessions, HANDLERS, [raised(new_id(), at=before), raised(new_id(), at=after)])

    found = await rows(sessions, "SELECT month::text FROM alert ORDER BY 1")
    assert found == [("2026-06-01",), ("2026-07-01",)]


async def statements(engine: AsyncEngine, sessions: Sessions, events: list[Event]) -> int:
    """How many statements it takes to handle *events*."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        await handle_once(sessions, HANDLERS, events)
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    return len(seen)


def every_kind(times: int) -> list[Event]:
    """*times* events of several kinds, class by class."""
    ids = [new_id() for _ in range(times)]
    return [
        *(screened() for _ in ids),
        *(raised(one) for one in ids),
        *(triaged(one) for one in ids),
        *(hold_proposed(one) for one in ids),
        *(hold_approved(one) for one in ids),
        *(hold_ended(one) for one in ids),
        *(outcome(one, 10, 5) for one in ids),
    ]


async def test_many_events_take_no_more_statements_than_one(settings: Settings, sessions: Sessions) -> None:
    engine, counted = connect(settings)
    try:
        one = await statements(engine, counted, every_kind(1))
        many = await statements(engine, counted, every_kind(200))
    finally:
        await engine.dispose()

    assert one == many


async def test_a_full_poll_of_one_kind_is_taken(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [raised(new_id()) for _ in range(1_000)])

    assert await rows(sessions, "SELECT count(*) FROM alert") == [(1_000,)]
