"""Why a person judged an alert so lies sealed."""

from httpx import AsyncClient

from services.risk.handlers import HANDLERS
from shared.db import Sessions
from shared.inbox import handle_once
from shared.testing import Database, Issuer
from tests.builders import received
from tests.dumped import dump, given_away
from tests.service.risk.test_screening import a_duplicate, alerts

SAID = "Tyra Kanariefågelsson har sett båda leveranserna."


async def test_a_dump_does_not_tell_the_reason(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, database: Database
) -> None:
    headers = issuer.headers("controller")
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    [alert] = await alerts(client, headers)

    body = {"outcome": "confirmed", "reason": SAID}
    await client.post(f"/alerts/{alert['alertId']}/triage", json=body, headers=headers)

    read = (await client.get(f"/alerts/{alert['alertId']}", headers=headers)).json()
    assert read["reason"] == SAID
    assert given_away(await dump(database.admin_dsn(), "risk"), [SAID, "Kanariefågel"]) == []
