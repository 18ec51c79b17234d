"""Child processes: how they start, end and vanish with who started them."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local.config import ROOT, LocalError
from deploy.local.keeper import Keeper
from deploy.local.log import PlatformLog
from deploy.local.process import Child, Command, start

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_CHILD = (
    "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    " print(c.pid, flush=True); time.sleep(60)"
)


def python(code: str, **more: object) -> Command:
    return Command("sample", [sys.executable, "-c", code], **more)  # type: ignore[arg-type]  # sample values


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(0.01)


async def first_line(lines: list[str]) -> str:
    await until(lambda: lines)
    return lines[0]


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def gone_soon(pid: int) -> bool:
    await until(lambda: gone(pid))
    return True


async def test_a_process_that_ignores_the_polite_signal_is_killed_after_its_grace() -> None:
    lines: list[str] = []
    child = await start(python(STUBBORN, grace_s=0.2), lines.append)
    await first_line(lines)

    await child.stop()

    assert await child.wait() == -signal.SIGKILL


async def test_stopping_a_process_ends_what_it_started() -> None:
    lines: list[str] = []
    child = await start(python(WITH_CHILD), lines.append)
    grandchild = int(await first_line(lines))

    await child.stop()

    assert await gone_soon(grandchild)


async def test_a_killed_supervisor_takes_its_children_along() -> None:
    code = (
        "import asyncio, sys\n"
        "from deploy.local.process import Command, start\n"
        "async def main():\n"
        "    child = await start(Command('x', [sys.executable, '-c', 'import time; time.sleep(60)']), print)\n"
        "    print(child.pid, flush=True)\n"
        "    await child.wait()\n"
        "asyncio.run(main())\n"
    )
    supervisor = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    child = int(await supervisor.stdout.readline())

    supervisor.kill()
    await supervisor.communicate()

    assert await gone_soon(child)


async def test_a_very_long_line_does_not_stop_the_reading() -> None:
    lines: list[str] = []
    child = await start(python("print('x' * 3_000_000); print('after')"), lines.append)

    await child.wait()

    assert lines[-1] == "after"


def keeper_of(code: str, log: PlatformLog, *, gets_ready: bool = True) -> Keeper:
    async def bring_up(_child: Child) -> None:
        if not gets_ready:
            await asyncio.Event().wait()

    return Keeper(python(code), bring_up, log, lambda: None)


async def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    with PlatformLog(tmp_path / "tillit.log") as log:
        keeper = keeper_of("import time; time.sleep(60)", log)
        task = asyncio.create_task(keeper.keep())
        await asyncio.wait_for(keeper.ready.wait(), 10)
        assert keeper.child is not None
        first = keeper.child.pid

        os.kill(first, signal.SIGKILL)

        await until(lambda: keeper.child and keeper.child.pid != first and keeper.ready.is_set())
        assert keeper.restarts == 1
        await keeper.stop()
        await task


async def test_a_process_that_never_gets_ready_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    with PlatformLog(tmp_path / "tillit.log") as log:
        keeper = keeper_of("print('no such setting: PORT')", log, gets_ready=False)

        with pytest.raises(LocalError, match="no such setting: PORT"):
            await asyncio.wait_for(keeper.keep(), 20)


async def test_a_process_asked_to_stop_stays_down(tmp_path: Path) -> None:
    with PlatformLog(tmp_path / "tillit.log") as log:
        keeper = keeper_of("import time; time.sleep(60)", log)
        task = asyncio.create_task(keeper.keep())
        await asyncio.wait_for(keeper.ready.wait(), 10)
        began = time.monotonic()

        await keeper.stop()
        await task

        assert time.monotonic() - began < 5
        assert keeper.restarts == 0


async def test_output_that_nobody_reads_does_not_stop_a_process() -> None:
    child = await start(python("print('x' * 200_000)"), None)

    assert await asyncio.wait_for(child.wait(), 10) == 0
