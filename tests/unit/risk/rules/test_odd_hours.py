"""INV-10: postings on days off or at night."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.invoices.odd_hours import odd_hours
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
SATURDAY = datetime(2026, 3, 7, 9, tzinfo=UTC)
EMPLOYEE = {"record_id": "e", "committee_id": "son", "employee": "ann", "user_name": "u"}


def act(number: str, at: datetime, user: str = "u", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "user_name": user, "action": "attestera", "happened_at": at}
    return {**told, "amount_minor": 500_000, "currency": "SEK", **more}


def weekdays(n: int, user: str = "u") -> list[Row]:
    """Steps on Mondays, an hour apart."""
    monday = datetime(2026, 3, 2, 7, tzinfo=UTC)
    return [act(f"w{user}{k}", monday - timedelta(weeks=k // 5) + timedelta(hours=k % 5), user) for k in range(n)]


def found(*acts: Row, habit: int = 20, staff: tuple[Row, ...] = (EMPLOYEE,)) -> list[Row]:
    tables = {
        "user_action": table("user_action", [*weekdays(habit), *acts]),
        "employee": table("employee", [{**one, "employed_from": date(2020, 1, 1)} for one in staff]),
    }
    return judged(odd_hours, tables)


@pytest.mark.case("INV-10", "fires")
def test_an_approval_on_a_saturday_by_somebody_who_works_on_weekdays_is_shown() -> None:
    [one] = found(act("a", SATURDAY))

    assert (one["subject_id"], one["key"], one["period"], one["score"]) == ("ann", "u", "2026-03", 0.2)


def test_the_sentence_tells_what_is_usual() -> None:
    [one] = found(act("a", SATURDAY))

    assert told(odd_hours, one) == (
        "En medarbetare har bokfört, attesterat eller betalat ⟦1⟧ gånger på en ledig dag, senast ⟦7\u00a0mars 2026⟧, "
        "för sammanlagt ⟦5\u00a0000,00\u00a0kr⟧. Under året före var andelen ⟦0\u00a0%⟧ av stegen."
    )


@pytest.mark.parametrize(
    ("at", "n"),
    [
        (datetime(2026, 3, 4, 20, 59, tzinfo=UTC), 0),  # 21:59 in Sweden
        (datetime(2026, 3, 4, 21, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 5, 3, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 5, 4, 0, tzinfo=UTC), 0),  # 05:00
    ],
)
def test_the_night_is_by_swedish_clocks(at: datetime, n: int) -> None:
    assert len(found(act("a", at))) == n


@pytest.mark.parametrize(
    "holiday", [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 6, 19), date(2026, 12, 24)]
)
def test_holidays_that_follow_easter_and_eves_are_days_off(holiday: date) -> None:
    noon = datetime(holiday.year, holiday.month, holiday.day, 10, tzinfo=UTC)

    [one] = found(act("a", noon))

    assert "on a day off" in told(odd_hours, one, "en")


@pytest.mark.case("INV-10", "innocent")
def test_the_closing_of_the_year_is_no_question() -> None:
    early = [act(f"x{n}", datetime(2025, 12, 15, 8 + n % 8, n, tzinfo=UTC)) for n in range(20)]

    assert found(*early, act("a", datetime(2026, 1, 10, 9, tzinfo=UTC)), habit=0) == []


@pytest.mark.case("INV-10", "almost")
def test_a_small_amount_is_left_alone() -> None:
    assert found(act("a", SATURDAY, amount_minor=499_999)) == []


def test_somebody_who_often_works_then_is_left_alone() -> None:
    assert found(act("b", SATURDAY - timedelta(weeks=1)), act("a", SATURDAY), habit=19) == []


def test_nineteen_steps_are_no_habit() -> None:
    assert found(act("a", SATURDAY), habit=19) == []


def test_a_program_posts_when_it_likes() -> None:
    assert found(act("a", SATURDAY), staff=({**EMPLOYEE, "user_name": "v"},)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_steps_arrive(seed: int) -> None:
    rng = Random(seed)
    users = "uvw"
    odd = [act(f"a{n:02}", SATURDAY + timedelta(weeks=rng.randint(0, 20)), rng.choice(users)) for n in range(10)]
    tables = {
        "user_action": table("user_action", [*odd, *(row for user in users for row in weekdays(30, user))]),
        "employee": table(
            "employee", [{**EMPLOYEE, "record_id": one, "user_name": one, "employee": one} for one in users]
        ),
    }

    live, once = stands_after(odd_hours, tables, rng)

    assert once.height > 1
    assert live.equals(once)
