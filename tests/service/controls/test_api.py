"""The API of controls: who may do what, and what it answers."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response

from services.controls.handlers import HANDLERS
from shared.db import Sessions
from shared.events import ControlTaskCompleted, FindingRecorded
from shared.ids import derived_id, new_id
from shared.inbox import handle_once
from shared.testing import Issuer, published
from tests.service.controls.builders import NOTHING_FOUND, a_completion, a_triaged_alert


async def open_task(sessions: Sessions, **changes: Any) -> str:
    alert = a_triaged_alert(**changes)
    await handle_once(sessions, HANDLERS, [alert])
    return str(derived_id("control_task", alert.alert_id))


async def complete(client: AsyncClient, issuer: Issuer, task_id: str, body: dict[str, Any]) -> Response:
    return await client.post(f"/tasks/{task_id}/complete", json=body, headers=issuer.headers("controller"))


async def test_a_control_is_read_with_its_checklist(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    task_id = await open_task(sessions)

    answer = await client.get(f"/tasks/{task_id}", headers=issuer.headers("case_officer", committees=("son",)))

    task = answer.json()
    assert answer.status_code == 200
    assert (task["status"], task["dueOn"], task["outcome"]) == ("open", "2026-12-18", None)
    assert task["amount"] == {"minor": 4_875_000, "currency": "SEK"}
    assert [item["key"] for item in task["checklist"]] == [
        "no_conflict",
        "compare_documents",
        "delivered_once",
        "ask_party",
    ]
    assert task["checklist"][0]["text"]["sv"].startswith("Kontrollera att du inte är jävig")


async def test_the_most_urgent_control_comes_first(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await open_task(sessions)
    urgent = await open_task(sessions, rules=("INV-02",))

    answer = await client.get("/tasks", headers=issuer.headers("controller"))

    assert answer.json()["total"] == 2
    assert answer.json()["items"][0]["taskId"] == urgent


@pytest.mark.parametrize(("status", "total"), [("open", 1), ("done", 1)])
async def test_the_list_is_filtered_by_status(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, status: str, total: int
) -> None:
    await open_task(sessions)
    await complete(client, issuer, await open_task(sessions), NOTHING_FOUND)

    answer = await client.get("/tasks", params={"status": status}, headers=issuer.headers("controller"))

    assert answer.json()["total"] == total
    assert {item["status"] for item in answer.json()["items"]} == {status}


async def test_the_list_is_paged(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    ids = {await open_task(sessions) for _ in range(3)}
    headers = issuer.headers("controller")

    first = (await client.get("/tasks", params={"limit": 2}, headers=headers)).json()
    second = (await client.get("/tasks", params={"limit": 2, "page": 2}, headers=headers)).json()

    assert [len(first["items"]), len(second["items"]), first["total"]] == [2, 1, 3]
    assert {item["taskId"] for item in first["items"] + second["items"]} == ids


async def test_the_list_is_filtered_by_committee(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await open_task(sessions)
    culture = await open_task(sessions, committee_id="kfn")

    answer = await client.get("/tasks", params={"committeeId": "kfn"}, headers=issuer.headers("controller"))

    assert [item["taskId"] for item in answer.json()["items"]] == [culture]


async def test_the_control_of_an_alert_is_found(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    alert = a_triaged_alert()
    await handle_once(sessions, HANDLERS, [alert, a_triaged_alert()])

    answer = await client.get("/tasks", params={"alertId": str(alert.alert_id)}, headers=issuer.headers("controller"))

    assert [item["alertId"] for item in answer.json()["items"]] == [str(alert.alert_id)]


async def test_a_control_without_finding_is_completed(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    task_id = await open_task(sessions)

    answer = await complete(client, issuer, task_id, NOTHING_FOUND)

    task = answer.json()
    assert answer.status_code == 200
    assert (task["status"], task["outcome"], task["completedBy"]) == ("done", "no_finding", "kim")
    assert [item["key"] for item in task["checklist"] if item["done"]] == ["no_conflict", "compare_documents"]


@pytest.mark.attack("L2")
async def test_a_completed_control_is_published_without_its_summary(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    task_id = await open_task(sessions)

    await complete(client, issuer, task_id, NOTHING_FOUND)

    _, event = await published(sessions)
    assert isinstance(event, ControlTaskCompleted)
    assert (str(event.task_id), event.outcome, event.completed_by) == (task_id, "no_finding", "kim")
    assert "leveranser" not in repr(event)


async def test_a_finding_is_published_with_what_a_case_needs(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    task_id = await open_task(sessions)

    answer = await complete(client, issuer, task_id, a_completion())

    *_, event = await published(sessions)
    assert isinstance(event, FindingRecorded)
    assert (event.severity, event.open_case, event.amount_minor) == ("major", True, 4_875_000)
    assert str(event.finding_id) == answer.json()["findingId"]
    assert event.title == "Två fakturor som liknar varandra"


async def test_a_finding_is_minor_until_somebody_says_more(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    body = a_completion()
    del body["severity"]

    answer = await complete(client, issuer, await open_task(sessions), body)

    assert answer.json()["severity"] == "minor"


async def test_a_done_control_is_not_completed_again(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    task_id = await open_task(sessions)
    await complete(client, issuer, task_id, NOTHING_FOUND)

    answer = await complete(client, issuer, task_id, a_completion())

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/task-already-done")
    assert len(await published(sessions)) == 2


async def test_of_two_completions_at_once_one_counts(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    task_id = await open_task(sessions)

    answers = await asyncio.gather(*(complete(client, issuer, task_id, a_completion()) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await published(sessions)) == 3


async def test_a_finding_needs_the_neutral_question(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    body = a_completion(checklist=["no_conflict", "compare_documents", "delivered_once"])

    answer = await complete(client, issuer, await open_task(sessions), body)

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/checklist-incomplete")
    assert problem["missing"] == ["ask_party"]
    assert problem["errors"][0]["pointer"] == "#/checklist"


async def test_a_refused_completion_changes_nothing(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    task_id = await open_task(sessions)

    await complete(client, issuer, task_id, a_completion(checklist=[]))

    task = (await client.get(f"/tasks/{task_id}", headers=issuer.headers("controller"))).json()
    assert (task["status"], task["summary"]) == ("open", None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"checklist": ["no_conflict", "made_up"]}, id="unknown step"),
        pytest.param({"summary": "kort"}, id="summary too short"),
        pytest.param({"summary": " " * 30}, id="summary of blanks"),
        pytest.param({"summary": "tio tecken \x00 noll"}, id="NUL in summary"),
        pytest.param({"outcome": "guilty"}, id="unknown outcome"),
        pytest.param({"severity": "huge"}, id="unknown severity"),
        pytest.param({"outcome": "no_finding"}, id="case without finding"),
        pytest.param({"surprise": 1}, id="unknown field"),
    ],
)
async def test_a_completion_that_makes_no_sense_is_refused(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, changes: dict[str, Any]
) -> None:
    answer = await complete(client, issuer, await open_task(sessions), a_completion(**changes))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", ["board_member", "integration_client"])
async def test_other_roles_read_no_controls(client: AsyncClient, issuer: Issuer, role: str) -> None:
    answer = await client.get("/tasks", headers=issuer.headers(role))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


async def test_an_auditor_reads_and_changes_nothing(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    task_id, headers = await open_task(sessions), issuer.headers("auditor")

    read = await client.get(f"/tasks/{task_id}", headers=headers)
    changed = await client.post(f"/tasks/{task_id}/complete", json=NOTHING_FOUND, headers=headers)

    assert (read.status_code, changed.status_code) == (200, 403)


async def test_nobody_reads_without_signing_in(client: AsyncClient) -> None:
    assert (await client.get("/tasks")).status_code == 401


@pytest.mark.attack("B2")
@pytest.mark.asvs("8.2.2")
async def test_another_committees_control_does_not_exist(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    task_id = await open_task(sessions, committee_id="son")
    headers = issuer.headers("case_officer", committees=("kfn",))

    read = await client.get(f"/tasks/{task_id}", headers=headers)
    unknown = await client.get(f"/tasks/{new_id()}", headers=headers)
    changed = await client.post(f"/tasks/{task_id}/complete", json=NOTHING_FOUND, headers=headers)

    assert [read.status_code, unknown.status_code, changed.status_code] == [404, 404, 404]
    assert read.json()["detail"] == unknown.json()["detail"]


async def test_another_committees_controls_are_not_counted(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await open_task(sessions, committee_id="son")
    headers = issuer.headers("case_officer", committees=("kfn",))

    plain = (await client.get("/tasks", headers=headers)).json()
    asked = (await client.get("/tasks", params={"committeeId": "son"}, headers=headers)).json()

    assert [plain["total"], asked["total"], plain["items"], asked["items"]] == [0, 0, [], []]


@pytest.mark.attack("B1")
@pytest.mark.asvs("8.4.1")
async def test_another_municipalitys_control_does_not_exist(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    task_id = await open_task(sessions, municipality_id="1234")

    answer = await client.get(f"/tasks/{task_id}", headers=issuer.headers("controller"))

    assert answer.status_code == 404
