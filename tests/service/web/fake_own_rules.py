"""The made-up municipality, continued: rules that it writes itself. What is said of a text is what risk says."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.encoders import jsonable_encoder

from services.risk.domain.own_checks import checked
from services.risk.own_api import list_own_choices
from services.risk.own_schemas import EXAMPLE, FindingOut, OwnRuleIn
from tests.service.web.fake_data import Json
from tests.service.web.fake_gateway import Caller, Refusal
from tests.service.web.fake_routes import sent, town_of
from tests.service.web.fake_versions import DIGESTS

router = APIRouter()


@router.get("/rules/own/choices")
async def choices(_user: Caller) -> Json:
    told: Json = jsonable_encoder(await list_own_choices(None), by_alias=True)  # type: ignore[arg-type]  # nobody reads who asks
    return told


@router.post("/rules/own/check")
async def check(request: Request, _user: Caller) -> Json:
    body = await request.json()
    if not body["legalBasis"]:
        errors = [{"in": "body", "pointer": "#/legalBasis", "detail": "too short"}]
        raise Refusal(422, "invalid-request", "1 field is wrong.", errors)
    found = checked(OwnRuleIn.model_validate(body).text())
    ok = all(one.severity != "error" for one in found)
    return {"ok": ok, "findings": jsonable_encoder([FindingOut.of(one) for one in found], by_alias=True)}


@router.get("/rules/own/{rule}")
async def one(request: Request, rule: str, _user: Caller) -> Any:
    return town_of(request).answer({"rule": rule, "version": 1, "text": EXAMPLE})


@router.post("/rules/own")
async def write(request: Request, _user: Caller) -> Any:
    await sent(request, town_of(request))
    return {"rule": "OWN-01", "version": 1, "draft": {"digest": DIGESTS["draft"]}}
