"""The gate before every endpoint: the action that it takes, decided before anything is read."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.auth import NotAllowed, Principal, caller_of
from shared.policy.actions import ALLOWED, Action
from shared.policy.decide import Decision, decide

Gate = Callable[..., Awaitable[Principal]]


def may(action: Action, who: Callable[..., Any] = caller_of) -> Gate:
    """A dependency that lets callers pass who may take *action* and refuses others with NotAllowed.

    *who* is the dependency that says who calls, where that is not the bearer of a token.
    """

    async def check(request: Request, caller: Annotated[Principal, Depends(who)]) -> Principal:
        request.state.action = action
        acting = caller.in_roles(ALLOWED.get(action, frozenset()))
        decision = decide(acting, action)
        request.state.rule = decision.rule
        if not decision.permitted:
            raise NotAllowed(_why_not(decision, caller))
        return acting

    _ACTIONS[check] = action
    return check


def _why_not(decision: Decision, caller: Principal) -> str:
    if not decision.needs:
        return "This concerns every committee; somebody who works for all of them has to do it."
    return (
        f"This needs one of the roles {', '.join(sorted(decision.needs))};"
        f" you have {', '.join(sorted(caller.roles)) or 'none'}. Ask your security head for access."
    )


_ACTIONS: dict[Gate, Action] = {}


def action_of(route: APIRoute) -> Action | None:
    """The action that a route's gate decides about; None where it has no gate."""
    return _found(route.dependant)


def _found(dependant: Dependant) -> Action | None:
    own = _ACTIONS.get(dependant.call) if dependant.call else None
    return own or next((action for inner in dependant.dependencies if (action := _found(inner))), None)
