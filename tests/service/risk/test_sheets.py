"""The sheet for the person concerned, from what is stored: who may make it, and what stands on it."""

import re
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from services.risk.handlers import HANDLERS
from shared.db import Scope, Sessions
from shared.events import PartyProtectionChanged
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON, a_fact, received

TWICE = (a_fact(), a_fact(invoice_number="20260117"))


async def alert_of(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> dict[str, Any]:
    """An alert about an invoice that came twice."""
    await handle_once(sessions, HANDLERS, [received(list(TWICE))])
    found = await client.get("/alerts", headers=issuer.headers("controller"))
    alert: dict[str, Any] = found.json()["items"][0]
    return alert


async def sheet_of(client: AsyncClient, issuer: Issuer, alert: dict[str, Any], **who: Any) -> dict[str, Any]:
    answer = await client.get(f"/alerts/{alert['alertId']}/sheet", headers=issuer.headers("controller", **who))
    assert answer.status_code == 200, answer.text
    sheet: dict[str, Any] = answer.json()
    return sheet


async def test_every_figure_on_the_sheet_is_found_in_a_stored_row(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    sheet = await sheet_of(client, issuer, await alert_of(client, sessions, issuer))

    async with sessions(info={"scope": Scope("*")}) as session:
        rows = await session.execute(
            text("SELECT evidence::text, parameters::text FROM signal s JOIN rule_version USING (digest)")
        )
        stored = " ".join(value for row in rows for value in row)
        days = (await session.scalars(text("SELECT day::text FROM payment"))).all()
        amounts = (await session.scalars(text("SELECT amount_minor FROM payment"))).all()
    [matter] = sheet["matters"]
    values = [value.replace("\u00a0", "") for value in re.findall("⟦([^⟦⟧]*)⟧", matter["seen"]["sv"])]
    known = {re.sub(r"\D", "", part) for part in re.findall(r"[\w.\-]+", stored)}
    assert values
    assert [value for value in values if re.sub(r"\D", "", value) not in known] == []
    assert {(one["day"], one["amount"]["minor"]) for one in sheet["payments"]} <= set(zip(days, amounts, strict=True))
    assert len(sheet["payments"]) == 2


@pytest.mark.parametrize(("role", "status"), [
    ("controller", 200), ("case_officer", 200), ("security_head", 200), ("auditor", 403), ("inspector", 403),
])  # fmt: skip
async def test_who_handles_the_matter_makes_the_sheet(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, role: str, status: int
) -> None:
    alert = await alert_of(client, sessions, issuer)

    answer = await client.get(f"/alerts/{alert['alertId']}/sheet", headers=issuer.headers(role))

    assert answer.status_code == status


async def test_another_committees_matter_is_not_ours_to_tell(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert = await alert_of(client, sessions, issuer)
    elsewhere = issuer.headers("controller", committees=("kfn",))

    answer = await client.get(f"/alerts/{alert['alertId']}/sheet", headers=elsewhere)

    assert answer.status_code == 404


async def test_a_secret_rule_gives_no_limit_even_to_who_may_read_it(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert = await alert_of(client, sessions, issuer)
    body = {"reason": "Gränsen är känd för dem som delar upp fakturor."}
    await client.put("/secrecy/INV-01", json=body, headers=issuer.headers("security_head"))

    [matter] = (await sheet_of(client, issuer, alert))["matters"]

    assert (matter["seen"], matter["limits"]) == (None, [])


async def test_a_payee_with_a_protected_identity_is_not_named(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert = await alert_of(client, sessions, issuer)
    protected = PartyProtectionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOON, party_id=TWICE[0].party_id,
        protected=True, version=1,
    )  # fmt: skip
    await handle_once(sessions, HANDLERS, [protected])

    sheet = await sheet_of(client, issuer, alert)

    assert (sheet["protectedIdentity"], sheet["readerName"]) == (True, None)


async def test_of_a_payee_whose_data_may_only_be_stored_no_sheet_is_made(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert = await alert_of(client, sessions, issuer)
    async with sessions(info={"scope": Scope("*")}) as session, session.begin():
        await session.execute(
            text(
                "INSERT INTO restricted_party (municipality_id, party_id, version, restricted, continues, since)"
                " VALUES (:m, :p, 1, true, false, '2026-10-01')"
            ),
            {"m": MUNICIPALITY, "p": TWICE[0].party_id},
        )

    answer = await client.get(f"/alerts/{alert['alertId']}/sheet", headers=issuer.headers("controller"))

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/processing-restricted")
