"""W2: the process itself, with its log at its most talkative, while people visit the form."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from httpx import AsyncClient, ConnectError

from services.intake.tips.settings import Settings
from shared.revision import ROOT
from shared.testing import Database, Issuer, reset
from tests.service.tips.conftest import BROWSER, Office, Reporter, token_on

READY_SECONDS = 90


@contextmanager
def running(settings: Settings, port: int, log: Path) -> Iterator[None]:
    """The channel as a process of its own, writing to *log*."""
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "PROFILE": "local",
        "LOG_LEVEL": "DEBUG",
        "PORT": str(port),
        "DATABASE_URL": settings.database_url,
        "LOCK_DIR": str(settings.lock_dir),
        "DATABASE_PASSWORD": settings.database_password.get_secret_value(),
        "JWKS_FILE": str(settings.jwks_file),
        "ANNOUNCE_HOUR": "23",
    }
    command = [sys.executable, "-m", "services.intake.tips.main"]
    with log.open("wb") as out, subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
async def client(settings: Settings, database: Database, tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """A browser that reaches the process over a socket."""
    await reset(database, "tips")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with running(settings, port, tmp_path / "log"):
        headers = {"User-Agent": BROWSER, "X-Forwarded-For": "203.0.113.78"}
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            await ready(client)
            yield client


async def ready(client: AsyncClient) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if (await client.get("/health/ready")).status_code == 200:
                return
        except ConnectError:
            await asyncio.sleep(0.1)
    raise AssertionError("the process did not get ready")


async def log_with(log: Path, route: str) -> str:
    """The log as soon as it has the line of a call to *route*, which is written after the answer."""
    deadline = time.monotonic() + READY_SECONDS
    while route not in (written := await asyncio.to_thread(log.read_text)) or not written.endswith("\n"):
        assert time.monotonic() < deadline, written
        await asyncio.sleep(0.05)
    return written


@pytest.mark.attack("W2")
async def test_visits_write_no_line_of_log_and_calls_of_recipients_do(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection, tmp_path: Path
) -> None:
    office, reporter = Office(client, issuer), Reporter(client, [])
    await office.recipient("ida")
    before = await log_with(tmp_path / "log", "/whistleblowing/keys/{key_id}/activate")

    receipt = await reporter.report(("bevis.txt", b"Canarydotter"))
    page = await reporter.come_back(receipt)
    await reporter.post("/tip/reply", {"token": token_on(page), "what": "Mer."})
    await reporter.come_back("1111 2222 3333 4444")
    await reporter.post("/tip/form", {"token": "?", "what": "Canarydotter"})
    await reporter.get("/tip/nowhere")
    await admin.execute("ALTER TABLE tips.recipient_key RENAME TO gone")  # a fault that nobody foresaw
    failed = await reporter.get("/tip/form")
    await admin.execute("ALTER TABLE tips.gone RENAME TO recipient_key")
    await office.reports("ida")
    after = await log_with(tmp_path / "log", '"/whistleblowing/reports"')

    assert failed.status_code == 500
    assert after.startswith(before)
    assert after.removeprefix(before).count("\n") == 1
    assert not [canary for canary in (BROWSER, "203.0.113.78", "127.0.0.1", "Canarydotter") if canary in after]
