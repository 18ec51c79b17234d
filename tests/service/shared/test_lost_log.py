"""L6: a log that cannot be written stops nothing."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from shared.revision import package
from shared.testing import Database

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 60.0


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings_of(service: str, database: Database) -> dict[str, str]:
    """What a process of the local profile needs to start."""
    keys = {"JWKS_FILE": "jwks.json", "ISSUER_KEY_FILE": "issuer.json", "TOKEN_KEY_FILE": "token_key.json"}
    files = {name: str(database.secrets / file) for name, file in keys.items()}
    own = {"DATABASE_URL": database.server, "DATABASE_PASSWORD": database.passwords["gateway"]}
    own["KEK_FILE"] = str(database.secrets / "kek_gateway")
    return {"PROFILE": "local", **files, **(own if service == "gateway" else {})}


@pytest.mark.attack("L6")
@pytest.mark.asvs("16.5.2")
@pytest.mark.parametrize(("service", "path", "status"), [("web", "/sign-in", 200), ("gateway", "/tillit/v1/none", 404)])
def test_a_process_whose_log_is_gone_goes_on_answering(
    service: str, path: str, status: int, database: Database
) -> None:
    nobody, output = os.pipe()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", f"{package(service)}.main"],
        cwd=ROOT,
        env=os.environ | settings_of(service, database) | {"PORT": str(port), "PYTHONPATH": str(ROOT)},
        stdout=output,
    )
    os.close(output)
    os.close(nobody)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not alive(port):
            assert process.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not answer"

        answers = [httpx.get(f"http://127.0.0.1:{port}{path}").status_code for _ in range(3)]

        assert answers == [status] * 3
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(20)


SCRIPT = """
import logging, sys, structlog
from shared.logs import configure_logging
configure_logging("risk")
sys.stdin.read()
structlog.get_logger().info("x")
logging.getLogger("y").error("z")
sys.stderr.write("went on")
sys.stderr.flush()
import os
os._exit(0)
"""


@pytest.mark.attack("L6")
def test_a_line_that_cannot_be_written_is_no_failure_of_what_wrote_it() -> None:
    nobody, output = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.PIPE,
    )
    os.close(output)
    os.close(nobody)

    _, told = process.communicate(b"", timeout=START_SECONDS)

    assert (process.returncode, told) == (0, b"went on")


def alive(port: int) -> bool:
    """Whether the process answers that it lives."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=2).status_code == 200
    except httpx.TransportError:
        return False
