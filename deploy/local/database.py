"""Make the database, its roles with their passwords, and the newest schemas."""

import asyncio
import hashlib
import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.local.config import OWNER, ROOT, SCHEMAS, LocalConfig, LocalError
from shared.revision import versions

_RIGHTS = ROOT / "deploy" / "postgres" / "init.sql"
CONNECT_SECONDS = 60.0  # a database that was killed reads its log first


async def prepare_database(config: LocalConfig, admin_url: str, passwords: Mapping[str, str]) -> None:
    """Bring the server at *admin_url* to what the services expect; running it again changes nothing."""
    name = urlsplit(database_url(config, admin_url)).path.lstrip("/")
    server = await connect(admin_url)
    try:
        if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await server.execute(f"CREATE DATABASE {_identifier(name)} ENCODING 'UTF8' TEMPLATE template0")
    finally:
        await server.close()
    database = await connect(database_url(config, admin_url))
    try:
        await database.execute(_RIGHTS.read_text())
        for role in (OWNER, *SCHEMAS):
            await database.execute(f"ALTER ROLE {_identifier(role)} PASSWORD {_literal(passwords[role])}")
    finally:
        await database.close()


def database_url(config: LocalConfig, admin_url: str) -> str:
    """The platform's database, as superuser."""
    path = urlsplit(config.database_url).path.rstrip("/") or "/tillit"
    return urlunsplit(urlsplit(admin_url)._replace(path=path))


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection as soon as the server takes one; LocalError if it never does."""
    deadline = asyncio.get_running_loop().time() + CONNECT_SECONDS
    while True:
        try:
            return await asyncpg.connect(url, timeout=5)
        except asyncpg.InvalidAuthorizationSpecificationError as exc:
            raise LocalError(f"PostgreSQL refuses the superuser's password: {exc}. Check DATABASE_ADMIN_URL.") from exc
        except (OSError, TimeoutError, asyncpg.PostgresError) as exc:
            if asyncio.get_running_loop().time() > deadline:
                raise LocalError(f"PostgreSQL does not answer ({exc}): see the log.") from exc
            await asyncio.sleep(0.05)


async def migrate_if_changed(config: LocalConfig, admin_url: str, passwords: Mapping[str, str]) -> None:
    """Migrate unless the database was left by these very migrations: that saves seconds of a start."""
    wanted = f"migrations {_fingerprint()}"
    database = await connect(database_url(config, admin_url))
    try:
        if await database.fetchval(_REMARK) != wanted:
            await migrate(config, passwords)
            name = _identifier(await database.fetchval("SELECT current_database()"))
            await database.execute(f"COMMENT ON DATABASE {name} IS {_literal(wanted)}")
    finally:
        await database.close()


_REMARK = """
SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()
"""


def _fingerprint() -> str:
    files = [
        ROOT / "shared" / "migrations.py",
        ROOT / "shared" / "audit" / "schema.py",
        *(file for schema in SCHEMAS for file in versions(schema).glob("*.py")),
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


async def migrate(config: LocalConfig, passwords: Mapping[str, str]) -> None:
    """Bring every schema to its newest state, as the owner role; LocalError with what went wrong."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shared.migrations", "upgrade", *SCHEMAS),
        env={**os.environ, "DATABASE_URL": config.database_url, "DATABASE_OWNER_PASSWORD": passwords[OWNER]},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        lines = output.decode(errors="replace").strip().splitlines()
        raise LocalError(f"The schemas could not be brought up to date: {lines[-1] if lines else 'no output'}")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
