"""Time limits of a case, as dated parameters."""

from datetime import date
from typing import Final

from services.cases.domain.states import State
from shared.dated import DatedValue, Parameter
from shared.working_days import add_working_days

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own in its routine for cases"


def _working_days(name: str, days: int) -> Parameter:
    return Parameter(name, "working days", (DatedValue(days, date(2026, 1, 1), _OWN_DEFAULT),))


_STALLED: Final = _working_days("review_of_stalled_case", 30)

# what has to be done next in each state, and within how long; a closed case waits for nothing
NEXT_STEP: Final[dict[State, Parameter]] = {
    State.REGISTERED: _working_days("triage", 3),
    State.TRIAGED: _working_days("police_report_decision", 5),
    State.PRELIMINARY_REVIEW: _working_days("preliminary_review", 20),
    State.INVESTIGATING: _working_days("investigation_plan", 10),
    State.PAUSED_POLICE: _STALLED,
    State.MEASURES: _STALLED,
}

# a hold bridges the time to an answer and a decision; it is no decision itself
HOLD_DAYS: Final = Parameter("longest_hold", "days", (DatedValue(60, date(2026, 1, 1), _OWN_DEFAULT),))


def due_on(state: State, since: date) -> date | None:
    """The last day for the next step of a case that came into *state* on *since*."""
    limit = NEXT_STEP.get(state)
    return None if limit is None else add_working_days(since, limit.on(since))


def last_hold_day(today: date) -> date:
    """The latest end date that a hold proposed or approved *today* may have."""
    return date.fromordinal(today.toordinal() + HOLD_DAYS.on(today))
