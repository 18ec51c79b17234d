"""One decision: may this actor take this action? Pure, and the same for API, events and background acts.

`decide` takes everything that the answer rests on as an argument and answers with an effect, the rule that gave
it, and what the answer obliges to. `sees` is the part of it that row-level security says again in SQL
(shared/policy/rows.py); tests/service/shared/test_policy_is_rls.py holds the two together.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shared.policy.actions import ALLOWED, WHOLE_MUNICIPALITY, Action, Role
from shared.policy.resources import EVERYTHING, Actor, Ground, Kind, Resource


class Effect(StrEnum):
    """What becomes of the request: a hidden thing is answered as if it did not exist."""

    PERMIT = "permit"
    DENY = "deny"
    HIDE = "hide"


class Obligation(StrEnum):
    """What a permitted answer has to leave out, or to be followed by."""

    MASK_NAMES = "mask_names"
    MASK_ADDRESS = "mask_address"
    MASK_LIMITS = "mask_limits"
    LOG_GROUND = "log_ground"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by which rule, and what it obliges to."""

    effect: Effect
    rule: str
    obligations: frozenset[Obligation] = frozenset()
    needs: frozenset[str] = frozenset()
    """Roles of which one would have been enough, where the role was what failed."""

    @property
    def permitted(self) -> bool:
        """Whether the actor may."""
        return self.effect is Effect.PERMIT


READS: Final = frozenset(action for action in Action if action.endswith(".read"))
"""A ground lets another committee read, never change."""

SECRET_READERS: Final = frozenset({Role.CONTROLLER, Role.SECURITY_HEAD})
"""Who works with limits and selections that are secret (OSL 17 kap. 1 b §)."""

PROTECTED_READERS: Final = frozenset({Role.SECURITY_HEAD})
"""Who reads a protected identity without an unmasking (OSL 22 kap. 1 §, 21 kap. 3-3 a §§)."""

SECOND_PERSON: Final = frozenset(
    {
        Action.HOLD_APPROVE,
        Action.CASE_STEP_APPROVE,
        Action.BAR_LIFT_APPROVE,
        Action.UNMASKING_APPROVE,
        Action.SUBJECT_REQUEST_DECIDE,
        Action.RESTRICTION_LIFT,
        Action.DISCLOSURE_DECIDE,
        Action.MANDATE_DECIDE,
        Action.RULE_APPROVE,
        Action.RISK_APPROVE,
        Action.SUPPRESSION_APPROVE,
        Action.FAIRNESS_DECIDE,
        Action.DISPOSAL_RULE_APPROVE,
        Action.DISPOSAL_APPROVE,
    }
)
"""What nobody does to what they proposed themselves."""

_MASKED: Final = frozenset({Obligation.MASK_NAMES, Obligation.MASK_ADDRESS})
_NOTHING: Final = frozenset[Obligation]()


def decide(
    actor: Actor,
    action: Action,
    resource: Resource | None = None,
    ground: Ground | None = None,
    at: date | None = None,
) -> Decision:
    """Whether *actor* may take *action*, at all or with *resource*; *at* is the day that a ground must reach."""
    role = may_at_all(actor.roles, action)
    if role.permitted and action in WHOLE_MUNICIPALITY and EVERYTHING not in actor.committees:
        return Decision(Effect.DENY, f"{action}:whole-municipality")
    if not role.permitted or resource is None:
        return role
    seen = sees(actor, resource, ground if action in READS else None, at)
    if not seen.permitted:
        return seen
    if action in SECOND_PERSON and not resource.proposed_by.isdisjoint({actor.subject, *actor.acting_for}):
        return Decision(Effect.DENY, "second-person")
    return _guarded(actor, resource, seen)


def may_at_all(roles: Collection[str], action: Action) -> Decision:
    """Whether one of *roles* may take *action* at all; an action without a row is for nobody."""
    allowed = ALLOWED.get(action, frozenset())
    if allowed.isdisjoint(roles):
        return Decision(Effect.DENY, f"{action}:role", needs=frozenset(allowed))
    return Decision(Effect.PERMIT, f"{action}:role")


def sees(actor: Actor, resource: Resource, ground: Ground | None = None, at: date | None = None) -> Decision:
    """Whether the row exists for *actor*. What keeps from a matter comes before what gives access to it."""
    for rule, keeps in _KEEPS_OUT:
        if keeps(actor, resource):
            return Decision(Effect.HIDE, rule)
    if resource.committee_id is None or not {EVERYTHING, resource.committee_id}.isdisjoint(actor.committees):
        return Decision(Effect.PERMIT, "committee")
    if ground is not None and at is not None and _opens(ground, actor, resource, at):
        return Decision(Effect.PERMIT, f"ground:{ground.disclosure_id}", frozenset({Obligation.LOG_GROUND}))
    return Decision(Effect.HIDE, "committee")


def _of_another_municipality(actor: Actor, resource: Resource) -> bool:
    return actor.municipality_id not in (EVERYTHING, resource.municipality_id)


def _disqualified(actor: Actor, resource: Resource) -> bool:
    return actor.subject in resource.barred


def _of_the_unit(actor: Actor, resource: Resource) -> bool:
    return not resource.hidden_units.isdisjoint(actor.units)


# in this order, so that the rule named is the strongest one
_KEEPS_OUT: Final[tuple[tuple[str, Callable[[Actor, Resource], bool]], ...]] = (
    ("municipality", _of_another_municipality),
    ("disqualified", _disqualified),
    ("employee-unit", _of_the_unit),
)


def _opens(ground: Ground, actor: Actor, resource: Resource, at: date) -> bool:
    return (
        ground.municipality_id == resource.municipality_id
        and ground.from_committee == resource.committee_id
        and ground.to_committee in actor.committees
        and (ground.kind, ground.object_id) == (resource.kind, resource.object_id)
        and ground.until >= at
    )


def _guarded(actor: Actor, resource: Resource, seen: Decision) -> Decision:
    if resource.secret and SECRET_READERS.isdisjoint(actor.roles):
        if resource.kind is Kind.BACKTEST:
            return Decision(Effect.HIDE, "secret-selection")
        return Decision(Effect.PERMIT, "secret-limits", seen.obligations | {Obligation.MASK_LIMITS})
    masked = resource.protected and PROTECTED_READERS.isdisjoint(actor.roles)
    if masked and actor.subject not in resource.unmasked_for:
        return Decision(Effect.PERMIT, "protected-identity", seen.obligations | _MASKED)
    return Decision(Effect.PERMIT, seen.rule, seen.obligations or _NOTHING)
