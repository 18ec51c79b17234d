"""Make a service's FastAPI application: problems, health, metrics, request ids, database, worker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI

from shared.auth import TokenVerifier
from shared.db import connect
from shared.health import database_check, health_router
from shared.inbox import Handlers
from shared.logs import configure_logging
from shared.middleware import BodyLimit, RequestContext
from shared.openapi import describe
from shared.problems import install_problem_handlers
from shared.settings import DatabaseSettings, ServiceSettings
from shared.worker import consumption_of, work

log = structlog.get_logger()

Resource = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""Something that lives as long as the application, such as a writer task."""

STOP_SECONDS = 10.0
MEGABYTE = 1_048_576
MOST_BODY_MB = 16


def create_app(
    settings: DatabaseSettings,
    routers: Sequence[APIRouter],
    handlers: Handlers | None = None,
    resources: Sequence[Resource] = (),
) -> FastAPI:
    """The API of a service that owns a schema; with WORKER=embedded also its consumer and relay."""
    configure_logging(settings.service, settings.log_level)
    engine, sessions = connect(settings)
    embedded = settings.worker == "embedded"
    consumption = consumption_of(settings, sessions, handlers or {}) if embedded else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(engine.dispose)
            if embedded:
                task = asyncio.create_task(work(settings, consumption, stop))
                stack.push_async_callback(_finish, task, stop)
            for resource in resources:
                await stack.enter_async_context(resource(app))
            yield

    app = new_api(settings, routers, lifespan)
    app.state.sessions = sessions
    app.include_router(health_router(database_check(settings, sessions, consumption)))
    return app


def new_api(
    settings: ServiceSettings,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> FastAPI:
    """A FastAPI application with everything that all services share except a database."""
    app = FastAPI(
        title=f"Tillit {settings.title}",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        **(extra or {}),
    )
    app.state.settings = settings
    app.state.verifier = TokenVerifier(settings.jwks_file, settings.token_issuer, settings.token_audience)
    for router in routers:
        app.include_router(router)
    install_problem_handlers(app)
    limits = {path: limit * MEGABYTE for path, limit in settings.body_limits_mb().items()}
    app.add_middleware(BodyLimit, limit=MOST_BODY_MB * MEGABYTE, larger=limits)
    app.add_middleware(RequestContext)
    describe(app)
    return app


async def _finish(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """Let the worker end its present batch; an unfinished one was not committed and comes again."""
    stop.set()
    done, _ = await asyncio.wait({task}, timeout=STOP_SECONDS)
    if not done:
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_SECONDS)


def run(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve *app* until SIGTERM or SIGINT; the last line of every service's main.py."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
