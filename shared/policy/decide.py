"""One decision: may this actor take this action? Pure, and the same for API, events and background acts."""

from collections.abc import Collection
from dataclasses import dataclass

from shared.policy.actions import ALLOWED, Action


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by which rule."""

    permitted: bool
    rule: str
    needs: frozenset[str] = frozenset()
    """Roles of which one would have been enough, where the role was what failed."""


def decide(roles: Collection[str], action: Action) -> Decision:
    """Whether one of *roles* may take *action* at all; an action without a row is for nobody."""
    allowed = ALLOWED.get(action, frozenset())
    if allowed.isdisjoint(roles):
        return Decision(permitted=False, rule=f"{action}:role", needs=frozenset(allowed))
    return Decision(permitted=True, rule=f"{action}:role")
