"""The API process of risk."""

from services.risk import api
from services.risk.backtester import backtester
from services.risk.handlers import HANDLERS
from services.risk.settings import settings
from shared.api import run
from shared.app import create_app

app = create_app(settings(), [api.router], HANDLERS, resources=[backtester])

if __name__ == "__main__":
    run(app, settings())
