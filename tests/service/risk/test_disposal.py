"""What was disposed of stays gone when payments are sent again, and new alerts take no old id."""

from collections import Counter
from datetime import date
from uuid import uuid4

import asyncpg
from httpx import AsyncClient

from services.risk.disposal import DECLARED
from services.risk.handlers import HANDLERS
from services.risk.operations.gone import free_alert_ids
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.disposal.removing import remove_some
from shared.events import AlertRaised, DisposalLine, DisposalOrdered
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, Issuer, published
from tests.builders import received
from tests.service.risk.test_screening import a_duplicate


async def disposed(sessions: Sessions, type_: str) -> None:
    """Everything of a type, long after its time."""
    order = DisposalOrdered(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=utc_now(),
        run_id=uuid4(),
        stage="remove",
        as_of=date(2099, 1, 1),
        lines=(DisposalLine(type_, 12, False, "delete", "KS 2026/17"),),
    )
    await handle_once(sessions, HANDLERS, [order])
    while await remove_some(sessions, DECLARED, {}):
        pass


async def counts(database: Database) -> dict[str, int]:
    """Rows of what risk knows of payments."""
    admin = await asyncpg.connect(database.admin_dsn())
    tables = ("payment", "total", "link")
    found = {table: await admin.fetchval(f"SELECT count(*) FROM risk.{table}") for table in tables}  # noqa: S608 - our own tables
    await admin.close()
    return found


async def forget_inbox(database: Database) -> None:
    """As after the inbox's time, or a dead letter that is replayed years later."""
    admin = await asyncpg.connect(database.admin_dsn())
    await admin.execute("TRUNCATE risk.inbox")
    await admin.close()


async def test_payments_that_are_sent_again_do_not_come_back(sessions: Sessions, database: Database) -> None:
    event = received(a_duplicate())
    await handle_once(sessions, HANDLERS, [event])
    await disposed(sessions, "payment")
    await forget_inbox(database)

    await handle_once(sessions, HANDLERS, [event])

    assert (await counts(database))["payment"] == 0
    assert len([e for e in await published(sessions) if isinstance(e, AlertRaised)]) == 1


async def test_with_the_last_payment_of_a_payee_its_totals_go(sessions: Sessions, database: Database) -> None:
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    before = await counts(database)

    await disposed(sessions, "payment")

    after = await counts(database)
    assert before["total"] > after["total"]
    assert after["link"] == 0


async def test_a_signal_that_outlives_its_payment_shows_nothing_of_it(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    headers = issuer.headers("controller")
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    alert_id = (await client.get("/alerts", headers=headers)).json()["items"][0]["alertId"]

    await disposed(sessions, "payment")

    alert = (await client.get(f"/alerts/{alert_id}", headers=headers)).json()
    assert alert["signals"][0]["explanation"]["sv"] == "Underlaget är gallrat."
    assert (alert["signals"][0]["evidence"], alert["signals"][0]["subjects"]) == ({}, [])


async def test_an_alert_that_nobody_has_judged_stays(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])

    await disposed(sessions, "alert")

    assert (await client.get("/alerts", headers=issuer.headers("controller"))).json()["total"] == 1


async def test_a_new_alert_does_not_take_the_id_of_one_that_went(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    headers = issuer.headers("controller")
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    [raised] = [e for e in await published(sessions) if isinstance(e, AlertRaised)]
    judged = {"outcome": "explained", "reason": "Två olika leveranser."}
    answer = await client.post(f"/alerts/{raised.alert_id}/triage", json=judged, headers=headers)
    assert answer.status_code == 200, answer.text
    await disposed(sessions, "alert")

    subject = (raised.committee_id, raised.subject_type, str(raised.subject_id))
    async with system_session(sessions, "9999") as session:
        ids = await free_alert_ids(session, "9999", [subject], Counter())

    assert (await client.get("/alerts", headers=headers)).json()["total"] == 0
    assert ids[subject] != raised.alert_id


async def test_an_extract_shows_payments_and_withholds_signals(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    first, second = a_duplicate()
    await handle_once(sessions, HANDLERS, [received([first, second])])
    officer = issuer.headers("data_protection_officer")

    answer = await client.post("/alerts/data-subject", json={"objectIds": [str(first.party_id)]}, headers=officer)

    body = answer.json()
    shown = {row["payment_id"] for part in body["held"] if part["table"] == "payment" for row in part["rows"]}
    assert shown == {str(first.payment_id), str(second.payment_id)}
    assert {part["table"]: part["section"] for part in body["withheld"]}["signal"].startswith("OSL 17")
    assert body["complete"]


async def test_a_controller_gets_no_extract(client: AsyncClient, issuer: Issuer) -> None:
    body = {"objectIds": [str(uuid4())]}

    answer = await client.post("/alerts/data-subject", json=body, headers=issuer.headers("controller"))

    assert answer.status_code == 403
