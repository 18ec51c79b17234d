"""Consumer, relay and sender of mail alone."""

from functools import partial

from services.notifications.handlers import HANDLERS
from services.notifications.operations import run_sender
from services.notifications.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS, partial(run_sender, settings()))
