"""The made-up municipality, continued: the sheet for the person concerned, and what is told of a rule.

Both are made by the service's own words.
"""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from services.risk.about.presenting import about as about_rule
from services.risk.rules import BY_ID
from services.risk.schemas import ShownRecord
from services.risk.sheets.making import About, Seen, sheet
from services.risk.sheets.readers import OWN_WORK
from shared.schemas import TextOut
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Caller
from tests.service.web.fake_routes import town_of

router = APIRouter()
EVIDENCE = {
    "case": "format",
    "party": "Björkens Städ AB",
    "amount_minor": 4_875_000,
    "number": "20260117",
    "earlier_number": "2026-0117",
    "days": 23,
}


@router.get("/alerts/{alert_id}/sheet")
async def alert_sheet(request: Request, alert_id: str, _user: Caller) -> Response:
    town = town_of(request)
    found = town.one(town.alerts, "alertId", alert_id)
    if found["committeeId"] == "bun":
        reasons = [TextOut(sv=OWN_WORK.sv, en=OWN_WORK.en).model_dump()]
        body = {"type": "/problems/nobody-to-tell", "title": "x", "status": 409, "detail": "x", "reasons": reasons}
        return JSONResponse(town.answer(body), 409)
    rule = BY_ID["INV-01"]
    shift = ShownRecord(record_id=UUID(made_id("shift-second")), kind="shift", role="subject")
    about = About(
        UUID(alert_id), found["reference"], found["committeeId"], UUID(found["partyId"]),
        protected=found["committeeId"] == "kfn", secret=frozenset(), today=town.today,
    )  # fmt: skip
    made = sheet(about, [Seen(rule, EVIDENCE, rule.parameters(), (), (shift,))], {})
    return JSONResponse(town.answer(made.model_dump(mode="json", by_alias=True)))


@router.get("/rules/{rule}/about")
async def rule_about(request: Request, rule: str, _user: Caller) -> Response:
    town = town_of(request)
    town.one(town.rules, "rule", rule)
    told = about_rule(BY_ID[rule], masked=rule == "INV-08")
    return JSONResponse(town.answer(told.model_dump(mode="json", by_alias=True)))
