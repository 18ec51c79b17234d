"""The gateway's own endpoints: who am I, what is this API, and the demo users' sign-in."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from services.gateway import queries
from services.gateway.issuer import DemoUserName, NotInThisProfile, Signer
from services.gateway.refusals import Refusals
from services.gateway.schemas.own import ApiInfoOut, CallerOut, TokenIn, TokenOut
from shared.auth import Caller, NotAllowed
from shared.clock import swedish_date, utc_now
from shared.db import system_session

API_VERSION = "1.0.0"
API_RELEASED = date(2026, 11, 21)

# outside the local profile these paths do not exist
_LOCAL_ONLY: dict[int | str, dict[str, Any]] = {404: {}}

router = APIRouter()


@router.post("/auth/token", responses=_LOCAL_ONLY)
async def create_token(body: TokenIn, request: Request) -> TokenOut:
    """Logga in som en demoanvändare; finns bara i den lokala profilen.

    / Sign in as a demo user; exists in the local profile only.
    """
    issuer, now, state = _issuer(request), utc_now(), request.app.state
    async with system_session(state.sessions, state.settings.municipality_id) as session:
        person = await queries.entry(session, body.user, swedish_date(now))
    if person is None:
        raise _turned_away(state.refusals, body.user)
    return TokenOut(
        access_token=issuer.sign({"sub": body.user.value, "client_id": "tillit-demo"}, now),
        expires_in=int(issuer.lifetime.total_seconds()),
        name=person.name,
        roles=person.roles,
        committees=person.committees,
    )


@router.get("/auth/me")
async def show_caller(caller: Caller) -> CallerOut:
    """Vem anroparen är i Tillits katalog, och för vem. / Who the caller is in Tillit's directory, and for whom."""
    return CallerOut(
        subject=caller.subject,
        name=caller.name,
        roles=sorted(caller.roles),
        municipality_id=caller.municipality_id,
        committees=sorted(caller.committees),
        acting_for=sorted(caller.acting_for),
    )


@router.get("/api-info")
async def show_api_info() -> ApiInfoOut:
    """Vad detta API är och vilken version. / What this API is, and which version."""
    return ApiInfoOut(
        api_name="tillit",
        api_version=API_VERSION,
        api_released=API_RELEASED,
        api_documentation="/tillit/v1/openapi.json",
        api_status="active",
    )


@router.get("/openapi.json", response_model=dict[str, object])
async def show_openapi(request: Request) -> Response:
    """Hela API:ets beskrivning i ett dokument. / The description of the whole API in one document."""
    return Response(request.app.state.document, media_type="application/json")


def _turned_away(refusals: Refusals, user: DemoUserName) -> NotAllowed:
    refusal = NotAllowed("This demo user was taken out of the directory.")
    refusals.note(refusal, user.value, "")
    return refusal


def _issuer(request: Request) -> Signer:
    issuer: Signer | None = request.app.state.issuer
    if issuer is None:
        raise NotInThisProfile("Sign in with your organisation's identity provider; demo users exist locally only.")
    return issuer
