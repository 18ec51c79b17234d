"""How far the network is walked and how much a thing counts that many share: dated, each with its source."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, get_type_hints

from services.risk.domain.rule import Parameter, ParameterValue
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.suppliers.links import WEIGHTS
from services.risk.rules.suppliers.network import NetworkParams

_SUP_09: Final = NetworkParams()
DAMPING: Final = "M. E. J. Newman, Scientific collaboration networks II, Phys. Rev. E 64, 016132 (2001)"
_OF_SUP_09: Final = "the same as in SUP-09"
_SEEN: Final = "Tillit policy: what can be read on one picture"
_START: Final = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the network. A *hub* is shared by so many that it tells nothing; it is shown and not walked."""

    hub: Annotated[int, Parameter("parties that share one thing, at most", _OF_SUP_09, SINCE)] = _SUP_09.hub
    account_hub: Annotated[int, Parameter("payees of one account, at most", _OF_SUP_09, SINCE)] = _SUP_09.account_hub
    strength: Annotated[float, Parameter("of what two members of a community share", _OF_SUP_09, SINCE)] = (
        _SUP_09.strength
    )
    most: Annotated[int, Parameter("members of a community, at most", _OF_SUP_09, SINCE)] = _SUP_09.most
    nodes: Annotated[int, Parameter("nodes in one picture, at most", _SEEN, _START)] = 300
    steps: Annotated[int, Parameter("steps from the one in the middle, at most", _SEEN, _START)] = 4
    fan: Annotated[int, Parameter("things of one party that are followed, at most", _SEEN, _START)] = 200
    sketch: Annotated[int, Parameter("members of a list that stand for it", POLICY, _START)] = 16
    many: Annotated[int, Parameter("companies with one and the same officer or owner", POLICY, _START)] = 5
    crowded: Annotated[int, Parameter("parties at one address", POLICY, _START)] = 10
    changed_days: Annotated[int, Parameter("days from a change to the first payment", POLICY, _START)] = 90
    near_days: Annotated[int, Parameter("days between a change and a large payment", POLICY, _START)] = 60
    large_minor: Annotated[int, Parameter("öre in a large payment, at least", POLICY, _START)] = 10_000_000


LIMITS: Final = Limits()
# what SUP-09 does not link companies by; the others weigh what they weigh there
MORE_WEIGHTS: Final = {"household": 1.0, "engagement": 1.0, "former_employer": 0.5, "group": 1.0, "member": 0.05}
TIES: Final = {**WEIGHTS, **MORE_WEIGHTS}
"""How much a tie of each kind counts where only two share it."""
BETWEEN_PARTIES: Final = frozenset({"officer", "owner", "engagement", "former_employer", "group"})
"""Ties whose other end is a party too."""


def parameters() -> list[ParameterValue]:
    """Each limit with its value, unit, source and date."""
    hints = get_type_hints(Limits, include_extras=True)
    return [
        ParameterValue(name, getattr(LIMITS, name), told.unit, told.source, told.valid_from)
        for name, hint in hints.items()
        for told in hint.__metadata__
    ]


def hub_of(tie: str, limits: Limits = LIMITS) -> int:
    """How many may share a thing of this kind for it to tell something."""
    return limits.account_hub if tie == "account" else limits.hub


def damped(tie: str, degree: int) -> float:
    """How much two have in common by a thing that *degree* parties share: its weight, less the more share it.

    As in SUP-09 (rules/suppliers/links.py), after Newman (DAMPING): whole where two share it, 2 / degree beyond.
    """
    return TIES[tie] * 2 / max(2, degree)
