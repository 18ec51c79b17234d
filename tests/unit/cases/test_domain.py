"""The process of a case, its gates, limits and words, without a database."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain.law import HOLD_GROUNDS, PROCEDURE, SUBSISTENCE_SUPPORT, source_of
from services.cases.domain.limits import HOLD_DAYS, NEXT_STEP, due_on, last_hold_day
from services.cases.domain.names import LONGEST, clean_name
from services.cases.domain.states import (
    STATE_BASIS,
    TRANSITIONS,
    Facts,
    NoteKind,
    Outcome,
    State,
    is_open,
    leads_to,
    missing,
    passable,
)
from services.cases.domain.wording import NOTES, OUTCOMES, STATES, EntryKind, entry_text

MAIN_LINE = ["registered", "triaged", "preliminary_review", "investigating", "measures", "closed", "reviewed"]
EVERYTHING = Facts(frozenset(NoteKind), Outcome.RECOVERED)
some_facts = st.builds(
    Facts,
    notes=st.frozensets(st.sampled_from(NoteKind)),
    outcome=st.none() | st.sampled_from(Outcome),
    open_holds=st.integers(0, 3),
)


def test_the_main_line_leads_from_registration_to_review() -> None:
    steps = list(pairwise(MAIN_LINE))

    assert all(leads_to(State(state), State(to)) for state, to in steps)


def test_the_pause_for_the_police_lies_between_investigation_and_measures() -> None:
    assert leads_to(State.INVESTIGATING, State.PAUSED_POLICE)
    assert leads_to(State.PAUSED_POLICE, State.MEASURES)


def test_every_state_can_be_reached_and_left_for_the_end() -> None:
    reached = {State.REGISTERED}
    for _ in State:
        reached |= {to for state in reached for to in TRANSITIONS[state]}

    assert reached == set(State)
    assert [state for state in State if not TRANSITIONS[state]] == [State.REVIEWED]


def test_no_case_goes_back_to_where_nobody_had_looked_at_it() -> None:
    assert not [state for state in State if leads_to(state, State.REGISTERED)]


def test_a_closed_case_leads_to_its_review_or_is_reopened() -> None:
    assert TRANSITIONS[State.CLOSED] == (State.REVIEWED, State.PRELIMINARY_REVIEW)
    assert [state for state in State if not is_open(state)] == [State.CLOSED, State.REVIEWED]


@given(st.sampled_from(State), some_facts)
def test_free_and_blocked_states_are_exactly_those_it_leads_to(state: State, facts: Facts) -> None:
    free, blocked = passable(state, facts)

    assert {*free, *blocked} == set(TRANSITIONS[state])
    assert not set(free) & set(blocked)
    assert all(gates == missing(to, facts) != [] for to, gates in blocked.items())


@given(st.sampled_from(State))
def test_no_gate_is_shut_when_everything_is_on_record(to: State) -> None:
    assert missing(to, EVERYTHING) == []


@pytest.mark.asvs("2.3.1")
@given(some_facts)
def test_nothing_closes_without_an_outcome_or_with_a_hold(facts: Facts) -> None:
    shut = {gate.code for gate in missing(State.CLOSED, facts)}

    assert ("outcome" in shut) == (facts.outcome is None)
    assert ("holds_ended" in shut) == (facts.open_holds > 0)


@given(some_facts)
def test_no_measure_without_legal_basis_and_hearing(facts: Facts) -> None:
    heard = not facts.notes.isdisjoint({NoteKind.PARTY_HEARD, NoteKind.HEARING_WAIVED})

    passes = missing(State.MEASURES, facts) == []

    assert passes == (NoteKind.LEGAL_BASIS in facts.notes and heard)


def test_every_state_rests_on_a_provision() -> None:
    assert all(STATE_BASIS[state] in PROCEDURE for state in State)


def test_no_ground_holds_what_a_person_lives_on() -> None:
    assert SUBSISTENCE_SUPPORT not in HOLD_GROUNDS
    assert not [basis for basis in HOLD_GROUNDS.values() if "bistånd" in basis.sv.lower()]


@pytest.mark.parametrize("code", [*HOLD_GROUNDS, *PROCEDURE])
def test_every_provision_names_its_source_and_day(code: str) -> None:
    basis = HOLD_GROUNDS.get(code) or PROCEDURE[code]

    assert source_of(code) == basis.source
    assert basis.valid_from <= basis.verified_on
    assert basis.url.startswith("https://")


@pytest.mark.parametrize(
    ("state", "since", "due"),
    [
        (State.REGISTERED, date(2026, 11, 20), date(2026, 11, 25)),
        (State.REGISTERED, date(2026, 12, 23), date(2026, 12, 30)),
        (State.TRIAGED, date(2026, 11, 20), date(2026, 11, 27)),
        (State.PRELIMINARY_REVIEW, date(2026, 11, 20), date(2026, 12, 18)),
        (State.INVESTIGATING, date(2026, 11, 20), date(2026, 12, 4)),
        (State.CLOSED, date(2026, 11, 20), None),
    ],
)
def test_each_state_has_its_time_limit(state: State, since: date, due: date | None) -> None:
    assert due_on(state, since) == due


def test_every_limit_says_where_it_comes_from() -> None:
    parameters = [*NEXT_STEP.values(), HOLD_DAYS]

    assert all(value.source and value.value > 0 for p in parameters for value in p.values)


def test_a_hold_lasts_sixty_days_at_most() -> None:
    assert last_hold_day(date(2026, 11, 20)) == date(2027, 1, 19)


def test_every_code_has_words_in_both_languages() -> None:
    words = [*STATES.values(), *OUTCOMES.values(), *NOTES.values()]

    assert (set(STATES), set(OUTCOMES), set(NOTES)) == (set(State), set(Outcome), set(NoteKind))
    assert all(text.sv and text.en and "misstänk" not in text.sv for text in words)


HOLD = {"amountMinor": 4_875_000, "until": "2026-12-18", "how": "released"}


@pytest.mark.parametrize(
    ("kind", "details", "english"),
    [
        (EntryKind.OPENED, {}, "The case was registered."),
        (EntryKind.STATE_CHANGED, {"from": "measures", "to": "closed"}, "From measures to closed."),
        (EntryKind.NOTE_ADDED, {"kind": "party_heard"}, "The party has been heard."),
        (EntryKind.EVIDENCE_ADDED, {}, "A document was kept as evidence."),
        (EntryKind.HOLD_PROPOSED, HOLD, "A hold of SEK 48,750.00 was proposed, to 2026-12-18."),
        (EntryKind.HOLD_APPROVED, HOLD, "A hold of SEK 48,750.00 was approved, to 2026-12-18."),
        (EntryKind.HOLD_ENDED, HOLD, "The hold was lifted."),
        (EntryKind.OUTCOME_RECORDED, {"outcome": "no_fault"}, "Outcome: no fault."),
    ],
)
def test_an_entry_is_told_in_a_sentence(kind: EntryKind, details: dict[str, object], english: str) -> None:
    text = entry_text(kind, details)

    assert text.en == english
    assert text.sv != text.en


@pytest.mark.attack("C6")
@pytest.mark.asvs("5.4.2")
@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("faktura.pdf", "faktura.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\lön.xlsx", "lön.xlsx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("fdp\u202eexe.faktura", "fdpexe.faktura"),
        ("a\u0308.txt", "ä.txt"),
        ("...", "unnamed"),
        ("", "unnamed"),
        (None, "unnamed"),
    ],
)
def test_a_file_name_is_kept_as_far_as_it_is_harmless(given_name: str | None, kept: str) -> None:
    assert clean_name(given_name) == kept


@pytest.mark.attack("C6")
@pytest.mark.asvs("5.3.2", "5.4.2")
@given(st.text())
def test_a_kept_name_is_never_empty_a_path_or_too_long(given_name: str) -> None:
    name = clean_name(given_name)

    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\<>:"|?*\x00\r\n')
    assert not name.startswith(".")


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 300 + ".pdf")

    assert (len(name), name[-4:]) == (LONGEST, ".pdf")
