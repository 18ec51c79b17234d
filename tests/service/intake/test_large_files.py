"""A file of ten times the rows takes hardly more memory, and people see how far it has come."""

import asyncio
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from services.intake.operations.checking import Check
from services.intake.operations.standing import CHECKED, CLAIMED
from services.intake.settings import Settings
from shared.db import connect
from shared.testing import Database, reset
from tests.bench.made import books_lines, ledger_lines
from tests.importing import COMMAND, ROOT, environment_of, hand_in

GROWTH_MB = 80.0


def _ledger(rows: int) -> Iterator[bytes]:
    return (f"{line}\n".encode() for line in ledger_lines(rows))


def _books(rows: int) -> Iterator[bytes]:
    return (f"{line}\r\n".encode("cp437") for line in books_lines(rows // 4))


def _peak_megabytes(database: Database, lines: Iterator[bytes]) -> float:
    """What the importing process held at most, with one file to import."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_hand_in(database, Path(folder), lines))
        environment = environment_of(database, Path(folder))
        done = subprocess.run(COMMAND, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])


async def _hand_in(database: Database, folder: Path, lines: Iterator[bytes]) -> None:
    await reset(database, "intake")
    key = database.secrets / "field_key"
    engine, sessions = connect(Settings(**database.environment("intake"), field_key_file=key, data_dir=folder))
    try:
        await hand_in(sessions, folder, lines, "ks")
    finally:
        await engine.dispose()


@pytest.mark.parametrize(("lines", "few"), [(_ledger, 10_000), (_books, 5_000)])
def test_ten_times_the_rows_take_hardly_more_memory(
    database: Database, lines: Callable[[int], Iterator[bytes]], few: int
) -> None:
    less, more = (_peak_megabytes(database, lines(rows)) for rows in (few, 10 * few))

    assert more - less < GROWTH_MB


def test_a_check_moves_in_small_steps() -> None:
    check = Check(expected=1_000, passes=2)

    seen = [check.percent()]
    for _ in range(2):
        for rows in range(0, 1_001, 10):
            check.read(rows)
            seen.append(check.percent())
        check.next_pass()

    assert (seen[0], seen[-1]) == (CLAIMED, CHECKED)
    assert all(0 <= after - before <= 1 for before, after in pairwise(seen))


def test_a_check_does_not_run_ahead_of_its_own_estimate() -> None:
    check = Check(expected=10, passes=1)

    check.read(1_000)

    assert check.percent() == CHECKED
