"""The figures are the same however events are cut, repeated and shuffled."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.reporting import queries
from services.reporting.domain import Period, month_named
from services.reporting.handlers import HANDLERS
from services.reporting.schemas import summary_out
from shared.db import Sessions, system_session
from shared.events import Event
from shared.inbox import handle_once
from shared.testing import Database, reset
from tests.service.reporting.facts import history

SPRING = Period(month_named("2026-01"), month_named("2026-04"))
STORY = history()


async def summary(sessions: Sessions) -> dict[str, Any]:
    async with system_session(sessions, "9999") as session:
        figures = await queries.figures(session, SPRING, None)
        rules = await queries.rule_records(session, SPRING, None)
    return summary_out(SPRING, figures, rules).model_dump(mode="json", by_alias=True)


async def tell(sessions: Sessions, events: list[Event], poll: int) -> None:
    """Handle *events*, so many at a time."""
    for start in range(0, len(events), poll):
        await handle_once(sessions, HANDLERS, events[start : start + poll])


@given(order=st.permutations(STORY), poll=st.integers(3, 30), repeated=st.lists(st.sampled_from(STORY), max_size=5))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_order_cutting_and_repetition_gives_the_same_figures(
    database: Database, sessions: Sessions, order: list[Event], poll: int, repeated: list[Event]
) -> None:
    await reset(database, "reporting")
    await tell(sessions, STORY, len(STORY))
    expected = await summary(sessions)
    await reset(database, "reporting")

    await tell(sessions, [*order, *repeated], poll)

    assert await summary(sessions) == expected


async def test_the_history_is_told_as_it_was(sessions: Sessions) -> None:
    await tell(sessions, STORY, len(STORY))

    found = await summary(sessions)

    assert (found["screened"], found["flagged"], found["amount"]["minor"]) == (157, 3, 1_570_000)
    assert found["alerts"] == {"open": 1, "triaged": 2, "openAmount": {"minor": 50_000, "currency": "SEK"}}
    assert found["outcomes"] == {
        "confirmed": 1, "explained": 1, "errorWithoutIntent": 0, "notActionable": 0,
    }  # fmt: skip
    assert found["precision"] == {"confirmed": 1, "judged": 2, "low": 0.095, "high": 0.905}
    assert found["tasks"] == {"open": 1, "done": 1}
    assert (found["findings"], found["cases"]) == (1, {"open": 0, "closed": 1})
    assert found["holds"] == {"proposed": 0, "approved": 1, "ended": 1}
    assert {name: money["minor"] for name, money in found["money"].items()} == {
        "suspected": 60_000, "stopped": 40_000, "recovered": 10_000, "held": 60_000,
    }  # fmt: skip
    assert found["files"] == {
        "done": 1, "rejected": 1, "rows": 10, "rowsAccepted": 7, "rowsRejected": 2, "rowsKnown": 1,
    }  # fmt: skip


async def test_each_rule_has_its_own_precision(sessions: Sessions) -> None:
    await tell(sessions, STORY, len(STORY))

    rules = (await summary(sessions))["rules"]

    precision = {rule["rule"]: (rule["precision"]["confirmed"], rule["precision"]["judged"]) for rule in rules}
    assert precision == {"INV-01": (1, 2), "INV-03": (1, 1), "SUP-01": (0, 1)}
    assert [rule["alerts"] for rule in rules] == [3, 1, 1]


async def test_an_alert_near_midnight_counts_in_the_swedish_month(sessions: Sessions) -> None:
    await tell(sessions, STORY, len(STORY))

    months = {month["month"]: month["alerts"] for month in (await summary(sessions))["months"]}

    assert months == {"2026-01": 0, "2026-02": 0, "2026-03": 3, "2026-04": 0}
