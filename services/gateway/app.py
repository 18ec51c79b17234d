"""The gateway as one ASGI application: admit, then answer or hand on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import api
from services.gateway.admission import Admission, RateHeaders
from services.gateway.api import scim
from services.gateway.body import Body, CallerGone
from services.gateway.callers import Callers
from services.gateway.context import Context
from services.gateway.head import Head, read_head
from services.gateway.hop import Hop, end, hand_on
from services.gateway.issuer import open_issuer
from services.gateway.methods import Methods
from services.gateway.operations.seeds import seal_earlier, seed_demo_users
from services.gateway.outside import OutsideTokens
from services.gateway.payments import answer_payment
from services.gateway.refusals import Refusals
from services.gateway.routes import API, Place, route_of
from services.gateway.settings import Settings
from services.gateway.watch import watch_directory
from shared.audit.api import audit_router
from shared.audit.requests import AuditTrail
from shared.auth import TokenVerifier
from shared.database_problems import install_database_problems
from shared.db import connect, kept_small
from shared.health import database_check
from shared.logs import configure_logging
from shared.loops import STOP_SECONDS, outlive
from shared.openapi import describe
from shared.probes import health_router
from shared.problems import NotFound, Problem, install_problem_handlers, problem_response
from shared.production import require_safe
from shared.vault import key_file

log = structlog.get_logger()
MEGABYTE = 1_000_000


def create_gateway(settings: Settings) -> ASGIApp:
    """The whole gateway; ConfigurationRefused where the settings contradict each other."""
    configure_logging(settings.service, settings.log_level)
    require_safe(settings)
    hop = Hop(settings)
    own = own_api(settings, hop)
    issuer = own.state.issuer = open_issuer(settings)
    tokens = OutsideTokens(settings, issuer.key if issuer else None)
    callers = own.state.callers = Callers(settings, tokens, own.state.sessions)
    refusals = own.state.refusals = Refusals(settings, own.state.sessions)
    document = _document(settings)
    own.state.document = orjson.dumps(document)
    door = Door(settings, own, hop, Methods(document), Admission(settings, callers, refusals))
    https = settings.public_url.startswith("https://")
    # a bug is answered and logged as in every other service
    return Context(ServerErrorMiddleware(door, handler=own.exception_handlers[Exception]), https=https)


def own_api(settings: Settings, hop: Hop | None = None) -> FastAPI:
    """The endpoints that the gateway answers itself; *hop* lives as long as they do."""
    engine, sessions = connect(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert hop is not None  # noqa: S101 - only a gateway that serves is started
        key_file(settings.kek_file).versions()  # a gateway that cannot seal must not start
        hop.open()
        async with kept_small(engine):
            if app.state.issuer is not None:
                await seed_demo_users(sessions, settings.municipality_id)
            async with _beside(settings, app):
                yield
        await hop.close()

    app = FastAPI(
        title="Tillit", version=api.API_VERSION, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )
    app.state.settings, app.state.sessions = settings, sessions
    app.state.verifier = TokenVerifier(settings.jwks_file, settings.token_issuer, settings.token_audience)
    app.include_router(api.router)
    app.include_router(audit_router(settings.service))
    # innermost, so that what was bound around a request is still there
    app.user_middleware.append(Middleware(AuditTrail, sessions=sessions))
    in_order = database_check(settings, sessions, None)

    async def check() -> str:
        # services that are down do not count, or one would take all others with it
        return await in_order() if settings.jwks_file.is_file() else "the file of public keys (JWKS_FILE) is missing"

    app.include_router(health_router(check))
    install_problem_handlers(app)
    install_database_problems(app)
    app.add_exception_handler(scim.ScimFailure, scim.on_scim_failure)
    describe(app)
    return app


@asynccontextmanager
async def _beside(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    """What runs as long as requests are answered: the watch over the directory, the refusals, perhaps the worker."""
    stop = asyncio.Event()
    watch = partial(watch_directory, settings, app.state.callers)
    watching = asyncio.create_task(outlive("directory", watch, stop))
    counting = asyncio.create_task(outlive("refusals", app.state.refusals.run, stop))
    sealing = asyncio.create_task(seal_earlier(app.state.sessions, settings.municipality_id))
    tasks = {watching, counting, sealing}
    if settings.worker == "embedded":
        # what a worker needs is loaded where one runs, and nowhere else
        from services.gateway.worker import work_inside

        tasks.add(asyncio.create_task(work_inside(settings, app.state.sessions, stop)))
    yield
    stop.set()
    for task in (watching, counting, sealing):
        task.cancel()
    await asyncio.wait(tasks, timeout=STOP_SECONDS)


def _document(settings: Settings) -> dict[str, Any]:
    """The committed OpenAPI document; the server that it names is this one, where we know its address."""
    document: dict[str, Any] = orjson.loads(settings.openapi_file.read_bytes())
    if settings.public_url:
        document["servers"] = [{"url": settings.public_url.rstrip("/") + API.decode()}]
    return document


class Door:
    """Every request passes here."""

    def __init__(self, settings: Settings, own: FastAPI, hop: Hop, methods: Methods, admission: Admission) -> None:
        self._settings, self._own, self._hop, self._methods = settings, own, hop, methods
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every refusal is problem+json."""
        if scope["type"] != "http":
            await self._own(scope, receive, send)
            return
        try:
            await self._answer(scope, receive, send)
        except Problem as problem:
            await problem_response(problem, scope["path"])(scope, receive, send)
        except CallerGone:
            log.info("request.abandoned")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = read_head(scope)
        route = route_of(head.method, head.path)
        scope["state"]["route"] = route.label
        extra = await self._admission.admit(route, head, scope["client"])
        if route.place is Place.NOWHERE:
            raise NotFound("There is nothing under this path; /tillit/v1/openapi.json lists what there is.")
        if route.place is Place.GATEWAY:
            scope["root_path"] = head.path.removesuffix(route.path).decode("ascii")
            if route.signed:
                scope["headers"] = _said(scope["headers"], head)
            allow = partial(self._methods.header, route.path.decode("ascii"))
            await self._own(scope, receive, with_headers(send, extra, allow))
            return
        request_id = scope["state"]["request_id"]
        if route.place is not Place.WEB:
            self._methods.check(head.method, route.path)
        if route.composed:
            await answer_payment(self._hop, route, head, extra, (request_id, receive, send))
            return
        limit = self._settings.upload_limit_mb if route.upload else self._settings.body_limit_mb
        body = Body(head, receive, limit * MEGABYTE, self._settings.body_seconds)
        instance = None if route.place is Place.WEB else head.path.decode("ascii")
        answer = await self._hop.ask(route.place, head, head.target(route.path), request_id, body)
        try:
            if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
                # a service names the methods of one of its routes only
                extra = [*extra, *self._methods.header(route.path.decode("ascii"))]
            await hand_on(answer, instance, extra, receive, send)
        finally:
            end(answer, body)


def _said(headers: list[tuple[bytes, bytes]], head: Head) -> list[tuple[bytes, bytes]]:
    """*headers*, with the gateway's own token in place of what the caller sent."""
    ours = [(name.encode(), value.encode()) for name, value in head.headers if name == "authorization"]
    return [header for header in headers if header[0] not in {b"authorization", b"x-api-key"}] + ours


def with_headers(send: Send, extra: RateHeaders, allow: Callable[[], RateHeaders]) -> Send:
    """*send*, with headers added to the answer's head; *allow* where the method is not one of the path's."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = message["headers"]
            if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED and (known := allow()):
                # the framework names the methods of one of the path's routes only
                kept = [*(header for header in kept if header[0] != b"allow"), *known]
            message["headers"] = [*kept, *extra]
        await send(message)

    return add
