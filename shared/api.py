"""What every HTTP process is made of: problems, limits, request ids, metrics. No database, no broker."""

import gc
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.middleware.errors import ServerErrorMiddleware

from shared.auth import TokenVerifier
from shared.middleware import BodyLimit, RequestContext
from shared.openapi import describe
from shared.problems import install_problem_handlers
from shared.production import stop_if_unsafe
from shared.settings import ServiceSettings

MEGABYTE = 1_048_576
MOST_BODY_MB = 16


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

    async def on_bug(request: Request, exc: Exception) -> Response:
        answer = app.exception_handlers[Exception](request, exc)
        return answer if isinstance(answer, Response) else await answer

    # FastAPI's own stands outside of all others: the answer to a bug would lack their headers and its id
    app.add_middleware(ServerErrorMiddleware, handler=on_bug)
    limits = {path: limit * MEGABYTE for path, limit in settings.body_limits_mb().items()}
    app.add_middleware(BodyLimit, limit=MOST_BODY_MB * MEGABYTE, larger=limits)
    app.add_middleware(RequestContext)
    describe(app)
    return app


def collect_rarely() -> None:
    """Let Python look for cycles seldom: sets of rows make many objects and hardly a cycle among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def run(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve *app* until SIGTERM or SIGINT; the last line of every service's main.py."""
    stop_if_unsafe(settings)
    collect_rarely()
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
