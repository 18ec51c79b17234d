"""Payments are screened once, in order, and what is worth a look becomes one alert."""

import asyncio
import time
from datetime import date
from typing import Any

import asyncpg
from httpx import AsyncClient
from sqlalchemy import text

from services.risk.handlers import HANDLERS
from services.risk.settings import Settings
from shared.db import Sessions, system_session
from shared.events import AlertRaised, AlertTriaged, PaymentFact, PaymentsScreened
from shared.inbox import handle_once
from shared.testing import Database, Issuer, published
from tests.builders import a_fact, received


def a_duplicate() -> list[PaymentFact]:
    """An invoice and the same one written another way, three weeks later."""
    return [a_fact(), a_fact(invoice_number="20260117", invoice_date=date(2026, 10, 25))]


async def alerts(client: AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    """All alerts that the caller sees."""
    items: list[dict[str, Any]] = (await client.get("/alerts?limit=100", headers=headers)).json()["items"]
    return items


async def test_a_duplicate_becomes_an_alert_that_explains_itself(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    headers = issuer.headers("controller")
    first, second = a_duplicate()

    await handle_once(sessions, HANDLERS, [received([first, second])])

    [found] = await alerts(client, headers)
    alert = (await client.get(f"/alerts/{found['alertId']}", headers=headers)).json()
    [signal] = alert["signals"]
    assert signal["rule"] == "INV-01"
    assert "⟦48\N{NO-BREAK SPACE}750,00\N{NO-BREAK SPACE}kr⟧" in signal["explanation"]["sv"]
    assert {s["paymentId"] for s in signal["subjects"]} == {str(first.payment_id), str(second.payment_id)}
    assert signal["innocent"]["sv"]
    assert signal["nextStep"]["en"]


async def test_a_redelivered_chunk_is_screened_once(sessions: Sessions) -> None:
    event = received(a_duplicate())

    assert await handle_once(sessions, HANDLERS, [event]) == 1
    assert await handle_once(sessions, HANDLERS, [event]) == 0

    assert len([e for e in await published(sessions) if isinstance(e, AlertRaised)]) == 1


async def test_a_chunk_that_comes_early_waits_for_the_one_before(sessions: Sessions) -> None:
    first, second = a_duplicate()

    await handle_once(sessions, HANDLERS, [received([second], sequence=2)])
    assert not [e for e in await published(sessions) if isinstance(e, PaymentsScreened)]
    await handle_once(sessions, HANDLERS, [received([first], sequence=1)])

    [raised] = [e for e in await published(sessions) if isinstance(e, AlertRaised)]
    assert raised.subject_id == second.payment_id


async def test_a_credit_note_explains_an_open_alert(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    credit = a_fact(-4_875_000, kind="credit_note", invoice_number="K1", invoice_date=date(2026, 11, 1))

    await handle_once(sessions, HANDLERS, [received([credit], sequence=2)])

    [alert] = await alerts(client, issuer.headers("controller"))
    assert (alert["status"], alert["outcome"]) == ("triaged", "explained")


async def test_triage_is_recorded_once_and_published(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    headers = issuer.headers("controller")
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    [alert] = await alerts(client, headers)
    body = {"outcome": "confirmed", "reason": "Samma leverans i mars."}

    first = await client.post(f"/alerts/{alert['alertId']}/triage", json=body, headers=headers)
    again = await client.post(f"/alerts/{alert['alertId']}/triage", json=body, headers=headers)

    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json()["type"] == "/problems/alert-already-triaged"
    [event] = [e for e in await published(sessions) if isinstance(e, AlertTriaged)]
    assert event.outcome == "confirmed"
    rules = (await client.get("/rules/INV-01", headers=headers)).json()
    assert (rules["precision"]["confirmed"], rules["precision"]["judged"]) == (1, 1)


async def test_another_committee_sees_neither_alert_nor_count(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])
    [alert] = await alerts(client, issuer.headers("controller"))
    culture = issuer.headers("case_officer", committees=("kfn",))

    listed = (await client.get("/alerts", headers=culture)).json()
    one = await client.get(f"/alerts/{alert['alertId']}", headers=culture)
    judged = await client.post(
        f"/alerts/{alert['alertId']}/triage",
        json={"outcome": "explained", "reason": "Inte min."},
        headers=culture,
    )

    assert listed["total"] == 0
    assert (one.status_code, judged.status_code) == (404, 404)


async def test_a_board_member_is_told_that_alerts_are_not_for_the_role(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.get("/alerts", headers=issuer.headers("board_member", committees=("ks",)))

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_role_without_context_sees_no_row_of_any_table(sessions: Sessions, database: Database) -> None:
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])

    connection = await asyncpg.connect(database.dsn(Settings))
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'risk'")
        readable = [
            row["tablename"]
            for row in tables
            if row["tablename"] not in {"alembic_version", "relay_cursor"}
            and await connection.fetchval("SELECT has_table_privilege($1, 'SELECT')", row["tablename"])
        ]
        assert "alert" in readable
        counts = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in readable}  # noqa: S608 - names from the catalogue
    finally:
        await connection.close()
    assert set(counts.values()) == {0}


async def test_a_back_test_finds_what_live_screening_found(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    headers = issuer.headers("controller")
    await handle_once(sessions, HANDLERS, [received(a_duplicate())])

    asked = await client.post("/backtests", json={"rule": "INV-01"}, headers=headers)
    assert asked.status_code == 202
    deadline = time.monotonic() + 30
    while (done := (await client.get(f"/backtests/{asked.json()['backtestId']}", headers=headers)).json())[
        "status"
    ] != "done":
        assert time.monotonic() < deadline, done
        await asyncio.sleep(0.02)

    assert (done["payments"], done["signals"], done["bySeverity"]) == (2, 1, {"3": 1})
    async with system_session(sessions, "9999") as session:
        assert await session.scalar(text("SELECT count(*) FROM signal")) == 1


async def test_a_back_test_with_a_wrong_parameter_is_refused(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.post(
        "/backtests",
        json={"rule": "INV-01", "parameters": {"windows": 3}},
        headers=issuer.headers("controller"),
    )

    assert answer.status_code == 422
    assert "windows" in answer.json()["errors"][0]["detail"]
