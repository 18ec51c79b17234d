"""The background process of risk: consumer and relay, and what judges records."""

from functools import partial

from services.risk.handlers import HANDLERS
from services.risk.judge import run_judge
from services.risk.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS, partial(run_judge, settings()))
