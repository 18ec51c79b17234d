"""W8, W9: recipients are told that something awaits, and those who must not know are told nothing."""

from httpx import AsyncClient

from services.notifications.handlers import HANDLERS
from shared.db import Sessions
from shared.events import TipReminder
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON
from tests.service.notifications.test_kept_away import mailed

FIRST, SECOND = "whistleblower-recipient", "whistleblower-recipient-2"


def a_reminder(*barred: str) -> TipReminder:
    return TipReminder(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        report_id=new_id(),
        committee_id="ks",
        due="received",
        barred=barred,
    )


async def test_a_recipient_who_is_kept_from_a_report_hears_of_it_neither_in_the_inbox_nor_by_mail(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [a_reminder(SECOND)])

    found = {}
    for subject in (FIRST, SECOND):
        headers = issuer.headers("whistleblower_recipient", subject=subject, committees=("ks",))
        found[subject] = (await client.get("/notifications", headers=headers)).json()["total"]
    assert found == {FIRST: 1, SECOND: 0}
    assert await mailed(sessions) == {FIRST}


async def test_nobody_else_in_the_committee_is_told(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [a_reminder()])

    headers = issuer.headers("controller", subject="controller", committees=("ks",))
    assert (await client.get("/notifications", headers=headers)).json()["total"] == 0
    assert await mailed(sessions) == {FIRST, SECOND}
