"""Is the process alive, started, ready? Liveness asks nothing of others, or an outage would restart all."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response

from shared.telemetry import exposition

Check = Callable[[], Awaitable[str]]
"""Returns an empty text when fine, else what is missing."""


def health_router(check: Check) -> APIRouter:
    """/health/live, /health/startup, /health/ready and /metrics for one process."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/startup")
    @router.get("/health/ready")
    async def ready(response: Response) -> dict[str, str]:
        missing = await check()
        if missing:
            response.status_code = 503
        return {"status": missing or "ready"}

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(exposition(), media_type="text/plain; version=0.0.4")

    return router
