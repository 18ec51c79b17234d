"""The inbox of the console: who sees what."""

from uuid import uuid4

import pytest
from httpx import AsyncClient

from services.notifications.handlers import HANDLERS
from shared.db import Sessions
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.service.notifications.facts import alert_raised, case_opened, hold_proposed, task_opened


async def inbox(client: AsyncClient, headers: dict[str, str], query: str = "") -> dict[str, object]:
    answer = await client.get(f"/notifications{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def first(client: AsyncClient, headers: dict[str, str]) -> dict[str, object]:
    items = (await inbox(client, headers))["items"]
    assert isinstance(items, list)
    found: dict[str, object] = items[0]
    return found


async def test_a_message_has_both_languages_and_a_link(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(37)])

    message = await first(client, issuer.headers("controller"))

    assert set(message) == {
        "notificationId", "kind", "committeeId", "count", "createdAt", "subject", "body", "link", "readAt",
    }  # fmt: skip
    assert message["subject"] == {"sv": "37 nya signaler", "en": "37 new signals"}
    assert message["createdAt"] == "2026-03-02T12:00:00Z"
    assert (message["link"], message["readAt"]) == ("/alerts", None)


async def test_somebody_sees_the_own_committee_only(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised("son"), alert_raised("kfn"), alert_raised("bun")])

    found = await inbox(client, issuer.headers("case_officer", committees=("son",)))

    assert (found["total"], found["unread"]) == (1, 1)
    assert [item["committeeId"] for item in found["items"]] == ["son"]  # type: ignore[attr-defined]  # a list


async def test_another_municipality_sees_nothing(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])

    found = await inbox(client, issuer.headers("controller", municipality_id="9998"))

    assert (found["total"], found["unread"], found["items"]) == (0, 0, [])


async def test_a_role_sees_what_it_subscribes_to(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised(), task_opened(), case_opened()])

    message = await inbox(client, issuer.headers("security_head"))

    assert [item["kind"] for item in message["items"]] == ["case_opened"]  # type: ignore[attr-defined]  # a list


async def test_who_proposed_a_hold_is_not_asked_to_approve_it(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [hold_proposed(proposed_by="kim")])

    own = await inbox(client, issuer.headers("controller", subject="kim"))
    other = await inbox(client, issuer.headers("controller", subject="robin"))

    assert (own["total"], other["total"]) == (0, 1)


async def test_an_auditor_has_an_empty_inbox(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])

    assert (await inbox(client, issuer.headers("auditor")))["total"] == 0


async def test_reading_a_message_is_noted_for_the_reader_alone(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])
    kim, robin = (issuer.headers("controller", subject=name) for name in ("kim", "robin"))
    message = await first(client, kim)

    answer = await client.post(f"/notifications/{message['notificationId']}/read", headers=kim)

    assert answer.status_code == 200
    assert answer.json()["readAt"] is not None
    assert (await inbox(client, kim))["unread"] == 0
    assert (await inbox(client, robin))["unread"] == 1


async def test_reading_twice_keeps_the_first_time(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])
    kim = issuer.headers("controller")
    path = f"/notifications/{(await first(client, kim))['notificationId']}/read"

    once, twice = await client.post(path, headers=kim), await client.post(path, headers=kim)

    assert once.json() == twice.json()


async def test_a_read_message_is_new_again_when_more_is_gathered(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])
    kim = issuer.headers("controller")
    await client.post(f"/notifications/{(await first(client, kim))['notificationId']}/read", headers=kim)

    await handle_once(sessions, HANDLERS, [alert_raised()])

    assert await first(client, kim) | {"notificationId": None} == {
        **(await first(client, kim)), "notificationId": None, "count": 2, "readAt": None,
    }  # fmt: skip


async def test_unread_messages_can_be_asked_for(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised(), task_opened()])
    kim = issuer.headers("controller")
    await client.post(f"/notifications/{(await first(client, kim))['notificationId']}/read", headers=kim)

    found = await inbox(client, kim, "?unread=true")

    assert (found["total"], found["unread"]) == (1, 1)
    assert all(item["readAt"] is None for item in found["items"])  # type: ignore[attr-defined]  # a list


async def test_the_inbox_comes_in_pages(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await handle_once(sessions, HANDLERS, [case_opened() for _ in range(5)])
    kim = issuer.headers("controller")

    pages = [await inbox(client, kim, f"?limit=2&page={page}") for page in (1, 2, 3, 4)]

    assert [len(page["items"]) for page in pages] == [2, 2, 1, 0]  # type: ignore[arg-type]  # a list
    assert {page["total"] for page in pages} == {5}


async def test_a_message_of_another_committee_is_as_unknown_as_none(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised("bun")])
    message = await first(client, issuer.headers("controller"))
    officer = issuer.headers("case_officer", committees=("son",))

    hidden = await client.post(f"/notifications/{message['notificationId']}/read", headers=officer)
    unknown = await client.post(f"/notifications/{uuid4()}/read", headers=officer)

    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json()["detail"] == unknown.json()["detail"]
    assert hidden.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", ["board_member", "integration_client"])
async def test_who_gets_no_messages_has_no_inbox(client: AsyncClient, issuer: Issuer, role: str) -> None:
    answer = await client.get("/notifications", headers=issuer.headers(role))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


async def test_an_auditor_changes_nothing(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.post(f"/notifications/{uuid4()}/read", headers=issuer.headers("auditor"))

    assert answer.status_code == 403


async def test_a_stranger_sees_nothing(client: AsyncClient) -> None:
    answer = await client.get("/notifications")

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")


@pytest.mark.parametrize("query", ["?limit=101", "?page=0", "?unread=maybe"])
async def test_a_wrong_query_is_told(client: AsyncClient, issuer: Issuer, query: str) -> None:
    answer = await client.get(f"/notifications{query}", headers=issuer.headers("controller"))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


async def test_an_id_that_is_none_is_told(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.post("/notifications/12/read", headers=issuer.headers("controller"))

    assert answer.status_code == 422
