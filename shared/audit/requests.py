"""The record of a request: written with the act, or, where it was refused, by itself after the rollback.

Every request that a gate of the policy has seen leaves exactly one record. The trail stands in the service's own
database and nowhere else, so no log pipeline can lose it; where it cannot be written, nothing is answered.
"""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.audit.notes import Notes, notes_of
from shared.audit.records import AuditRecord, Outcome, object_id
from shared.audit.writing import write
from shared.auth import Principal
from shared.clock import utc_now
from shared.problems import Unavailable, problem_response

log = structlog.get_logger()

_OUTCOMES = {
    HTTPStatus.FORBIDDEN: Outcome.DENIED,
    HTTPStatus.NOT_FOUND: Outcome.HIDDEN,
}


async def record_permitted(request: Request, session: AsyncSession) -> bool:
    """Record the request in its own transaction, which is about to commit; False where no gate saw it."""
    record = record_of(request, notes_of(session))
    if record is None:
        return False
    raw = await (await session.connection()).get_raw_connection()
    await write(raw.driver_connection, [record])
    return True


def record_of(request: Request, notes: Notes | None = None, status: int = HTTPStatus.OK) -> AuditRecord | None:
    """The record of *request* as it ends with *status*; None where no action was decided about."""
    state, known = request.state, notes or Notes()
    action = getattr(state, "action", None)
    principal: Principal | None = getattr(state, "principal", None)
    if action is None or principal is None:
        return None
    context = structlog.contextvars.get_contextvars()
    route = request.scope.get("route")
    named = (object_id(_kind(name), value) for name, value in request.path_params.items())
    return AuditRecord(
        municipality_id=principal.municipality_id,
        at=utc_now(),
        actor=principal.subject,
        # a deputy's principal says in whose place it acts
        acting_for=", ".join(sorted(principal.acting_for)),
        roles=tuple(principal.roles),
        action=str(action),
        outcome=Outcome.PERMITTED if status < HTTPStatus.BAD_REQUEST else _outcome(status),
        rule=getattr(state, "rule", ""),
        ground=known.ground,
        objects=tuple(dict.fromkeys([*(one for one in named if one), *known.objects])),
        request_id=context.get("request_id", ""),
        trace_id=context.get("trace_id", ""),
        details=_details(request, route, known, status),
        searched=request.query_params.get("q", "")[:200],
    )


def _kind(parameter: str) -> str:
    return parameter.removesuffix("_id")


def _outcome(status: int) -> Outcome:
    return _OUTCOMES.get(HTTPStatus(status), Outcome.FAILED)


def _details(request: Request, route: Any, notes: Notes, status: int) -> dict[str, Any]:
    details: dict[str, Any] = {}
    # names only, and only those that the endpoint knows: values may name somebody
    if request.query_params and isinstance(route, APIRoute):
        details["filters"] = sorted(_parameters(route.dependant) & set(request.query_params))
    if notes.count is not None:
        details["count"] = notes.count
    if notes.shown is not None:
        details["shown"] = notes.shown
    if status >= HTTPStatus.BAD_REQUEST:
        details["status"] = status
        details["problem"] = getattr(request.state, "problem", "")
    return details


def _parameters(dependant: Dependant) -> set[str]:
    inner = (_parameters(one) for one in dependant.dependencies)
    return {field.alias for field in dependant.query_params}.union(*inner)


class AuditTrail:
    """ASGI middleware: no answer of a gated endpoint leaves before its record is stored."""

    def __init__(self, app: ASGIApp, sessions: async_sessionmaker[AsyncSession]) -> None:
        self.app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; hold its answer until its record is stored."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        lost = False

        async def answer(message: Message) -> None:
            nonlocal lost
            if message["type"] == "http.response.start" and not await self._stored(scope, message["status"]):
                lost = True
                refusal = Unavailable("The audit trail cannot be written just now, so nothing is answered. Try again.")
                await problem_response(refusal, scope["path"])(scope, receive, send)
            if not lost:
                await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception:
            await self._stored(scope, HTTPStatus.INTERNAL_SERVER_ERROR)
            raise

    async def _stored(self, scope: Scope, status: int) -> bool:
        """Whether the request has its record now, or needs none."""
        if scope["state"].get("audited"):
            return True
        record = record_of(Request(scope), status=status)
        if record is None:
            return True
        try:
            async with self._sessions() as session, session.begin():
                await record_alone(session, record)
        except Exception as exc:
            log.exception("audit.not_written", action=record.action, error=type(exc).__name__)
            # an act that failed for us has done nothing; all else is withheld
            return status >= HTTPStatus.INTERNAL_SERVER_ERROR
        scope["state"]["audited"] = True
        return True


async def record_alone(session: AsyncSession, record: AuditRecord) -> None:
    """Write *record* in a transaction that does nothing else, under its own municipality."""
    # through the session, which begins the transaction that the driver's connection then is in
    await session.execute(text("SELECT set_config('app.municipality', :of, true)"), {"of": record.municipality_id})
    raw = await (await session.connection()).get_raw_connection()
    await write(raw.driver_connection, [record])
