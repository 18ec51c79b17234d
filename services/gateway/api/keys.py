"""Endpoints of API keys."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.gateway import queries
from services.gateway.api.directory import CHANGES
from services.gateway.operations import directory, keys
from services.gateway.schemas.directory import KeyIn, KeyOut, KeysOut, NewKeyOut
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may

router = APIRouter(tags=["directory"])

KeyKeeper = Annotated[Principal, Depends(may(Action.API_KEY_MANAGE))]


@router.get("/directory/people/{person_id}/keys")
async def list_keys(tx: Tx, _by: KeyKeeper, person_id: UUID) -> KeysOut:
    """En maskins API-nycklar och när de senast användes. / A machine's API keys, and when they were last used."""
    client = await directory.find_person(tx, person_id)
    found = await queries.keys(tx, [client.subject])
    note_shown(tx, "api_key", [key.key_id for key in found])
    return KeysOut(items=[KeyOut.of(key) for key in found])


@router.post("/directory/people/{person_id}/keys", status_code=201, dependencies=CHANGES)
async def make_key(tx: Tx, by: KeyKeeper, person_id: UUID, body: KeyIn) -> NewKeyOut:
    """Gör en API-nyckel; den visas bara nu. / Make an API key; it is shown this once."""
    client = await directory.find_person(tx, person_id)
    key, text = await keys.make_key(tx, client, body.days, by, utc_now())
    return NewKeyOut(**KeyOut.of(key).model_dump(), key=text)


@router.delete("/directory/keys/{key_id}", status_code=204, dependencies=CHANGES)
async def revoke_key(tx: Tx, _by: KeyKeeper, key_id: UUID) -> None:
    """Spärra en API-nyckel nu. / Revoke an API key now."""
    await keys.revoke_key(tx, key_id, utc_now())
