"""The background process of intake: its consumer, its relay, what asks registers and what compares organisations."""

from functools import partial

from services.intake.handlers import HANDLERS
from services.intake.registers import run_registers
from services.intake.resolver import run_resolver
from services.intake.settings import settings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(settings(), HANDLERS, partial(run_registers, settings()), run_resolver)
