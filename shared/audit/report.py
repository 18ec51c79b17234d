"""What a verification found."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Damage(StrEnum):
    """What was done to the trail."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    TRUNCATED = "truncated"
    FORKED = "forked"
    BAD_SIGNATURE = "bad signature"


@dataclass(frozen=True, slots=True)
class Report:
    """The trail is whole, or what is wrong first, where, and how it shows."""

    origin: str
    records: int
    checkpoints: int
    unsealed: int = 0
    newest: str = ""
    kind: Damage | None = None
    position: int | None = None
    record_id: str | None = None
    detail: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.kind is None

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {**asdict(self), "whole": self.whole}
