"""Make a service's FastAPI application: problems, health, metrics, request ids, database, worker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import structlog
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from shared.api import new_api
from shared.audit.api import audit_router
from shared.audit.requests import AuditTrail
from shared.database_problems import install_database_problems
from shared.db import connect, kept_small
from shared.health import database_check
from shared.inbox import Handlers
from shared.logs import configure_logging
from shared.loops import STOP_SECONDS
from shared.probes import health_router
from shared.settings import DatabaseSettings, SealingSettings
from shared.vault import key_file
from shared.worker import consumption_of, work

log = structlog.get_logger()

Resource = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""Something that lives as long as the application, such as a writer task."""


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
            await stack.enter_async_context(kept_small(engine))
            if isinstance(settings, SealingSettings):
                key_file(settings.kek_file).versions()  # a service that cannot seal must not start
            if embedded:
                task = asyncio.create_task(work(settings, consumption, stop))
                stack.push_async_callback(_finish, task, stop)
            for resource in resources:
                await stack.enter_async_context(resource(app))
            yield

    app = new_api(settings, [*routers, audit_router(settings.service)], lifespan)
    # innermost, so that what was bound around a request is still there
    app.user_middleware.append(Middleware(AuditTrail, sessions=sessions))
    install_database_problems(app)
    app.state.sessions = sessions
    app.include_router(health_router(database_check(settings, sessions, consumption)))
    return app


async def _finish(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """Let the worker end its present batch; an unfinished one was not committed and comes again."""
    stop.set()
    done, _ = await asyncio.wait({task}, timeout=STOP_SECONDS)
    if not done:
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_SECONDS)
