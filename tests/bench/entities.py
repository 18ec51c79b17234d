"""A million parties of a supplier register resolved at once, in memory."""

import resource
import subprocess
import sys
import time

from tests.bench.figures import Figure, say

PARTIES = 1_000_000
GOAL_SECONDS, GOAL_GB = 180.0, 6.0
GOAL_RATIO = 40.0
"""How many times as long as reading and sorting the same names, which nothing that finds equals goes below."""


def run() -> list[Figure]:
    """Seconds and memory of one run in a process of its own, beside grouping the same names by equality."""
    say(f"resolving {PARTIES:,} parties")
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
    seconds, raw, gigabytes = map(float, done.stdout.split())
    say(f"  {seconds:.1f} s, {raw:.1f} s to fold and group the names alone, {gigabytes:.2f} GB")
    return [
        Figure("resolving a million parties", seconds, "s", GOAL_SECONDS, at_most=True),
        Figure("times as long as grouping equal names", seconds, "s", GOAL_RATIO, limit=raw, at_most=True),
        Figure("its memory at the most", gigabytes, "GB", GOAL_GB, at_most=True),
    ]


def main() -> None:
    """One run; prints its seconds, those of the raw limit, and the process's largest resident size in GB."""
    from datetime import date

    import polars as pl

    from services.intake.resolution.grouping import resolved
    from services.intake.resolution.naming import folded
    from tests.entity_town import town

    organisations = [row.organisation for row in town(PARTIES, 201)]
    began = time.perf_counter()
    pl.DataFrame({"name": [folded(one.name or "") for one in organisations]}).group_by("name").len()
    raw = time.perf_counter() - began
    began = time.perf_counter()
    resolved(organisations, date(2026, 11, 25))
    seconds = time.perf_counter() - began
    print(seconds, raw, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


if __name__ == "__main__":
    main()
