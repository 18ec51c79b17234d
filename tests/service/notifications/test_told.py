"""Of an incident of undue influence the head of security is told, and nobody else; of a tip those who read tips."""

from httpx import AsyncClient

from services.notifications.handlers import HANDLERS
from shared.db import Sessions
from shared.events import RecordFact, RecordsReceived
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON
from tests.service.notifications.facts import NAME

EVERYBODY = ("controller", "case_officer", "security_head", "auditor", "inspector", "manager")


def received(kind: str, supersedes: bool = False) -> RecordsReceived:
    said = {"perceived_purpose": f"{NAME} ville stoppa kontrollen"}
    fact = RecordFact(record_id=new_id(), row=1, body=said, supersedes=new_id() if supersedes else None)
    return RecordsReceived(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        committee_id="son",
        kind=kind,
        records=(fact,),
    )


async def told(client: AsyncClient, issuer: Issuer) -> dict[str, list[dict[str, str]]]:
    """The messages of each role that has any."""
    found = {}
    for role in EVERYBODY:
        answer = await client.get("/notifications", headers=issuer.headers(role, committees=("son",)))
        if answer.status_code == 200 and answer.json()["items"]:
            found[role] = answer.json()["items"]
    return found


async def test_an_incident_of_undue_influence_is_told_to_the_head_of_security_alone(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    event = received("undue_influence_incident")
    await handle_once(sessions, HANDLERS, [event])

    messages = await told(client, issuer)
    assert set(messages) == {"security_head"}
    assert f"/told/undue-influence-incident/{event.records[0].record_id}" in messages["security_head"][0]["link"]
    assert NAME not in str(messages)


async def test_a_tip_is_told_to_those_who_lead(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [received("tip")])

    assert set(await told(client, issuer)) == {"controller", "security_head"}


async def test_other_records_and_corrections_are_no_news(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [received("shift"), received("undue_influence_incident", supersedes=True)])

    assert await told(client, issuer) == {}
