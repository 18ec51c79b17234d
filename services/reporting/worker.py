"""Consumer and relay alone."""

from services.reporting.handlers import HANDLERS
from services.reporting.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS)
