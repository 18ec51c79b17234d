"""How a rule version comes into force: its states, the steps between them, and what each step demands. Pure.

A version is told by its digest, so that whatever was found out about another digest counts for nothing here. Every
number is a dated parameter. Times are compared with everything recorded before: a clock that was set back proves
nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.clock import swedish_date
from shared.dated import DatedValue, Parameter


class State(StrEnum):
    """Where a version stands. In SHADOW it runs unseen; in ACTIVE and REVIEW_DUE it points at payments."""

    DRAFT = "draft"
    TESTED = "tested"
    SHADOW = "shadow"
    ACTIVE = "active"
    REVIEW_DUE = "review_due"
    RETIRED = "retired"


class Step(StrEnum):
    """What can be done to a version by a person, or (TEST, REVIEW) by what was found out."""

    TEST = "test"
    SHADOW = "shadow"
    REQUEST = "request"
    APPROVE = "approve"
    REVIEW = "review"
    RETIRE = "retire"
    REDRAFT = "redraft"


class Demand(StrEnum):
    """What may be missing."""

    CLOCK = "clock"
    REPORT = "report"
    REPORT_FRESH = "report_fresh"
    REPORT_SPAN = "report_span"
    PRECISION = "precision"
    SHADOW_DAYS = "shadow_days"
    SHADOW_UNITS = "shadow_units"
    FAIRNESS = "fairness"
    FAIRNESS_MET = "fairness_met"
    REQUESTED = "requested"
    SECOND_PERSON = "second_person"


IN_FORCE: Final = frozenset({State.ACTIVE, State.REVIEW_DUE})

EDGES: Final[Mapping[Step, Mapping[State, State]]] = {
    Step.TEST: {State.DRAFT: State.TESTED},
    Step.SHADOW: {State.TESTED: State.SHADOW},
    Step.REQUEST: {one: one for one in (State.SHADOW, State.ACTIVE, State.REVIEW_DUE)},
    Step.APPROVE: dict.fromkeys((State.SHADOW, State.ACTIVE, State.REVIEW_DUE), State.ACTIVE),
    Step.REVIEW: {State.ACTIVE: State.REVIEW_DUE},
    Step.RETIRE: {one: State.RETIRED for one in State if one is not State.RETIRED},
    Step.REDRAFT: {State.RETIRED: State.DRAFT},
}

OF_PEOPLE: Final = (Step.SHADOW, Step.REQUEST, Step.APPROVE, Step.RETIRE, Step.REDRAFT)
"""What a person does; the other steps follow from what was found out."""

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own"
_B0: Final = "Tillit policy, rule conventions B0: feedback"
_SINCE: Final = date(2026, 1, 1)


def _policy(name: str, unit: str, value: int, source: str = _OWN_DEFAULT) -> Parameter:
    return Parameter(name, unit, (DatedValue(value, _SINCE, source),))


REPORT_DAYS: Final = _policy("activation_report_days", "days that a back-test or fairness report is fresh", 30)
REPORT_MONTHS: Final = _policy("activation_report_months", "months that a back-test covers, or all history", 12)
SHADOW_DAYS: Final = _policy("activation_shadow_days", "days in shadow", 28)
SHADOW_UNITS: Final = _policy("activation_shadow_units", "payments, or groups of records, judged in shadow", 1_000)
LEAST_PRECISION: Final = _policy("review_least_precision", "per mille of judged signals confirmed", 150, _B0)
LEAST_OUTCOMES: Final = _policy("review_least_outcomes", "judged signals", 40, _B0)
MONTH_DAYS: Final = 30  # no calendar month is required to be whole


@dataclass(frozen=True, slots=True)
class Report:
    """A finished back-test over every committee; *since* is None where nothing was left out at the beginning."""

    municipality_id: str
    digest: str
    made_at: datetime
    since: date | None
    until: date | None
    confirmed: int
    judged: int
    persons: int
    """Signals that speak of somebody who is, or may be, a natural person."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A period in which the version ran unseen."""

    municipality_id: str
    digest: str
    since: datetime
    judged_units: int
    persons: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """A fairness report; where not *applicable* it claims that no signal speaks of a natural person."""

    municipality_id: str
    digest: str
    made_at: datetime
    met: bool
    applicable: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a version. *authors* and *requesters* are persons, with those whom they stood for.

    *seen_at* is the newest time that anything of the municipality's rules was recorded at.
    """

    municipality_id: str
    digest: str
    state: State
    authors: frozenset[str]
    requesters: frozenset[str]
    seen_at: datetime
    report: Report | None = None
    shadow: Shadow | None = None
    fairness: Fairness | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A demand that is not met: what there is, and what it takes, in the demand's unit; 0 and 1 for yes or no."""

    demand: Demand
    has: int = 0
    needs: int = 1


def missing(step: Step, facts: Facts, by: Collection[str], at: datetime) -> tuple[Missing, ...]:
    """What *step* still takes, done by the persons *by* at *at*; the state is not looked at (see after)."""
    found = [] if at > facts.seen_at else [Missing(Demand.CLOCK)]
    if step in {Step.TEST, Step.SHADOW, Step.REQUEST, Step.APPROVE}:
        found += _of_report(facts, at)
    if step in {Step.REQUEST, Step.APPROVE}:
        # what points at payments already is proved by how its signals were judged, not by running unseen
        found += [] if facts.state in IN_FORCE else _of_shadow(facts, at)
        found += _of_fairness(facts, at)
    if step is Step.APPROVE:
        found += [] if facts.requesters else [Missing(Demand.REQUESTED)]
        own = facts.authors | facts.requesters
        found += [] if by and own.isdisjoint(by) else [Missing(Demand.SECOND_PERSON)]
    return tuple(found)


def after(state: State, step: Step) -> State | None:
    """The state that *step* leads to; None where it cannot be taken."""
    return EDGES[step].get(state)


def stands(state: str, *, needs_review: bool) -> bool:
    """Whether a version was approved here and is not due for review: it lacks nothing, and nobody need ask for it."""
    return state == State.ACTIVE and not needs_review


def steps_of(state: str, *, needs_review: bool) -> list[Step]:
    """What persons may do to a version next, as far as its state goes."""
    settled = {Step.REQUEST, Step.APPROVE} if stands(state, needs_review=needs_review) else set()
    return [step for step in OF_PEOPLE if state in EDGES[step] and step not in settled]


def review_due(confirmed: int, judged: int, on: date) -> bool:
    """Whether so few of the judged signals were confirmed that people look at the rule again."""
    return judged >= LEAST_OUTCOMES.on(on) and confirmed * 1_000 < LEAST_PRECISION.on(on) * judged


def _own(facts: Facts, one: Report | Shadow | Fairness | None) -> bool:
    return one is not None and (one.municipality_id, one.digest) == (facts.municipality_id, facts.digest)


def _of_report(facts: Facts, at: datetime) -> list[Missing]:
    report, day = facts.report, swedish_date(at)
    if report is None or not _own(facts, report):
        return [Missing(Demand.REPORT)]
    found = _age(Demand.REPORT_FRESH, report.made_at, at)
    months, least = _months(report), REPORT_MONTHS.on(day)
    if months is not None and months < least:
        found.append(Missing(Demand.REPORT_SPAN, months, least))
    first_time = facts.state not in IN_FORCE  # keeping a rule that was looked at again is for people to decide
    if first_time and review_due(report.confirmed, report.judged, day):
        share = report.confirmed * 1_000 // report.judged
        found.append(Missing(Demand.PRECISION, share, LEAST_PRECISION.on(day)))
    return found


def _months(report: Report) -> int | None:
    """Whole months that the report covers; None for all history."""
    if report.since is None and report.until is None:
        return None
    until = min(report.until or date.max, swedish_date(report.made_at))
    return max(0, (until - report.since).days // MONTH_DAYS) if report.since else 0


def _age(demand: Demand, made_at: datetime, at: datetime) -> list[Missing]:
    """Nothing where *made_at* is at most REPORT_DAYS before *at*; what was made later than now was not made."""
    most, days = REPORT_DAYS.on(swedish_date(at)), (at - made_at) / timedelta(days=1)
    return [] if 0 <= days <= most else [Missing(demand, int(days), most)]


def _of_shadow(facts: Facts, at: datetime) -> list[Missing]:
    day, shadow = swedish_date(at), facts.shadow
    since, units = (shadow.since, shadow.judged_units) if shadow and _own(facts, shadow) else (at, 0)
    days, least_days, least = (at - since).days, SHADOW_DAYS.on(day), SHADOW_UNITS.on(day)
    found = [] if days >= least_days else [Missing(Demand.SHADOW_DAYS, max(0, days), least_days)]
    return found if units >= least else [*found, Missing(Demand.SHADOW_UNITS, units, least)]


def _of_fairness(facts: Facts, at: datetime) -> list[Missing]:
    fairness = facts.fairness
    if fairness is None or not _own(facts, fairness) or _age(Demand.FAIRNESS, fairness.made_at, at):
        return [Missing(Demand.FAIRNESS)]
    if not fairness.applicable and persons_in(facts):
        # it said that nobody is meant, and somebody is
        return [Missing(Demand.FAIRNESS)]
    return [] if fairness.met else [Missing(Demand.FAIRNESS_MET)]


def persons_in(facts: Facts) -> int:
    """Signals of the back-test and the shadow period that speak of somebody who is or may be a natural person."""
    return sum(one.persons for one in (facts.report, facts.shadow) if one is not None)
