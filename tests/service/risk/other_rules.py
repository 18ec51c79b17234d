"""A rule that is not about payments."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class VisitParams:
    """How many days in a row are worth a look."""

    days: int = 3


@dataclass(frozen=True, slots=True)
class VisitRule:
    """What is asked of any rule, and nothing else."""

    id: str
    version: int
    params: type[Any]
    texts: str


OTHERS = (VisitRule("TIM-99", 1, VisitParams, "Besök varje dag"),)
