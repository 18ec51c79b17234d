"""The ladder of follow-up: from a look at what is known here to a report, the gentlest step first."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services.risk.domain.explain import Text


class Rung(NamedTuple):
    """A step of the ladder."""

    code: str
    text: Text


LADDER: Final = (
    Rung(
        "F1",
        Text("Titta i det som redan finns hos kommunen.", "Look at what the municipality has already."),
    ),
    Rung(
        "F2",
        Text(
            "Ställ en öppen fråga till den som saken gäller, med minst två veckor att svara.",
            "Put an open question to the person concerned, with at least two weeks to answer.",
        ),
    ),
    Rung("F3", Text("Be om underlag eller ta ett stickprov.", "Ask for documents, or take a sample.")),
    Rung("F4", Text("Gör ett besök, med samtycke eller stöd i lag.", "Make a visit, with consent or a legal basis.")),
    Rung(
        "F5",
        Text(
            "Öppna ett ärende. En betalning hålls bara med rättslig grund och två personers beslut, "
            "och försörjningsstöd aldrig på en signal.",
            "Open a case. A payment is held only on legal ground and by two persons, "
            "and subsistence support never on a signal.",
        ),
    ),
    Rung("F6", Text("Anmäl till rätt myndighet.", "Report to the right authority.")),
)

# what a rule asks for first -> the rung where its follow-up begins
FIRST: Final[Mapping[str, str]] = {
    **dict.fromkeys(("none", "watch", "desk-check", "unit-review", "second-review", "second-reader"), "F1"),
    **dict.fromkeys(("ask-buyer", "ask-manager", "ask-unit", "hand-over", "reassign", "remind", "task"), "F1"),
    **dict.fromkeys(("support-staff", "help"), "F1"),
    **dict.fromkeys(("ask-reason", "ask-receipt", "ask-supplier", "call-back", "claim-credit"), "F2"),
    **dict.fromkeys(("question", "talk"), "F2"),
    "sample": "F3",
    "visit": "F4",
}
