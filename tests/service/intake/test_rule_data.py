"""How a rule stands with its data is told as soon as data come, and to nobody more than they may see."""

from importlib import import_module
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select, text

from services.intake.rule_data.models import coverage
from shared.db import Sessions, system_session
from shared.testing import Issuer

VISIT = {
    "provider": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
    "user": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
    "startsAt": "2026-11-02T07:02:00Z",
    "endsAt": "2026-11-02T07:24:00Z",
    "billedMinutes": 30,
    "userDeclined": False,
}
RULE = "TIM-08"


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller", committees=["son"])


async def send(client: AsyncClient, headers: dict[str, str], number: str, **fields: Any) -> str:
    """Send a visit and return its id."""
    answer = await client.post("/records/visit", json={"logNumber": number, **VISIT, **fields}, headers=headers)
    assert answer.status_code == 202, answer.text
    record: str = answer.json()["items"][0]["recordId"]
    return record


async def need(client: AsyncClient, headers: dict[str, str], rule: str = RULE) -> dict[str, Any]:
    """The first source of a rule."""
    answer = await client.get(f"/rule-data/{rule}", headers=headers)
    assert answer.status_code == 200, answer.text
    first: dict[str, Any] = answer.json()["needs"][0]
    return first


def share_of(need: dict[str, Any], name: str) -> float:
    """The share of a source that has a field."""
    return next(float(field["share"]) for field in need["fields"] if field["name"] == name)


async def test_all_rules_of_the_catalogue_are_told_of(client: AsyncClient, headers: dict[str, str]) -> None:
    answer = (await client.get("/rule-data", headers=headers)).json()

    assert (len(answer["items"]), len(answer["areas"])) == (88, 12)


async def test_a_rule_of_which_nothing_came_says_so(client: AsyncClient, headers: dict[str, str]) -> None:
    answer = (await client.get(f"/rule-data/{RULE}", headers=headers)).json()

    assert (answer["state"], answer["share"], answer["newestAt"], answer["needs"][0]["records"]) == (
        "absent",
        0,
        None,
        0,
    )


async def test_data_that_came_make_a_rule_complete(client: AsyncClient, headers: dict[str, str]) -> None:
    await send(client, headers, "1")

    answer = (await client.get("/rule-data", headers=headers)).json()
    (rule,) = (one for one in answer["items"] if one["rule"] == RULE)
    assert (rule["state"], rule["share"]) == ("complete", 1)
    assert rule["newestAt"]


async def test_a_field_that_half_of_the_records_have_is_half_filled(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    await send(client, headers, "1")
    await send(client, headers, "2", billedMinutes=None)

    found = await need(client, headers)

    assert (found["records"], share_of(found, "billedMinutes"), share_of(found, "user")) == (2, 0.5, 1)


async def test_what_was_superseded_or_withdrawn_is_not_counted(client: AsyncClient, headers: dict[str, str]) -> None:
    await send(client, headers, "1", billedMinutes=None)
    await send(client, headers, "1")
    gone = await send(client, headers, "2", billedMinutes=None)
    await client.post(f"/records/visit/{gone}/withdraw", json={"ground": "entered_in_error"}, headers=headers)

    found = await need(client, headers)

    assert (found["records"], share_of(found, "billedMinutes")) == (1, 1)


async def test_the_same_said_again_is_not_counted_again(client: AsyncClient, headers: dict[str, str]) -> None:
    await send(client, headers, "1")
    await send(client, headers, "1")

    found = await need(client, headers)

    assert (found["records"], found["files"][0]["records"]) == (1, 1)


async def test_a_source_names_the_committees_and_what_gave_it(client: AsyncClient, headers: dict[str, str]) -> None:
    await send(client, headers, "1")

    found = await need(client, headers)

    (committee,), (file,) = found["committees"], found["files"]
    assert (committee["committeeId"], committee["records"], file["fileId"], file["records"]) == ("son", 1, None, 1)


async def test_payments_are_counted_as_they_come(client: AsyncClient, headers: dict[str, str]) -> None:
    order = {"amount": {"minor": 100}, "payee": {"name": "Björkens Städ AB"}, "orderReference": "O-1"}
    await client.post("/payments", json=[order, {**order, "paymentDate": "2026-11-02"}], headers=headers)

    found = await need(client, headers, "STA-03")

    assert (found["records"], share_of(found, "paymentDate"), share_of(found, "amountMinor")) == (2, 0.5, 1)


async def test_another_committee_sees_nothing_of_it(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    await send(client, headers, "1")

    found = await need(client, issuer.headers("case_officer", committees=["kfn"]))

    assert (found["records"], found["committees"], found["files"]) == (0, [], [])


async def test_an_unknown_rule_is_not_found(client: AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get("/rule-data/XYZ-01", headers=headers)).status_code == 404


async def counted(sessions: Sessions) -> dict[tuple[str, str], tuple[int, int]]:
    """What is counted of payables: all and filled by kind and field."""
    async with system_session(sessions, "*") as session:
        found = await session.execute(select(coverage))
    return {(row.kind, row.field): (row.rows, row.filled) for row in found}


async def test_payments_from_before_are_counted_as_those_that_come(
    app: FastAPI, client: AsyncClient, headers: dict[str, str]
) -> None:
    order = {"amount": {"minor": 100}, "payee": {"name": "Björkens Städ AB"}, "invoiceNumber": "1"}
    await client.post("/payments", json=[order, {**order, "unit": "4711"}], headers=headers)
    live = await counted(app.state.sessions)
    migration = import_module("services.intake.migrations.0012_coverage")

    async with system_session(app.state.sessions, "*") as session:
        await session.execute(text("DELETE FROM coverage"))
        await session.execute(text("DELETE FROM coverage_source"))
        await session.execute(text(migration._PAYMENTS))
        await session.execute(text(migration._PAYMENT_SOURCES))

    again = await counted(app.state.sessions)
    assert again.keys() < live.keys()
    assert {key: live[key] for key in again} == again
