"""How alike two texts are by the words they use."""

import re
from collections import Counter
from collections.abc import Iterable
from math import sqrt
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")


def alike(one: str, other: str) -> float:
    """The cosine of the words' counts, case aside: 1 where both use the same words equally often, 0 where none.

    >>> round(alike("Ungdomsverksamhet i fotboll", "ungdomsverksamhet i innebandy"), 2)
    0.67
    """
    ours, theirs = _counted(one), _counted(other)
    length = sqrt(_product(ours, ours) * _product(theirs, theirs))
    return _product(ours, theirs) / length if length else 0.0


def alike_each(pairs: Iterable[tuple[str, str]]) -> list[float]:
    """alike() of each pair."""
    return [alike(one, other) for one, other in pairs]


def _counted(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _product(ours: Counter[str], theirs: Counter[str]) -> int:
    return sum(count * theirs[word] for word, count in ours.items())
