"""The API process of risk."""

from services.risk import api
from services.risk.backtester import backtester
from services.risk.disposal import DECLARED, carry
from services.risk.drawer import drawer
from services.risk.handlers import HANDLERS
from services.risk.judge import judge
from services.risk.settings import settings
from shared.api import run
from shared.app import create_app
from shared.disposal.handlers import disposal_resource

resources = [
    backtester,
    drawer,
    disposal_resource(DECLARED, carry()),
    *([judge] if settings().worker == "embedded" else []),
]
app = create_app(settings(), [api.router], HANDLERS, resources)

if __name__ == "__main__":
    run(app, settings())
