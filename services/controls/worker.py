"""The worker process, consumer and relay: `python -m services.controls.worker`."""

from services.controls.handlers import HANDLERS
from services.controls.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS)
