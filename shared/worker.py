"""The background half of a service: its consumer and its relay, alone or inside the API process."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from shared.api import collect_rarely
from shared.audit.sealer import run_sealer
from shared.consumer import Consumption
from shared.db import Sessions, connect, kept_small
from shared.inbox import Handlers
from shared.logs import configure_logging
from shared.loops import outlive
from shared.production import stop_if_unsafe
from shared.relay import run_relay
from shared.settings import DatabaseSettings, SealingSettings
from shared.vault import key_file

log = structlog.get_logger()

Loop = Callable[[Sessions, asyncio.Event], Coroutine[Any, Any, None]]
"""One more thing that a worker does until the event is set, such as sending mail."""


async def work(settings: DatabaseSettings, consumption: Consumption | None, stop: asyncio.Event) -> None:
    """Relay, seal the audit trail and, where the service has handlers, consume until *stop* is set."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(outlive("relay", lambda: run_relay(settings, stop), stop))
        tasks.create_task(outlive("sealer", lambda: run_sealer(settings, stop), stop))
        if consumption is not None:
            tasks.create_task(outlive("consumer", lambda: consumption.run(stop), stop))


def consumption_of(settings: DatabaseSettings, sessions: Sessions, handlers: Handlers) -> Consumption | None:
    """The consuming loop of *handlers*; None where there are none."""
    return Consumption(settings, sessions, handlers) if handlers else None


def run_worker(settings: DatabaseSettings, handlers: Handlers, *loops: Loop) -> None:
    """Run the worker alone until SIGTERM or SIGINT; the body of every service's worker.py."""
    stop_if_unsafe(settings)
    configure_logging(settings.service, settings.log_level)
    collect_rarely()
    asyncio.run(_run(settings, handlers, loops))


async def _run(settings: DatabaseSettings, handlers: Handlers, loops: Sequence[Loop]) -> None:
    from shared.health import serve_health

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    if handlers and isinstance(settings, SealingSettings):
        key_file(settings.kek_file).versions()  # a worker that cannot seal must not start; a relay need not
    engine, sessions = connect(settings)
    consumption = consumption_of(settings, sessions, handlers)
    async with kept_small(engine), serve_health(settings, sessions, consumption), asyncio.TaskGroup() as tasks:
        tasks.create_task(work(settings, consumption, stop))
        for loop in loops:
            tasks.create_task(loop(sessions, stop))
