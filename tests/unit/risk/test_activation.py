"""No rule version comes into force without everything that is demanded, whatever is done in whatever order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.risk.demand_texts import DEMAND_TEXTS, demand_out
from services.risk.domain.activation import (
    EDGES,
    IN_FORCE,
    Demand,
    Facts,
    Fairness,
    Missing,
    Report,
    Shadow,
    State,
    Step,
    after,
    missing,
    review_due,
    steps_of,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
DIGEST, OTHER = "a" * 64, "b" * 64
HERE, THERE = "9999", "1234"
AUTHOR, REQUESTER, SECOND = "kim", "alex", "robin"


def proved(state: State = State.SHADOW, **changes: Any) -> Facts:
    """A version that lacks nothing but the second person's approval."""
    facts = Facts(
        HERE,
        DIGEST,
        state,
        authors=frozenset({AUTHOR}),
        requesters=frozenset({REQUESTER}),
        seen_at=NOW - DAY,
        report=Report(HERE, DIGEST, NOW - 10 * DAY, None, None, confirmed=9, judged=40, persons=0),
        shadow=Shadow(HERE, DIGEST, NOW - 28 * DAY, 1_000, persons=0),
        fairness=Fairness(HERE, DIGEST, NOW - DAY, met=True, applicable=True),
    )
    return replace(facts, **changes)


def lacks(facts: Facts, step: Step = Step.APPROVE, by: Sequence[str] = (SECOND,), at: datetime = NOW) -> set[Demand]:
    return {one.demand for one in missing(step, facts, by, at)}


def changed(part: str, **changes: Any) -> Facts:
    facts = proved()
    return replace(facts, **{part: replace(getattr(facts, part), **changes)})


def test_a_version_that_proved_itself_lacks_nothing() -> None:
    assert lacks(proved()) == set()


@pytest.mark.parametrize(
    ("facts", "demand"),
    [
        (proved(report=None), Demand.REPORT),
        (changed("report", digest=OTHER), Demand.REPORT),
        (changed("report", municipality_id=THERE), Demand.REPORT),
        (changed("report", made_at=NOW - 31 * DAY), Demand.REPORT_FRESH),
        (changed("report", made_at=NOW + DAY), Demand.REPORT_FRESH),
        (changed("report", since=date(2026, 3, 1)), Demand.REPORT_SPAN),
        (changed("report", since=date(2020, 1, 1), until=date(2020, 6, 1)), Demand.REPORT_SPAN),
        (changed("report", until=date(2026, 6, 1)), Demand.REPORT_SPAN),
        (changed("report", confirmed=5), Demand.PRECISION),
        (proved(shadow=None), Demand.SHADOW_DAYS),
        (changed("shadow", digest=OTHER), Demand.SHADOW_UNITS),
        (changed("shadow", municipality_id=THERE), Demand.SHADOW_UNITS),
        (changed("shadow", since=NOW - 27 * DAY), Demand.SHADOW_DAYS),
        (changed("shadow", since=NOW + DAY), Demand.SHADOW_DAYS),
        (changed("shadow", judged_units=999), Demand.SHADOW_UNITS),
        (proved(fairness=None), Demand.FAIRNESS),
        (changed("fairness", digest=OTHER), Demand.FAIRNESS),
        (changed("fairness", municipality_id=THERE), Demand.FAIRNESS),
        (changed("fairness", made_at=NOW - 31 * DAY), Demand.FAIRNESS),
        (changed("fairness", met=False), Demand.FAIRNESS_MET),
        (proved(requesters=frozenset()), Demand.REQUESTED),
        (proved(authors=frozenset({SECOND})), Demand.SECOND_PERSON),
        (proved(requesters=frozenset({REQUESTER, SECOND})), Demand.SECOND_PERSON),
        (proved(seen_at=NOW + DAY), Demand.CLOCK),
    ],
    ids=lambda value: value.value if isinstance(value, Demand) else "",
)
def test_what_is_missing_is_named(facts: Facts, demand: Demand) -> None:
    assert demand in lacks(facts)


def test_a_deputy_of_the_author_is_no_second_person() -> None:
    assert lacks(proved(), by=("sam", AUTHOR)) == {Demand.SECOND_PERSON}


def test_a_report_that_says_nobody_is_meant_falls_when_somebody_is() -> None:
    facts = proved(fairness=Fairness(HERE, DIGEST, NOW - DAY, met=True, applicable=False))

    assert lacks(facts) == set()
    assert lacks(replace(facts, shadow=Shadow(HERE, DIGEST, NOW - 28 * DAY, 1_000, persons=1))) == {Demand.FAIRNESS}


def test_what_runs_already_is_proved_again_without_a_shadow_period() -> None:
    assert lacks(proved(State.ACTIVE, shadow=None)) == set()


def test_after_a_review_people_may_keep_a_rule_that_is_seldom_right() -> None:
    report = Report(HERE, DIGEST, NOW - DAY, None, None, confirmed=0, judged=40, persons=0)

    assert lacks(proved(State.REVIEW_DUE, report=report)) == set()
    assert lacks(proved(report=report)) == {Demand.PRECISION}


@pytest.mark.parametrize(
    ("confirmed", "judged", "due"), [(5, 40, True), (6, 40, False), (0, 39, False), (14, 100, True), (15, 100, False)]
)
def test_a_rule_is_looked_at_again_below_the_floor_over_enough_outcomes(
    confirmed: int, judged: int, *, due: bool
) -> None:
    assert review_due(confirmed, judged, NOW.date()) is due


times = st.integers(-60, 3).map(lambda days: NOW + days * DAY)
digests = st.sampled_from((DIGEST, DIGEST, DIGEST, OTHER))
places = st.sampled_from((HERE, HERE, HERE, THERE))
counts = st.integers(0, 60)
names = st.sampled_from((AUTHOR, REQUESTER, SECOND))
reports = st.builds(
    Report,
    places,
    digests,
    times,
    st.none() | st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 1)),
    counts,
    counts,
    st.integers(0, 1),
)
shadows = st.builds(Shadow, places, digests, times, st.integers(900, 1_100), st.integers(0, 1))
fairnesses = st.builds(Fairness, places, digests, times, st.booleans(), st.booleans())
parts = st.one_of(
    st.tuples(st.just("report"), st.none() | reports),
    st.tuples(st.just("shadow"), st.none() | shadows),
    st.tuples(st.just("fairness"), st.none() | fairnesses),
    st.tuples(st.just("requesters"), st.frozensets(names, max_size=2)),
    st.tuples(st.just("seen_at"), times),
)
acts = st.tuples(
    st.sampled_from([*Step, Step.APPROVE, Step.APPROVE]),
    st.lists(parts, max_size=2).map(dict),
    st.just(NOW) | times,
    st.just(SECOND) | names,
)


@given(st.lists(acts, max_size=6))
def test_no_path_leads_into_force_without_every_demand(
    history: list[tuple[Step, dict[str, Any], datetime, str]],
) -> None:
    state = State.DRAFT
    for step, changes, at, by in [(Step.TEST, {}, NOW, AUTHOR), (Step.SHADOW, {}, NOW, AUTHOR), *history]:
        facts = proved(state, **changes)
        to = after(state, step)
        if to is None or missing(step, facts, [by], at):
            continue
        if to in IN_FORCE and state not in IN_FORCE:
            assert (step, state) == (Step.APPROVE, State.SHADOW)
            assert everything_is_there(facts, at, by)
        state = to


@examples(max_examples=600)
@given(st.lists(parts, min_size=1, max_size=2).map(dict), st.just(NOW) | times, st.just(SECOND) | names)
def test_approval_lacks_nothing_exactly_where_everything_is_there(
    changes: dict[str, Any], at: datetime, by: str
) -> None:
    facts = proved(**changes)

    assert (not missing(Step.APPROVE, facts, [by], at)) is everything_is_there(facts, at, by)


def everything_is_there(facts: Facts, at: datetime, by: str) -> bool:
    """What the gate is to hold, said once more in other words."""
    report, shadow, fairness = facts.report, facts.shadow, facts.fairness
    if report is None or shadow is None or fairness is None:
        return False
    nobody = not fairness.applicable and report.persons + shadow.persons == 0
    return (
        {(one.municipality_id, one.digest) for one in (report, shadow, fairness)} == {(HERE, DIGEST)}
        and at - 30 * DAY <= report.made_at <= at
        and covers_enough(report)
        and at - 30 * DAY <= fairness.made_at <= at
        and (report.judged < 40 or report.confirmed / report.judged >= 0.15)
        and shadow.since <= at - 28 * DAY
        and shadow.judged_units >= 1_000
        and fairness.met
        and (fairness.applicable or nobody)
        and bool(facts.requesters)
        and by not in {AUTHOR, *facts.requesters}
        and at > facts.seen_at
    )


def covers_enough(report: Report) -> bool:
    if report.since is None:
        return report.until is None
    return min(report.until or date.max, report.made_at.date()) - report.since >= 360 * DAY


def test_only_approval_leads_into_force() -> None:
    ways = {step for step, edges in EDGES.items() for start, to in edges.items() if to in IN_FORCE and start != to}

    assert ways == {Step.APPROVE, Step.REVIEW}
    assert all(start in IN_FORCE for start in EDGES[Step.REVIEW])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("needs_review", [True, False])
def test_what_was_approved_here_is_not_asked_for_again(state: State, needs_review: bool) -> None:
    steps = steps_of(state, needs_review=needs_review)

    settled = state is State.ACTIVE and not needs_review
    assert (Step.REQUEST in steps) == (state in EDGES[Step.REQUEST] and not settled)
    assert (Step.RETIRE in steps) == (state is not State.RETIRED)


@pytest.mark.parametrize("demand", Demand)
def test_every_demand_says_what_to_do_in_both_languages(demand: Demand) -> None:
    told = demand_out(Missing(demand, 3, 28))

    assert demand in DEMAND_TEXTS
    assert told["sv"] != told["en"]
    assert "{" not in told["sv"] + told["en"]
