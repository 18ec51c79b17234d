"""The limit of whatever reads a frame: every value of it hashed once by Polars, and nothing else."""

import time

import polars as pl

from tests.bench.figures import ROUNDS


def bare_scan(*frames: pl.DataFrame) -> float:
    """Seconds, the best of some rounds; lists are left out, which Polars does not hash."""
    return min(_once(frames) for _ in range(ROUNDS))


def _once(frames: tuple[pl.DataFrame, ...]) -> float:
    began = time.perf_counter()
    for frame in frames:
        plain = [name for name, dtype in frame.schema.items() if not dtype.is_nested()]
        frame.select(pl.col(plain).hash().sum())
    return time.perf_counter() - began
