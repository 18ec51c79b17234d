"""B5: who is kept from a case is kept from the control that led to it."""

from httpx import AsyncClient

from services.controls.handlers import HANDLERS
from shared.db import Sessions
from shared.events import CaseAccessChanged
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.service.controls.builders import a_triaged_alert


async def test_the_control_of_a_case_is_hidden_with_it(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    alert = a_triaged_alert()
    await handle_once(sessions, HANDLERS, [alert])
    task = (await client.get("/tasks", headers=issuer.headers("controller"))).json()["items"][0]
    change = CaseAccessChanged(
        event_id=new_id(),
        municipality_id=alert.municipality_id,
        occurred_at=alert.occurred_at,
        case_id=new_id(),
        committee_id=alert.committee_id,
        version=1,
        barred=("robin",),
        hidden_units=("norr",),
        alert_id=alert.alert_id,
    )

    await handle_once(sessions, HANDLERS, [change])

    statuses, totals = [], []
    for who in ({"subject": "robin"}, {"units": ("norr",)}, {"subject": "sasha"}):
        headers = issuer.headers("controller", **who)
        statuses.append((await client.get(f"/tasks/{task['taskId']}", headers=headers)).status_code)
        totals.append((await client.get("/tasks", headers=headers)).json()["total"])
    assert (statuses, totals) == ([404, 404, 200], [0, 0, 1])
