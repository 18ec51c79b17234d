"""The importing process is killed with -9 ten times: what remains is what an undisturbed import gives, once."""

import asyncio
import random
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import TextClause, text

from services.intake.settings import Settings
from shared.db import Sessions, connect, system_session
from shared.events import Event, FileProcessed, PaymentsReceived, RecordsReceived
from shared.testing import Database, published, reset
from tests.bench.made import books_lines, organisation_number
from tests.importing import COMMAND, ROOT, environment_of, hand_in

KILLS, ROWS, VOUCHERS, INVOICES, SEED = 10, 20_000, 4_000, 15_000, 20_261_125
UNDISTURBED = "kfn"
DISTURBED = ("son", "bun", "ks", "tn", "sbn", "mn")


def ledger() -> bytes:
    """Invoices whose rows lie thousands of rows apart, rows that stand there twice, and some without an amount."""
    lines = ["Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Fakturadatum"]
    for row in range(ROWS):
        supplier = row % INVOICES % 400
        amount = "tolv" if row % 500 == 0 else f"{1_000 + row // 700 * 700 % 9_000},{row % 7:02}"
        number = organisation_number(supplier)
        lines.append(
            f"Leverantör {supplier} AB;{number};F{row % INVOICES};46362 Städ;{amount};2026-10-{1 + row % 28:02}"
        )
    return "\n".join([*lines, *lines[-50:]]).encode()


def books() -> bytes:
    """Sixteen thousand voucher lines, and one that cannot be read."""
    lines = [*books_lines(VOUCHERS), "#VER L 999999 20260101", "{", "   #TRANS 4010 {} tolv", "}"]
    return "\r\n".join(lines).encode("cp437")


class Imported(NamedTuple):
    """What is there of one committee: its files, every row by what it says, and how events tell of them.

    `not_told_once` counts the tables of whose rows some are told of more or less than once.
    """

    files: list[tuple[Any, ...]]
    rows: dict[str, Counter[tuple[Any, ...]]]
    said_done: int
    not_told_once: int


class Outcome(NamedTuple):
    """How often the process was killed while it was at work, and what came of it for each committee."""

    kills: int
    undisturbed: Imported
    disturbed: list[Imported]


@pytest.fixture(scope="module")
def outcome(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Both files imported in peace for one committee, and for others until the tenth kill."""
    return asyncio.run(_disturb(database, tmp_path_factory.mktemp("data")))


async def _disturb(database: Database, folder: Path) -> Outcome:
    chance, kills = random.Random(SEED), 0
    await reset(database, "intake")
    async with _sessions(database, folder) as sessions:
        await _hand_in_both(sessions, folder, UNDISTURBED)
        with _importing(database, folder) as process:
            began = time.monotonic()
            assert process.wait(120) == 0
            seconds = time.monotonic() - began
        waiting = iter(DISTURBED)
        used: list[str] = []
        while kills < KILLS:
            if not used or await _all_done(sessions):
                used.append(next(waiting))
                await _hand_in_both(sessions, folder, used[-1])
            with _importing(database, folder) as process:
                try:
                    process.wait(chance.uniform(0, 0.5 * seconds))
                except subprocess.TimeoutExpired:
                    process.kill()
                    kills += process.wait() != 0
        with _importing(database, folder) as process:
            assert process.wait(120) == 0
        events = await published(sessions)
        undisturbed, *disturbed = [await _imported(sessions, events, name) for name in (UNDISTURBED, *used)]
        return Outcome(kills, undisturbed, disturbed)


@asynccontextmanager
async def _sessions(database: Database, folder: Path) -> AsyncIterator[Sessions]:
    key = database.secrets / "field_key"
    settings = Settings(**database.environment("intake"), field_key_file=key, data_dir=folder)
    engine, sessions = connect(settings)
    try:
        yield sessions
    finally:
        await engine.dispose()


async def _hand_in_both(sessions: Sessions, folder: Path, committee: str) -> None:
    for content in (ledger(), books()):
        await hand_in(sessions, folder, [content], committee)


@contextmanager
def _importing(database: Database, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The importing process at its work; gone when the block ends."""
    environment = environment_of(database, folder)
    with subprocess.Popen(COMMAND, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


async def _all_done(sessions: Sessions) -> bool:
    async with system_session(sessions, "9999") as session:
        waiting = await session.scalars(text("SELECT file_id FROM file WHERE status IN ('received', 'processing')"))
        return not waiting.all()


_ROWS = {
    "payment": "invoice_number, amount_minor, party_id, invoice_date, category, row",
    "ledger_entry": "fingerprint, amount_minor, row,"
    " (SELECT invoice_number FROM payment p WHERE p.payment_id = ledger_entry.payment_id)",
    "record": "kind, mark, content, day, row, superseded_at IS NULL",
    "file_error": 'number, row, "column", reason, value',
}


async def _imported(sessions: Sessions, events: Sequence[Event], committee: str) -> Imported:
    counts = "kind, status, rows, accepted, rejected, known, total_minor, progress"
    async with system_session(sessions, "9999") as session:
        files = (await session.execute(_of(counts, "file", committee))).all()
        rows = {
            name: Counter(map(tuple, await session.execute(_of(what, name, committee)))) for name, what in _ROWS.items()
        }
        stored = {
            name: Counter(await session.scalars(_of(f"{name}_id", name, committee))) for name in ("payment", "record")
        }
    told: dict[str, Counter[UUID]] = {"payment": Counter(), "record": Counter()}
    said_done = 0
    for event in events:
        if isinstance(event, PaymentsReceived) and event.payments[0].committee_id == committee:
            told["payment"].update(fact.payment_id for fact in event.payments)
        elif isinstance(event, RecordsReceived) and event.committee_id == committee:
            told["record"].update(fact.record_id for fact in event.records)
        said_done += isinstance(event, FileProcessed) and event.committee_id == committee
    unlike = sum(stored[name] != told[name] for name in stored)
    return Imported(sorted(map(tuple, files)), rows, said_done, unlike)


def _of(columns: str, table: str, committee: str) -> TextClause:
    statement = f"SELECT {columns} FROM {table} WHERE committee_id = :committee"  # noqa: S608 - fixed names
    return text(statement).bindparams(committee=committee)


def test_the_process_was_killed_ten_times(outcome: Outcome) -> None:
    assert outcome.kills == KILLS


def test_the_undisturbed_import_is_what_the_files_hold(outcome: Outcome) -> None:
    ledger_file, books_file = outcome.undisturbed.files[1], outcome.undisturbed.files[0]

    assert books_file[:6] == ("sie", "done", 4 * VOUCHERS + 2, 4 * VOUCHERS, 2, 0)
    assert ledger_file[:6] == ("supplier_ledger", "done", ROWS + 50, ROWS + 50 - ROWS // 500, ROWS // 500, 0)


def test_each_row_is_accounted_for_once(outcome: Outcome) -> None:
    assert all(imported.files == outcome.undisturbed.files for imported in outcome.disturbed)


@pytest.mark.parametrize("table", list(_ROWS))
def test_what_is_stored_is_what_an_undisturbed_import_stores(outcome: Outcome, table: str) -> None:
    stored = outcome.undisturbed.rows[table]

    assert stored
    assert all(imported.rows[table] == stored for imported in outcome.disturbed)


def test_an_event_tells_once_of_each_payment_and_record(outcome: Outcome) -> None:
    assert all(imported.not_told_once == 0 for imported in (outcome.undisturbed, *outcome.disturbed))


def test_each_file_is_said_once_to_be_done(outcome: Outcome) -> None:
    assert [imported.said_done for imported in outcome.disturbed] == [2] * len(outcome.disturbed)
