"""The servers that benchmarks stand on: a database of our own, the way the local platform starts it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.broker import broker_command
from deploy.local.config import OWNER, load_config
from deploy.local.credentials import ensure_credentials
from deploy.local.database import prepare_database
from deploy.local.postgres import admin_url, prepare_cluster, remove_outside_data, server_command
from deploy.local.process import start
from deploy.local.topics import ensure_topics
from shared.migrations import SERVICES, upgrade
from shared.testing import Database
from tests.conftest import free_port


@asynccontextmanager
async def servers() -> AsyncIterator[tuple[Database, str]]:
    """A migrated database and an embedded broker, both gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        ports = {"TILLIT_POSTGRES_PORT": str(free_port()), "TILLIT_KAFKA_PORT": str(free_port())}
        config = load_config({"TILLIT_LOCAL": folder, **ports})
        passwords = ensure_credentials(config.secrets)
        cluster = prepare_cluster(config, passwords["postgres"])
        postgres = await start(server_command(cluster, config.ports["postgres"]), None)
        broker = await start(broker_command(config), None)
        try:
            await prepare_database(config, admin_url(config, passwords), passwords)
            database = Database(config.database_url, passwords["postgres"], passwords, passwords[OWNER], config.secrets)
            await asyncio.to_thread(_migrate, database)
            await ensure_topics(config.bootstrap)
            yield database, config.bootstrap
        finally:
            await broker.stop()
            await postgres.stop()
            remove_outside_data(Path(folder))


def _migrate(database: Database) -> None:
    for name in SERVICES:
        upgrade(name, database.owner_dsn())
