"""The API of reporting; in one process with consumer and relay where WORKER=embedded."""

from services.reporting import api
from services.reporting.handlers import HANDLERS
from services.reporting.settings import settings
from shared.api import run
from shared.app import create_app

app = create_app(settings(), [api.router], HANDLERS)

if __name__ == "__main__":
    run(app, settings())
