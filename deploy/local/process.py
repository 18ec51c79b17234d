"""One child process: started in a group of its own, dies with its supervisor, leaves no orphan."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.config import ROOT

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LINE_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system user that a process runs under."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """What to start, and how it is asked to end."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    account: Account | None = None
    cwd: Path = ROOT
    stop: signal.Signals = signal.SIGTERM
    grace_s: float = 8.0
    # what the kernel sends when the supervisor is gone: PostgreSQL shuts down cleanly on SIGINT
    orphaned: signal.Signals = signal.SIGKILL


class Child:
    """A running *command*; its output lines go to *sink*."""

    def __init__(
        self, command: Command, process: asyncio.subprocess.Process, sink: Callable[[str], None] | None
    ) -> None:
        self.command = command
        self.pid = process.pid
        self.started_at = time.time()
        self._process = process
        self._reading = asyncio.create_task(_pump(process.stdout, sink))

    async def wait(self) -> int:
        """Exit status, when its output has been read to the end."""
        status = await self._process.wait()
        with contextlib.suppress(TimeoutError):  # a grandchild may hold the pipe open
            await asyncio.wait_for(self._reading, timeout=1)
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send *number* to the process and everything it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    async def stop(self) -> None:
        """Ask it to end, wait its grace, then kill the whole group."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.command.stop)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), self.command.grace_s)
        self.signal(signal.SIGKILL)
        await self.wait()


async def start(command: Command, sink: Callable[[str], None] | None) -> Child:
    """Start *command*; OSError if it cannot be executed.

    Its output lines go to *sink* while the event loop runs: without a sink they are thrown away, since an
    unread pipe would fill and stop the process.
    """
    account = command.account
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    process = await asyncio.create_subprocess_exec(
        *command.argv,
        env={**_inherited(), **command.env},
        cwd=command.cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if sink else asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=_LINE_LIMIT,
        preexec_fn=_die_with_parent(command.orphaned),  # only the child can ask the kernel for it
        **identity,  # type: ignore[arg-type]  # a mapping of mixed values
    )
    return Child(command, process, sink)


def _inherited() -> dict[str, str]:
    """Our environment without what would slow children down or point them elsewhere."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONINSPECT"}
    return {key: value for key, value in os.environ.items() if key not in dropped}


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """What the child does before exec: have the kernel send it *number* when the supervisor dies.

    Without it a supervisor that is killed with -9 would leave the whole platform running.
    """
    if sys.platform != "linux":
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask


async def _pump(stream: asyncio.StreamReader | None, sink: Callable[[str], None] | None) -> None:
    if stream is None or sink is None:
        return
    while True:
        try:
            line = await stream.readline()
        except ValueError:  # longer than the limit: what was buffered is dropped
            sink("[a line longer than 1 MiB was left out]")
            continue
        if not line:
            return
        sink(line.decode(errors="replace").rstrip("\n"))
