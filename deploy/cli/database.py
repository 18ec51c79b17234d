"""Direct connections to the services' schemas, for operators' commands: each with the service's own role."""

import getpass
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr

from deploy.cli.output import CommandError
from deploy.local.config import SCHEMAS, LocalConfig, load_config
from deploy.local.state import read_state
from shared.settings import database_url

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def database_server() -> str:
    """The database without user: DATABASE_URL, else the one of the platform that runs here."""
    config = load_config()
    running = read_state(config.state)
    return os.environ.get("DATABASE_URL") or (running.database if running else config.database_url)


def role_password(config: LocalConfig, service: str) -> SecretStr:
    """Password of *service*'s role, from SECRETS_DIR (containers) or the local platform's secrets."""
    folder = Path(os.environ["SECRETS_DIR"]) if "SECRETS_DIR" in os.environ else config.secrets
    file = folder / f"db_{service}"
    try:
        return SecretStr(file.read_text().strip())
    except OSError as exc:
        raise CommandError(
            f"The password of {service} cannot be read from {file}: start the platform once with `make run`,"
            " or set SECRETS_DIR to the folder with db_<service> files."
        ) from exc


@asynccontextmanager
async def connect(service: str, server: str | None = None) -> AsyncIterator[Connection]:
    """A connection as *service*'s role that sees every municipality and committee."""
    server = server or database_server()
    url = database_url(server, service, role_password(load_config(), service))
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as exc:
        where = urlsplit(server).netloc
        raise CommandError(
            f"The database at {where} does not let {service} in ({exc}): does the platform run? ./tillit status"
        ) from exc
    try:
        await connection.execute(
            "SELECT set_config('app.municipality', '*', false), set_config('app.committees', '*', false),"
            " set_config('app.actor', 'tillit-cli', false)"
        )
        yield connection
    except asyncpg.PostgresError as exc:
        raise CommandError(f"The schema of {service} does not answer as expected: {exc}. Is it up to date?") from exc
    finally:
        await connection.close()


def operator() -> str:
    """Who types commands, for the audit trail: the account of this machine, as any other subject."""
    account = re.sub(r"[^\w.-]", "", getpass.getuser())[:60]
    return f"operator:{account}"


def chosen(service: str | None) -> tuple[str, ...]:
    """That service, or all that own a schema."""
    if service is None:
        return SCHEMAS
    if service not in SCHEMAS:
        raise CommandError(f"There is no service {service}: choose among {', '.join(SCHEMAS)}.")
    return (service,)
