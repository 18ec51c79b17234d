"""Two of the catalogue that are no signal rules: the guard of protected identities, and the random control.

They stand in the list of rules, so that all 88 of the catalogue are there, and say why they flag nothing. Neither has
versions, back-tests or a precision: the guard points at nobody by intent, and what chance draws is no finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from services.risk.domain.drawing import MOST_NUMBER, MOST_PER_MILLE, PROPOSED, SETTLE_DAYS
from services.risk.domain.explain import Text
from services.risk.domain.recall import LEAST_LOOKED
from shared.dated import Parameter

ControlKind = Literal["guard", "control"]


@dataclass(frozen=True, slots=True)
class Control:
    """What stands beside the signal rules: *reason* says why it gives no signals."""

    id: str
    kind: ControlKind
    typology: str
    family: str
    title: Text
    description: Text
    reason: Text
    next_step: Text
    parameters: tuple[Parameter, ...] = ()


GUARD: Final = Control(
    id="EB-10",
    kind="guard",
    typology="",
    family="guard",
    title=Text("Skyddade personuppgifter: reglerna står över", "Protected identity: rules stand back"),
    description=Text(
        "Ingen regel ser poster om den som har skyddade personuppgifter, och kontot jämförs inte med andras. Hur många"
        " det gäller räknas; vilka de är står inte här.",
        "No rule sees records about somebody whose identity is protected, and the account is not compared with others."
        " How many they are is counted; who they are is not told here.",
    ),
    reason=Text(
        "Spärren ger inga signaler: den hindrar andra regler från att peka på den som är skyddad.",
        "The guard gives no signals: it keeps other rules from pointing at who is protected.",
    ),
    next_step=Text(
        "Behöver betalningar till en skyddad person granskas gör en behörig handläggare det för hand.",
        "Where payments to a protected person must be looked at, an authorised officer does so by hand.",
    ),
)
RANDOM_CONTROL: Final = Control(
    id="STA-04",
    kind="control",
    typology="",
    family="statistics",
    title=Text("Slumpkontroll utan träff", "Random control without a signal"),
    description=Text(
        "Varje månad lottas några betalningar och beslut fram bland dem som ingen regel har pekat på, ur varje slag och"
        " beloppsklass. Vad granskningen visar säger hur stor del av felen reglerna hittar.",
        "Each month some payments and decisions are drawn from those that no rule has pointed at, of each kind and band"
        " of amounts. What people find tells how much of what is wrong the rules find.",
    ),
    reason=Text(
        "Slumpen väljer, och inget pekar på det som valts. Därför blir det ingen signal, utan en rutinkontroll.",
        "Chance chooses, and nothing points at what is chosen. So it is no signal but a routine control.",
    ),
    next_step=Text(
        "Granska det som lottats fram som vilket ärende som helst, och skriv om det var i ordning.",
        "Look at what was drawn as at any other matter, and write whether it was in order.",
    ),
    parameters=(PROPOSED, MOST_NUMBER, MOST_PER_MILLE, SETTLE_DAYS, LEAST_LOOKED),
)
CONTROLS: Final = (GUARD, RANDOM_CONTROL)
CONTROL_BY_ID: Final[Mapping[str, Control]] = MappingProxyType({one.id: one for one in CONTROLS})
