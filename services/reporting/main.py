"""The API of reporting; in one process with consumer and relay where WORKER=embedded."""

from services.reporting import api
from services.reporting.disposal import DECLARED, carry
from services.reporting.handlers import HANDLERS
from services.reporting.settings import settings
from shared.api import run
from shared.app import create_app
from shared.disposal.handlers import disposal_resource

app = create_app(settings(), [api.router], HANDLERS, [disposal_resource(DECLARED, carry())])

if __name__ == "__main__":
    run(app, settings())
