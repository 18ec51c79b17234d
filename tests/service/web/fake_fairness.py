"""The made-up municipality, continued: random controls, audits of equal treatment, and what the lint finds."""

from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request

from shared.clock import swedish_date, utc_now
from tests.service.web.fake_data import Json, at, both, made_id
from tests.service.web.fake_gateway import Caller, Refusal, Town
from tests.service.web.fake_routes import sent, town_of
from tests.service.web.fake_versions import DIGESTS

router = APIRouter()
HASH: Final = "ab" * 32
METRICS: Final = ("selection", "false_positive", "false_negative", "precision")


def nothing_in(town: Town) -> bool:
    """Whether nothing has happened in the municipality yet."""
    return not town.files


def controls(today: date) -> list[Json]:
    common: Json = {
        "committeeId": "son", "periodId": made_id("control-period"), "kind": "invoice", "band": "low",
        "paymentId": made_id("twin-1"), "recordId": None, "day": "2026-11-02",
        "amount": {"minor": 124_500, "currency": "SEK"}, "invoiceNumber": "F-1042", "drawnAt": at(today, 2),
        "status": "open", "wrong": None, "wrongAmount": None, "family": None, "lookedBy": None, "lookedAt": None,
        "flaggedLater": False,
    }  # fmt: skip
    decision: Json = {
        "kind": "benefit_decision",
        "paymentId": None,
        "recordId": made_id("decision"),
        "invoiceNumber": None,
    }
    done: Json = {"status": "done", "lookedBy": "kim", "lookedAt": at(today, 1)}
    fault: Json = {
        "wrong": True,
        "wrongAmount": {"minor": 45_000, "currency": "SEK"},
        "family": "INV",
        "flaggedLater": True,
    }
    return [
        {**common, "itemId": made_id("control-open")},
        {**common, **decision, "itemId": made_id("control-decision")},
        {**common, **done, **fault, "itemId": made_id("control-fault")},
        {**common, **done, "wrong": False, "itemId": made_id("control-good")},
    ]


def recall(trusted: bool) -> Json:
    told = {"value": 0.74, "low": 0.52, "high": 0.9}
    text = both("För få är granskade för en siffra att lita på.", "Too few were looked at.")
    return {
        "periods": 1, "population": 4_180, "flagged": 61, "drawn": 48, "looked": 47, "wrong": 1,
        "wrongAmount": {"minor": 45_000, "currency": "SEK"}, "flaggedLater": 1, "waiting": 0, "leastLooked": 100,
        "proposed": 2, "trusted": trusted, "withheld": [] if trusted else [{"reason": "too_few", "text": text}],
        "wrongShare": {"value": 0.02, "low": 0.004, "high": 0.05},
        "families": [
            {"family": "*", "found": 31, "seen": 1, "missed": {"value": 11, "low": 3, "high": 28}, "recall": told},
            {"family": "INV", "found": 31, "seen": 1, "missed": {"value": 11, "low": 3, "high": 28}, "recall": told},
        ],
    }  # fmt: skip


def rates(*, area: str = "*") -> list[Json]:
    """Women and men told, a third group of few."""
    return [
        {
            "area": area, "group": group, "metric": metric, "hidden": hidden,
            "persons": None if hidden else 412, "selected": None if hidden else 31,
            "value": None if hidden else share, "valueLow": None if hidden else share - 0.05,
            "valueHigh": None if hidden else share + 0.06, "rest": None, "difference": None if hidden else 0.02,
            "differenceLow": None, "differenceHigh": None, "ratio": None,
        }
        for metric in METRICS
        for group, share, hidden in (("K", 0.12, False), ("M", 0.1, False), ("X", 0.0, True), ("*", 0.11, False))
    ]  # fmt: skip


def audit(today: date, digest: str | None) -> Json:
    name = "version" if digest else "all"
    return {
        "reportId": made_id(f"audit-{name}"), "mandateId": made_id("audit-mandate"), "committeeId": "son",
        "attribute": "sex", "since": "2026-01-01", "until": "2026-06-30", "madeBy": "kim", "madeAt": at(today, 3),
        "digest": digest,
    }  # fmt: skip


def audits(today: date) -> list[Json]:
    return [audit(today, None), audit(today, DIGESTS["shadow"])]


@router.get("/random-controls")
async def control_list(request: Request, user: Caller) -> Any:
    town = town_of(request)
    rows = [] if nothing_in(town) else controls(swedish_date(utc_now()))
    return town.page(rows, request, ("status", "status"))


@router.get("/random-controls/recall")
async def recalled(request: Request, _user: Caller) -> Any:
    nothing: Json = {"families": [], "wrongShare": None, "drawn": 0, "looked": 0}
    town = town_of(request)
    return town.answer(recall(trusted=False) | (nothing if nothing_in(town) else {}))


@router.get("/random-controls/periods")
async def periods(request: Request, _user: Caller) -> Any:
    town, today = town_of(request), swedish_date(utc_now())
    common: Json = {"committeeId": "son", "measure": "number", "value": 2, "commitment": HASH, "flagged": 61,
                    "leftOut": 1, "committedAt": at(today, 40), "endsAt": at(today, 10)}  # fmt: skip
    over = {"periodId": made_id("control-period"), "month": "2026-10", "seed": HASH, "drawnAt": at(today, 2)}
    now = {"periodId": made_id("control-now"), "month": "2026-11", "seed": None, "drawnAt": None}
    return town.page([] if nothing_in(town) else [common | now, common | over], request)


@router.get("/random-controls/policies")
async def policies(request: Request, _user: Caller) -> Any:
    town, today = town_of(request), swedish_date(utc_now())
    rows: list[Json] = [
        {"policyId": made_id(f"policy-{value}"), "committeeId": "son", "validFrom": "2026-10-01", "measure": "number",
         "value": value, "decision": "SON 2026/114", "setBy": "kim", "setAt": at(today, 50)}
        for value in (2, 0)
    ]  # fmt: skip
    return town.page([] if nothing_in(town) else rows, request)


@router.post("/random-controls/policies", status_code=201)
async def decide(request: Request, _user: Caller) -> Any:
    body = await sent(request, town_of(request))
    if body["value"] > 50:
        raise Refusal(422, "random-control-not-possible", "At most 50 of each stratum and month.")
    return body


@router.get("/random-controls/{item_id}")
async def control(request: Request, item_id: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(controls(swedish_date(utc_now())), "itemId", item_id))


@router.post("/random-controls/{item_id}/outcome")
async def outcome(request: Request, item_id: str, _user: Caller) -> Any:
    await sent(request, town_of(request))
    if item_id == made_id("control-decision"):
        raise Refusal(409, "random-control-done", "Somebody has looked at it.")
    return controls(swedish_date(utc_now()))[2]


@router.get("/fairness/reports")
async def audit_list(request: Request, _user: Caller, digest: str = "") -> Any:
    town = town_of(request)
    rows = [] if nothing_in(town) else audits(swedish_date(utc_now()))
    return town.page([row for row in rows if not digest or row["digest"] == digest], request)


@router.get("/fairness/reports/{report_id}")
async def one_audit(request: Request, report_id: str, _user: Caller) -> Any:
    town = town_of(request)
    found = town.one(audits(swedish_date(utc_now())), "reportId", report_id)
    months = [row for month in ("2026-01", "2026-02") for row in rates(area=month)]
    whole = [*rates(), *rates(area="Norr")]
    return town.answer(found | {"least": 5, "rates": whole, "months": None if found["digest"] else months})


@router.get("/fairness/mandates")
async def audit_mandates(request: Request, _user: Caller) -> Any:
    town = town_of(request)
    row: Json = {
        "mandateId": made_id("audit-mandate"), "committeeId": "son", "purpose": "Se om reglerna träffar lika.",
        "attributes": ["sex", "age"], "validFrom": "2026-06-01", "validTo": "2026-08-30", "state": "decided",
        "proposedBy": "kim", "decidedBy": "alex",
    }  # fmt: skip
    return town.page([] if nothing_in(town) else [row], request)


@router.get("/fairness/lint")
async def lint(request: Request, _user: Caller) -> Any:
    law = "diskrimineringslagen (2008:567) 1 kap. 5 §"
    found: list[Json] = [
        {"name": "household.address", "kind": "proxy", "tells": both("bostaden", "the home"), "law": law,
         "rules": ["EB-02"], "why": both("en nycklad symbol", "a keyed token")},
        {"name": "new.address", "kind": "proxy", "tells": both("bostaden", "the home"), "law": law, "rules": ["EB-03"],
         "why": None},
    ]  # fmt: skip
    town = town_of(request)
    return town.answer({"rules": 86, "found": [] if nothing_in(town) else found})


@router.post("/rules/{rule}/versions/{digest}/fairness-reports", status_code=201)
async def hand_in(request: Request, rule: str, digest: str, _user: Caller) -> Any:
    body = await sent(request, town_of(request))
    if body["reportIds"] == [made_id("audit-all")]:
        raise Refusal(409, "fairness-audit-of-other", "Make an audit that names this version.")
    return {"digest": digest}
