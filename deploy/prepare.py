"""Prepare what the services stand on: `python -m deploy.prepare roles schemas topics`, or some of these.

roles    the database, a role per service with its password, schemas and rights (as superuser)
schemas  every schema at its newest migration (as the owner role)
topics   every topic, with its dead-letter topic

Running a step again changes nothing. DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS say where, KAFKA_REPLICAS how
many copies a new topic has (1). Passwords are files in /run/secrets: db_postgres and db_<role> for roles,
database_owner_password for schemas.
"""

import asyncio
import os
import sys
from pathlib import Path

from pydantic import SecretStr

from deploy.local.config import OWNER, SCHEMAS, LocalError, load_config
from deploy.local.database import prepare_database
from deploy.local.topics import ensure_topics
from shared import migrations
from shared.settings import database_url

STEPS = ("roles", "schemas", "topics")


def main(steps: list[str]) -> int:
    """Take the steps in the order given; returns the exit code."""
    if not steps or not set(steps) <= set(STEPS):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        for step in steps:
            print(f"{step}: {_take(step)}", flush=True)
    except LocalError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


def _take(step: str) -> str:
    match step:
        case "roles":
            return _roles()
        case "schemas":
            return str(migrations.main(["upgrade"]) or "at their newest state")
        case _:
            replicas = int(os.environ.get("KAFKA_REPLICAS", "1"))
            made = asyncio.run(ensure_topics(os.environ["KAFKA_BOOTSTRAP_SERVERS"], replicas=replicas))
            return f"{made} made"


def _roles() -> str:
    server = os.environ["DATABASE_URL"]
    admin = database_url(server.rpartition("/")[0] + "/postgres", "postgres", SecretStr(_secret("db_postgres")))
    config = load_config({"DATABASE_URL": server, "DATABASE_ADMIN_URL": admin})
    asyncio.run(prepare_database(config, admin, {role: _secret(f"db_{role}") for role in (OWNER, *SCHEMAS)}))
    return f"{OWNER}, {', '.join(SCHEMAS)}"


def _secret(name: str) -> str:
    file = Path(os.environ.get("SECRETS_DIR", "/run/secrets")) / name
    if not file.is_file():
        raise LocalError(f"The secret {name} is missing: put it into {file}.")
    return file.read_text().strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
