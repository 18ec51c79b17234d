"""The made-up municipality, continued: versions of a rule, one at each place of the way into force."""

from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request

from shared.clock import swedish_date, utc_now
from tests.service.web.fake_data import Json, at, both, made_id
from tests.service.web.fake_gateway import Caller, Refusal
from tests.service.web.fake_routes import sent, town_of

router = APIRouter()
STATES: Final = ("shipped", "draft", "shadow", "asked", "retired")
DIGESTS: Final = {name: f"{place}" * 64 for place, name in enumerate(STATES)}
WAY: Final = ("draft", "test", "shadow", "fairness", "request", "approve", "review")


def version(name: str, today: date) -> Json:
    """A version that has come as far as *name* says."""
    made = at(today, 3)
    common: Json = {
        "digest": DIGESTS[name],
        "rule": "INV-01",
        "version": 3,
        "parameters": {"window_days": 60},
        "title": both("Dubblettfaktura", "Duplicate invoice"),
        "codeHash": DIGESTS["shipped"],
        "codeReplaced": False,
        "ground": "drafted",
        "needsReview": False,
        "draftedBy": "sam",
        "requestedBy": None,
        "approvedBy": None,
        "approvedAt": None,
        "changedBy": "sam",
        "changedAt": made,
        "report": None,
        "shadow": None,
        "fairness": None,
        "demands": [],
        "steps": ["request", "approve", "retire"],
        "path": path(1),
        "history": [history("draft", "draft", made)],
    }
    return common | _PLACES[name](today)


def path(done: int) -> list[Json]:
    return [{"step": step, "done": place < done} for place, step in enumerate(WAY)]


def history(step: str, to: str, when: str, by: str = "sam") -> Json:
    return {"step": step, "toState": to, "fromState": None, "changedBy": by, "changedAt": when, "detail": {}}


def lack(demand: str, sv: str, en: str) -> Json:
    return {"demand": demand, "has": 12, "needs": 28, "text": both(sv, en)}


def report(today: date) -> Json:
    return {
        "backtestId": made_id("backtest"),
        "madeAt": at(today, 2),
        "firstDay": "2025-01-02",
        "lastDay": "2026-11-19",
        "payments": 184211,
        "signals": 98,
        "perWeek": 1.01,
        "covered": {"minor": 41250000, "currency": "SEK"},
        "minutes": 1470,
        "precision": {"confirmed": 27, "judged": 40, "low": 0.52, "high": 0.8},
        "overlap": [{"rule": "INV-02", "digest": DIGESTS["shipped"], "share": 0.12}],
        "persons": 0,
    }


def shadow(today: date, days: int) -> Json:
    return {"since": at(today, days), "days": days, "judgedUnits": 812 + 100 * days, "signals": 3, "persons": 0}


def _shipped(today: date) -> Json:
    way = [one for one in path(1) if one["step"] != "shadow"]
    came = history("ship", "active", at(today, 9), "system")
    lacks = [lack("report", "Det finns inget återtest av versionen.", "There is no back-test of the version.")]
    shipped = {"state": "active", "ground": "shipped", "needsReview": True, "draftedBy": "system"}
    return {**shipped, "path": way, "history": [came], "demands": lacks}


def _draft(_today: date) -> Json:
    lacks = [lack("report", "Det finns inget återtest av versionen.", "There is no back-test of the version.")]
    return {"state": "draft", "steps": ["retire"], "demands": lacks}


def _shadow(today: date) -> Json:
    lacks = [
        lack("shadow_days", "Versionen har provkört i 12 dagar av 28.", "The version has run for 12 days of 28."),
        lack("fairness", "Det finns ingen rättviserapport.", "There is no fairness report."),
        lack("requested", "Ingen har begärt godkännande.", "Nobody has asked for approval."),
    ]
    return {"state": "shadow", "report": report(today), "shadow": shadow(today, 12), "demands": lacks, "path": path(2)}


def _asked(today: date) -> Json:
    fair = {"fairnessId": made_id("fair"), "madeAt": at(today, 1), "applicable": False, "limitsMet": True, "result": {}}
    ready = _shadow(today) | {"shadow": shadow(today, 30), "demands": [], "path": path(5), "fairness": fair}
    return ready | {"requestedBy": "lo"}


def _retired(today: date) -> Json:
    return {"state": "retired", "steps": [], "history": [history("retire", "retired", at(today, 1), "lo")]}


_PLACES: Final = {"shipped": _shipped, "draft": _draft, "shadow": _shadow, "asked": _asked, "retired": _retired}


@router.get("/rules/{rule}/versions")
async def versions(request: Request, rule: str, _user: Caller) -> Any:
    rows = [version(name, swedish_date(utc_now())) for name in STATES] if rule == "INV-01" else []
    return town_of(request).page(rows, request)


@router.post("/rules/{rule}/versions", status_code=201)
async def draft(request: Request, rule: str, _user: Caller) -> Any:
    body = await sent(request, town_of(request))
    if not body["parameters"]:
        raise Refusal(409, "rule-version-exists", "There is such a version.")
    return version("draft", swedish_date(utc_now()))


@router.get("/rules/{rule}/versions/{digest}")
async def one_version(request: Request, rule: str, digest: str, _user: Caller) -> Any:
    name = next((name for name, known in DIGESTS.items() if known == digest), None)
    if name is None:
        raise Refusal(404, "not-found", "Not found, or not yours to see.")
    return town_of(request).answer(version(name, swedish_date(utc_now())))


@router.post("/rules/{rule}/versions/{digest}/{step}")
async def taken(request: Request, rule: str, digest: str, step: str, user: Caller) -> Any:
    await sent(request, town_of(request))
    if step == "backtests":
        return {"backtestId": made_id("backtest")}
    if digest == DIGESTS["shadow"]:
        raise Refusal(409, "activation-demands-missing", "1 demand(s) are not met.")
    return version("asked", swedish_date(utc_now()))
