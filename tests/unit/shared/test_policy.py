"""The decision: what role, municipality, committee, conflict of interest, unit, ground and secrecy make of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.policy.actions import ALLOWED, WHOLE_MUNICIPALITY, Act, Action, Role
from shared.policy.decide import READS, SECOND_PERSON, Decision, Effect, Obligation, decide, sees
from shared.policy.four_eyes import ACTS, Approval, approved, persons, proposed
from shared.policy.resources import Ground, Kind, Resource

TODAY = date(2026, 11, 20)
CASE = UUID("6f3c2d9e-98cf-5c9b-8d0b-3f2f6a6f9a10")
DISCLOSURE = UUID("0193a1b2-7c00-7000-8000-0123456789ab")


@dataclass(frozen=True)
class Someone:
    """An actor."""

    subject: str = "kim"
    roles: frozenset[str] = frozenset({"controller"})
    municipality_id: str = "9999"
    committees: frozenset[str] = frozenset({"son"})
    units: frozenset[str] = frozenset()
    acting_for: frozenset[str] = frozenset()


def a_case(**changes: object) -> Resource:
    return replace(Resource(Kind.CASE, "9999", "son", CASE), **changes)  # type: ignore[arg-type]  # names are checked


def a_ground(**changes: object) -> Ground:
    ground = Ground(DISCLOSURE, "9999", "kfn", Kind.CASE, CASE, TODAY, "son")
    return replace(ground, **changes)  # type: ignore[arg-type]  # names are checked


def test_every_action_has_its_row() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())


def test_every_role_may_do_something() -> None:
    assert {role for roles in ALLOWED.values() for role in roles} == set(Role)


@pytest.mark.parametrize(
    ("resource", "effect", "rule"),
    [
        (a_case(), Effect.PERMIT, "committee"),
        (a_case(committee_id=None), Effect.PERMIT, "committee"),
        (a_case(municipality_id="1234"), Effect.HIDE, "municipality"),
        (a_case(committee_id="kfn"), Effect.HIDE, "committee"),
        (a_case(barred=frozenset({"kim"})), Effect.HIDE, "disqualified"),
        (a_case(hidden_units=frozenset({"stab"})), Effect.HIDE, "employee-unit"),
    ],
)
def test_a_thing_is_there_or_it_does_not_exist(resource: Resource, effect: Effect, rule: str) -> None:
    decision = decide(Someone(units=frozenset({"stab"})), Action.CASE_READ, resource)

    assert (decision.effect, decision.rule) == (effect, rule)


def test_a_role_that_may_not_is_refused_before_anything_is_looked_at() -> None:
    decision = decide(Someone(roles=frozenset({"board_member"})), Action.CASE_READ, a_case(municipality_id="1234"))

    assert (decision.effect, decision.rule) == (Effect.DENY, "case.read:role")
    assert decision.needs == ALLOWED[Action.CASE_READ]


@pytest.mark.parametrize(
    ("role", "action"),
    [
        (Role.ADMINISTRATOR, Action.DIRECTORY_CHANGE),
        (Role.ADMINISTRATOR, Action.API_KEY_MANAGE),
        (Role.ADMINISTRATOR, Action.TIP_RECIPIENT_MANAGE),
        (Role.PROVISIONING_CLIENT, Action.DIRECTORY_PROVISION),
    ],
)
def test_who_works_for_one_committee_lets_nobody_into_the_others(role: Role, action: Action) -> None:
    """B2: or a role in one committee would be as good as a role in all."""
    one, every = (Someone(roles=frozenset({role}), committees=frozenset({name})) for name in ("kfn", "*"))

    assert decide(one, action).effect is Effect.DENY
    assert decide(every, action).permitted


def test_a_ground_opens_another_committees_case_for_reading() -> None:
    """B2: with a recorded ground, and the answer obliges to log it."""
    culture = Someone(committees=frozenset({"kfn"}))

    decision = decide(culture, Action.CASE_READ, a_case(), a_ground(), TODAY)

    assert (decision.effect, decision.rule) == (Effect.PERMIT, f"ground:{DISCLOSURE}")
    assert decision.obligations == {Obligation.LOG_GROUND}


@pytest.mark.parametrize(
    "ground",
    [
        None,
        a_ground(until=TODAY - timedelta(days=1)),
        a_ground(to_committee="ks"),
        a_ground(from_committee="ks"),
        a_ground(object_id=DISCLOSURE),
        a_ground(kind=Kind.ALERT),
        a_ground(municipality_id="1234"),
    ],
)
def test_another_ground_opens_nothing(ground: Ground | None) -> None:
    """B2: expired, for somebody else or for something else is no ground."""
    culture = Someone(committees=frozenset({"kfn"}))

    assert decide(culture, Action.CASE_READ, a_case(), ground, TODAY).effect is Effect.HIDE


def test_a_ground_lets_nobody_change_anything() -> None:
    culture = Someone(committees=frozenset({"kfn"}))
    # what takes the role in all committees is refused before anything is looked for
    ours = set(Action) - READS - WHOLE_MUNICIPALITY
    changes = [action for action in ours if "controller" in ALLOWED[action]]

    assert {decide(culture, action, a_case(), a_ground(), TODAY).effect for action in changes} == {Effect.HIDE}


def test_a_ground_does_not_lift_a_conflict_of_interest() -> None:
    culture = Someone(committees=frozenset({"kfn"}))

    assert (
        decide(culture, Action.CASE_READ, a_case(barred=frozenset({"kim"})), a_ground(), TODAY).rule == "disqualified"
    )


@pytest.mark.parametrize("acting_for", [frozenset[str](), frozenset({"sasha"})])
def test_nobody_is_the_second_person_of_their_own_proposal(acting_for: frozenset[str]) -> None:
    """B6: also not as the deputy of who proposed."""
    proposer = "sasha" if acting_for else "kim"
    own = a_case(proposed_by=frozenset({proposer}))

    effects = {
        decide(Someone(roles=frozenset(Role), acting_for=acting_for), action, own).effect for action in SECOND_PERSON
    }

    assert effects == {Effect.DENY}


def test_a_protected_identity_is_masked_but_for_named_roles() -> None:
    """B7: name and address are left out of what a controller gets, and not of what the head of security gets."""
    party = Resource(Kind.PARTY, "9999", None, CASE, protected=True)

    controller = decide(Someone(), Action.PAYMENT_READ, party)
    head = decide(Someone(roles=frozenset({"security_head"})), Action.PAYMENT_READ, party)
    unmasked = decide(Someone(), Action.PAYMENT_READ, replace(party, unmasked_for=frozenset({"kim"})))

    assert controller.obligations == {Obligation.MASK_NAMES, Obligation.MASK_ADDRESS}
    assert (head.obligations, unmasked.obligations) == (frozenset(), frozenset())


def test_secret_limits_are_for_those_who_work_with_them() -> None:
    """OSL 17 kap. 1 b §."""
    rule = Resource(Kind.RULE, "9999", secret=True)
    officer = Someone(roles=frozenset({"case_officer"}))

    assert decide(officer, Action.RULE_READ, rule).obligations == {Obligation.MASK_LIMITS}
    assert decide(officer, Action.BACKTEST_READ, replace(rule, kind=Kind.BACKTEST)).effect is Effect.HIDE
    assert decide(Someone(), Action.RULE_READ, rule).obligations == frozenset()


names = st.sampled_from(["kim", "sasha", "robin"])
some_names = st.frozensets(names, max_size=2)
committees = st.frozensets(st.sampled_from(["son", "kfn", "ks"]), max_size=3)
units = st.frozensets(st.sampled_from(["stab", "norr"]), max_size=2)
roles = st.frozensets(st.sampled_from([role.value for role in Role]), max_size=3)
actors = st.builds(Someone, names, roles, st.sampled_from(["9999", "1234"]), committees, units, some_names)
resources = st.builds(
    Resource,
    kind=st.just(Kind.CASE),
    municipality_id=st.sampled_from(["9999", "1234"]),
    committee_id=st.sampled_from([None, "son", "kfn"]),
    object_id=st.just(CASE),
    barred=some_names,
    hidden_units=units,
    proposed_by=some_names,
)
grounds = st.none() | st.builds(
    a_ground, to_committee=st.sampled_from(["son", "kfn"]), until=st.sampled_from([TODAY, TODAY - timedelta(days=1)])
)


@given(actors, st.sampled_from(Action), resources, grounds, st.data())
def test_taking_something_away_never_shows_more(
    actor: Someone, action: Action, resource: Resource, ground: Ground | None, data: st.DataObject
) -> None:
    """P8: a role, a committee or a ground less is never a permission more."""
    less = replace(
        actor,
        roles=frozenset(data.draw(_part_of(actor.roles))),
        committees=frozenset(data.draw(_part_of(actor.committees))),
    )
    ground_left = data.draw(st.sampled_from([ground, None]))

    poorer = decide(less, action, resource, ground_left, TODAY)

    assert not poorer.permitted or decide(actor, action, resource, ground, TODAY).permitted


@given(actors, resources, grounds, some_names, units)
def test_a_bar_more_never_shows_more(
    actor: Someone, resource: Resource, ground: Ground | None, barred: frozenset[str], hidden: frozenset[str]
) -> None:
    """P8: the same of whom is kept from a matter."""
    stricter = replace(resource, barred=resource.barred | barred, hidden_units=resource.hidden_units | hidden)

    assert not sees(actor, stricter, ground, TODAY).permitted or sees(actor, resource, ground, TODAY).permitted


def _part_of(names: Iterable[str]) -> st.SearchStrategy[list[str]]:
    choices = sorted(names)
    return st.lists(st.sampled_from(choices), max_size=3) if choices else st.just([])


attempts = st.lists(st.tuples(actors, st.sampled_from(["propose", "approve"])), max_size=12)


@given(st.sampled_from(Act), attempts)
def test_no_sequence_of_acts_by_one_person_reaches_approved(act: Act, sequence: list[tuple[Someone, str]]) -> None:
    """P4: with whatever roles and deputies, two persons stand behind what is approved."""
    standing: Approval | Decision | None = None
    proposer: Someone | None = None
    for actor, what in sequence:
        if what == "propose":
            tried = proposed(act, actor)
            standing, proposer = (tried, actor) if isinstance(tried, Approval) else (standing, proposer)
        elif isinstance(standing, Approval) and proposer is not None:
            tried = approved(standing, actor)
            if isinstance(tried, Approval):
                standing = tried
                assert persons(actor).isdisjoint(persons(proposer))
                assert tried.approved_by is not None
                assert tried.approved_by not in persons(proposer)


def test_each_act_of_two_persons_names_an_action_that_refuses_the_proposer() -> None:
    assert {eyes.approve for eyes in ACTS.values()} == SECOND_PERSON
