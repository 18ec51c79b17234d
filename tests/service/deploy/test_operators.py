"""Operators' commands on real schemas: dead letters, outboxes, and the evidence that reconcile reads."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from deploy.cli import dlq, outbox
from deploy.cli.database import connect
from deploy.cli.output import CommandError
from deploy.local.config import SCHEMAS
from deploy.reconcile.evidence import gather
from deploy.reconcile.judge import judge
from shared.testing import Database, reset

NOW = datetime.now(UTC)


@pytest_asyncio.fixture
async def operator(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """The environment in which operators' commands find the test's database, every schema empty."""
    for role, password in database.passwords.items():
        (tmp_path / f"db_{role}").write_text(password)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.server)
    monkeypatch.setenv("TILLIT_LOCAL", str(tmp_path / "nowhere"))
    await asyncio.gather(*(reset(database, service) for service in SCHEMAS))
    admin = await asyncpg.connect(database.admin_dsn())
    for service in SCHEMAS:
        await admin.execute(f"UPDATE {service}.relay_cursor SET xid = '0', seq = 0")  # noqa: S608 - our own names
    await admin.close()
    yield database


async def put_letter(service: str, cause: str = "SchemaError", status: str = "open") -> UUID:
    letter_id = uuid4()
    async with connect(service) as connection:
        await connection.execute(
            'INSERT INTO dead_letter (dead_letter_id, municipality_id, topic, partition, "offset", event_id, type,'
            " payload, cause, detail, status)"
            " VALUES ($1, '9999', 'intake.payments', 0, 7, $2, 'payments.received', $3, $4, 'why', $5)",
            *(letter_id, str(uuid4()), b'{"sequence": 3}', cause, status),
        )
    return letter_id


async def put_event(service: str, created_at: datetime = NOW) -> UUID:
    event_id = uuid4()
    async with connect(service) as connection:
        await connection.execute(
            "INSERT INTO outbox (event_id, municipality_id, type, topic, key, payload, created_at)"
            " VALUES ($1, '9999', 'file.processed', 'intake.records', '9999', '{}', $2)",
            *(event_id, created_at),
        )
    return event_id


async def send_everything(service: str) -> None:
    """Stand where the relay stands when it has sent all."""
    async with connect(service) as connection:
        await connection.execute(
            "UPDATE relay_cursor SET (xid, seq) = (SELECT xid, seq FROM outbox ORDER BY xid DESC, seq DESC LIMIT 1)"
        )


async def test_dead_letters_of_every_service_are_listed_together(operator: Database) -> None:
    letters = {await put_letter("risk"), await put_letter("reporting")}

    found = await dlq.dead_letters(None, "open", 100)

    assert {letter["dead_letter_id"] for letter in found} == letters
    assert {letter["service"] for letter in found} == {"risk", "reporting"}


async def test_a_dead_letter_is_shown_by_the_beginning_of_its_id(operator: Database) -> None:
    letter_id = await put_letter("risk")

    letter = await dlq.dead_letter(str(letter_id)[:10])

    assert letter["dead_letter_id"] == letter_id
    assert letter["payload"] == {"sequence": 3}


async def test_a_letter_that_does_not_exist_is_told_so(operator: Database) -> None:
    with pytest.raises(CommandError, match="There is no dead letter"):
        await dlq.dead_letter("00000000-0000")


async def test_a_replay_marks_the_letter_for_its_consumer(operator: Database) -> None:
    letter_id = await put_letter("risk")

    (done,) = await dlq.replay([str(letter_id)], 0)

    assert done["status"] == "replay"


async def test_a_dismissed_letter_keeps_the_reason(operator: Database) -> None:
    letter_id = await put_letter("risk")

    await dlq.dismiss(str(letter_id), "sent twice by the source")

    assert (await dlq.dead_letter(str(letter_id)))["note"] == "sent twice by the source"
    assert await dlq.dead_letters(None, "open", 100) == []


@pytest.mark.parametrize("status", ["replayed", "dismissed"])
async def test_a_settled_letter_is_left_alone(operator: Database, status: str) -> None:
    letter_id = await put_letter("risk", status=status)

    with pytest.raises(CommandError, match="already"):
        await dlq.dismiss(str(letter_id), "again")


async def test_what_waits_in_an_outbox_is_counted(operator: Database) -> None:
    await put_event("intake")
    await send_everything("intake")
    await put_event("intake")

    (status,) = await outbox.outbox_status("intake")

    assert (status["pending"], status["kept"]) == (1, 2)
    assert status["oldest_pending_s"] >= 0


async def test_an_empty_outbox_has_nothing_waiting(operator: Database) -> None:
    statuses = await outbox.outbox_status(None)

    assert [(status["service"], status["pending"]) for status in statuses] == [(service, 0) for service in SCHEMAS]


async def test_a_republish_sends_everything_since_again(operator: Database) -> None:
    await put_event("intake", NOW - timedelta(hours=5))
    await put_event("intake", NOW - timedelta(hours=1))
    await put_event("intake", NOW)
    await send_everything("intake")

    (done,) = await outbox.republish("intake", NOW - timedelta(hours=2))

    assert done == {"service": "intake", "events": 2}
    assert (await outbox.outbox_status("intake"))[0]["pending"] == 2


async def test_a_republish_never_passes_over_what_waits(operator: Database) -> None:
    await put_event("intake", NOW - timedelta(hours=5))
    await put_event("intake", NOW)

    await outbox.republish("intake", NOW - timedelta(hours=1))

    assert (await outbox.outbox_status("intake"))[0]["pending"] == 2


async def test_a_republish_of_nothing_moves_nothing(operator: Database) -> None:
    await put_event("intake", NOW - timedelta(hours=5))
    await send_everything("intake")

    (done,) = await outbox.republish("intake", NOW)

    assert done["events"] == 0
    assert (await outbox.outbox_status("intake"))[0]["pending"] == 0


async def test_a_service_that_does_not_exist_is_answered_with_those_that_do(operator: Database) -> None:
    with pytest.raises(CommandError, match="reporting"):
        await outbox.outbox_status("billing")


async def test_an_empty_platform_is_accounted_for(operator: Database) -> None:
    report = judge(await gather(), None)

    assert report.clean
    assert set(report.facts.values()) == {0}


async def test_an_event_that_nobody_handled_is_lost(operator: Database) -> None:
    event_id = await put_event("intake")
    await send_everything("intake")

    findings = judge(await gather(), None).findings

    assert {(f.kind, f.place, f.examples) for f in findings} == {
        ("lost", "-> notifications.inbox", (str(event_id),)),
        ("lost", "-> reporting.inbox", (str(event_id),)),
    }
