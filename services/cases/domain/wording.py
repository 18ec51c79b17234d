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
    STEP_PROPOSED = "step_proposed"
    STEP_WITHDRAWN = "step_withdrawn"
    BAR_DECLARED = "bar_declared"
    BAR_LIFT_PROPOSED = "bar_lift_proposed"
    BAR_LIFTED = "bar_lifted"
    CONSULTATION_OPENED = "consultation_opened"
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
    NoteKind.CONSULTATION_HELD: Text("Samråd med HR och säkerhet antecknades.", "HR and security were consulted."),
    NoteKind.HEARING_WAIVED: Text(
        "Skälet till att inte höra den berörda antecknades.", "Why the party was not heard was recorded."
    ),
}
_BARS: Final[dict[str, Text]] = {
    "self": Text("{} anmälde jäv och ser inte längre ärendet.", "{} declared a conflict of interest and left."),
    "colleague": Text("{} anmäldes som jävig och ser inte längre ärendet.", "{} was named as having a conflict."),
    "unit": Text(
        "En anställd vid {} kan vara inblandad; enheten ser inte ärendet.",
        "An employee of {} may be involved; the unit does not see the case.",
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
    EntryKind.STEP_WITHDRAWN: Text("Förslaget drogs tillbaka.", "The proposal was withdrawn."),
    EntryKind.BAR_LIFT_PROPOSED: Text("Det föreslogs att ett hinder hävs.", "It was proposed to lift a bar."),
    EntryKind.BAR_LIFTED: Text("Ett hinder hävdes av en andra person.", "A bar was lifted by a second person."),
    EntryKind.CONSULTATION_OPENED: Text(
        "Samråd med HR och säkerhet ska hållas och antecknas.",
        "HR and security are to be consulted, and the consultation recorded.",
    ),
    EntryKind.KEY_DESTROYED: Text(
        "Ärendets nyckel förstördes enligt beslut {decision}.",
        "The case's key was destroyed by decision {decision}.",
    ),
}


def entry_text(kind: EntryKind, details: Mapping[str, Any]) -> Text:
    """The sentence for an entry; *details* are those that the operation of that kind wrote."""
    match kind:
        case EntryKind.STATE_CHANGED | EntryKind.STEP_PROPOSED | EntryKind.OUTCOME_RECORDED:
            return _progress(kind, details)
        case EntryKind.BAR_DECLARED:
            text, named = _BARS[details["kind"]], details["named"]
            return Text(text.sv.format(named), text.en.format(named))
        case EntryKind.NOTE_ADDED:
            return NOTES[NoteKind(details["kind"])]
        case EntryKind.HOLD_PROPOSED | EntryKind.HOLD_APPROVED:
            return _hold(_HOLDS[kind], details)
        case EntryKind.HOLD_ENDED:
            return _HOLD_ENDS[details["how"]]
        case _:
            return Text(*(sentence.format(**details) for sentence in _PLAIN[kind]))


def _progress(kind: EntryKind, details: Mapping[str, Any]) -> Text:
    if kind is EntryKind.OUTCOME_RECORDED:
        outcome = OUTCOMES[Outcome(details["outcome"])]
        return Text(f"Utfall: {outcome.sv}.", f"Outcome: {outcome.en}.")
    new = STATES[State(details["to"])]
    if kind is EntryKind.STEP_PROPOSED:
        return Text(f"Föreslogs: {new.sv}. En andra person godkänner.", f"Proposed: {new.en}. Another approves.")
    old = STATES[State(details["from"])]
    return Text(f"Från {old.sv} till {new.sv}.", f"From {old.en} to {new.en}.")


def _hold(text: Text, details: Mapping[str, Any]) -> Text:
    minor, until = int(details["amountMinor"]), details["until"]
    whole, rest = divmod(minor, 100)
    return Text(text.sv.format(f"{kronor(minor)} kr", until), text.en.format(f"SEK {whole:,}.{rest:02}", until))
