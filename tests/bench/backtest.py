"""Ten rules over a million payments, in memory."""

import resource
import subprocess
import sys
import time

from tests.bench.figures import ROUNDS, Figure, say

PAYMENTS = 1_000_000
GOAL_SECONDS, GOAL_GB = 10.0, 3.0


def run() -> list[Figure]:
    """Seconds and memory of a back-test, each round in a process of its own."""
    say(f"a back-test of ten rules over {PAYMENTS:,} payments")
    rounds = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
        seconds, gigabytes = map(float, done.stdout.split())
        say(f"  {seconds:.1f} s, {gigabytes:.2f} GB")
        rounds.append((seconds, gigabytes))
    seconds, gigabytes = min(s for s, _ in rounds), max(gb for _, gb in rounds)
    return [
        Figure(
            "back-test of ten rules, a million payments", min(s for s, _ in rounds), "s", GOAL_SECONDS, at_most=True
        ),
        Figure("its memory at the most", max(gb for _, gb in rounds), "GB", GOAL_GB, at_most=True),
    ]


def main() -> None:
    """One back-test; prints its seconds and the process's largest resident size in GB."""
    from services.risk.domain.engine import screen, standing
    from services.risk.domain.frames import payments
    from services.risk.domain.state import EMPTY
    from services.risk.rules import RULES
    from tests.bench.made import facts

    stored = facts(PAYMENTS)
    began = time.perf_counter()
    standing(screen(payments(stored), EMPTY, RULES, municipality_id="9999"))
    seconds = time.perf_counter() - began
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


if __name__ == "__main__":
    main()
