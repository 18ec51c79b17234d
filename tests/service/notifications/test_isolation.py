"""Without a scope the service's own role sees nothing."""

import asyncpg
import pytest

from services.notifications.handlers import HANDLERS
from services.notifications.models import metadata
from services.notifications.operations import send_due
from services.notifications.operations.mailbox import store_mail
from services.notifications.settings import Settings
from shared.db import Sessions
from shared.inbox import handle_once
from shared.testing import Database
from tests.service.notifications.facts import alert_raised, let_time_pass
from tests.service.notifications.smtp_servers import Post

TABLES = sorted([*metadata.tables, "outbox", "inbox"])


async def counts(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return {
            table: await connection.fetchval(f'SELECT count(*) FROM notifications."{table}"')  # noqa: S608 - our own names
            for table in TABLES
        }
    finally:
        await connection.close()


@pytest.fixture
async def filled(sessions: Sessions, settings: Settings, post: Post) -> None:
    """Something in every table."""
    await handle_once(sessions, HANDLERS, [alert_raised()])
    await let_time_pass(sessions)
    await send_due(settings.model_copy(update={"smtp_port": post.port}), sessions)
    mail = b"Message-ID: <1@x>\r\nSubject: hej\r\n\r\ntext\r\n"
    await store_mail(sessions, mail, ["controller@exempelby.example"])


@pytest.mark.attack("B8")
async def test_no_scope_sees_no_row(filled: None, database: Database) -> None:
    everything = await counts(database.admin_dsn())
    seen = await counts(database.dsn(Settings))

    assert [table for table in TABLES if not everything[table]] == ["matter", "notification_read"]
    assert set(seen.values()) == {0}
