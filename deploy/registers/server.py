"""The simulators' one process: `python -m deploy.registers.server`, started by the local platform."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from deploy.registers.answers import organisation, post, registrations
from deploy.registers.facts import Facts

MOST_BYTES = 1024 * 1024
TOKEN_SECONDS = 3600
FACTS = web.AppKey("facts", Facts)
TOKEN = web.AppKey("token", str)


def simulators(facts: Facts) -> web.Application:
    """All registers over *facts*, and the way to change them."""
    app = web.Application(client_max_size=MOST_BYTES)
    app[FACTS], app[TOKEN] = facts, secrets.token_urlsafe(24)
    app.add_routes(
        [
            web.get("/health/ready", _ready),
            web.post("/oauth2/token", _token),
            web.post("/vardefulla-datamangder/v1/organisationer", _bolagsverket),
            web.post("/nv0101/v1/sokpavar/api/Je/HamtaForetag", _tax),
            web.post("/folkbokforing/folkbokforingsuppgifter-for-offentliga-aktorer/v3/hamta", _population),
            web.get("/simulator/{number:[0-9]{10}|[0-9]{12}}", _show),
            web.patch("/simulator/{number:[0-9]{10}|[0-9]{12}}", _change),
        ]
    )
    return app


async def _ready(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ready"})


async def _token(request: web.Request) -> web.Response:
    form = await request.post()
    if form.get("grant_type") != "client_credentials" or not form.get("client_id"):
        raise web.HTTPBadRequest
    return web.json_response({"access_token": request.app[TOKEN], "token_type": "Bearer", "expires_in": TOKEN_SECONDS})


def _signed(request: web.Request) -> None:
    if not secrets.compare_digest(request.headers.get("Authorization", ""), f"Bearer {request.app[TOKEN]}"):
        raise web.HTTPUnauthorized


async def _bolagsverket(request: web.Request) -> web.Response:
    _signed(request)
    number = str((await _body(request)).get("identitetsbeteckning", ""))
    return web.json_response(organisation(number, request.app[FACTS].companies.get(number)))


async def _tax(request: web.Request) -> web.Response:
    wanted = (await _body(request)).get("variabler") or [{}]
    number = str(wanted[0].get("Varde1", ""))
    company = request.app[FACTS].companies.get(number)
    return web.json_response([registrations(number, company)] if company else [])


async def _population(request: web.Request) -> web.Response:
    _signed(request)
    body = await _body(request)
    if not body.get("bestallning", {}).get("bestallningsidentitet"):
        raise web.HTTPBadRequest
    numbers = [str(one.get("identitetsbeteckning", "")) for one in body.get("sokvillkor", ())]
    persons = request.app[FACTS].persons
    missing = [{"orsakskod": 404, "orsakskodsbeskrivning": "Ej träff"} for number in numbers if number not in persons]
    posts = [post(number, persons[number]) for number in numbers if number in persons]
    now = datetime.now(UTC).isoformat()
    return web.json_response({"status": 200, "tidpunkt": now, "folkbokforingsposter": posts, "fel": missing})


async def _show(request: web.Request) -> web.Response:
    told = request.app[FACTS].told(request.match_info["number"])
    if told is None:
        raise web.HTTPNotFound
    return web.json_response(told)


async def _change(request: web.Request) -> web.Response:
    today = datetime.now(UTC).date()
    try:
        told = request.app[FACTS].change(request.match_info["number"], await _body(request), today)
    except ValueError as exc:
        return web.json_response({"detail": str(exc)}, status=422)
    return web.json_response(told)


async def _body(request: web.Request) -> dict[str, Any]:
    found = await request.json()
    if not isinstance(found, dict):
        raise web.HTTPBadRequest
    return found


if __name__ == "__main__":
    web.run_app(
        simulators(Facts.load(Path(os.environ["REGISTERS_FILE"]))),
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        access_log=None,
        print=None,
    )
