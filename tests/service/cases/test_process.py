"""P4: whatever people try in whatever order, a case follows its process, and what takes two persons has two."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any, ClassVar

import pytest
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import HealthCheck, Phase
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.cases import api
from services.cases.handlers import HANDLERS
from services.cases.settings import Settings
from shared.app import create_app
from shared.testing import Database, Issuer, reset
from tests.service.cases.desk import Desk, a_hold

# the process once more, in plain words of its own
STEPS = {
    "registered": {"triaged"},
    "triaged": {"preliminary_review", "closed"},
    "preliminary_review": {"investigating", "closed"},
    "investigating": {"paused_police", "measures", "closed"},
    "paused_police": {"investigating", "measures"},
    "measures": {"closed"},
    "closed": {"reviewed", "preliminary_review"},
    "reviewed": set[str](),
}
# how a case gets to where an example starts, so that late states are tried as often as early ones
LINE = ["triaged", "preliminary_review", "investigating", "measures", "closed", "reviewed"]
WAYS = {to: LINE[: n + 1] for n, to in enumerate(LINE)}
WAYS |= {"registered": [], "paused_police": [*LINE[:3], "paused_police"]}
NEEDS = {
    "investigating": ["conflict_check"],
    "paused_police": ["police_decision"],
    "measures": ["legal_basis", "party_heard"],
}
KINDS = ["note", "conflict_check", "police_decision", "legal_basis", "party_heard", "hearing_waived"]
EFFORT = effort(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.generate],  # each step goes through the database: shrinking would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

anybody = st.integers(0, 2)
any_hold = st.integers(0, 3)


class CaseMachine(RuleBasedStateMachine):
    """One case, the people at it, and what must be true of it after each attempt."""

    runner: ClassVar[asyncio.Runner]
    people: ClassVar[list[Desk]]

    @initialize(start=st.sampled_from(sorted(STEPS)))
    def register(self, start: str) -> None:
        self.case_id: str = self.run(self.people[0].open())
        self.state, self.outcome_known, self.entries = "registered", False, 1
        self.notes: set[str] = set()
        self.holds: dict[str, tuple[str, str]] = {}
        self.waiting: tuple[str, str] | None = None
        for to in WAYS[start]:
            for kind in NEEDS.get(to, []):
                self.note(kind)
            if to == "closed":
                self.record_outcome()
            self.try_any_state(to)
            self.approve_step_as(self.people[0].other(subject="sasha"))
        assert self.state == start

    def run(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(step)

    def person(self, number: int) -> Desk:
        return self.people[number % len(self.people)]

    def hold(self, number: int) -> str | None:
        return list(self.holds)[number % len(self.holds)] if self.holds else None

    @property
    def is_open(self) -> bool:
        return self.state not in {"closed", "reviewed"}

    def settle(self, answer: Response, *, allowed: bool) -> bool:
        """Compare what was answered with what should be; one allowed change is one entry."""
        assert answer.status_code in ({200, 201} if allowed else {409}), answer.text
        self.entries += allowed
        return allowed

    def gate_open(self, to: str) -> bool:
        heard = bool(self.notes & {"party_heard", "hearing_waived"})
        held = any(state != "ended" for state, _ in self.holds.values())
        return {
            "investigating": "conflict_check" in self.notes,
            "paused_police": "police_decision" in self.notes,
            "measures": "legal_basis" in self.notes and heard,
            "closed": self.outcome_known and not held,
        }.get(to, True)

    @rule(to=st.sampled_from(sorted(STEPS)))
    def try_any_state(self, to: str) -> None:
        takes_two = to == "closed" or (self.state == "closed" and to != "reviewed")
        allowed = to in STEPS[self.state] and self.gate_open(to) and not (takes_two and self.waiting)
        if self.settle(self.run(self.people[0].move(self.case_id, to)), allowed=allowed):
            if takes_two:
                self.waiting = (to, self.people[0].subject)
            else:
                self.state = to

    @rule(who=anybody)
    def approve_step(self, who: int) -> None:
        self.approve_step_as(self.person(who))

    def approve_step_as(self, desk: Desk) -> None:
        if self.waiting is None:
            return
        to, proposer = self.waiting
        allowed = proposer != desk.subject and to in STEPS[self.state] and self.gate_open(to)
        if self.settle(self.run(desk.approve_step(self.case_id)), allowed=allowed):
            self.state, self.waiting = to, None

    @rule(data=st.data())
    def try_a_next_state(self, data: st.DataObject) -> None:
        if ahead := sorted(STEPS[self.state]):
            self.try_any_state(data.draw(st.sampled_from(ahead)))

    @rule(kind=st.sampled_from(KINDS))
    def note(self, kind: str) -> None:
        if self.settle(self.run(self.people[0].note(self.case_id, kind)), allowed=self.is_open):
            self.notes.add(kind)

    @rule()
    def record_outcome(self) -> None:
        answer = self.run(self.people[0].outcome(self.case_id))
        self.outcome_known = self.settle(answer, allowed=self.is_open) or self.outcome_known

    @rule(who=anybody)
    def propose(self, who: int) -> None:
        desk = self.person(who)
        answer = self.run(desk.post(f"/cases/{self.case_id}/holds", a_hold()))
        if self.settle(answer, allowed=self.is_open):
            self.holds[answer.json()["holdId"]] = ("proposed", desk.subject)

    @rule(number=any_hold, who=anybody)
    def approve(self, number: int, who: int) -> None:
        hold_id, desk = self.hold(number), self.person(who)
        if hold_id is None:
            return
        state, proposer = self.holds[hold_id]
        allowed = state == "proposed" and proposer != desk.subject
        if self.settle(self.run(desk.approve(hold_id)), allowed=allowed):
            self.holds[hold_id] = ("approved", proposer)

    @rule(number=any_hold, who=anybody)
    def end(self, number: int, who: int) -> None:
        hold_id = self.hold(number)
        if hold_id is None:
            return
        state, proposer = self.holds[hold_id]
        if self.settle(self.run(self.person(who).end(hold_id)), allowed=state != "ended"):
            self.holds[hold_id] = ("ended", proposer)

    @invariant()
    def the_case_is_as_the_process_says(self) -> None:
        case = self.run(self.people[0].case(self.case_id))
        assert (case["state"], len(case["timeline"])) == (self.state, self.entries)
        assert {hold["holdId"]: (hold["state"], hold["proposedBy"]) for hold in case["holds"]} == self.holds
        assert (case["waitingStep"] or {}).get("toState") == (self.waiting or (None,))[0]
        for hold in case["holds"]:
            assert hold["state"] != "approved" or hold["approvedBy"] not in {None, hold["proposedBy"]}


@pytest.fixture
def office(settings: Settings, database: Database, issuer: Issuer) -> Iterator[tuple[asyncio.Runner, Desk]]:
    """The service on a loop of its own, so that steps can be taken from outside of it."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def open_office() -> Desk:
            await reset(database, "cases")
            app = create_app(settings, [api.router], HANDLERS)
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = AsyncClient(transport=ASGITransport(app), base_url="http://cases")
            return Desk(await stack.enter_async_context(client), issuer)

        yield runner, runner.run(open_office())
        runner.run(stack.aclose())


def machine_for(runner: asyncio.Runner, *people: Desk) -> type[CaseMachine]:
    return type("Machine", (CaseMachine,), {"runner": runner, "people": list(people)})


def test_no_order_of_steps_leads_a_case_astray(office: tuple[asyncio.Runner, Desk]) -> None:
    runner, kim = office
    machine = machine_for(runner, kim, kim.other(subject="robin"))

    run_state_machine_as_test(machine, settings=EFFORT)

    assert runner.run(kim.get("/cases")).json()["total"] > 0


def test_nobody_gets_a_hold_into_force_alone(office: tuple[asyncio.Runner, Desk]) -> None:
    runner, kim = office
    machine = machine_for(runner, kim, kim.other(role="security_head"), kim.other(role="case_officer"))
    # few drawn steps may propose none at all
    case_id = runner.run(kim.open())
    assert runner.run(kim.post(f"/cases/{case_id}/holds", a_hold())).status_code == 201

    run_state_machine_as_test(machine, settings=EFFORT)

    cases = runner.run(kim.get("/cases", limit=100)).json()["items"]
    holds = [hold for case in cases for hold in runner.run(kim.case(case["caseId"]))["holds"]]
    assert holds
    assert not [hold for hold in holds if hold["approvedBy"]]
