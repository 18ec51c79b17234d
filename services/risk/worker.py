"""The background process of risk: consumer and relay."""

from services.risk.handlers import HANDLERS
from services.risk.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS)
