"""What runs now, as a file: for `tillit status` and `tillit down`, and for tests that kill by pid."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import psutil

from deploy.local.config import Kafka, LocalConfig, LocalError

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
    database: str
    broker: str
    kafka: Kafka
    started_at: float
    processes: dict[str, ProcessState] = field(default_factory=dict)


def write_state(file: Path, state: PlatformState) -> None:
    """Replace the state file in one step, so that a reader never sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
    fresh.replace(file)


def read_state(file: Path) -> PlatformState | None:
    """The state of the platform that runs now, or None if none does."""
    try:
        state = msgspec.json.decode(file.read_bytes(), type=PlatformState)
    except (OSError, msgspec.DecodeError):
        return None
    return state if _is_supervisor(state) else None


def _is_supervisor(state: PlatformState) -> bool:
    """Whether the pid is still that supervisor: pids are used again after a crash."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(state.pid)
        same = abs(process.create_time() - state.started_at) < 1.0
        return same and process.status() != psutil.STATUS_ZOMBIE
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
