"""`tillit keys` on a service whose data keys lie wrapped in its own schema."""

import asyncpg
import pytest

from deploy.cli import keys
from deploy.cli.sealed import reseal, seal_old
from services.notifications.sealing import known_addresses
from services.notifications.settings import Settings
from shared.db import Sessions, connect, system_session
from shared.testing import Database
from tests.dumped import dump, given_away

ADDRESS = "auditor@exempelby.example"


def silent(_what: str, _count: int) -> None:
    """No progress is shown."""


@pytest.fixture
def operator(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("SECRETS_DIR", str(database.secrets))
    monkeypatch.setenv("DATABASE_URL", database.server)
    return database


async def readable(settings: Settings) -> bool:
    """Whether a process that starts now reads the directory."""
    engine, sessions = connect(settings)
    try:
        async with system_session(sessions, "*") as session:
            return len(await known_addresses(session, [ADDRESS])) == 1
    finally:
        await engine.dispose()


async def change(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.admin_dsn())
    await connection.execute(statement)
    await connection.close()


async def test_the_directory_lies_sealed(operator: Database, sessions: Sessions, settings: Settings) -> None:
    assert given_away(await dump(operator.admin_dsn(), "notifications"), [ADDRESS, "@exempelby"]) == []
    assert await readable(settings)


async def test_keys_and_data_keys_are_changed_without_a_pause(
    operator: Database, sessions: Sessions, settings: Settings
) -> None:
    newest = keys.rotate("notifications")["newest"]
    seen = [await readable(settings)]
    assert (await keys.rewrap("notifications", silent))["rewrapped"] == 1
    seen.append(await readable(settings))

    await keys.rotate_data("notifications")
    done = [(await reseal("notifications", silent))["recipient.mail"] for _ in range(2)]
    seen.append(await readable(settings))
    early = await keys.drop("notifications", silent)
    await change(operator, "UPDATE notifications.data_key SET created_at = now() - interval '2 hours'")
    late = await keys.drop("notifications", silent)
    seen.append(await readable(settings))

    assert (done, seen) == ([9, 0], [True, True, True, True])
    assert [early["droppedDataKeys"], late["droppedDataKeys"], late["keyVersions"]] == [0, 1, [newest]]


async def test_addresses_from_before_are_sealed_once(
    operator: Database, sessions: Sessions, settings: Settings
) -> None:
    clear = "UPDATE notifications.recipient SET mail = subject || '@exempelby.example', sealed_mail = NULL"
    await change(operator, clear)
    seen = [await readable(settings)]

    done = [(await seal_old("notifications", silent))["recipient.mail"] for _ in range(2)]

    seen.append(await readable(settings))
    assert (done, seen) == ([9, 0], [True, True])
    assert given_away(await dump(operator.admin_dsn(), "notifications"), [ADDRESS]) == []
