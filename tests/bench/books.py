"""A year's bookkeeping as one SIE 4 file: lines a second beside a bare loop over the file, and the memory it takes."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from services.intake.formats import read_records
from shared.api import collect_rarely
from tests.bench.figures import ROUNDS, Figure, best_of, say
from tests.bench.made import books_lines

VOUCHERS = 400_000
LINES_A_VOUCHER = 4
GOAL_RATIO, GOAL_MB = 0.025, 400.0
_PEAK = """
import resource, sys
from collections.abc import Callable
from pathlib import Path
from services.intake.formats import read_records
for _ in read_records(Path(sys.argv[1])):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def run() -> list[Figure]:
    """The figures of the SIE 4 reader, in a process set up as the service's; the limit is counting the file's lines."""
    collect_rarely()
    say(f"a SIE 4 file of {VOUCHERS * LINES_A_VOUCHER:,} voucher lines")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "books.se"
        size = _write(path)
        rate = best_of(ROUNDS, lambda: _rate(path, _read), key=float)
        limit = best_of(ROUNDS, lambda: _rate(path, _bare), key=float)
        peak = peak_megabytes(path)
    say(f"  {size / 1024**2:,.0f} MB; {rate:,.0f} lines/s; bare {limit:,.0f}; peak {peak:,.0f} MB")
    return [
        Figure("SIE 4 file to records, beside a bare loop", rate, "lines/s", GOAL_RATIO, limit),
        Figure("SIE 4 file to records, peak resident memory", peak, "MB", GOAL_MB, at_most=True),
    ]


def _write(path: Path) -> int:
    """A year's books as a finance system would export them."""
    with path.open("w", encoding="cp437", newline="\r\n") as file:
        file.writelines(f"{line}\n" for line in books_lines(VOUCHERS))
    return path.stat().st_size


def _rate(path: Path, consume: Callable[[Path], None]) -> float:
    began = time.perf_counter()
    consume(path)
    return VOUCHERS * LINES_A_VOUCHER / (time.perf_counter() - began)


def _read(path: Path) -> None:
    assert sum(records.height for _, records, _ in read_records(path)) == VOUCHERS * LINES_A_VOUCHER


def _bare(path: Path) -> None:
    with path.open(encoding="cp437") as file:
        assert sum(1 for _ in file) > VOUCHERS * LINES_A_VOUCHER


def peak_megabytes(path: Path) -> float:
    """Megabytes that a process of its own holds at most, the interpreter and its libraries included."""
    done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024
