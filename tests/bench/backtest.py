"""All rules on payments over a million of them, and all rules on records over the twin, in memory."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable

from tests.bench.figures import ROUNDS, Figure, say

Result = tuple[float, float, float, int, int]

PAYMENTS = 1_000_000
GOAL_SECONDS, GOAL_GB = 15.0, 3.0
GOAL_SCANS, GOAL_RECORD_SCANS = 40.0, 150.0
"""So many bare scans of the same frames a back-test may take: for some ten rules, and for more than fifty."""


def run() -> list[Figure]:
    """Seconds, memory and bare scans of back-tests, each round in a process of its own."""
    say(f"a back-test of the rules on payments over {PAYMENTS:,} payments")
    paid = [_round("payments") for _ in range(ROUNDS)]
    say("a back-test of the rules on records over a municipality of 20,000 inhabitants")
    told = [_round("records") for _ in range(ROUNDS)]
    best, records = min(paid), min(told)
    return [
        Figure("back-test of ten rules, a million payments", best[0], "s", GOAL_SECONDS, at_most=True),
        Figure("its memory at the most", max(gb for _, gb, _ in paid), "GB", GOAL_GB, at_most=True),
        Figure("its time in bare scans of the same frame", best[0] / best[2], "scans", GOAL_SCANS, at_most=True),
        Figure("back-test of all rules on records, the twin", records[0], "s", GOAL_SECONDS, at_most=True),
        Figure("its memory at the most (records)", max(gb for _, gb, _ in told), "GB", GOAL_GB, at_most=True),
        Figure("its time in bare scans (records)", records[0] / records[2], "scans", GOAL_RECORD_SCANS, at_most=True),
    ]


def _round(name: str) -> tuple[float, float, float]:
    command = [sys.executable, "-m", __name__, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, cores, gigabytes, scan, rows, found = map(float, done.stdout.split())
    say(f"  {seconds:.1f} s ({cores:.1f} of a core), {gigabytes:.2f} GB, {found:.0f} signals")
    say(f"  a bare scan of the same {rows:,.0f} rows {scan:.3f} s")
    return seconds, gigabytes, scan


def payments_backtest() -> Result:
    """Seconds of the back-test, seconds of a core, seconds of a bare scan, rows and signals."""
    from services.risk.domain.engine import screen, standing
    from services.risk.domain.frames import payments
    from services.risk.domain.state import EMPTY
    from services.risk.rules import RULES
    from tests.bench.made import facts
    from tests.bench.scan import bare_scan

    stored = facts(PAYMENTS)
    began, used = time.perf_counter(), time.process_time()
    stands = standing(screen(payments(stored), EMPTY, RULES, municipality_id="9999"))
    seconds, cores = time.perf_counter() - began, time.process_time() - used
    return seconds, cores, bare_scan(stored), stored.height, stands.height


def records_backtest() -> Result:
    """The same of every rule on records, each over all that each committee knows."""
    from services.risk.domain.judging import judge
    from services.risk.rules import RECORD_RULES
    from tests.bench.scan import bare_scan
    from tests.twin import twin
    from tests.twin.record_judges import book_of, organisations, read

    made = twin(seed=1)
    firms = organisations(made.tables)
    kinds = {one.kind for rule in RECORD_RULES for one in rule.reads if one.kind in made.tables}
    tables = {kind: read(kind, made.tables[kind], firms) for kind in sorted(kinds)}
    committees = sorted({name for rows in tables.values() for name in rows["committee_id"].unique()})
    began, used = time.perf_counter(), time.process_time()
    found = [
        judge(book_of(tables, name), RECORD_RULES, municipality_id="0999", committee_id=name) for name in committees
    ]
    seconds, cores = time.perf_counter() - began, time.process_time() - used
    read_rows, signals = (sum(frame.height for frame in frames) for frames in (tables.values(), found))
    return seconds, cores, bare_scan(*tables.values()), read_rows, signals


BACKTESTS: dict[str, Callable[[], Result]] = {
    "payments": payments_backtest,
    "records": records_backtest,
}


def main(name: str) -> None:
    """One back-test; prints its seconds, the process's largest resident size in GB, and what it is held against."""
    seconds, cores, scan, rows, found = BACKTESTS[name]()
    print(seconds, cores, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, scan, rows, found)


if __name__ == "__main__":
    main(sys.argv[1])
