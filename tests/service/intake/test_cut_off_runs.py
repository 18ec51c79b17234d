"""A file that is read again is cut off before each of its transactions: nothing twice, nothing lost."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import Engine, event, text

from services.intake.importer import import_waiting
from services.intake.operations.files import correct_mapping, run_again
from services.intake.records.catalogue import KINDS
from services.intake.settings import Settings
from shared.db import Sessions, connect, system_session
from shared.events import FileProcessed, PaymentsReceived, RecordsReceived, RecordWithdrawn
from shared.testing import Database, published, reset
from tests.importing import SENDER, hand_in

PORTION, SHIFTS = 5, 23
UNDISTURBED, CUT_OFF = "kfn", "son"
HEADINGS = ("Passets nummer hos utföraren", "Annat nummer", "Utförare", "Den som arbetade", "Började", "Slutade")
FIRST = dict(
    zip(("shift_number", "provider", "worker", "starts_at", "ends_at"), HEADINGS[:1] + HEADINGS[2:], strict=True)
)
CORRECTED = FIRST | {"shift_number": HEADINGS[1]}


class CutOff(Exception):  # noqa: N818 - it stands for a process that ends
    """The process has ended."""


@dataclass
class Place:
    """Where the importer works."""

    engine: Engine
    sessions: Sessions
    settings: Settings


@pytest_asyncio.fixture
async def place(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """Intake without its importer; a few rows are a portion."""
    await reset(database, "intake")
    monkeypatch.setattr("services.intake.records.chunks.MOST_ROWS", PORTION)
    monkeypatch.setattr("services.intake.formats.grid._CHUNK", PORTION)
    monkeypatch.setattr("services.intake.operations.rerun.MOST_TAKEN_BACK", PORTION)
    settings = Settings(
        **database.environment("intake"), field_key_file=database.secrets / "field_key", data_dir=tmp_path
    )
    engine, sessions = connect(settings)
    try:
        yield Place(engine.sync_engine, sessions, settings)
    finally:
        await engine.dispose()


@contextmanager
def ending_at(engine: Engine, commits: int) -> Iterator[None]:
    """Whatever is at work ends instead of its so many-th commit."""
    left = commits

    def end(_connection: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise CutOff

    event.listen(engine, "commit", end)
    try:
        yield
    finally:
        event.remove(engine, "commit", end)


async def cut_off_everywhere(place: Place) -> int:
    """Import what waits, each time cut off one transaction later; returns how often it was cut off."""
    for ends in range(1, 100):
        try:
            with ending_at(place.engine, ends):
                await import_waiting(place.settings, place.sessions)
        except CutOff:
            continue
        return ends - 1
    raise AssertionError("it never came to an end")


async def rows_of(place: Place, statement: str, committee: str) -> list[tuple[Any, ...]]:
    async with system_session(place.sessions, "9999") as session:
        return [tuple(row) for row in await session.execute(text(statement), {"committee": committee})]


FILES = (
    "SELECT status, rows, accepted, rejected, known, stored, total_minor, run FROM file WHERE committee_id = :committee"
)
ERRORS = 'SELECT number, row, "column", reason FROM file_error WHERE committee_id = :committee ORDER BY number'
RECORDS = (
    "SELECT body->>'shift_number', body->>'ends_at', row, superseded_at IS NULL, taken_back, run"
    " FROM record WHERE committee_id = :committee ORDER BY 1, record_id"
)


def a_table() -> list[bytes]:
    """Things that both columns call the same, things that they do not, one said twice, and rows at fault."""
    lines = [";".join(HEADINGS)]
    for number in range(SHIFTS):
        other = str(number) if number % 2 else f"a{number}"
        ends = "i går" if number == 8 else f"2026-11-02 {10 + number % 10}:00"
        lines.append(f"{number};{other};Tryggvård AB;Ann Exempel;2026-11-02 07:00;{ends}")
    lines.append("1;1;Tryggvård AB;Ann Exempel;2026-11-02 07:00;2026-11-02 21:30")
    lines.append(lines[4])
    return ["\n".join(lines).encode()]


async def a_file(place: Place, committee: str) -> UUID:
    """The table, read by its first mapping."""
    file_id = await hand_in(place.sessions, place.settings.data_dir, a_table(), committee, "shift")
    await import_waiting(place.settings, place.sessions)
    return file_id


async def read_another_way(place: Place, file_id: UUID) -> None:
    async with system_session(place.sessions, "9999") as session:
        await correct_mapping(session, SENDER, file_id, CORRECTED, KINDS["shift"], HEADINGS)


async def read_again(place: Place, file_id: UUID) -> None:
    async with system_session(place.sessions, "9999") as session:
        await run_again(session, file_id)


async def test_a_corrected_table_that_is_cut_off_says_what_one_in_peace_says(place: Place) -> None:
    await read_another_way(place, await a_file(place, UNDISTURBED))
    await import_waiting(place.settings, place.sessions)
    await read_another_way(place, await a_file(place, CUT_OFF))

    times = await cut_off_everywhere(place)

    assert times > SHIFTS // PORTION
    for statement in (FILES, ERRORS, RECORDS):
        assert await rows_of(place, statement, CUT_OFF) == await rows_of(place, statement, UNDISTURBED) != []
    # one row at fault; one said word for word before
    assert (await rows_of(place, FILES, CUT_OFF))[0][:5] == ("done", SHIFTS + 2, SHIFTS, 1, 1)
    current = Counter(row[0] for row in await rows_of(place, RECORDS, CUT_OFF) if row[3])
    assert current == Counter(str(n) if n % 2 else f"a{n}" for n in range(SHIFTS) if n != 8)


async def test_events_tell_once_of_what_a_cut_off_run_stores_and_takes_back(place: Place) -> None:
    await read_another_way(place, await a_file(place, CUT_OFF))

    await cut_off_everywhere(place)

    events = await published(place.sessions)
    told = Counter(fact.record_id for e in events if isinstance(e, RecordsReceived) for fact in e.records)
    gone = Counter(e.record_id for e in events if isinstance(e, RecordWithdrawn))
    stored = "SELECT record_id, taken_back FROM record WHERE committee_id = :committee"
    rows = await rows_of(place, stored, CUT_OFF)
    assert told == Counter(record_id for record_id, _ in rows)
    assert gone == Counter(record_id for record_id, taken_back in rows if taken_back)
    assert len(gone) > PORTION
    assert sum(isinstance(e, FileProcessed) for e in events) == 2


async def test_a_table_read_again_as_it_is_stores_nothing_wherever_it_is_cut_off(place: Place) -> None:
    file_id = await a_file(place, CUT_OFF)
    before, files = await rows_of(place, RECORDS, CUT_OFF), await rows_of(place, FILES, CUT_OFF)
    await read_again(place, file_id)

    await cut_off_everywhere(place)

    after = await rows_of(place, RECORDS, CUT_OFF)
    assert [row[:5] for row in after] == [row[:5] for row in before]
    assert {row[5] for row in after} == {1}
    assert [row[:7] for row in await rows_of(place, FILES, CUT_OFF)] == [row[:7] for row in files]


def a_ledger() -> list[bytes]:
    """Three rows of each invoice, in three portions."""
    lines = ["Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Fakturadatum"]
    for row in range(3 * PORTION):
        amount = "tolv" if row == 4 else f"{100 + row},50"
        lines.append(f"Björkens AB;556016-0680;F{row % PORTION};46362 Städ;{amount};2026-10-{1 + row:02}")
    return ["\n".join(lines).encode()]


async def test_a_ledger_that_is_cut_off_stores_what_is_not_there_and_adds_up(place: Place) -> None:
    """The rows that another file had are gone since, and come anew in a run of this one."""
    folder = place.settings.data_dir
    head, *rows = a_ledger()[0].split(b"\n")
    await hand_in(place.sessions, folder, [b"\n".join([head, *rows[3:9]])], CUT_OFF)
    await import_waiting(place.settings, place.sessions)
    file_id = await hand_in(place.sessions, folder, a_ledger(), CUT_OFF)
    await import_waiting(place.settings, place.sessions)
    async with system_session(place.sessions, "9999") as session:
        for table in ("ledger_entry", "payment"):
            await session.execute(text(f"DELETE FROM {table} WHERE file_id <> :file"), {"file": file_id})  # noqa: S608 - fixed names
    await read_again(place, file_id)

    await cut_off_everywhere(place)

    [last] = [row for row in await rows_of(place, FILES, CUT_OFF) if row[7] == 1]
    assert last[:6] == ("done", 15, 14, 1, 0, 14)
    entries = "SELECT row, amount_minor FROM ledger_entry WHERE committee_id = :committee ORDER BY row"
    assert await rows_of(place, entries, CUT_OFF) == [(n + 2, (100 + n) * 100 + 50) for n in range(15) if n != 4]
    sums = (
        "SELECT p.amount_minor - sum(e.amount_minor) FROM payment p JOIN ledger_entry e USING (payment_id)"
        " WHERE p.committee_id = :committee GROUP BY p.payment_id, p.amount_minor"
    )
    assert {int(row[0]) for row in await rows_of(place, sums, CUT_OFF)} == {0}
    facts = [e for e in await published(place.sessions) if isinstance(e, PaymentsReceived)]
    told = Counter(fact.payment_id for e in facts for fact in e.payments if fact.file_id == file_id)
    paid = "SELECT payment_id FROM payment WHERE committee_id = :committee"
    assert told == Counter(row[0] for row in await rows_of(place, paid, CUT_OFF))
