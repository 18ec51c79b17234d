"""The API of notifications; in one process with consumer, relay and sender where WORKER=embedded."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import FastAPI

from services.notifications import api
from services.notifications.disposal import DECLARED, carry
from services.notifications.handlers import HANDLERS
from services.notifications.operations import mailbox_sink, run_sender, seed_directory
from services.notifications.settings import Settings, settings
from shared.api import run
from shared.app import Resource, create_app
from shared.disposal.handlers import disposal_resource
from shared.loops import beside


@asynccontextmanager
async def local_mail(app: FastAPI) -> AsyncIterator[None]:
    """The demo users' directory and mailbox."""
    await seed_directory(app.state.sessions)
    async with mailbox_sink(app.state.settings, app.state.sessions):
        yield


def sender(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """A sender of mail that ends its present mail before the application stops."""
    return beside(partial(run_sender, app.state.settings, app.state.sessions))


def new_app(settings: Settings) -> FastAPI:
    """The application that *settings* ask for."""
    resources: list[Resource] = [disposal_resource(DECLARED, carry())]
    if settings.profile == "local":
        resources.append(local_mail)
    if settings.worker == "embedded":
        resources.append(sender)
    return create_app(settings, [api.router], HANDLERS, resources)


app = new_app(settings())

if __name__ == "__main__":
    run(app, settings())
