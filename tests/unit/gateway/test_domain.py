"""What a caller may be today: own roles and a deputy's, never more than what was given."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain import Assigned, Entry, grants_of, lent

TODAY = date(2026, 11, 25)
ROLES = st.sampled_from(["controller", "case_officer", "auditor"])
COMMITTEES = st.sampled_from(["*", "son", "kfn", "bun"])
GRANTS = st.frozensets(st.tuples(ROLES, COMMITTEES), max_size=6)


def held(role: str, committee: str, starts: int = 0, ends: int | None = None) -> Assigned:
    end = None if ends is None else TODAY + timedelta(days=ends)
    return Assigned(role, committee, TODAY + timedelta(days=starts), end)


def entry(grants: frozenset[tuple[str, str]]) -> Entry:
    return Entry("kim", "Kim", "person", (), grants, frozenset())


def test_a_role_holds_from_its_first_to_its_last_day() -> None:
    assigned = [held("auditor", "son", 0, 0), held("controller", "son", 1), held("case_officer", "son", -9, -1)]

    assert grants_of(assigned, TODAY) == {("auditor", "son")}


def test_a_deputy_in_one_committee_gets_nothing_of_the_others() -> None:
    grants = {("controller", "son"), ("auditor", "kfn")}

    assert lent(grants, "son") == {("controller", "son")}


def test_a_role_in_all_committees_is_lent_in_one() -> None:
    assert lent({("controller", "*")}, "kfn") == {("controller", "kfn")}


@given(GRANTS, COMMITTEES)
def test_what_is_lent_was_held(grants: frozenset[tuple[str, str]], committee: str) -> None:
    assert all((role, where) in grants or (role, "*") in grants for role, where in lent(grants, committee))


@given(GRANTS)
def test_roles_and_committees_alone_say_too_much_exactly_when_pairs_are_told(
    grants: frozenset[tuple[str, str]],
) -> None:
    who = entry(grants)

    product = {(role, committee) for role in who.roles for committee in who.committees}

    assert who.uneven == (product != set(grants))
