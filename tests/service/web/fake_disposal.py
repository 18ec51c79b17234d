"""The made-up municipality, continued: its disposal plan, legal holds and runs."""

import hashlib
from datetime import date, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request

from shared.policy.actions import ALLOWED, Action
from tests.service.web.fake_data import Json, at, both, made_id, sek
from tests.service.web.fake_disclosures import PAGE, kept, town_of
from tests.service.web.fake_gateway import USERS, Caller, Refusal
from tests.service.web.places import DISPOSALS

SOURCE = both("arkivlagen (1990:782) 10 §; förslag", "arkivlagen (1990:782) 10 §; proposal")
WAYS = ["delete", "archive_then_delete", "preserve"]
EVERYBODY = ["intake", "risk", "controls", "cases", "reporting", "notifications", "gateway"]
REPORT: Json = {"runId": made_id("disposal-done"), "removed": {"intake": [{"name": "payment", "removed": 4711}]}}
SHA256 = hashlib.sha256(orjson.dumps(REPORT, option=orjson.OPT_SORT_KEYS)).hexdigest()


def a_reader(user: Caller) -> str:
    """Somebody who may look at disposal; 403 for others."""
    if USERS[user][1] not in ALLOWED[Action.DISPOSAL_READ]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    return user


Reader = Annotated[str, Depends(a_reader)]
router = APIRouter(prefix="/disposal", dependencies=[Depends(a_reader)])


def a_rule(today: date, name: str, **changed: Any) -> Json:
    """A decision that a registrar has registered."""
    return {
        "ruleId": made_id(f"rule-{name}"),
        "type": name,
        "months": 84,
        "fromYearEnd": True,
        "disposition": "delete",
        "decisionNumber": "KS 2026/17",
        "decidedOn": (today - timedelta(90)).isoformat(),
        "decidedBy": "Kommunstyrelsen",
        "legalBasis": "arkivlagen (1990:782) 10 §",
        "validFrom": (today - timedelta(60)).isoformat(),
        "validTo": None,
        "state": "in_force",
        "proposedBy": "registrar",
        "approvedBy": "security-head",
        **changed,
    }


def plan(today: date) -> list[Json]:
    """A type with a rule, one whose rule waits, one that nobody has decided on."""
    waits = {"state": "proposed", "approvedBy": None, "months": 120, "fromYearEnd": False}
    rows: list[tuple[str, Json, int, Json | None, list[Json]]] = [
        ("payment", both("Betalningar", "Payments"), 84, a_rule(today, "payment"), []),
        ("case", both("Ärenden", "Cases"), 120, None, [a_rule(today, "case", **waits)]),
        ("notification", both("Aviseringar", "Notifications"), 1, None, []),
    ]
    return [
        {
            "type": type_,
            "title": title,
            "countsFrom": both("årets slut", "the end of the year"),
            "proposedMonths": months,
            "proposedFromYearEnd": type_ == "payment",
            "source": SOURCE,
            "dispositions": WAYS if months > 1 else ["delete"],
            "inForce": rule,
            "waiting": waiting,
        }
        for type_, title, months, rule, waiting in rows
    ]


def holds(today: date) -> list[Json]:
    """A hold that stands, one with a last day behind it, one that was released, one that follows a restriction."""
    open_one: Json = {"releasedBy": None, "releasedAt": None, "releaseReason": None, "until": None}
    released = {"releasedBy": "security-head", "releasedAt": at(today, 1), "releaseReason": "Tvisten är avgjord."}
    rows: list[tuple[str, Json]] = [
        ("case", {}),
        ("file", {"setBy": "system"}),
        ("party", {"until": (today - timedelta(1)).isoformat()}),
        ("payment", released),
    ]
    return [
        {
            "holdId": made_id(f"legal-hold-{kind}"),
            "kind": kind,
            "objectId": made_id(f"{kind}-open"),
            "reason": "Tvist i tingsrätten.",
            "setBy": "registrar",
            "setAt": at(today, 30),
            **open_one,
            **changed,
        }
        for kind, changed in rows
    ]


def run(today: date, name: str) -> Json:
    """A run at a step; *archive* is one that waits for the archive alone."""
    state = "removing" if name == "archive" else name
    decided = state in {"removing", "done"}
    answered = {"counting": EVERYBODY[:2], "removing": EVERYBODY[:4]}.get(name, EVERYBODY)
    return {
        "runId": made_id(f"disposal-{name}"),
        "asOf": today.isoformat(),
        "state": state,
        "orderedBy": "registrar",
        "orderedAt": at(today, 2),
        "proposedBy": "registrar" if decided or state == "proposed" else None,
        "approvedBy": "security-head" if decided else None,
        "finishedAt": at(today, 0) if state == "done" else None,
        "reportSha256": SHA256 if state == "done" else None,
        "reason": "Årets gallring." if decided or state == "proposed" else None,
        "answered": [service for service in answered if service != "cases" or name != "archive"],
        "parts": [a_part(today, decided=decided), a_case_part(today)],
    }


def a_part(today: date, *, decided: bool) -> Json:
    """Payments of intake: due, held, falling due, and removed where that was decided."""
    months = [(today.replace(day=1) + timedelta(32 * n)).replace(day=1) for n in range(3)]
    return {
        "service": "intake",
        "name": "payment:payment",
        "type": "payment",
        "disposition": "delete",
        "due": 4711,
        "dueAmount": sek(1234567.5),
        "oldest": "2018-01-02",
        "newest": "2018-12-30",
        "held": [{"why": "legal_hold", "number": 3}, {"why": "open_case", "number": 12}],
        "ahead": [{"firstDay": day.isoformat(), "number": 100 * n} for n, day in enumerate(months, 1)],
        "removed": 4711 if decided else None,
        "removedAmount": sek(1234567.5) if decided else None,
        "withThem": 9 if decided else None,
        "rowsBefore": 10000 if decided else None,
        "rowsAfter": 5289 if decided else None,
        "archivedLines": 0 if decided else None,
    }


def a_case_part(today: date) -> Json:
    """Cases, which the archive takes over first."""
    nothing = dict.fromkeys(("removed", "removedAmount", "withThem", "rowsBefore", "rowsAfter", "archivedLines"))
    about = {"service": "cases", "name": "case:case_file", "type": "case", "disposition": "archive_then_delete"}
    days = {"oldest": "2016-05-06", "newest": today.isoformat()}
    return {**about, **days, **nothing, "due": 2, "dueAmount": sek(0), "held": [], "ahead": []}


@router.get("/plan")
async def read_plan(request: Request) -> Any:
    rows = plan(town_of(request).today)
    return town_of(request).answer({"items": rows, "total": len(rows), **PAGE})


@router.get("/holds")
async def list_holds(request: Request) -> Any:
    return town_of(request).page(holds(town_of(request).today) if town_of(request).files else [], request)


@router.get("/runs")
async def list_runs(request: Request) -> Any:
    town = town_of(request)
    return town.page([run(town.today, name) for name in DISPOSALS] if town.files else [], request)


@router.get("/runs/{run_id}")
async def read_run(request: Request, run_id: str) -> Any:
    town = town_of(request)
    return town.answer(town.one([run(town.today, name) for name in DISPOSALS], "runId", run_id))


@router.get("/runs/{run_id}/report")
async def read_report(run_id: str) -> Json:
    return {"report": REPORT | {"runId": run_id}, "sha256": SHA256}


@router.post("/rules", status_code=201)
async def register(request: Request) -> Json:
    body = await kept(request)
    wrong = [name for name, value in body.items() if value in {"", None}]
    if wrong:
        errors = [{"in": "body", "pointer": f"#/{name}", "detail": "See detail."} for name in wrong]
        raise Refusal(422, "invalid-request", "Some fields are wrong.", errors)
    return {"ruleId": made_id("rule-new"), "state": "proposed"}


@router.post("/holds", status_code=201)
async def hold(request: Request) -> Json:
    body = await kept(request)
    if not body["objectId"]:
        errors = [{"in": "body", "pointer": "#/objectId", "detail": "not an id"}]
        raise Refusal(422, "invalid-request", "1 field is wrong.", errors)
    return {"holdId": made_id("legal-hold-new")}


@router.post("/runs", status_code=201)
async def count(request: Request) -> Json:
    await kept(request)
    return run(town_of(request).today, "counting")


@router.post("/{kind}/{thing_id}/{step}")
async def settle(request: Request, kind: str, thing_id: str, step: str, user: Reader) -> Json:
    await kept(request)
    if step == "approve" and USERS[user][1] not in ALLOWED[Action.DISPOSAL_APPROVE]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    if step == "propose" and thing_id != made_id("disposal-counted"):
        raise Refusal(409, "run-not-at-this-step", "The run is at another step.")
    return {"kind": kind, "state": step}
