"""The routes of the fake gateway."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.web.words import OUTCOMES
from shared.clock import swedish_date, utc_now
from tests.service.web import fake_audit, fake_work
from tests.service.web.fake_data import Json, mapping
from tests.service.web.fake_gateway import USERS, Caller, Refusal, Town, made_id

router = APIRouter()


def town_of(request: Request) -> Town:
    """What the fake keeps."""
    town: Town = request.app.state.town
    return town


async def sent(request: Request, town: Town) -> Any:
    """The body of a change, kept for the test to look at."""
    body = await request.json()
    town.sent.append((request.method, request.url.path.removeprefix("/tillit/v1"), body))
    return body


@router.post("/auth/token")
async def token(request: Request) -> Json:
    user = (await request.json())["user"]
    if user not in USERS:
        raise Refusal(404, "no-such-user", "No such demo user.")
    name, role, committees = USERS[user]
    about = {"name": name, "roles": [role], "committees": committees}
    return {"accessToken": f"token-of-{user}", "tokenType": "Bearer", "expiresIn": 3600, **about}


@router.get("/{kind}")
async def listed(request: Request, kind: str, user: Caller) -> Any:
    town, mine = town_of(request), USERS[user][2]
    rows: dict[str, list[Json]] = {
        "files": town.files,
        "payments": town.payments,
        "alerts": town.alerts,
        "rules": town.rules,
        "tasks": town.tasks,
        "cases": town.cases,
        "notifications": town.notifications,
        "mailbox": town.mailbox,
        "legal-grounds": fake_work.legal_grounds(),
    }
    if kind not in rows:
        raise Refusal(404, "not-found", "No such list.")
    seen = [row for row in rows[kind] if "*" in mine or row.get("committeeId", mine[0]) in mine]
    filters = (("status", "status"), ("rule", "rule"), ("committeeId", "committeeId"))
    page: Json = town.page(seen, request, *filters)
    return page | {"unread": sum(row.get("readAt", 1) is None for row in seen)} if kind == "notifications" else page


@router.get("/files/{file_id}")
async def file(request: Request, file_id: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(town.files, "fileId", file_id))


@router.post("/files", status_code=202)
async def upload(request: Request, _user: Caller) -> Json:
    town, body = town_of(request), await request.body()
    town.sent.append(("POST", "/files", body))
    if b'filename=""' in body:
        errors = [{"in": "body", "pointer": "#/file", "detail": "field required"}]
        raise Refusal(422, "invalid-request", "1 field is wrong.", errors)
    return {"fileId": made_id("file-running"), "status": "received"}


@router.get("/files/{file_id}/mapping")
async def read_mapping(request: Request, file_id: str, _user: Caller) -> Any:
    town = town_of(request)
    town.one(town.files, "fileId", file_id)
    from tests.service.web.fake_records import mapping_of_shifts

    as_table = file_id == made_id("file-table") or request.query_params.get("kind") == "shift"
    return town.answer(mapping_of_shifts() if as_table else mapping())


@router.put("/files/{file_id}/mapping", status_code=202)
async def write_mapping(request: Request, file_id: str, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"fileId": file_id, "status": "received"}


@router.get("/payments/{payment_id}")
async def payment(request: Request, payment_id: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(town.payments, "paymentId", payment_id))


@router.get("/alerts/{alert_id}")
async def alert(request: Request, alert_id: str, user: Caller) -> Any:
    town, mine = town_of(request), USERS[user][2]
    found = town.one(town.alerts, "alertId", alert_id)
    if "*" not in mine and found["committeeId"] not in mine:
        raise Refusal(404, "not-found", "Not found, or not yours to see.")
    return town.answer(found)


@router.get("/alerts/{alert_id}/timeline")
async def alert_timeline(request: Request, alert_id: str, _user: Caller) -> Any:
    town = town_of(request)
    town.one(town.alerts, "alertId", alert_id)
    return town.answer(town.timeline)


@router.post("/alerts/{alert_id}/triage")
async def triage(request: Request, alert_id: str, user: Caller) -> Json:
    town = town_of(request)
    body, found = await sent(request, town), town.one(town.alerts, "alertId", alert_id)
    if found["status"] == "triaged":
        raise Refusal(409, "alert-already-triaged", "The alert is already judged.")
    assert body["outcome"] in OUTCOMES
    found |= {"status": "triaged", "outcome": body["outcome"], "triagedBy": USERS[user][0]}
    return found


@router.get("/rules/{rule}")
async def rule(request: Request, rule: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(town.rules, "rule", rule))


@router.post("/backtests", status_code=202)
async def start_backtest(request: Request, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"backtestId": made_id("backtest")}


@router.get("/backtests/{backtest_id}")
async def backtest(request: Request, backtest_id: str, _user: Caller) -> Any:
    if backtest_id == made_id("backtest-running"):
        return {"backtestId": backtest_id, "rule": "INV-01", "status": "running"}
    return town_of(request).answer(fake_work.backtest("INV-01"))


@router.get("/tasks/{task_id}")
async def task(request: Request, task_id: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(town.tasks, "taskId", task_id))


@router.post("/tasks/{task_id}/complete")
async def complete(request: Request, task_id: str, _user: Caller) -> Json:
    town = town_of(request)
    body, found = await sent(request, town), town.one(town.tasks, "taskId", task_id)
    if "no_conflict" not in body["checklist"]:
        errors = [{"in": "body", "pointer": "#/checklist", "detail": "no_conflict"}]
        raise Refusal(422, "checklist-incomplete", "Do these steps first: no_conflict.", errors)
    found |= {"status": "done", "outcome": body["outcome"], "summary": body["summary"]}
    return found


@router.post("/cases", status_code=201)
async def open_case(request: Request, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"caseId": made_id("case-open")}


@router.get("/cases/{case_id}")
async def case(request: Request, case_id: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(town.cases, "caseId", case_id))


@router.post("/cases/{case_id}/evidence", status_code=201)
async def evidence(request: Request, case_id: str, _user: Caller) -> Json:
    town = town_of(request)
    town.sent.append(("POST", f"/cases/{case_id}/evidence", await request.body()))
    return {"evidenceId": made_id("evidence")}


@router.get("/cases/{case_id}/evidence/{evidence_id}")
async def fetch_evidence(case_id: str, evidence_id: str, _user: Caller) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="faktura.pdf"', "X-Evidence": f"{case_id}/{evidence_id}"}
    return Response(b"%PDF-evidence", media_type="application/octet-stream", headers=headers)


@router.post("/cases/{case_id}/{what}")
async def work_on_case(request: Request, case_id: str, what: str, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"caseId": case_id, "what": what}


@router.post("/cases/{case_id}/steps/{step_id}/{what}")
async def work_on_step(request: Request, case_id: str, step_id: str, what: str, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"caseId": case_id, "stepId": step_id, "what": what}


@router.post("/bars/{bar_id}/lift")
@router.post("/bars/{bar_id}/lift/approve")
async def lift(request: Request, bar_id: str, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"barId": bar_id}


@router.post("/holds/{hold_id}/approve")
async def approve(request: Request, hold_id: str, user: Caller) -> Json:
    town = town_of(request)
    await sent(request, town)
    holds = [hold for case in town.cases for hold in case["holds"]]
    if town.one(holds, "holdId", hold_id)["proposedBy"] == user:
        raise Refusal(409, "second-person-needed", "Another person has to approve the hold.")
    return {"holdId": hold_id, "state": "approved"}


@router.post("/holds/{hold_id}/end")
async def end(request: Request, hold_id: str, _user: Caller) -> Json:
    await sent(request, town_of(request))
    return {"holdId": hold_id, "state": "ended"}


@router.post("/notifications/{notification_id}/read")
async def read(request: Request, notification_id: str, _user: Caller) -> Json:
    town = town_of(request)
    await sent(request, town)
    found = town.one(town.notifications, "notificationId", notification_id)
    found["readAt"] = "2026-11-21T09:00:00Z"
    return found


@router.get("/audit/{service}/summary")
async def trail_summary(request: Request, service: str, user: Caller) -> Any:
    town = auditors_town(request, user)
    return town.answer(fake_audit.trail_summary(service, swedish_date(utc_now())))


@router.get("/audit/{service}/records")
async def trail_records(request: Request, service: str, user: Caller) -> Any:
    town = auditors_town(request, user)
    rows = fake_audit.trail_records(service, swedish_date(utc_now())) if town.files else []
    return town.page(rows, request, ("outcome", "outcome"), ("actor", "actor"))


def auditors_town(request: Request, user: str) -> Town:
    if USERS[user][1] != "auditor":
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    return town_of(request)


@router.get("/reports/summary")
async def summary(request: Request, _user: Caller) -> Any:
    return town_of(request).answer(town_of(request).summary)
