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
    """Every voucher another number, day, amount and text, as a finance system would export them."""
    with path.open("w", encoding="cp437", newline="\r\n") as file:
        file.write('#FLAGGA 0\n#SIETYP 4\n#ORGNR 212000-0142\n#RAR 0 20260101 20261231\n#DIM 1 "Kostnadsställe"\n')
        for account in range(1000, 9000, 10):
            file.write(f'#KONTO {account} "Konto för ändamål {account}"\n')
        for number in range(VOUCHERS):
            day = f"2026{number % 12 + 1:02d}{number % 28 + 1:02d}"
            net, centre = 10_000 + number * 7919 % 900_000, number % 300
            file.write(f'#VER L {number} {day} "Leverantörsfaktura {number}" {day} SIGN\n{{\n')
            for account, amount, objects in (
                (2440, -net - net // 4 - 1, ""),
                (2640, net // 4, ""),
                (4010, net, f'1 "{centre}"'),
                (3740, 1, f'1 "{centre}"'),
            ):
                sign, units = "-" if amount < 0 else "", abs(amount)
                money = f"{sign}{units // 100}.{units % 100:02d}"
                file.write(f'   #TRANS {account} {{{objects}}} {money} {day} "Städning kvarter {number % 5000}"\n')
            file.write("}\n")
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
