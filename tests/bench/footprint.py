"""The whole local platform: how fast it stands, what it holds in memory, what it burns while idle."""

import contextlib
import tempfile
import time
from pathlib import Path

import psutil

from deploy.local.background import Background, background, free_port_base
from tests.bench.figures import Figure, say

IDLE_SECONDS = 30.0
SETTLE_SECONDS = 10.0
GOAL_READY_S, GOAL_GB, GOAL_IDLE = 15.0, 1.2, 8.0


def run() -> list[Figure]:
    """The figures of the platform at rest: the second start, with the first one's data."""
    say("the platform at rest")
    with (
        tempfile.TemporaryDirectory() as folder,
        background(Path(folder), free_port_base(), TILLIT_DEMO="1") as running,
    ):
        running.stop()
        began = time.perf_counter()
        running.start()
        running.wait_until_ready()
        ready = time.perf_counter() - began
        time.sleep(SETTLE_SECONDS)
        idle, resident, proportional = _at_rest(running)
    say(f"  ready {ready:.1f} s; {resident:.2f} GB resident, {proportional:.2f} GB without pages counted twice")
    return [
        Figure("whole platform ready, when set up", ready, "s", GOAL_READY_S, at_most=True),
        Figure("whole platform's memory (shared pages once)", proportional, "GB", GOAL_GB, at_most=True),
        Figure("whole platform's memory (sum of resident sizes)", resident, "GB", GOAL_GB, at_most=True),
        Figure("whole platform idle, of one core", idle, "%", GOAL_IDLE, at_most=True),
    ]


def _at_rest(running: Background) -> tuple[float, float, float]:
    """Per cent of a core, and gigabytes resident and proportional (PSS), of the supervisor and all below it."""
    supervisor = psutil.Process(running.state().pid)
    before = _seconds(supervisor)
    time.sleep(IDLE_SECONDS)
    used = _seconds(supervisor) - before
    memory = [process.memory_full_info() for process in _tree(supervisor)]
    gigabyte = 1024**3
    return 100 * used / IDLE_SECONDS, sum(m.rss for m in memory) / gigabyte, sum(m.pss for m in memory) / gigabyte


def _tree(supervisor: psutil.Process) -> list[psutil.Process]:
    return [supervisor, *supervisor.children(recursive=True)]


def _seconds(supervisor: psutil.Process) -> float:
    """Seconds of a core that all have used; the time of one that has ended stands with its parent."""
    used = 0.0
    for process in _tree(supervisor):
        with contextlib.suppress(psutil.NoSuchProcess):
            used += sum(process.cpu_times()[:4])
    return used
