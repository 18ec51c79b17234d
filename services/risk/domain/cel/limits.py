"""How large and how costly a condition may be: dated parameters, Tillit policy."""

from datetime import date
from typing import Final, NamedTuple


class Limit(NamedTuple):
    """A number, what it is for, and since when it holds."""

    value: int
    source: str
    valid_from: date


_POLICY: Final = "Tillit policy: a condition is read by people and judged while others wait"
_SINCE: Final = date(2026, 11, 1)

MOST_SIGNS: Final = Limit(4_000, _POLICY, _SINCE)  # of one condition
MOST_NODES: Final = Limit(600, _POLICY, _SINCE)  # operations, values and fields in it
MOST_FINDINGS: Final = Limit(30, _POLICY, _SINCE)  # told at once: nobody reads more
MOST_DEPTH: Final = Limit(32, "cel-cpp, the depth that its parser takes", _SINCE)
MOST_ROWS: Final = Limit(1_000, _POLICY, _SINCE)  # of one partition, where rows are compared with rows
MOST_VISITS: Final = Limit(2_000_000, _POLICY, _SINCE)  # rows looked at for one partition, and in one step
MOST_REPEATS: Final = Limit(100, _POLICY, _SINCE)  # in a counted repetition of a pattern, {n,m}
