"""The states of a case, which leads to which, and what has to be on record before."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.policy.actions import Act


class State(StrEnum):
    """Where a case is."""

    REGISTERED = "registered"
    TRIAGED = "triaged"
    PRELIMINARY_REVIEW = "preliminary_review"
    INVESTIGATING = "investigating"
    PAUSED_POLICE = "paused_police"
    MEASURES = "measures"
    CLOSED = "closed"
    REVIEWED = "reviewed"


class Outcome(StrEnum):
    """What came of a case."""

    NO_FAULT = "no_fault"
    ERROR_CORRECTED = "error_corrected"
    CONTRACT_BREACH = "contract_breach"
    RECOVERED = "recovered"
    REPORTED_POLICE = "reported_police"
    REFERRED = "referred"
    UNFOUNDED = "unfounded"


class NoteKind(StrEnum):
    """What a note records; all but the plain one open a gate."""

    NOTE = "note"
    CONFLICT_CHECK = "conflict_check"
    POLICE_DECISION = "police_decision"
    LEGAL_BASIS = "legal_basis"
    PARTY_HEARD = "party_heard"
    HEARING_WAIVED = "hearing_waived"
    CONSULTATION_HELD = "consultation_held"


class Area(StrEnum):
    """Which part of the municipality's work the case concerns."""

    UNSPECIFIED = "unspecified"
    SUPPLIER = "supplier"
    ASSOCIATION_GRANT = "association_grant"
    SUBSISTENCE_SUPPORT = "subsistence_support"
    PERSONAL_ASSISTANCE = "personal_assistance"
    HOME_CARE = "home_care"
    RESIDENTIAL_CARE_HOME = "residential_care_home"
    SCHOOL = "school"
    HOUSING_ADAPTATION = "housing_adaptation"
    PERMIT = "permit"
    EMPLOYMENT = "employment"
    UNDUE_INFLUENCE = "undue_influence"


# Any case may end early, once somebody has looked at it: most turn out to have a plain explanation.
TRANSITIONS: Final[dict[State, tuple[State, ...]]] = {
    State.REGISTERED: (State.TRIAGED,),
    State.TRIAGED: (State.PRELIMINARY_REVIEW, State.CLOSED),
    State.PRELIMINARY_REVIEW: (State.INVESTIGATING, State.CLOSED),
    State.INVESTIGATING: (State.PAUSED_POLICE, State.MEASURES, State.CLOSED),
    State.PAUSED_POLICE: (State.INVESTIGATING, State.MEASURES),
    State.MEASURES: (State.CLOSED,),
    State.CLOSED: (State.REVIEWED, State.PRELIMINARY_REVIEW),
    State.REVIEWED: (),
}

CLOSED_STATES: Final = frozenset({State.CLOSED, State.REVIEWED})

# the provision that entering a state rests on
STATE_BASIS: Final[dict[State, str]] = {
    State.REGISTERED: "registration",
    State.TRIAGED: "internal_control",
    State.PRELIMINARY_REVIEW: "inquiry",
    State.INVESTIGATING: "inquiry",
    State.PAUSED_POLICE: "police_report",
    State.MEASURES: "hearing",
    State.CLOSED: "decision",
    State.REVIEWED: "internal_control",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record in a case and opens gates."""

    notes: frozenset[NoteKind] = frozenset()
    outcome: Outcome | None = None
    open_holds: int = 0
    employee_involved: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that must be on record before a state; *notes* are the kinds of note that record it."""

    code: str
    sv: str
    en: str
    notes: tuple[NoteKind, ...] = ()


_GATES: Final[dict[State, tuple[Gate, ...]]] = {
    State.INVESTIGATING: (
        Gate(
            "conflict_check",
            "Anteckna att den som utreder inte är jävig (förvaltningslagen 16–18 §§).",
            "Record that whoever investigates has no conflict of interest (FL 16-18 §§).",
            (NoteKind.CONFLICT_CHECK,),
        ),
    ),
    State.PAUSED_POLICE: (
        Gate(
            "police_decision",
            "Anteckna beslutet att anmäla och vilken sekretessbrytande regel det vilar på.",
            "Record the decision to report and the secrecy-breaking rule that it rests on.",
            (NoteKind.POLICE_DECISION,),
        ),
    ),
    State.MEASURES: (
        Gate(
            "legal_basis",
            "Anteckna vilken lag, vilket avtal eller beslut åtgärden vilar på.",
            "Record the law, contract or decision that the measure rests on.",
            (NoteKind.LEGAL_BASIS,),
        ),
        Gate(
            "hearing",
            "Anteckna vad den berörda har svarat, eller varför hen inte har hörts (förvaltningslagen 25 §).",
            "Record what the party answered, or why the party was not heard (FL 25 §).",
            (NoteKind.PARTY_HEARD, NoteKind.HEARING_WAIVED),
        ),
    ),
}
_OUTCOME: Final = Gate("outcome", "Registrera vad ärendet ledde till.", "Record the outcome of the case.")
_CONSULTATION: Final = Gate(
    "consultation",
    "Anteckna samrådet med HR och säkerhet: en anställd kan vara inblandad.",
    "Record the consultation with HR and security: an employee may be involved.",
    (NoteKind.CONSULTATION_HELD,),
)
_AFTER_CONSULTATION: Final = frozenset({State.INVESTIGATING, State.MEASURES, State.CLOSED})
_HOLDS_ENDED: Final = Gate("holds_ended", "Avsluta stoppen av betalningar först.", "End the held payments first.")


def leads_to(state: State, to: State) -> bool:
    """Whether the process goes from *state* to *to* at all."""
    return to in TRANSITIONS[state]


def two_person_act(state: State, to: State) -> Act | None:
    """The act that takes two persons which going from *state* to *to* is; None where one person is enough."""
    if to is State.CLOSED:
        return Act.CASE_CLOSE
    return Act.CASE_REOPEN if state is State.CLOSED and is_open(to) else None


def missing(to: State, facts: Facts) -> list[Gate]:
    """What has to be put on record before a case can enter *to*."""
    gates = [gate for gate in _GATES.get(to, ()) if facts.notes.isdisjoint(gate.notes)]
    if to is State.CLOSED:
        gates += [_OUTCOME] if facts.outcome is None else []
        gates += [_HOLDS_ENDED] if facts.open_holds else []
    if facts.employee_involved and to in _AFTER_CONSULTATION and facts.notes.isdisjoint(_CONSULTATION.notes):
        gates.append(_CONSULTATION)
    return gates


def is_open(state: State) -> bool:
    """Whether work on the case goes on; a closed one changes only by its review."""
    return state not in CLOSED_STATES


def passable(state: State, facts: Facts) -> tuple[list[State], dict[State, list[Gate]]]:
    """The states that *state* leads to: those free to enter, and those that still miss something."""
    blocked = {to: gates for to in TRANSITIONS[state] if (gates := missing(to, facts))}
    return [to for to in TRANSITIONS[state] if to not in blocked], blocked


def kinds(values: Collection[str]) -> frozenset[NoteKind]:
    """Stored note kinds as a set."""
    return frozenset(map(NoteKind, values))
