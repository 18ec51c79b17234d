"""Registers are asked by themselves: what they say of the municipality's own parties comes in as records."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from deploy.registers.facts import Facts
from deploy.registers.server import simulators
from services.intake.connectors.catalogue import CONNECTORS, doors
from services.intake.connectors.client import open_client
from services.intake.registers import ask_where_due
from services.intake.settings import Settings
from shared.db import system_session
from shared.events import PartyProtectionChanged, RecordsReceived
from shared.testing import Issuer, published

COMPANY = "5520011015"
TRADER = "850709-9805"
TODAY = date(2026, 11, 25)


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """What the simulated registers know."""
    return Facts.load(tmp_path / "registers.json")


@pytest_asyncio.fixture
async def server(facts: Facts) -> AsyncIterator[TestServer]:
    """The simulators, listening."""
    server = TestServer(simulators(facts))
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
def settings(app: FastAPI, server: TestServer) -> Settings:
    """Intake's settings with the simulators' addresses."""
    base = str(server.make_url("")).rstrip("/")
    settings: Settings = app.state.settings
    return settings.model_copy(
        update={
            "profile": "local",
            "bolagsverket_url": f"{base}/vardefulla-datamangder/v1",
            "bolagsverket_token_url": f"{base}/oauth2/token",
            "bolagsverket_client_id": "tillit",
            "tax_register_url": f"{base}/nv0101/v1/sokpavar",
            "population_register_url": base,
            "population_register_token_url": f"{base}/oauth2/token",
            "population_register_client_id": "tillit",
            "population_register_order": "00000236-FO01-0002",
            "register_seconds": 0.000_001,
        }
    )


async def pay(client: AsyncClient, issuer: Issuer, number: str, committee: str = "son") -> None:
    """Pay somebody, so that the municipality has them."""
    scheme = "organisationNumber" if number.startswith("55") else "identityNumber"
    order = {
        "payee": {"name": "Björkdalens Hemservice", scheme: number},
        "amount": {"minor": 100_00, "currency": "SEK"},
        "committeeId": committee,
    }
    answer = await client.post("/payments", json=order, headers=issuer.headers("controller"))
    assert answer.status_code == 202, answer.text


async def ask(app: FastAPI, settings: Settings, *names: str) -> None:
    """Ask the named registers, all without names, for everybody once."""
    stop = asyncio.Event()
    for connector, door in doors(settings):
        if not names or connector.name in names:
            async with open_client(door, 60, stop) as register:
                await ask_where_due(settings, app.state.sessions, connector, register, stop)


async def records(client: AsyncClient, issuer: Issuer, kind: str, **params: Any) -> list[dict[str, Any]]:
    """The records of a kind that hold now."""
    answer = await client.get(f"/records/{kind}", params=params, headers=issuer.headers("controller"))
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def state(app: FastAPI, name: str) -> Any:
    """How far a register has been asked."""
    async with system_session(app.state.sessions, "*") as session:
        row = await session.execute(text("SELECT * FROM source_state WHERE source = :name"), {"name": name})
        return row.one()


async def test_a_lost_f_tax_registration_arrives_as_a_fact(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, facts: Facts
) -> None:
    await pay(client, issuer, COMPANY)
    await ask(app, settings)
    facts.change(COMPANY, {"f_tax": False}, TODAY)

    await ask(app, settings)

    (record,) = await records(client, issuer, "company")
    assert (record["body"]["fTax"], record["body"]["company"]["organisationNumber"]) == (False, COMPANY)


async def test_the_fact_is_published_and_names_what_it_supersedes(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, facts: Facts
) -> None:
    await pay(client, issuer, COMPANY)
    await ask(app, settings, "tax")
    (before,) = await records(client, issuer, "company")
    facts.change(COMPANY, {"f_tax": False}, TODAY)

    await ask(app, settings, "tax")

    events = [event for event in await published(app.state.sessions) if isinstance(event, RecordsReceived)]
    (fact,) = events[-1].records
    assert (str(fact.supersedes), fact.body["f_tax"]) == (before["recordId"], False)


async def test_two_registers_words_on_one_company_stand_in_one_record(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, COMPANY)

    await ask(app, settings)

    (record,) = await records(client, issuer, "company")
    body = record["body"]
    assert (body["status"], body["registeredOn"], body["fTax"], body["vatRegistered"]) == (
        "active",
        "2005-06-02",
        True,
        True,
    )


async def test_the_same_answer_adds_nothing(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, COMPANY)
    await pay(client, issuer, TRADER)
    await ask(app, settings)
    before = len(await published(app.state.sessions))

    await ask(app, settings)
    await ask(app, settings)

    assert len(await published(app.state.sessions)) == before


async def test_each_committee_has_its_own_copy_and_no_other(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, COMPANY, "son")
    await pay(client, issuer, COMPANY, "kfn")

    await ask(app, settings, "tax")

    assert {record["committeeId"] for record in await records(client, issuer, "company")} == {"son", "kfn"}


async def test_only_the_municipalitys_own_parties_are_asked_for(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, COMPANY)

    await ask(app, settings)

    assert {record["body"]["company"]["organisationNumber"] for record in await records(client, issuer, "company")} == {
        COMPANY
    }


async def test_a_death_arrives_without_name_or_number(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, facts: Facts
) -> None:
    await pay(client, issuer, TRADER)
    facts.change("198507099805", {"deceased_on": "2026-10-30"}, TODAY)

    await ask(app, settings, "population")

    (record,) = await records(client, issuer, "person-status")
    assert (record["body"]["status"], record["body"]["deceasedOn"]) == ("deceased", "2026-10-30")
    assert "8507099805" not in str(record)


async def test_a_protected_person_is_marked_as_protected(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, facts: Facts
) -> None:
    await pay(client, issuer, TRADER)
    facts.change("198507099805", {"protection": "registration"}, TODAY)

    await ask(app, settings, "population")
    await ask(app, settings, "population")

    marked = [event for event in await published(app.state.sessions) if isinstance(event, PartyProtectionChanged)]
    (record,) = await records(client, issuer, "person-status")
    assert [(event.protected, event.version) for event in marked] == [(True, 1)]
    assert "address" not in record["body"]


async def test_a_register_does_not_end_a_protection(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, facts: Facts
) -> None:
    await pay(client, issuer, TRADER)
    facts.change("198507099805", {"protection": "marked"}, TODAY)
    await ask(app, settings, "population")
    facts.change("198507099805", {"protection": "none"}, TODAY)

    await ask(app, settings, "population")

    answer = await client.get("/protected-identities", headers=issuer.headers("data_protection_officer"))
    assert answer.json()["total"] == 1


async def test_a_persons_number_stands_nowhere_in_the_state(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, TRADER)

    await ask(app, settings, "population")

    assert "8507099805" not in str(await state(app, "population"))


async def test_an_outage_is_waited_out_and_said(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, server: TestServer
) -> None:
    await pay(client, issuer, COMPANY)
    await server.close()

    await ask(app, settings.model_copy(update={"register_seconds": 600}), "tax")

    found = await state(app, "tax")
    assert (found.problem, found.failures, found.last_success_at) == ("unreachable", 1, None)


async def test_a_register_that_is_not_due_is_left_alone(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, facts: Facts
) -> None:
    daily = settings.model_copy(update={"register_seconds": None})
    await pay(client, issuer, COMPANY)
    await ask(app, daily, "tax")
    facts.change(COMPANY, {"f_tax": False}, TODAY)

    await ask(app, daily, "tax")

    (record,) = await records(client, issuer, "company")
    assert record["body"]["fTax"] is True


async def test_what_came_is_counted_by_day(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, COMPANY)
    await ask(app, settings, "tax")
    await ask(app, settings, "tax")

    async with system_session(app.state.sessions, "*") as session:
        row = (await session.execute(text("SELECT * FROM arrival WHERE channel = 'register'"))).one()
    assert (row.sender, row.kind, row.accepted, row.known, row.rejected) == ("tax", "company", 1, 1, 0)


async def test_a_restricted_person_is_not_asked_for(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, TRADER)
    (payment,) = (await client.get("/payments", headers=issuer.headers("controller"))).json()["items"]
    registrar = issuer.headers("registrar")
    objection = {"partyId": payment["payee"]["partyId"], "right": "objection", "receivedOn": "2026-11-20"}
    objection["statement"] = "Jag invänder mot behandlingen."
    request = (await client.post("/subject-requests", json=objection, headers=registrar)).json()["subjectRequestId"]
    restriction = {"basis": "objection_pending", "reason": "Invändningen prövas."}
    answer = await client.post(f"/subject-requests/{request}/restrict", json=restriction, headers=registrar)
    assert answer.is_success, answer.text

    await ask(app, settings, "population")

    assert await records(client, issuer, "person-status") == []


@pytest.mark.parametrize("name", CONNECTORS)
async def test_the_register_says_who_owns_it_and_why_it_is_asked(name: str) -> None:
    connector = CONNECTORS[name]

    assert all(
        text.sv and text.en for text in (connector.title, connector.owner, connector.legal_basis, connector.purpose)
    )


def test_the_simulators_are_an_application(facts: Facts) -> None:
    assert isinstance(simulators(facts), web.Application)


async def test_a_register_that_is_asked_stands_among_the_sources(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings
) -> None:
    await pay(client, issuer, COMPANY)

    await ask(app, settings, "tax")

    answer = await client.get("/sources", headers=issuer.headers("administrator"))
    (source,) = [one for one in answer.json()["items"] if one["channel"] == "register"]
    assert (source["sender"], source["freshness"], source["expectedHours"]) == ("tax", "in_time", 48)
