"""The background process of intake: consumer and relay, and what asks registers, fetches drops, compares payees."""

from functools import partial

from services.intake.dropper import run_drops
from services.intake.handlers import HANDLERS
from services.intake.registers import run_registers
from services.intake.resolver import run_resolver
from services.intake.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    loops = partial(run_registers, settings()), partial(run_drops, settings()), run_resolver
    run_worker(settings(), HANDLERS, *loops)
