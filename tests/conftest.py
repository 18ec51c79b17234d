"""One real PostgreSQL server for the whole run, with every schema migrated."""

import asyncio
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from deploy.local.config import OWNER, SCHEMAS, load_config
from deploy.local.credentials import ensure_credentials
from deploy.local.postgres import prepare_cluster, remove_outside_data, server_command
from deploy.local.process import Child, start
from shared.migrations import SERVICES, upgrade
from shared.testing import Database, Issuer

ROOT = Path(__file__).resolve().parent.parent
INIT_SQL = ROOT / "deploy" / "postgres" / "init.sql"


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A server of our own with all roles, schemas and tables."""
    folder = tmp_path_factory.mktemp("platform")
    port = free_port()
    passwords = ensure_credentials(folder / "secrets")
    config = load_config({"TILLIT_LOCAL": str(folder), "TILLIT_POSTGRES_PORT": str(port)})
    server = f"postgresql://127.0.0.1:{port}/tillit"
    with asyncio.Runner() as runner:
        cluster = prepare_cluster(replace(config, data=folder), passwords["postgres"])
        child = runner.run(start(server_command(cluster, port), lambda _line: None))
        try:
            runner.run(_provision(port, passwords))
            for service in SERVICES:
                if list((ROOT / "services" / service / "migrations").glob("0*.py")):
                    upgrade(service, f"postgresql://{OWNER}:{passwords[OWNER]}@127.0.0.1:{port}/tillit")
            yield Database(server, passwords["postgres"], passwords)
        finally:
            runner.run(_stop(child))
            remove_outside_data(folder)


async def _stop(child: Child) -> None:
    await child.stop()


async def _provision(port: int, passwords: dict[str, str]) -> None:
    admin = {"host": "127.0.0.1", "port": port, "user": "postgres", "password": passwords["postgres"]}
    connection = await _connect(admin | {"database": "postgres"})
    await connection.execute("CREATE DATABASE tillit")
    await connection.close()
    connection = await _connect(admin | {"database": "tillit"})
    await connection.execute(INIT_SQL.read_text())
    for role in (OWNER, *SCHEMAS):
        await connection.execute(f"ALTER ROLE {role} PASSWORD '{passwords[role]}'")
    await connection.close()


async def _connect(target: dict[str, object]) -> asyncpg.Connection:
    deadline = asyncio.get_running_loop().time() + 30
    while True:
        try:
            return await asyncpg.connect(**target)
        except (OSError, asyncpg.CannotConnectNowError):
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.05)


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """Signs the access tokens of the test's callers."""
    folder = tmp_path_factory.mktemp("issuer")
    os.environ.setdefault("JWKS_FILE", str(folder / "jwks.json"))
    return Issuer(folder / "jwks.json")
