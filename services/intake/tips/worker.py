"""The worker process, the relay: `python -m services.intake.tips.worker`."""

from services.intake.tips.handlers import HANDLERS
from services.intake.tips.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS)
