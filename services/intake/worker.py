"""The background process of intake: its consumer and its relay."""

from services.intake.handlers import HANDLERS
from services.intake.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS)
