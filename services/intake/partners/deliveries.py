"""Who delivers to a hook: its source, known by its signature alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Header, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.operations.hooks import Delivery
from services.intake.partners import queries
from services.intake.partners.signing import signed_with
from services.intake.sealing import HOOK_SECRET, sealer_of
from shared.auth import Principal
from shared.db import EVERYTHING, request_transaction, system_session
from shared.policy.actions import Role
from shared.problems import InvalidRequest, Problem

log = structlog.get_logger()

LONGEST_ID = 200
_ID = "Leveransens eget id; samma id ger samma svar / The delivery's own id; the same id gives the same answer"
_TIME = "Sekunder sedan 1970, högst fem minuter fel / Seconds since 1970, at most five minutes off"
_SIGNATURE = "v1, och HMAC-SHA-256 i base64 / v1, and HMAC-SHA-256 in base64"


class NotSigned(Problem):
    """No hook here takes this delivery: which of all reasons it is, is not told."""

    slug, title, status = "not-signed", "The delivery is not signed as it must be", 401
    headers = {"WWW-Authenticate": 'Webhook realm="tillit"'}  # noqa: RUF012 - a constant, as in the class above it


_REFUSAL = "Sign each delivery by Standard Webhooks, with a secret of this hook that holds, and with the time of now."


@dataclass(frozen=True, slots=True)
class Signed:
    """A delivery whose signature holds, and on whose part it acts."""

    principal: Principal
    delivery: Delivery


async def signed(
    request: Request,
    hook_id: Annotated[UUID, Path()],
    message_id: Annotated[str, Header(alias="webhook-id", description=_ID)] = "",
    timestamp: Annotated[str, Header(alias="webhook-timestamp", description=_TIME)] = "",
    signature: Annotated[str, Header(alias="webhook-signature", description=_SIGNATURE)] = "",
) -> Signed:
    """A delivery whose signature holds; NotSigned whatever else it is."""
    async with system_session(request.app.state.sessions, EVERYTHING) as session:
        found = await queries.hook_of(session, hook_id)
    if found is None:
        raise _refused(hook_id, "unknown")
    hook = found.row
    sealer = await sealer_of(request.app.state.sessions, hook.municipality_id)
    held = [
        (row.secret_id, sealer.unseal(row.sealed_secret, HOOK_SECRET.table, HOOK_SECRET.name, row.secret_id))
        for row in found.secrets
        if row.revoked_at is None
    ]
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    body = await request.body()
    secret_id = signed_with(held, headers, body)
    if secret_id is None:
        raise _refused(hook_id, "signature")
    if len(message_id) > LONGEST_ID:
        raise InvalidRequest(f"A webhook-id has at most {LONGEST_ID} characters.")
    principal = Principal(
        subject=f"hook:{hook_id}",
        name=hook.sender,
        roles=frozenset({Role.INTEGRATION_CLIENT}),
        municipality_id=hook.municipality_id,
        committees=frozenset({hook.committee_id}),
    )
    request.state.principal = principal
    return Signed(principal, Delivery(hook_id, secret_id, hook.sender, hook.kind, message_id, body))


def _refused(hook_id: UUID, reason: str) -> NotSigned:
    # why is told to those who run this, not to who may be trying
    log.warning("hook.refused", hook_id=str(hook_id), reason=reason)
    return NotSigned(_REFUSAL)


SignedDelivery = Annotated[Signed, Depends(signed)]


async def source_of(delivered: SignedDelivery) -> Principal:
    """On whose part a delivery acts."""
    return delivered.principal


async def _transaction(request: Request, delivered: SignedDelivery) -> AsyncIterator[AsyncSession]:
    async with request_transaction(request, delivered.principal) as session:
        yield session


# committed before the answer leaves, as every transaction of a request
DeliveryTx = Annotated[AsyncSession, Depends(_transaction, scope="function")]
