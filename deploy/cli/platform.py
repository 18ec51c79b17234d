"""The platform as a whole: bring it up, take it down, see how it is."""

import os
import shutil
import signal
import time
from typing import Any

import psutil

from deploy.cli.output import CommandError, console, print_table
from deploy.local.config import LocalConfig
from deploy.local.state import PlatformState, ProcessState, read_state

STOP_SECONDS = 45.0
POLL_S = 0.1
MEBIBYTE = 1024 * 1024


def take_down(config: LocalConfig) -> bool:
    """Stop the platform that runs in *config*'s folder; False if none does."""
    running = read_state(config.state)
    if running is None:
        return False
    processes = _family(running)
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while read_state(config.state) and time.monotonic() < deadline:
        time.sleep(POLL_S)
    if read_state(config.state):
        os.kill(running.pid, signal.SIGKILL)  # the kernel then ends its children
    psutil.wait_procs(processes, timeout=STOP_SECONDS)
    return True


def _family(running: PlatformState) -> list[psutil.Process]:
    try:
        supervisor = psutil.Process(running.pid)
        return [supervisor, *supervisor.children(recursive=True)]
    except psutil.Error:
        return []


def remove_data(config: LocalConfig) -> None:
    """Delete the platform's data for good: database, secrets, files, log."""
    from deploy.local.postgres import remove_outside_data

    remove_outside_data(config.data)
    shutil.rmtree(config.data, ignore_errors=True)
    if config.data.exists():
        raise CommandError(f"{config.data} could not be removed: it belongs to another user.")


def status(config: LocalConfig) -> dict[str, Any]:
    """How the platform is, as plain values; CommandError if none runs."""
    running = read_state(config.state)
    if running is None:
        raise CommandError("Tillit does not run here: start it with `make run`.")
    supervisor = ProcessState(running.pid, None, ready=True, restarts=0, started_at=running.started_at)
    processes = [_process_status("supervisor", supervisor, alone=True)]
    processes += [_process_status(name, process) for name, process in running.processes.items()]
    return {
        "phase": running.phase,
        "gateway": running.gateway,
        "log": str(config.log),
        "ready": running.phase == "ready" and all(process["ready"] for process in processes),
        "resident_mib": round(sum(process["resident_mib"] for process in processes), 1),
        "proportional_mib": round(sum(process["proportional_mib"] for process in processes), 1),
        "processes": processes,
    }


def _process_status(name: str, process: ProcessState, *, alone: bool = False) -> dict[str, Any]:
    resident, proportional = _memory(process.pid, alone=alone)
    return {
        "name": name,
        "pid": process.pid,
        "port": process.port,
        "ready": process.ready,
        "restarts": process.restarts,
        "uptime_s": round(time.time() - process.started_at),
        "resident_mib": round(resident / MEBIBYTE, 1),
        "proportional_mib": round(proportional / MEBIBYTE, 1),
    }


def _memory(pid: int, *, alone: bool) -> tuple[int, int]:
    """Resident and proportional bytes of a process and, unless *alone*, of its children.

    Proportional counts what processes have in common once, such as the database's shared buffers.
    """
    resident = proportional = 0
    try:
        parent = psutil.Process(pid)
        family = [parent] if alone else [parent, *parent.children(recursive=True)]
        for process in family:
            resident += process.memory_info().rss
            proportional += getattr(process.memory_full_info(), "pss", 0)
    except psutil.Error:
        return resident, proportional
    return resident, proportional


def show_status(found: dict[str, Any]) -> None:
    """The status for people."""
    console.print(
        f"Tillit is {found['phase']}: {found['gateway']}    log: {found['log']}", markup=False, soft_wrap=True
    )
    print_table(
        ("process", "pid", "port", "state", "restarts", "up", "memory MiB"),
        [
            (
                *(process["name"], process["pid"], process["port"]),
                "ready" if process["ready"] else "not ready",
                *(process["restarts"], _span(process["uptime_s"]), f"{process['proportional_mib']:.0f}"),
            )
            for process in found["processes"]
        ],
        right=(1, 2, 4, 5, 6),
    )
    console.print(f"memory in all: {found['proportional_mib']:.0f} MiB (resident {found['resident_mib']:.0f} MiB)")


def _span(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h {rest // 60:02d} min" if hours else f"{rest // 60} min {rest % 60:02d} s"
