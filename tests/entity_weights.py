"""What the weights of services/intake/resolution/weights.py are: python -m tests.entity_weights [--rows N].

Counts, over made municipalities of other seeds than those that the table judges, how often each level is seen of
pairs of one firm (m) and of two (u), among pairs that share a block. Nothing is learnt while the platform runs.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

import polars as pl

from services.intake.resolution.features import features_of, within_bounds
from services.intake.resolution.scoring import scored_pairs
from services.intake.resolution.weights import COMPARISONS
from tests.entity_town import Row, town

SEEDS: Final = (7, 8, 9)
ALL: Final = -1_000.0
"""Less than any pair weighs."""
LEAST: Final = 0.0005
"""A level that is never seen is still possible."""


def counted(rows: Sequence[Row]) -> pl.DataFrame:
    """The pairs that share a block, with their levels and whether they are one firm."""
    pairs = scored_pairs(within_bounds(features_of(row.organisation for row in rows)), ALL)
    firm = {row.organisation.party: row.firm for row in rows}
    same = [firm[left] == firm[right] for left, right in pairs.select("left", "right").iter_rows()]
    return pairs.with_columns(pl.Series("same", same, dtype=pl.Boolean))


def main(arguments: list[str]) -> int:
    """Print m and u of every level."""
    parser = argparse.ArgumentParser(prog="python -m tests.entity_weights")
    parser.add_argument("--rows", type=int, default=40_000)
    rows = parser.parse_args(arguments).rows
    pairs = pl.concat([counted(town(rows, seed)) for seed in SEEDS])
    share = float(pairs["same"].sum()) / pairs.height
    print(f"{pairs.height:,} pairs, {share:.4f} of them one firm")  # noqa: T201 - a command line tool
    for comparison in COMPARISONS:
        known = pairs.filter(pl.col(comparison.field).is_not_null())
        one, two = (known.filter(pl.col("same") == same)[comparison.field] for same in (True, False))
        for place, level in enumerate(comparison.levels):
            m, u = (max(LEAST, (found == place).sum() / max(1, found.len())) for found in (one, two))
            print(f"{comparison.field:16}{level.code:16}{m:8.4f}{u:8.4f}   now {level.m:8.4f}{level.u:8.4f}")  # noqa: T201 - as above
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
