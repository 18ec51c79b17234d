"""F1: every process starts without a home, in a folder that it cannot write, and without any right of root."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import which

import httpx
import pytest

from deploy.local.config import ROOT, SCHEMAS, SEALING, SERVICES
from deploy.local.credentials import ensure_credentials
from shared.revision import package

pytestmark = [pytest.mark.slow, pytest.mark.attack("F1"), pytest.mark.asvs("13.2.2")]

START_SECONDS = 120.0
# module of each process -> the service that it is of
PROCESSES = {
    **{f"{package(service.name)}.main": service.name for service in SERVICES},
    **{f"{package(name)}.worker": name for name in SCHEMAS},
}
# root stays root by name but may do nothing that its number does not own: what a container's user is, too
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bare(process: str, port: int, data: Path, secrets: Path) -> dict[str, str]:
    """The least that a process is told: where it listens, its volume and keys; database and broker are away."""
    service = PROCESSES[process]
    own = {"DATA_DIR": str(data)} if service in {"intake", "risk", "cases"} else {}
    own |= {"KEK_FILE": str(secrets / f"kek_{service}")} if service in SEALING else {}
    own |= {"TOKEN_KEY_FILE": str(secrets / "token_key.json")} if process == "services.gateway.main" else {}
    own |= {"LOCK_DIR": str(data)} if service == "tips" else {}
    # in production these need an identity provider, or a municipality of their own
    own |= {"PROFILE": "local"} if service in {"gateway", "web", "tips"} else {}
    return {
        "DATABASE_PASSWORD": "of this run alone",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
        "DATABASE_URL": f"postgresql://127.0.0.1:{free_port()}/tillit",
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}",
        "LOG_LEVEL": "ERROR",
        **own,
    }


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[int, "subprocess.Popen[bytes]"]]]:
    """Every process by its name: its port and itself, without rights where the test may take them away."""
    if os.geteuid() == 0 and which("setpriv") is None:
        pytest.skip("root without setpriv cannot give up its rights")
    without = POWERLESS if os.geteuid() == 0 else ()
    data, nowhere = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("nowhere")
    nowhere.chmod(0o555)
    secrets = tmp_path_factory.mktemp("keys") / "secrets"
    ensure_credentials(secrets)
    with ExitStack() as stack:
        running = {}
        for process in PROCESSES:
            port = free_port()
            child = subprocess.Popen(
                [*without, sys.executable, "-m", process],
                cwd=nowhere,
                env=bare(process, port, data, secrets),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            stack.callback(ended, child)
            running[process] = (port, child)
        yield running


def ended(child: "subprocess.Popen[bytes]") -> None:
    """Stop one of ours."""
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stderr is not None:
        child.stderr.close()


def alive(port: int) -> bool:
    """Whether the process answers that it lives."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_needs_no_home_no_folder_and_no_rights(
    started: dict[str, tuple[int, "subprocess.Popen[bytes]"]], process: str
) -> None:
    port, child = started[process]
    deadline = time.monotonic() + START_SECONDS

    while not alive(port):
        assert child.poll() is None, child.stderr.read().decode()[-2000:] if child.stderr else ""
        assert time.monotonic() < deadline, "it does not answer"

    rights = Path(f"/proc/{child.pid}/status").read_text().partition("CapEff:")[2].split()[0]
    assert int(rights, 16) == 0
