"""`python -m tests.bench [--against COMMIT] [NAME...]`: the machine's raw limits, and how near the platform comes."""

import argparse
import sys
from collections.abc import Callable

from tests.bench import audit, backtest, books, bulk, entities, footprint, large, network, oracle, screening, single
from tests.bench.against import compare
from tests.bench.figures import Figure, say, table
from tests.bench.gateway_hop import run as gateway_hop

BENCHES: dict[str, Callable[[], list[Figure]]] = {
    "bulk": bulk.run,
    "single": single.run,
    "gateway": gateway_hop,
    "backtest": backtest.run,
    "screening": screening.run,
    "footprint": footprint.run,
    "audit": audit.run,
    "oracle": oracle.run,
    "books": books.run,
    "entities": entities.run,
    "large": large.run,
    "network": network.run,
}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; beside those of an earlier commit if asked. 2 for a name that is none."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=f"Names: {', '.join(BENCHES)}.")
    parser.add_argument("--against", metavar="COMMIT", help="measure that commit, too, and print the ratio")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args(arguments)
    names: list[str] = options.names
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        say(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
        return 2
    if options.against:
        compare(options.against, names or list(BENCHES))
        return 0
    figures = [figure for name in names or BENCHES for figure in BENCHES[name]()]
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
