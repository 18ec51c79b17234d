"""A real gateway process between a real client and a tiny server that plays every service."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from joserfc.jwk import OKPKey

from deploy.local.credentials import ensure_credentials
from shared.production import LOCAL_ISSUER
from shared.testing import Database, Issuer
from tests.service.gateway.directory import PEOPLE, enter
from tests.service.gateway.upstream import Asked, Upstream, running_upstream

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 30.0


@dataclass
class Gateway:
    """A gateway that runs."""

    port: int
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def raw(self, request: bytes, until_closed: bool = False) -> bytes:
        """What comes back for bytes on the wire: one JSON answer, or everything until the gateway closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            received = b""
            while chunk := connection.recv(65_536):
                received += chunk
                if received.endswith(b"}") and not until_closed:
                    break
            return received


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_gateway(environment: dict[str, str], ready_at: str = "/health/ready") -> Iterator[Gateway]:
    """A gateway process with these settings, ready when the block begins."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "services.gateway.main"],
        cwd=ROOT,
        env=os.environ | environment | {"PORT": str(port), "LOG_LEVEL": "WARNING"},
        stdout=subprocess.DEVNULL,
        text=True,
    )
    gateway = Gateway(port, process)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready(gateway, ready_at):
            assert process.poll() is None, "the gateway ended"
            assert time.monotonic() < deadline, "the gateway does not get ready"
        yield gateway
    finally:
        process.terminate()
        process.wait(timeout=30)


def ready(gateway: Gateway, at: str) -> bool:
    """Whether it says so."""
    try:
        return httpx.get(f"{gateway.url}{at}", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """The server that plays every service but cases, which is down."""
    with running_upstream(free_port()) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def local_issuer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Issuer, Path]:
    """Signs the tests' tokens as the demo issuer, with the key that the gateway has too."""
    folder = tmp_path_factory.mktemp("gateway")
    issuer = Issuer(folder / "outside.json", LOCAL_ISSUER)
    key: OKPKey = issuer.key
    (folder / "issuer.json").write_text(json.dumps(key.as_dict(private=True)))
    return issuer, folder / "issuer.json"


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the key pair that the gateway signs for the services with."""
    folder = tmp_path_factory.mktemp("inside") / "secrets"
    ensure_credentials(folder)
    return folder


@pytest.fixture(scope="session")
def directory(database: Database) -> Database:
    """The database with the people of these tests in its directory."""
    asyncio.run(enter(database, PEOPLE))
    return database


@pytest.fixture(scope="module", autouse=True)
def people(directory: Database) -> None:
    """The people are there again, where tests of other services have emptied every schema in the meantime."""
    asyncio.run(enter(directory, PEOPLE))


@pytest.fixture(scope="session")
def environment(
    upstream: Upstream, local_issuer: tuple[Issuer, Path], inside: Path, directory: Database
) -> dict[str, str]:
    """Settings of a gateway of the local profile."""
    services = ("intake", "risk", "controls", "reporting", "notifications", "tips", "web")
    return {
        "PROFILE": "local",
        "JWKS_FILE": str(inside / "jwks.json"),
        "TOKEN_KEY_FILE": str(inside / "token_key.json"),
        "ISSUER_KEY_FILE": str(local_issuer[1]),
        "DATABASE_URL": directory.server,
        "DATABASE_PASSWORD": directory.passwords["gateway"],
        "KEK_FILE": str(directory.secrets / "kek_gateway"),
        "ANSWER_SECONDS": "1",
        "BODY_SECONDS": "1",
        "BODY_LIMIT_MB": "2",
        "UPLOAD_LIMIT_MB": "60",
        "CASES_URL": f"http://127.0.0.1:{free_port()}",
        **{f"{name.upper()}_URL": upstream.url for name in services},
    }


@pytest.fixture(scope="session")
def gateway(environment: dict[str, str]) -> Iterator[Gateway]:
    """The gateway that most tests ask."""
    with running_gateway(environment) as gateway:
        yield gateway


@pytest.fixture
def asked(upstream: Upstream) -> list[Asked]:
    """What came through to the services during this test."""
    upstream.asked.clear()
    return upstream.asked


@pytest.fixture
def client(gateway: Gateway, local_issuer: tuple[Issuer, Path]) -> Iterator[httpx.Client]:
    """A signed-in caller of the API."""
    headers = local_issuer[0].headers("controller")
    with httpx.Client(base_url=f"{gateway.url}/tillit/v1", headers=headers, timeout=20) as client:
        yield client


@pytest.fixture
def client_headers(client: httpx.Client) -> str:
    """The header line of a signed-in caller, for requests written by hand."""
    return f"Authorization: {client.headers['authorization']}"


@pytest.fixture
def stranger(gateway: Gateway) -> Iterator[httpx.Client]:
    """A caller without token."""
    with httpx.Client(base_url=gateway.url, timeout=20) as client:
        yield client
