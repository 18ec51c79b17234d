"""A confirmed alert becomes one control."""

from datetime import date

import pytest
from sqlalchemy import select

from services.controls.handlers import HANDLERS
from services.controls.models import ControlTask
from shared.db import Sessions, system_session
from shared.events import ControlTaskOpened
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import published
from tests.service.controls.builders import a_triaged_alert


async def stored(sessions: Sessions) -> list[ControlTask]:
    async with system_session(sessions, "*") as session:
        return list(await session.scalars(select(ControlTask)))


async def test_a_confirmed_alert_opens_a_control(sessions: Sessions) -> None:
    alert = a_triaged_alert()

    await handle_once(sessions, HANDLERS, [alert])

    (task,) = await stored(sessions)
    assert (task.alert_id, task.committee_id, task.status) == (alert.alert_id, "son", "open")
    assert (task.amount_minor, task.payment_ids) == (4_875_000, list(alert.payment_ids))


@pytest.mark.parametrize("outcome", ["explained", "error_without_intent", "not_actionable"])
async def test_another_outcome_opens_nothing(sessions: Sessions, outcome: str) -> None:
    await handle_once(sessions, HANDLERS, [a_triaged_alert(outcome=outcome)])

    assert await stored(sessions) == []


async def test_a_redelivered_event_is_handled_once(sessions: Sessions) -> None:
    alert = a_triaged_alert()

    await handle_once(sessions, HANDLERS, [alert])
    await handle_once(sessions, HANDLERS, [alert])

    assert len(await stored(sessions)) == 1
    assert len(await published(sessions)) == 1


async def test_the_same_fact_under_another_id_invents_no_second_control(sessions: Sessions) -> None:
    alert = a_triaged_alert()
    again = a_triaged_alert(alert_id=alert.alert_id, event_id=new_id())

    await handle_once(sessions, HANDLERS, [alert])
    await handle_once(sessions, HANDLERS, [again, a_triaged_alert(alert_id=alert.alert_id)])

    assert len(await stored(sessions)) == 1
    assert len(await published(sessions)) == 1


async def test_a_batch_opens_one_control_for_each_alert(sessions: Sessions) -> None:
    alerts = [a_triaged_alert(committee_id=committee) for committee in ("son", "kfn", "son")]

    await handle_once(sessions, HANDLERS, alerts)

    assert {task.alert_id for task in await stored(sessions)} == {alert.alert_id for alert in alerts}


async def test_the_opened_control_is_published(sessions: Sessions) -> None:
    alert = a_triaged_alert()

    await handle_once(sessions, HANDLERS, [alert])

    (event,) = await published(sessions)
    assert isinstance(event, ControlTaskOpened)
    assert (event.alert_id, event.committee_id, event.title_en) == (
        alert.alert_id,
        "son",
        "Two invoices that look alike",
    )
    assert event.due_on == date(2026, 12, 18)
