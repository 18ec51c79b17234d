"""Keep one process of the platform running: start, wait until ready, start again when it dies."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable

from deploy.local.config import LocalError
from deploy.local.log import PlatformLog
from deploy.local.process import Child, Command, start

READY_SECONDS = 180.0
GIVE_UP_AFTER = 4  # deaths in a row before it was ever ready
FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 5.0
STEADY_S = 30.0  # having run this long it starts again at once

BringUp = Callable[[Child], Awaitable[None]]


class Keeper:
    """One process under our care; *bring_up* returns when the started process is of use to others."""

    def __init__(self, command: Command, bring_up: BringUp, log: PlatformLog, changed: Callable[[], None]) -> None:
        self.command = command
        self.child: Child | None = None
        self.ready = asyncio.Event()
        self.restarts = 0
        self._bring_up, self._log, self._changed = bring_up, log, changed
        self._last_line = ""
        self._stopping = False

    async def keep(self) -> None:
        """Run until stopped; LocalError if the process never comes up."""
        deaths, was_ready = 0, False
        while not self._stopping:
            began = time.monotonic()
            status = await self._run_once()
            was_ready = was_ready or self.ready.is_set()
            self.ready.clear()
            if self._stopping:
                return
            self.restarts += 1
            deaths = 1 if time.monotonic() - began > STEADY_S else deaths + 1
            self._log.event("process.died", level="warning", process=self.command.name, status=status, deaths=deaths)
            if deaths >= GIVE_UP_AFTER and not was_ready:
                raise LocalError(f"{self.command.name} does not start: {self._last_line or f'exit status {status}'}")
            self._changed()
            await asyncio.sleep(min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (deaths - 1)))

    async def _run_once(self) -> int:
        try:
            child = self.child = await start(self.command, self._sink)
        except OSError as exc:
            raise LocalError(f"{self.command.name} cannot be started: {exc.strerror}: {exc.filename}") from exc
        if self._stopping:  # asked to stop while it was being started
            await child.stop()
            return 0
        self._changed()
        bringing_up = asyncio.create_task(self._until_ready(child))
        try:
            return await child.wait()
        finally:
            bringing_up.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await bringing_up

    async def _until_ready(self, child: Child) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._bring_up(child)
        except TimeoutError:
            self._last_line = f"not ready within {READY_SECONDS:.0f} s"
            child.signal(signal.SIGKILL)
        except LocalError as exc:
            self._last_line = str(exc)
            self._log.event("process.not_ready", level="error", process=self.command.name, detail=str(exc))
            child.signal(signal.SIGKILL)
        else:
            self.ready.set()
            self._log.event("process.ready", process=self.command.name, pid=child.pid)
            self._changed()

    async def stop(self) -> None:
        """End the process and do not start it again."""
        self._stopping = True
        if self.child:
            await self.child.stop()

    def _sink(self, line: str) -> None:
        if line.strip():
            self._last_line = line.strip()[:300]
        self._log.write(self.command.name, line)
