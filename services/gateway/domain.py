"""What a caller may be today: roles by committee, own and by deputyship. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

EVERYWHERE = "*"

Grant = tuple[str, str]
"""A role, and the committee where it is held ('*': all)."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A role in a committee, from a day on and up to one (None: until further notice)."""

    role: str
    committee_id: str
    valid_from: date
    valid_to: date | None

    def holds(self, today: date) -> bool:
        """Whether it is in force."""
        return self.valid_from <= today and (self.valid_to is None or today <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person or machine as the directory knows it today; *grants* include what it holds as a deputy."""

    subject: str
    name: str
    kind: str
    units: tuple[str, ...]
    grants: frozenset[Grant]
    acting_for: frozenset[str]

    @property
    def roles(self) -> list[str]:
        """Its roles, in whatever committee."""
        return sorted({role for role, _ in self.grants})

    @property
    def committees(self) -> list[str]:
        """Its committees, in whatever role."""
        return sorted({committee for _, committee in self.grants})

    @property
    def uneven(self) -> bool:
        """Whether some role is not held in some of the committees, so that pairs must be told."""
        return len(self.grants) != len(list(product(self.roles, self.committees)))


def grants_of(assigned: Iterable[Assigned], today: date) -> frozenset[Grant]:
    """The roles that are in force."""
    return frozenset((one.role, one.committee_id) for one in assigned if one.holds(today))


def lent(grants: Iterable[Grant], committee_id: str) -> frozenset[Grant]:
    """What of somebody's *grants* holds in *committee_id* ('*': all): what a deputy there gets, never more."""
    if committee_id == EVERYWHERE:
        return frozenset(grants)
    return frozenset((role, committee_id) for role, held in grants if held in {EVERYWHERE, committee_id})
