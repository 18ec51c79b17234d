"""R36: what is removed, what is kept, and that the report equals the difference, wherever it is killed."""

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.cli.archive import acknowledge, export
from deploy.cli.output import CommandError
from shared.disposal.catalogue import HOLDERS, PROPOSALS, Disposition, DocumentType
from shared.disposal.declared import MECHANICS_UNCOVERED, Declared
from shared.migrations import SERVICES
from shared.testing import Database
from tests.service.disposal.archive import MUNICIPALITY, Archive, a_line, folder_at
from tests.service.disposal.killed import POINTS

OLD, NEW = date(2024, 1, 10), date(2026, 1, 10)
TO_ARCHIVE = a_line(disposition=Disposition.ARCHIVE_THEN_DELETE)


def declared_by(service: str) -> Declared:
    declared: Declared = import_module(f"services.{service}.disposal").DECLARED
    return declared


@pytest.mark.parametrize("service", HOLDERS)
async def test_every_table_is_covered_by_a_rule_or_named_with_a_reason(service: str, admin: asyncpg.Connection) -> None:
    declared = declared_by(service)
    rows = await admin.fetch(
        "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
        service,
    )

    there = {row["name"] for row in rows}
    assert there - declared.tables() - set(declared.uncovered) == set()
    assert (declared.tables() | set(declared.uncovered) - set(MECHANICS_UNCOVERED)) - there == set()
    assert all(declared.uncovered.values())


def test_every_service_with_a_schema_answers_orders() -> None:
    # whistleblower reports go when the act says, and ask nobody (services/intake/tips/rounds.py)
    assert set(HOLDERS) == set(SERVICES) - {"tips"}


def test_every_document_type_is_proposed_and_found_somewhere() -> None:
    held = {one.type for service in HOLDERS for one in declared_by(service).disposables}

    assert held == set(DocumentType) == set(PROPOSALS)


async def test_what_is_past_its_time_goes_and_the_rest_stays(archive: Archive) -> None:
    old = {await archive.control(OLD) for _ in range(5)}
    kept = {await archive.control(NEW), await archive.control(None), await archive.control(OLD, municipality_id="1234")}
    before = await archive.ids()

    report = await archive.run()

    assert before - await archive.ids() == old
    assert await archive.ids() == kept
    assert report.parts[0].removed == len(old)
    assert report.parts[0].removed_minor == 500


async def test_the_last_day_of_the_time_is_still_too_early(archive: Archive) -> None:
    await archive.control(date(2024, 11, 25))

    assert (await archive.run(as_of=date(2026, 11, 25))).parts[0].removed == 0
    assert (await archive.run(as_of=date(2026, 11, 26))).parts[0].removed == 1


async def test_time_from_the_end_of_the_year_counts_from_its_last_day(archive: Archive) -> None:
    await archive.control(date(2024, 2, 1))
    line = a_line(months=12, year_end=True)

    assert (await archive.run(line, as_of=date(2025, 12, 31))).parts[0].removed == 0
    assert (await archive.run(line, as_of=date(2026, 1, 1))).parts[0].removed == 1


async def test_a_hold_wins_until_it_is_released(archive: Archive) -> None:
    held = await archive.control(OLD)
    hold_id = await archive.hold(held)

    assert (await archive.run()).parts[0].removed == 0

    await archive.hold(held, hold_id=hold_id, version=2, active=False)
    assert (await archive.run()).parts[0].removed == 1


async def test_a_hold_on_a_payment_keeps_what_refers_to_it(archive: Archive, admin: asyncpg.Connection) -> None:
    held = await archive.control(OLD)
    payment_id = await admin.fetchval("SELECT payment_ids[1] FROM controls.control_task")
    await archive.hold(UUID(str(payment_id)))

    await archive.run()

    assert await archive.ids() == {held}


async def test_a_hold_that_has_run_out_keeps_nothing(archive: Archive) -> None:
    gone = await archive.control(OLD)
    await archive.hold(gone, until=date(2026, 1, 1))

    assert (await archive.run()).parts[0].removed == 1


async def test_an_old_release_that_comes_late_does_not_lift_a_newer_hold(archive: Archive) -> None:
    held = await archive.control(OLD)
    hold_id = await archive.hold(held, version=3)
    await archive.hold(held, hold_id=hold_id, version=2, active=False)

    assert (await archive.run()).parts[0].removed == 0


async def test_a_hold_that_comes_in_the_middle_keeps_what_is_left(archive: Archive) -> None:
    ids = [await archive.control(OLD) for _ in range(6)]
    await archive.order("remove")
    chunks: list[str] = []

    def stop_after_one(point: str) -> None:
        chunks.append(point)
        if chunks.count("chunk.committed") == 1 and point == "chunk.committed":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await archive.work(reach=stop_after_one)
    await archive.hold(*ids)
    await archive.work()

    assert len(await archive.ids()) == 4


async def test_a_dry_run_tells_what_is_due_and_held_and_removes_nothing(archive: Archive) -> None:
    for _ in range(3):
        await archive.control(OLD)
    await archive.hold(await archive.control(OLD + timedelta(days=1)))
    await archive.control(NEW)

    part = (await archive.report(await archive.order("count"))).parts[0]

    assert (part.due, part.due_minor, part.oldest, part.newest) == (3, 300, OLD, OLD)
    assert [(held.why, held.number) for held in part.held] == [("legal_hold", 1)]
    assert len(await archive.ids()) == 5


async def test_a_dry_run_tells_what_falls_due_later(archive: Archive) -> None:
    await archive.control(date(2025, 3, 10))

    part = (await archive.report(await archive.order("count"))).parts[0]

    assert [(month.month, month.number) for month in part.ahead] == [(date(2027, 3, 1), 1)]


async def test_what_was_removed_cannot_come_back(archive: Archive) -> None:
    gone = await archive.control(OLD)
    await archive.run()

    assert await archive.insert_again([gone]) == 0


async def test_what_is_preserved_stays(archive: Archive) -> None:
    kept = await archive.control(OLD)

    report = await archive.run(a_line(disposition=Disposition.PRESERVE))

    assert report.parts == ()
    assert await archive.ids() == {kept}


async def test_an_export_holds_every_row_that_went(archive: Archive, tmp_path: Path) -> None:
    gone = {await archive.control(OLD) for _ in range(5)}
    run_id = await archive.order("remove", TO_ARCHIVE)

    await archive.archived(run_id, tmp_path / "export")
    await archive.work()

    report = await archive.report(run_id)
    assert (report.parts[0].removed, report.parts[0].archived_lines) == (len(gone), len(gone))
    [file] = (tmp_path / "export").glob("*.jsonl")
    assert {UUID(json.loads(line)["row"]["task_id"]) for line in file.read_text().splitlines()} == gone


async def test_nothing_goes_before_the_archive_has_acknowledged(archive: Archive, tmp_path: Path) -> None:
    kept = await archive.control(OLD)
    run_id = await archive.order("remove", TO_ARCHIVE)
    await archive.work()

    await export(run_id, folder_at(tmp_path / "export"), {})
    await archive.work()

    assert await archive.ids() == {kept}


async def test_an_export_that_was_changed_is_not_acknowledged(archive: Archive, tmp_path: Path) -> None:
    kept = await archive.control(OLD)
    run_id = await archive.order("remove", TO_ARCHIVE)
    folder = folder_at(tmp_path / "export")
    await export(run_id, folder, {})
    [file] = folder.glob("*.jsonl")
    file.write_text(file.read_text().replace("a", "b"))

    with pytest.raises(CommandError, match="not the last export"):
        await acknowledge(run_id, folder)

    await archive.work()
    assert await archive.ids() == {kept}


async def test_an_older_export_is_not_acknowledged_for_a_newer_one(archive: Archive, tmp_path: Path) -> None:
    await archive.control(OLD)
    run_id = await archive.order("remove", TO_ARCHIVE)
    await export(run_id, folder_at(tmp_path / "first"), {})
    await archive.control(OLD)
    await export(run_id, folder_at(tmp_path / "second"), {})

    with pytest.raises(CommandError, match="not the last export"):
        await acknowledge(run_id, tmp_path / "first")


async def test_what_changed_after_the_export_stays(archive: Archive, admin: asyncpg.Connection, tmp_path: Path) -> None:
    changed, gone = await archive.control(OLD), await archive.control(OLD)
    run_id = await archive.order("remove", TO_ARCHIVE)
    await archive.archived(run_id, tmp_path / "export")
    await admin.execute("UPDATE controls.control_task SET title_sv = 'b' WHERE task_id = $1", changed)

    await archive.work()

    assert await archive.ids() == {changed}
    assert (await archive.report(run_id)).parts[0].removed == len([gone])


async def test_every_chunk_leaves_a_record_in_the_trail(archive: Archive, admin: asyncpg.Connection) -> None:
    await archive.control(OLD)
    run_id = await archive.order("remove")
    await archive.work()

    [row] = await admin.fetch("SELECT * FROM controls.audit_record WHERE action = 'disposal.remove'")
    assert (row["actor"], row["ground"]) == ("system", "KS 2026/17")
    assert f"run:{run_id}" in row["objects"]


@pytest.mark.parametrize("point", POINTS)
async def test_killed_anywhere_it_is_finished_by_the_next_run(
    point: str, archive: Archive, database: Database, tmp_path: Path
) -> None:
    old = {await archive.control(OLD) for _ in range(6)}
    kept = await archive.control(OLD)
    await archive.hold(kept)
    fresh = await archive.control(NEW)
    run_id = await archive.order("remove", TO_ARCHIVE)
    await archive.archived(run_id, tmp_path / "export")
    before = await archive.ids()

    killed = subprocess.run(  # noqa: ASYNC221 - the process must be dead before the next step
        [sys.executable, "-m", "tests.service.disposal.killed", point],
        env={**os.environ, "DATABASE_URL": database.server, "DATABASE_PASSWORD": database.passwords["controls"]},
        check=False,
        timeout=60,
    )
    await archive.work()

    part = (await archive.report(run_id)).parts[0]
    gone = before - await archive.ids()
    assert killed.returncode == -signal.SIGKILL
    assert gone == old
    assert await archive.ids() == {kept, fresh}
    assert (part.removed, part.archived_lines, part.removed_minor) == (len(gone), len(gone), 100 * len(gone))
    assert (part.rows_before or 0) - (part.rows_after or 0) == len(gone)
    marked = await archive.admin.fetch(
        "SELECT object_id FROM controls.disposed WHERE municipality_id = $1", MUNICIPALITY
    )
    assert {UUID(str(row[0])) for row in marked} == gone
