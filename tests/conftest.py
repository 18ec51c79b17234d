"""One real PostgreSQL server and one real broker for the whole run, with every schema migrated."""

import asyncio
import os
import socket
from collections.abc import Iterator

import hypothesis
import pytest

from deploy.local.background import background, free_port_base
from deploy.local.broker import broker_command
from deploy.local.config import OWNER, LocalConfig, load_config
from deploy.local.credentials import ensure_credentials
from deploy.local.database import prepare_database
from deploy.local.postgres import admin_url, prepare_cluster, remove_outside_data, server_command
from deploy.local.process import start
from deploy.local.topics import ensure_topics
from shared.migrations import SERVICES, upgrade
from shared.testing import Database, Issuer
from tests.running import Platform

# how long one example takes is the machine's matter, and no test asserts times
hypothesis.settings.register_profile("tillit", deadline=None)
hypothesis.settings.load_profile("tillit")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def local_config(tmp_path_factory: pytest.TempPathFactory) -> LocalConfig:
    """Folder and ports for the servers of this run."""
    return load_config(
        {
            "TILLIT_LOCAL": str(tmp_path_factory.mktemp("servers")),
            "TILLIT_POSTGRES_PORT": str(free_port()),
            "TILLIT_KAFKA_PORT": str(free_port()),
        }
    )


@pytest.fixture(scope="session")
def database(local_config: LocalConfig) -> Iterator[Database]:
    """A server of our own with all roles, schemas and tables."""
    passwords = ensure_credentials(local_config.secrets)
    with asyncio.Runner() as runner:
        cluster = prepare_cluster(local_config, passwords["postgres"])
        # nothing here outlives the run, so nothing need be on the disk
        command = server_command(cluster, local_config.ports["postgres"], fsync="off")
        child = runner.run(start(command, None))
        try:
            runner.run(prepare_database(local_config, admin_url(local_config, passwords), passwords))
            owner, folder = passwords[OWNER], local_config.secrets
            database = Database(local_config.database_url, passwords["postgres"], passwords, owner, folder)
            for service in SERVICES:
                upgrade(service, database.owner_dsn())
            yield database
        finally:
            runner.run(child.stop())
            remove_outside_data(local_config.data)


@pytest.fixture(scope="session")
def broker(local_config: LocalConfig) -> Iterator[str]:
    """Bootstrap address of an embedded broker with all topics."""
    with asyncio.Runner() as runner:
        child = runner.run(start(broker_command(local_config), None))
        try:
            runner.run(ensure_topics(local_config.bootstrap))
            yield local_config.bootstrap
        finally:
            runner.run(child.stop())


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """Signs the access tokens of the test's callers."""
    return Issuer(tmp_path_factory.mktemp("issuer") / "jwks.json")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of our own; the broker is Apache Kafka where KAFKA=apache says so."""
    wanted = {"KAFKA": os.environ["KAFKA"]} if "KAFKA" in os.environ else {}
    # tests that ask every endpoint everything are faster than a person; the limits have tests of their own
    wanted["RATE_PERSON_PER_MINUTE"] = "600000"
    with background(tmp_path_factory.mktemp("platform"), free_port_base(), **wanted) as running:
        platform = Platform(running)
        try:
            yield platform
        finally:
            platform.close()
