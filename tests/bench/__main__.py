"""`python -m tests.bench [NAME...]`: measure this machine's raw limits and how near the platform comes."""

import sys
from collections.abc import Callable

from tests.bench import audit, backtest, bulk, footprint, oracle, screening, single
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
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 2 for a name that is none."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        say(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
        return 2
    figures = [figure for name in names or BENCHES for figure in BENCHES[name]()]
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
