"""A platform in the background, for tests and benchmarks: own folder, own ports, gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.config import HOST, ROOT, LocalConfig, LocalError, load_config
from deploy.local.postgres import remove_outside_data
from deploy.local.state import PlatformState, read_state

READY_SECONDS = 240.0
STOP_SECONDS = 60.0
POLL_S = 0.1
# below those that the kernel gives to outgoing connections
FIRST_PORT, PORTS_APART, PORT_RUNS = 20_000, 100, 120
_LENT = ("DATABASE_", "KAFKA_", "SECRETS_DIR")  # servers of the developer's are left alone


@dataclass(slots=True)
class Background:
    """A platform and, once started, the process that keeps it."""

    config: LocalConfig
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the supervisor; what it says goes to `output`."""
        if self.process:
            self.process.wait(STOP_SECONDS)  # one at a time has the folder
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", "up"],
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """Stop the supervisor politely, and by force if it does not listen."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # the kernel then ends its children
            self.process.wait()

    @property
    def output(self) -> Path:
        """What the supervisor said since its start."""
        return self.config.data / "up.txt"

    @property
    def url(self) -> str:
        """Where its gateway answers."""
        return self.config.gateway_url

    def state(self) -> PlatformState:
        """What runs now; LocalError if the supervisor is gone."""
        found = read_state(self.config.state)
        if found is None:
            raise LocalError(f"The platform in {self.config.data} does not run; its log: {self.tail()}")
        return found

    def kill(self, name: str) -> int:
        """Kill the process *name* with -9; returns the pid it had."""
        pid = self.state().processes[name].pid
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_until_ready(self, timeout: float = READY_SECONDS) -> None:
        """Return when every process is ready and the start is over; LocalError if that never comes."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = read_state(self.config.state)
            if found and found.phase == "ready" and all(p.ready for p in found.processes.values()):
                return
            if self.process and self.process.poll() is not None:
                break
            time.sleep(POLL_S)
        raise LocalError(f"The platform in {self.config.data} did not get ready; its log: {self.tail()}")

    def tail(self, lines: int = 30) -> str:
        """The last lines of its output and log."""
        texts = [file.read_text(errors="replace") for file in (self.output, self.config.log) if file.exists()]
        return "\n".join("\n".join(text.splitlines()[-lines:]) for text in texts)


@contextmanager
def background(folder: Path, port_base: int, **environment: str) -> Iterator[Background]:
    """Run a platform in *folder* on ports from *port_base*, ready when it is yielded; then stop it."""
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("TILLIT_", *_LENT))},
        "TILLIT_LOCAL": str(folder),
        "TILLIT_PORT_BASE": str(port_base),
        "TILLIT_DEMO": "0",
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    platform = Background(load_config(env), env)
    platform.start()
    try:
        platform.wait_until_ready()
        yield platform
    finally:
        platform.stop()
        remove_outside_data(folder)


def free_port_base() -> int:
    """The first port of a run of ports that nobody listens on now.

    Two processes that ask at the same time begin at different places, and so get different ports.
    """
    count = len(load_config({}).ports)
    for turn in range(PORT_RUNS):
        base = FIRST_PORT + (os.getpid() + turn) % PORT_RUNS * PORTS_APART
        try:
            for port in range(base, base + count):
                with socket.socket() as probe:
                    probe.bind((HOST, port))
        except OSError:
            continue
        return base
    raise LocalError(f"No free ports from {FIRST_PORT}: stop what runs there.")
