"""GET /reports/summary: who sees which figures."""

import re
from typing import Any

import pytest
from httpx import AsyncClient

from services.reporting.handlers import HANDLERS
from shared.clock import swedish_date, utc_now
from shared.db import Sessions
from shared.events import Event
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.service.reporting.facts import history, screened

SPRING = {"from": "2026-01-01", "to": "2026-04-30"}


async def told(sessions: Sessions, *events: Event) -> None:
    await handle_once(sessions, HANDLERS, events or history())


async def summary(client: AsyncClient, headers: dict[str, str], params: dict[str, str] | None = None) -> dict[str, Any]:
    answer = await client.get("/reports/summary", params=params or SPRING, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("role", ["board_member", "auditor", "controller", "case_officer", "security_head"])
async def test_these_roles_see_the_figures(client: AsyncClient, sessions: Sessions, issuer: Issuer, role: str) -> None:
    await told(sessions)

    assert (await summary(client, issuer.headers(role)))["screened"] == 157


async def test_a_board_member_sees_the_own_committee_only(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await told(sessions)

    found = await summary(client, issuer.headers("board_member", committees=("bun",)))

    assert (found["screened"], found["alerts"]["open"]) == (50, 1)
    assert [committee["committeeId"] for committee in found["committees"]] == ["bun"]
    assert [rule["rule"] for rule in found["rules"]] == ["INV-01"]


async def test_one_committee_can_be_asked_for(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await told(sessions)

    found = await summary(client, issuer.headers("auditor"), SPRING | {"committeeId": "son"})

    assert (found["screened"], len(found["committees"])) == (107, 1)


async def test_an_empty_committee_means_all(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await told(sessions)

    found = await summary(client, issuer.headers("auditor"), SPRING | {"committeeId": ""})

    assert found["screened"] == 157


async def test_another_municipality_sees_nothing(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await told(sessions)

    found = await summary(client, issuer.headers("auditor", municipality_id="9998"))

    assert (found["screened"], found["committees"], found["rules"]) == (0, [], [])


async def test_the_figures_of_committees_add_up_to_the_whole(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await told(sessions)

    found = await summary(client, issuer.headers("auditor"))

    for parts in (found["committees"], found["months"]):
        assert sum(part["screened"] for part in parts) == found["screened"]
        assert sum(part["alerts"] for part in parts) == found["alerts"]["open"] + found["alerts"]["triaged"]
        assert sum(part["stopped"]["minor"] for part in parts) == found["money"]["stopped"]["minor"]


async def test_days_are_widened_to_whole_months(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await told(sessions)

    found = await summary(client, issuer.headers("auditor"), {"from": "2026-02-20", "to": "2026-02-21"})

    assert (found["from"], found["to"], found["screened"]) == ("2026-02-01", "2026-02-28", 7)
    assert [month["month"] for month in found["months"]] == ["2026-02"]


async def test_the_present_year_is_told_where_nothing_is_asked(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    today = swedish_date(utc_now())
    await told(sessions, screened(month=f"{today:%Y-%m}"), screened(month=f"{today.year - 1}-12"))

    answer = await client.get("/reports/summary", headers=issuer.headers("auditor"))

    assert (answer.json()["from"], answer.json()["screened"]) == (f"{today.year}-01-01", 100)


async def test_no_figures_are_zeros(client: AsyncClient, issuer: Issuer) -> None:
    found = await summary(client, issuer.headers("board_member", committees=("ks",)))

    assert (found["screened"], found["precision"], found["committees"]) == (0, None, [])
    assert [month["screened"] for month in found["months"]] == [0, 0, 0, 0]


async def test_the_figures_name_nobody(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await told(sessions)

    answer = await client.get("/reports/summary", params=SPRING, headers=issuer.headers("auditor"))

    assert not [word for word in ("kim", "robin", "titel", "title", "A-2026") if word in answer.text]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", answer.text)


@pytest.mark.parametrize("committee_id", ["son", "zzz"])
async def test_a_committee_that_is_not_ones_own_is_as_unknown_as_none(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, committee_id: str
) -> None:
    await told(sessions)
    headers = issuer.headers("board_member", committees=("ks",))

    answer = await client.get("/reports/summary", params={"committeeId": committee_id}, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert answer.json()["detail"] == "There is no such committee, or it is not yours to see."


async def test_a_machine_sees_no_figures(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.get("/reports/summary", headers=issuer.headers("integration_client"))

    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


async def test_a_stranger_sees_no_figures(client: AsyncClient) -> None:
    answer = await client.get("/reports/summary")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"from": "2026-04-01", "to": "2026-03-31"}, id="backwards"),
        pytest.param({"from": "1900-01-01", "to": "2026-03-31"}, id="too long"),
        pytest.param({"from": "9999-12-31", "to": "9999-12-31", "committeeId": "a b"}, id="committee"),
        pytest.param({"from": "2026-02-30"}, id="no day"),
        pytest.param({"from": "in March"}, id="no date"),
    ],
)
async def test_a_wrong_period_is_told(client: AsyncClient, issuer: Issuer, params: dict[str, str]) -> None:
    answer = await client.get("/reports/summary", params=params, headers=issuer.headers("auditor"))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert answer.json()["errors"]


async def test_the_last_month_of_the_calendar_can_be_asked_for(client: AsyncClient, issuer: Issuer) -> None:
    found = await summary(client, issuer.headers("auditor"), {"from": "9999-12-01", "to": "9999-12-31"})

    assert found["screened"] == 0


@pytest.mark.parametrize(("day", "month"), [("0109-01-07", "0109-01"), ("9999-12-31", "9999-12")])
async def test_a_month_of_any_year_has_a_name(client: AsyncClient, issuer: Issuer, day: str, month: str) -> None:
    found = await summary(client, issuer.headers("auditor"), {"from": day, "to": day})

    assert [part["month"] for part in found["months"]] == [month]


@pytest.mark.parametrize("day", ["0", "1767225600", "2026-1-1", "2026-01-01T00:00:00Z"])
async def test_a_day_is_written_as_a_date_and_nothing_else(client: AsyncClient, issuer: Issuer, day: str) -> None:
    answer = await client.get("/reports/summary", params={"to": day}, headers=issuer.headers("auditor"))

    assert answer.status_code == 422
