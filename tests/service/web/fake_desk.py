"""The made-up municipality, continued: how people work with alerts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request

from shared.clock import utc_now
from tests.service.web.fake_data import Json, made_id
from tests.service.web.fake_disclosures import town_of
from tests.service.web.fake_gateway import Caller, Refusal

router = APIRouter(prefix="/alerts")
KRONOR: Json = {"minor": 4_875_000, "currency": "SEK"}


def at(day: date, hour: int) -> str:
    """A time of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).isoformat()


def value(until: str | None = None, *, passed: bool = False) -> Json:
    """What a look is worth."""
    return {
        "atStake": KRONOR,
        "stoppable": KRONOR if until else {"minor": 0, "currency": "SEK"},
        "stoppableUntil": until,
        "cutOffPassed": passed,
        "near": until is not None,
        "precisionBp": 2_400,
        "minutes": 15,
        "expected": {"minor": 1_170_000, "currency": "SEK"},
        "perHour": {"minor": 4_680_000, "currency": "SEK"},
    }


def suppression(town: Any, state: str) -> Json:
    """One suppression in a state."""
    return {
        "suppressionId": made_id(f"suppression-{state}"),
        "committeeId": "son",
        "alertId": made_id("alert-twin"),
        "rule": "INV-01",
        "scope": "party",
        "until": (town.today + timedelta(20)).isoformat(),
        "state": state,
        "reason": "Hyran faktureras två gånger enligt avtalet.",
        "proposedBy": "case-officer",
        "proposedAt": at(town.today, 8),
        "approvedBy": None if state == "proposed" else "security-head",
        "approvedAt": None,
        "endedBy": "controller" if state == "ended" else None,
        "endedAt": None,
        "endReason": "Avtalet är slut." if state == "ended" else None,
        "signals": 2 if state == "active" else 0,
        "amount": KRONOR,
    }


@router.get("/worklist")
async def worklist(request: Request, _user: Caller) -> Any:
    """The week: the first two fit, the others do not."""
    town = town_of(request)
    waiting = [alert for alert in town.alerts if alert["status"] == "open"]
    soon = (utc_now() + timedelta(hours=5)).isoformat()
    valued = [alert | {"value": value(soon if not place else None)} for place, alert in enumerate(waiting)]
    total = {"alerts": 2, "minutes": 30, "atStake": KRONOR, "expected": KRONOR}
    nothing = {"alerts": 0, "minutes": 0, "atStake": KRONOR, "expected": KRONOR}
    deferred = [{"why": "capacity", "total": total, "first": valued[2:]}] if valued[2:] else []
    found = {
        "day": town.today.isoformat(),
        "week": (town.today - timedelta(town.today.weekday())).isoformat(),
        "teams": [{"committeeId": "son", "minutes": 30, "used": 15, "needed": 60}] if valued else [],
        "fits": total if valued else nothing,
        "first": valued[:2],
        "deferred": deferred,
        "aside": [{"why": why, "number": 1, "amount": KRONOR} for why in ("snoozed", "merged", "suppressed")],
    }
    return town.answer(found)


@router.get("/capacity")
async def capacities(request: Request, _user: Caller) -> Json:
    """What was stated."""
    town = town_of(request)
    stated = {"committeeId": "son", "version": 1, "minutes": 450, "validFrom": "2026-01-01", "setBy": "controller"}
    return {"items": [stated | {"setAt": at(town.today, 7)}], "total": 1, "page": 1, "limit": 100}


@router.get("/suppressions")
async def suppressions(request: Request, _user: Caller) -> Any:
    """One in each state; none where there is nothing."""
    town = town_of(request)
    items = [suppression(town, state) for state in ("proposed", "active", "ended")] if town.alerts else []
    return town.answer({"items": items, "total": len(items), "page": 1, "limit": 20})


@router.get("/{alert_id}/desk")
async def desk(request: Request, alert_id: str, _user: Caller) -> Any:
    """What there is to an alert."""
    town = town_of(request)
    found = town.one(town.alerts, "alertId", alert_id)
    others = [alert for alert in town.alerts if alert["alertId"] != alert_id]
    step = {"by": "case-officer", "at": at(town.today, 8), "reason": "Kreditnota väntas.", "otherAlertId": None}
    told = {
        "value": value((utc_now() + timedelta(hours=5)).isoformat()) if found["status"] == "open" else None,
        "scoreToday": 40,
        "halfLifeDays": 180,
        "steps": [step | {"kind": "snoozed", "until": town.today.isoformat()}],
        "parts": others[:1],
        "judgedBefore": [],
        "mayBelong": others[:2],
        "suppressions": [suppression(town, "active")],
    }
    return town.answer(told)


async def change(request: Request, _user: Caller) -> Json:
    """Keep what was sent; who proposed does not approve."""
    town, path = town_of(request), request.url.path.removeprefix("/tillit/v1")
    town.sent.append(("POST", path, await request.json()))
    if path.endswith("/approve") and made_id("suppression-proposed") not in path:
        raise Refusal(409, "second-person-needed", "Another person has to approve.")
    return {}


CHANGES = ("snooze", "wake", "merge", "separate", "reopen", "suppressions")
for _path in ("/capacity", "/suppressions/{one}/{step}", *(f"/{{alert_id}}/{step}" for step in CHANGES)):
    router.post(_path)(change)
