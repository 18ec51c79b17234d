"""The API process: `python -m services.controls.main`."""

from services.controls import api
from services.controls.disposal import DECLARED, carry
from services.controls.handlers import HANDLERS
from services.controls.settings import settings
from shared.api import run
from shared.app import create_app
from shared.disposal.handlers import disposal_resource

app = create_app(settings(), [api.router], HANDLERS, [disposal_resource(DECLARED, carry())])

if __name__ == "__main__":
    run(app, settings())
