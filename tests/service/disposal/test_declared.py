"""What every service declares is SQL that its own role may run, and removes what it names."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.intake.disposal import carry
from shared.clock import utc_now
from shared.db import connect, driver_connection, system_session
from shared.disposal import statements
from shared.disposal.catalogue import HOLDERS, PROPOSALS
from shared.disposal.declared import Declared, Disposable
from shared.disposal.removing import remove_some
from shared.events import DisposalLine, DisposalOrdered
from shared.ids import new_id
from shared.inbox import handle_once
from shared.revision import ROOT
from shared.settings import DatabaseSettings
from shared.testing import Database, reset

WHEN = ("9999", date(2026, 11, 25), 12, False)


def of_service(service: str, name: str) -> Any:
    return getattr(import_module(f"services.{service}.{name}"), {"disposal": "DECLARED", "handlers": "HANDLERS"}[name])


def everything() -> Sequence[Any]:
    return [
        pytest.param(service, one, id=f"{service}-{one.name}")
        for service in HOLDERS
        for one in of_service(service, "disposal").disposables
    ]


@pytest.mark.parametrize(("service", "one"), everything())
async def test_every_declared_statement_runs_as_the_services_own_role(
    service: str, one: Disposable, database: Database
) -> None:
    settings = import_module(f"services.{service}.settings").Settings
    engine, sessions = connect(settings.model_validate(database.environment(service)))
    async with system_session(sessions, "9999") as session:
        connection = await driver_connection(session)
        await connection.fetch(statements.count(one), *WHEN, date(2026, 11, 25))
        await connection.fetch(statements.ahead(one), *WHEN)
        found = await connection.fetch(statements.pick(one), *WHEN, date(2026, 11, 25), 10)
        of_run = (date(2026, 11, 25), 10, uuid4(), one.name)
        await connection.fetch(statements.to_export(one), *WHEN, *of_run)
        await connection.fetch(statements.pick_exported(one), *WHEN, *of_run)
        if one.key:
            await connection.fetch(statements.rows_of(one), "9999", [uuid4()])
        await connection.fetch(statements.about(one), "9999", [], 10)
        await connection.fetch(statements.total(one), "9999")
        for child in one.children:
            take = statements.count_children if one.remove else statements.delete_children
            await connection.fetch(take(one, child), "9999", [uuid4()])
            await connection.fetch(statements.child_rows(one, child), "9999", [uuid4()])
        for statement in (*one.first, *one.along.values(), *(effect.targets for effect in one.effects)):
            run = (uuid4(),) if "$3" in statement else ()
            await connection.fetch(statement, "9999", [uuid4()], *run)
        for statement in one.at_end:
            await connection.execute(statement, "9999")
        if not one.remove:
            take_all = statements.erase if one.erase else statements.delete
            assert await connection.fetchval(take_all(one), "9999", [row["place"] for row in found]) == len(found)
    await engine.dispose()
    assert one.type in PROPOSALS


async def removed(service: str, type_: str, database: Database, carried: dict[str, Any] | None = None) -> None:
    """A decided run of one type in one service, done."""
    settings = import_module(f"services.{service}.settings").Settings
    engine, sessions = connect(settings.model_validate(database.environment(service)))
    declared: Declared = of_service(service, "disposal")
    disposition = PROPOSALS[declared.of_type(type_)[0].type].dispositions[0]
    order = DisposalOrdered(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=utc_now(),
        run_id=uuid4(),
        stage="remove",
        as_of=date(2026, 11, 25),
        lines=(DisposalLine(type_, 12, False, disposition, "KS 2026/17"),),
    )
    await handle_once(sessions, of_service(service, "handlers"), [order])
    while await remove_some(sessions, declared, carried or {}):
        pass
    await engine.dispose()


async def test_in_reporting_the_figures_stay_and_the_ids_go(database: Database, admin: asyncpg.Connection) -> None:
    await reset(database, "reporting")
    alert_id = uuid4()
    await admin.execute(
        "INSERT INTO reporting.alert (municipality_id, alert_id, committee_id, raised_at, amount_minor)"
        " VALUES ('9999', $1, 'son', $2, 4200)",
        alert_id,
        datetime(2024, 3, 1, tzinfo=UTC),
    )

    await removed("reporting", "read_model", database)
    await removed("reporting", "read_model", database)

    [row] = await admin.fetch("SELECT * FROM reporting.alert")
    assert (row["amount_minor"], row["month"], row["anonymised"]) == (4200, date(2024, 3, 1), True)
    assert UUID(str(row["alert_id"])) != alert_id
    assert await admin.fetchval("SELECT count(*) FROM reporting.disposed") == 1


async def test_an_old_event_counts_nothing_anew(database: Database, admin: asyncpg.Connection) -> None:
    await reset(database, "reporting")
    insert = (
        "INSERT INTO reporting.alert (municipality_id, alert_id, committee_id, raised_at, amount_minor)"
        " VALUES ('9999', $1, 'son', '2024-03-01', 4200)"
        " ON CONFLICT (municipality_id, alert_id) DO UPDATE SET amount_minor = 0"
    )
    alert_id = uuid4()
    await admin.execute(insert, alert_id)
    await removed("reporting", "read_model", database)

    await admin.execute(insert, alert_id)

    assert [row["amount_minor"] for row in await admin.fetch("SELECT * FROM reporting.alert")] == [4200]


async def test_a_file_goes_with_its_bytes_once_its_payments_are_gone(
    database: Database, admin: asyncpg.Connection, tmp_path: Any
) -> None:
    await reset(database, "intake")
    kept, gone = uuid4(), uuid4()
    (tmp_path / "files").mkdir()
    for file_id in (kept, gone):
        (tmp_path / "files" / str(file_id)).write_text("a;b")
        await admin.execute(
            "INSERT INTO intake.file (file_id, municipality_id, committee_id, name, sha256, bytes, status, uploaded_by,"
            " finished_at) VALUES ($1, '9999', 'son', 'a.csv', 'x', 3, 'done', 'kim', '2020-01-01')",
            file_id,
        )
    await admin.execute(
        "INSERT INTO intake.payment (payment_id, municipality_id, committee_id, kind, party_id, amount_minor, currency,"
        " file_id) VALUES ($1, '9999', 'son', 'invoice', $2, 100, 'SEK', $3)",
        *(uuid4(), uuid4(), kept),
    )

    await removed("intake", "source_file", database, carry(tmp_path))

    assert [path.name for path in (tmp_path / "files").iterdir()] == [str(kept)]
    assert [UUID(str(row[0])) for row in await admin.fetch("SELECT file_id FROM intake.file")] == [kept]


def test_kafka_forgets_an_event_before_the_inbox_does() -> None:
    hours = re.search(r'"log\.retention\.hours": "(\d+)"', (ROOT / "deploy/local/kafka.py").read_text())
    outbox_days = DatabaseSettings.model_fields["outbox_retention_days"].default

    assert hours is not None
    assert int(hours[1]) <= 24 * outbox_days
    assert "make_interval(days => retention_days + 7)" in (ROOT / "shared/migrations.py").read_text()
