"""The worker process, consumer and relay: `python -m services.cases.worker`."""

from services.cases.handlers import HANDLERS
from services.cases.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS)
