"""What the timeline says of each entry, in Swedish and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from services.cases.domain.states import NoteKind, Outcome, State
from shared.money import kronor


class Text(NamedTuple):
    """A text in both languages."""

    sv: str
    en: str


class EntryKind(StrEnum):
    """What an entry of the timeline is about."""

    OPENED = "opened"
    STATE_CHANGED = "state_changed"
    NOTE_ADDED = "note_added"
    EVIDENCE_ADDED = "evidence_added"
    HOLD_PROPOSED = "hold_proposed"
    HOLD_APPROVED = "hold_approved"
    HOLD_ENDED = "hold_ended"
    OUTCOME_RECORDED = "outcome_recorded"
    KEY_DESTROYED = "key_destroyed"


STATES: Final[dict[State, Text]] = {
    State.REGISTERED: Text("registrerat", "registered"),
    State.TRIAGED: Text("sorterat", "sorted"),
    State.PRELIMINARY_REVIEW: Text("förgranskning", "preliminary review"),
    State.INVESTIGATING: Text("utredning", "investigation"),
    State.PAUSED_POLICE: Text("pausat för polisen", "paused for the police"),
    State.MEASURES: Text("åtgärder", "measures"),
    State.CLOSED: Text("avslutat", "closed"),
    State.REVIEWED: Text("uppföljt", "followed up"),
}
OUTCOMES: Final[dict[Outcome, Text]] = {
    Outcome.NO_FAULT: Text("inget fel", "no fault"),
    Outcome.ERROR_CORRECTED: Text("felet är rättat", "error corrected"),
    Outcome.CONTRACT_BREACH: Text("avtalsbrott", "breach of contract"),
    Outcome.RECOVERED: Text("pengarna är återbetalda", "money recovered"),
    Outcome.REPORTED_POLICE: Text("polisanmält", "reported to the police"),
    Outcome.REFERRED: Text("överlämnat till annan myndighet", "handed to another authority"),
    Outcome.UNFOUNDED: Text("ogrundat", "unfounded"),
}
NOTES: Final[dict[NoteKind, Text]] = {
    NoteKind.NOTE: Text("En anteckning gjordes.", "A note was made."),
    NoteKind.CONFLICT_CHECK: Text("Jäv kontrollerades.", "Conflict of interest was checked."),
    NoteKind.POLICE_DECISION: Text(
        "Beslutet om polisanmälan antecknades.", "The decision on a police report was recorded."
    ),
    NoteKind.LEGAL_BASIS: Text("Den rättsliga grunden antecknades.", "The legal basis was recorded."),
    NoteKind.PARTY_HEARD: Text("Den berörda har hörts.", "The party has been heard."),
    NoteKind.HEARING_WAIVED: Text(
        "Skälet till att inte höra den berörda antecknades.", "Why the party was not heard was recorded."
    ),
}
_HOLD_ENDS: Final[dict[str, Text]] = {
    "withdrawn": Text("Förslaget att stoppa en betalning drogs tillbaka.", "The proposed hold was withdrawn."),
    "released": Text("Stoppet av en betalning hävdes.", "The hold was lifted."),
    "expired": Text("Stoppet av en betalning löpte ut.", "The hold ran out."),
}
_HOLDS: Final[dict[EntryKind, Text]] = {
    EntryKind.HOLD_PROPOSED: Text("Stopp av {} föreslogs till och med {}.", "A hold of {} was proposed, to {}."),
    EntryKind.HOLD_APPROVED: Text("Stopp av {} godkändes till och med {}.", "A hold of {} was approved, to {}."),
}
_PLAIN: Final[dict[EntryKind, Text]] = {
    EntryKind.OPENED: Text("Ärendet registrerades.", "The case was registered."),
    EntryKind.EVIDENCE_ADDED: Text("Ett underlag sparades.", "A document was kept as evidence."),
    EntryKind.KEY_DESTROYED: Text(
        "Ärendets nyckel förstördes enligt beslut {decision}.",
        "The case's key was destroyed by decision {decision}.",
    ),
}


def entry_text(kind: EntryKind, details: Mapping[str, Any]) -> Text:
    """The sentence for an entry; *details* are those that the operation of that kind wrote."""
    match kind:
        case EntryKind.STATE_CHANGED:
            old, new = STATES[State(details["from"])], STATES[State(details["to"])]
            return Text(f"Från {old.sv} till {new.sv}.", f"From {old.en} to {new.en}.")
        case EntryKind.NOTE_ADDED:
            return NOTES[NoteKind(details["kind"])]
        case EntryKind.HOLD_PROPOSED | EntryKind.HOLD_APPROVED:
            return _hold(_HOLDS[kind], details)
        case EntryKind.HOLD_ENDED:
            return _HOLD_ENDS[details["how"]]
        case EntryKind.OUTCOME_RECORDED:
            outcome = OUTCOMES[Outcome(details["outcome"])]
            return Text(f"Utfall: {outcome.sv}.", f"Outcome: {outcome.en}.")
        case _:
            return Text(*(sentence.format(**details) for sentence in _PLAIN[kind]))


def _hold(text: Text, details: Mapping[str, Any]) -> Text:
    minor, until = int(details["amountMinor"]), details["until"]
    whole, rest = divmod(minor, 100)
    return Text(text.sv.format(f"{kronor(minor)} kr", until), text.en.format(f"SEK {whole:,}.{rest:02}", until))
