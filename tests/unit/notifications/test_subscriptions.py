"""Who is told what, and what is told once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import SUBSCRIPTIONS, Kind, Notice, Recipient, gather, kinds_for

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def recipient(role: str, *committees: str, subject: str = "kim") -> Recipient:
    return Recipient(subject, (role,), committees)


def notice(number: int = 1, kind: Kind = Kind.ALERT, committee_id: str = "son", at: datetime = NOON) -> Notice:
    return Notice(kind, committee_id, UUID(int=number), UUID(int=number), at)


def test_somebody_is_told_about_the_own_committee_only() -> None:
    officer = recipient("case_officer", "son")

    assert officer.is_told(Kind.ALERT, "son", "")
    assert not officer.is_told(Kind.ALERT, "bun", "")


def test_all_committees_are_written_with_a_star() -> None:
    assert recipient("controller", "*").is_told(Kind.ALERT, "bun", "")


@pytest.mark.parametrize("role", ["board_member", "auditor", "integration_client", "unknown"])
@pytest.mark.parametrize("kind", list(Kind))
def test_who_only_reads_is_told_nothing(role: str, kind: Kind) -> None:
    assert not recipient(role, "*").is_told(kind, "son", "")


def test_who_caused_it_need_not_be_told() -> None:
    proposer = recipient("controller", "*", subject="robin")

    assert not proposer.is_told(Kind.HOLD_PROPOSED, "son", "robin")
    assert proposer.is_told(Kind.HOLD_PROPOSED, "son", "kim")


def test_the_head_of_security_learns_of_every_case() -> None:
    assert Kind.CASE_OPENED in kinds_for(["security_head"])


def test_every_kind_has_a_subscription() -> None:
    assert set(SUBSCRIPTIONS) == set(Kind)


def test_what_happens_close_together_is_told_once() -> None:
    (told,) = gather("9999", [notice(number) for number in range(300)])

    assert told.number == 300


def test_committees_are_told_apart() -> None:
    told = gather("9999", [notice(1), notice(2, committee_id="bun")])

    assert {(one.committee_id, one.number) for one in told} == {("son", 1), ("bun", 1)}


def test_municipalities_are_told_apart() -> None:
    assert gather("9999", [notice()])[0].notification_id != gather("9998", [notice()])[0].notification_id


def test_what_happens_later_is_told_anew() -> None:
    told = gather("9999", [notice(1), notice(2, at=NOON + timedelta(minutes=20))])

    assert [one.number for one in told] == [1, 1]


def test_each_hold_is_told_by_itself() -> None:
    told = gather("9999", [notice(1, Kind.HOLD_PROPOSED), notice(2, Kind.HOLD_PROPOSED)])

    assert [one.number for one in told] == [1, 1]


notices = st.lists(
    st.builds(
        notice,
        number=st.integers(0, 5),
        kind=st.sampled_from(Kind),
        committee_id=st.sampled_from(["son", "bun"]),
        at=st.sampled_from([NOON, NOON + timedelta(hours=1)]),
    ),
    max_size=12,
)


@given(notices.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_facts_changes_neither_notifications_nor_numbers(
    orders: tuple[list[Notice], list[Notice]],
) -> None:
    first, second = ({one.notification_id: one.number for one in gather("9999", order)} for order in orders)

    assert first == second
    assert sum(first.values()) == len(orders[0])
