"""Command line of the twin: compare it with real ledgers, or judge the rules on it.

python -m tests.twin --calibrate
python -m tests.twin --benchmark [--seeds N] [--published] [--inhabitants N] [--plantings N]
python -m tests.twin --desk [--seeds N] [--published] [--inhabitants N] [--plantings N]
"""

import argparse
import sys
from collections.abc import Sequence

from tests.twin import DEFAULT, Size
from tests.twin.benchmark import DEVELOPMENT, PUBLISHED, report, run
from tests.twin.calibration import compared
from tests.twin.desk import report as worked_through


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for; 2 where the real ledgers are absent."""
    parser = argparse.ArgumentParser(prog="python -m tests.twin", description="A digital twin of a municipality.")
    parser.add_argument("--calibrate", action="store_true", help="print the twin beside real ledgers")
    parser.add_argument("--benchmark", action="store_true", help="print what the rules find")
    parser.add_argument("--desk", action="store_true", help="print what an hour of work catches, by order of alerts")
    parser.add_argument("--seeds", type=int, default=2, help="how many twins are judged")
    parser.add_argument("--published", action="store_true", help="the seeds of published figures")
    parser.add_argument("--inhabitants", type=int, default=DEFAULT.inhabitants)
    parser.add_argument("--plantings", type=int, default=DEFAULT.plantings)
    chosen = parser.parse_args(arguments)
    if chosen.calibrate:
        lines = compared(DEVELOPMENT[0])
        if lines is None:
            sys.stderr.write("The real ledgers are absent: set TILLIT_DATA to the folder of sample files.\n")
            return 2
        sys.stdout.write("\n".join(lines) + "\n")
    seeds = (PUBLISHED if chosen.published else DEVELOPMENT)[: chosen.seeds]
    size = Size(chosen.inhabitants, chosen.plantings)
    if chosen.desk:
        sys.stdout.write("\n".join(worked_through(seeds, size)) + "\n")
    if chosen.benchmark:
        sys.stdout.write(f"seeds {', '.join(map(str, seeds))}; {size.inhabitants} inhabitants\n")
        sys.stdout.write("\n".join(report(run(seeds, size))) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
