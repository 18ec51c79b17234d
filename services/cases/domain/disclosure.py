"""A disclosure decision: its states, what it may name, how long it may last. Pure."""

from datetime import date
from enum import StrEnum
from typing import Final

from services.cases.domain.wording import Text
from shared.dated import DatedValue, Parameter
from shared.policy.resources import Kind


class DisclosureState(StrEnum):
    """Where a disclosure is."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    DECIDED = "decided"
    REFUSED = "refused"
    ENDED = "ended"


LEADS_TO: Final[dict[DisclosureState, frozenset[DisclosureState]]] = {
    DisclosureState.DRAFT: frozenset({DisclosureState.PROPOSED, DisclosureState.ENDED}),
    DisclosureState.PROPOSED: frozenset({DisclosureState.DECIDED, DisclosureState.REFUSED, DisclosureState.ENDED}),
    DisclosureState.DECIDED: frozenset({DisclosureState.ENDED}),
    DisclosureState.REFUSED: frozenset(),
    DisclosureState.ENDED: frozenset(),
}
"""A refusal and an end are final: what is wanted again is decided anew."""

ITEM_KINDS: Final[dict[Kind, Text]] = {
    Kind.ALERT: Text("Signal", "Signal"),
    Kind.PAYMENT: Text("Betalning", "Payment"),
    Kind.TASK: Text("Kontroll", "Control"),
    Kind.CASE: Text("Ärendets första sida", "The case's first page"),
    Kind.NOTE: Text("Anteckning", "Note"),
    Kind.EVIDENCE: Text("Underlag", "Evidence"),
}
MOST_ITEMS: Final = 200

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own in its routine for disclosures"
DEFAULT_DAYS: Final = Parameter("disclosure_default", "days", (DatedValue(90, date(2026, 1, 1), _OWN_DEFAULT),))
LONGEST_DAYS: Final = Parameter("disclosure_longest", "days", (DatedValue(365, date(2026, 1, 1), _OWN_DEFAULT),))


def default_until(today: date) -> date:
    """The last day of a disclosure for which none was chosen."""
    return date.fromordinal(today.toordinal() + DEFAULT_DAYS.on(today))


def last_day(today: date) -> date:
    """The latest end date that a disclosure proposed or decided *today* may have."""
    return date.fromordinal(today.toordinal() + LONGEST_DAYS.on(today))
