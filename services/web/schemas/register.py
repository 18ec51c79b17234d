"""Pairs of organisations in the supplier register that may be one."""

from pydantic import AwareDatetime

from services.web.schemas.base import Shape


class Agreement(Shape):
    """How one field agrees or differs, and what that adds, in hundredths of a bit."""

    field: str
    level: str = ""
    weight: int = 0

    @property
    def meaning(self) -> str:
        """The field and its level, as the words of the register name them."""
        return f"{self.field}.{self.level}"


class Organisation(Shape):
    """One side of a pair."""

    party_id: str
    kind: str = "unknown"
    name: str | None = None
    organisation_number: str | None = None
    foreign_number: str | None = None
    accounts: tuple[str, ...] = ()


class Step(Shape):
    """A step of a pair, and why it was taken."""

    state: str = ""
    taken_by: str = ""
    taken_at: AwareDatetime | None = None
    automatic: bool = False
    reason: str | None = None


class Pair(Shape):
    """Two organisations, what speaks for and against them being one, and what was decided."""

    merge_id: str
    state: str = "proposed"
    rule: str = ""
    weight: int = 0
    party: Organisation
    into: Organisation
    agreements: tuple[Agreement, ...] = ()
    model: str | None = None
    steps: tuple[Step, ...] = ()
