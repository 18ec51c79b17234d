"""Endpoints of hooks and of CloudEvents."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.intake.operations import hooks as operations
from services.intake.operations.offers import take_call
from services.intake.operations.payments import Answer
from services.intake.operations.records import Place
from services.intake.operations.sources import SourceNotFound
from services.intake.partners import queries
from services.intake.partners.deliveries import DeliveryTx, SignedDelivery, source_of
from services.intake.partners.events import DOCUMENTED, offer_of
from services.intake.partners.presenting import hook_out, secret_out
from services.intake.partners.schemas import HookIn, HooksOut, NewHookOut, NewHookSecretOut
from services.intake.records.schemas import RecordsAccepted
from services.intake.records.shift import SHIFT
from services.intake.sealing import sealer_of
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may

router = APIRouter(tags=["partners"])

Reader = Annotated[Principal, Depends(may(Action.SOURCE_READ))]
Keeper = Annotated[Principal, Depends(may(Action.HOOK_MANAGE))]
Sender = Annotated[Principal, Depends(may(Action.RECORD_SEND))]
Source = Annotated[Principal, Depends(may(Action.RECORD_SEND, source_of))]
_DELIVERED = {"required": True, "content": {"application/json": {
    "schema": {"type": ["object", "array"]}, "example": dict(SHIFT.example),
}}}  # fmt: skip


@router.get("/sources/{source_id}/hooks")
async def list_hooks(source_id: UUID, _caller: Reader, tx: Tx) -> HooksOut:
    """En källas webhookar och när deras hemligheter användes. / A source's hooks, and when their secrets were used."""
    found = await queries.hooks_of(tx, source_id)
    if found is None:
        raise SourceNotFound("No source with this id is yours to see.")
    note_shown(tx, "hook", [one.row.hook_id for one in found])
    return HooksOut(items=[hook_out(one) for one in found])


@router.post("/sources/{source_id}/hooks", status_code=201)
async def make_hook(request: Request, source_id: UUID, body: HookIn, caller: Keeper, tx: Tx) -> NewHookOut:
    """Gör en webhook; hemligheten visas bara nu. / Make a hook; its secret is shown this once."""
    sealer = await sealer_of(request.app.state.sessions, caller.municipality_id)
    hook_id, secret = await operations.make_hook(tx, caller, sealer, source_id, body, utc_now())
    return NewHookOut(**hook_out(await queries.one_hook(tx, hook_id)).model_dump(), secret=secret)


@router.post("/hooks/{hook_id}/secrets", status_code=201)
async def make_hook_secret(request: Request, hook_id: UUID, caller: Keeper, tx: Tx) -> NewHookSecretOut:
    """Gör en hemlighet till, för byte; den visas bara nu. / Make one more secret, to change over; shown this once."""
    sealer = await sealer_of(request.app.state.sessions, caller.municipality_id)
    secret_id, secret = await operations.make_secret(tx, caller, sealer, hook_id, utc_now())
    made = next(row for row in (await queries.one_hook(tx, hook_id)).secrets if row.secret_id == secret_id)
    return NewHookSecretOut(**secret_out(made).model_dump(), secret=secret)


@router.delete("/hooks/{hook_id}/secrets/{secret_id}", status_code=204)
async def revoke_hook_secret(hook_id: UUID, secret_id: UUID, _caller: Keeper, tx: Tx) -> None:
    """Spärra en hemlighet nu. / Revoke a secret now."""
    await operations.revoke_secret(tx, hook_id, secret_id, utc_now())


@router.post(
    "/hooks/{hook_id}",  # noqa: FAST003 - the dependency that knows the sender takes it
    status_code=202,
    response_model=RecordsAccepted,
    responses={401: {}},
    openapi_extra={"requestBody": _DELIVERED},
)
async def deliver(request: Request, _source: Source, delivered: SignedDelivery, tx: DeliveryTx) -> Response:
    """Ta emot underlag enligt Standard Webhooks. / Take in records, delivered by Standard Webhooks."""
    principal = delivered.principal
    sealer = await sealer_of(request.app.state.sessions, principal.municipality_id)
    place = Place(principal.municipality_id, min(principal.committees), None, utc_now())
    return _accepted(await operations.receive_delivery(tx, sealer, place, delivered.delivery))


@router.post("/cloud-events", status_code=202, response_model=RecordsAccepted, openapi_extra=DOCUMENTED)
async def post_cloud_event(request: Request, caller: Sender, tx: Tx) -> Response:
    """Ta emot underlag som ett CloudEvent, i binärt eller strukturerat läge. Typen är tillit.record. och slaget.

    / Take in records as a CloudEvent, in binary or structured mode. The type is tillit.record. and the kind.
    """
    offer = offer_of(request, await request.body(), caller)
    sealer = await sealer_of(request.app.state.sessions, caller.municipality_id)
    place = Place(caller.municipality_id, offer.committee_id, None, utc_now())
    return _accepted(await take_call(tx, caller, sealer, place, offer))


def _accepted(answer: Answer) -> Response:
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else None
    return Response(answer.body, 202, headers, media_type="application/json")
