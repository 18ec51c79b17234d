"""The console's process: pages for people, one connection pool to the gateway, no database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI

from services.web import api
from services.web.client import open_session
from services.web.pages.errors import install_error_pages
from services.web.pages.tip import Desk
from services.web.security import SecurityHeaders, origins
from services.web.sessions import Sessions
from services.web.settings import Settings
from services.web.sign_on import SignOn
from shared.api import new_api, run
from shared.logs import configure_logging
from shared.probes import health_router


async def _ready() -> str:
    """Always ready: without the gateway the console still says what is wrong."""
    return ""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with open_session(settings.gateway_url) as session:
        app.state.gateway = session
        yield


def create(settings: Settings) -> FastAPI:
    """The console as an ASGI application."""
    configure_logging(settings.service, settings.log_level)
    app = new_api(settings, [api.router, health_router(_ready)], _lifespan, {"openapi_url": None})
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    app.state.console_sessions = Sessions(idle, longest)
    app.state.tip_desk = Desk(settings.public_tips_per_minute)
    app.state.sign_on = SignOn(settings) if settings.oidc_issuer else None
    install_error_pages(app)
    app.add_middleware(SecurityHeaders, https=settings.https, forms_to=origins(settings.oidc_issuer))
    return app


if __name__ == "__main__":
    loaded = Settings()
    run(create(loaded), loaded)
