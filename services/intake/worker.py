"""The background process of intake: its consumer, its relay, the asking of registers, the fetching of drops."""

from functools import partial

from services.intake.dropper import run_drops
from services.intake.handlers import HANDLERS
from services.intake.registers import run_registers
from services.intake.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS, partial(run_registers, settings()), partial(run_drops, settings()))
