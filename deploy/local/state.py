"""What runs now, as a file: for `tillit status` and `tillit down`, and for tests that kill by pid."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import psutil

from deploy.local.config import LocalConfig, LocalError

Phase = Literal["starting", "ready", "stopping"]


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One process of the platform."""

    pid: int
    port: int | None
    ready: bool
    restarts: int
    started_at: float


@dataclass(frozen=True, slots=True)
class PlatformState:
    """The supervisor and what it keeps running."""

    pid: int
    phase: Phase
    gateway: str
    started_at: float
    processes: dict[str, ProcessState] = field(default_factory=dict)


def write_state(file: Path, state: PlatformState) -> None:
    """Replace the state file in one step, so that a reader never sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(state), indent=2))
    fresh.replace(file)


def read_state(file: Path) -> PlatformState | None:
    """The state of the platform that runs now, or None if none does."""
    try:
        found = json.loads(file.read_bytes())
        processes = {name: ProcessState(**process) for name, process in found.pop("processes").items()}
        state = PlatformState(**found, processes=processes)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state if _is_supervisor(state) else None


def _is_supervisor(state: PlatformState) -> bool:
    """Whether the pid is still that supervisor: pids are used again after a crash."""
    with contextlib.suppress(psutil.Error):
        return abs(psutil.Process(state.pid).create_time() - state.started_at) < 1.0
    return False


@contextmanager
def only_one(config: LocalConfig) -> Iterator[None]:
    """Hold the data folder; LocalError if another supervisor has it or it cannot be written."""
    folder = config.state.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise LocalError(
            f"{folder} cannot be written ({exc.strerror}): make room or give yourself the right to it,"
            " or set TILLIT_LOCAL to another folder."
        ) from exc
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            running = read_state(config.state)
            who = f" (process {running.pid}, {running.gateway})" if running else ""
            raise LocalError(f"Tillit already runs here{who}: stop it with ./tillit down.") from None
        yield
        config.state.unlink(missing_ok=True)
    finally:
        os.close(lock)
