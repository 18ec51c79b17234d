"""GRT-01: the same members in several associations."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.members import same_members
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.test_sketch import tokens


def member_list(association: str, members: list[str], **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"list-{association}",
        "committee_id": "kfn",
        "association": association,
        "association_name": f"IF {association.upper()}",
        "as_of": date(2025, 12, 31),
        "members": members,
        **more,
    }


def application(association: str, *, per_member: bool | None) -> dict[str, Any]:
    return {
        "record_id": f"app-{association}",
        "committee_id": "kfn",
        "association": association,
        "per_member": per_member,
    }


def activity(number: str, association: str, persons: list[str], start: str = "16:00", **more: Any) -> dict[str, Any]:
    starts_at = datetime.fromisoformat(f"2026-03-02T{start}").replace(tzinfo=UTC)
    return {
        "record_id": number,
        "committee_id": "kfn",
        "association": association,
        "association_name": f"IF {association.upper()}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=60),
        "participants": persons,
        **more,
    }


def found(
    *lists: dict[str, Any], applications: tuple[dict[str, Any], ...] = (), activities: tuple[dict[str, Any], ...] = ()
) -> list[dict[str, Any]]:
    given = {
        "member_list": table("member_list", lists),
        "grant_application": table("grant_application", applications),
        "activity": table("activity", activities),
    }
    return judged(same_members, given)


def two_lists(common: int, others: int = 30) -> list[dict[str, Any]]:
    shared = tokens(1, 0, common)
    return [
        member_list("a", shared + tokens(1, 1000, others)),
        member_list("b", shared + tokens(1, 2000, others)),
    ]


@pytest.mark.case("GRT-01", "fires")
def test_two_associations_with_many_members_in_common_are_shown() -> None:
    [one] = found(*two_lists(common=20))

    assert (one["subject_id"], one["period"], one["score"]) == ("a", "members:b", 0.6)
    assert told(same_members, one) == (
        "⟦IF A⟧ och ⟦IF B⟧ har ⟦20⟧ medlemmar gemensamt, ⟦40\u00a0%⟧ av den kortare förteckningen på ⟦50⟧; den längre "
        "har ⟦50⟧."
    )


def test_who_the_members_are_is_never_told() -> None:
    [one] = found(*two_lists(common=20))

    assert set(orjson.loads(one["evidence"])) == {
        "case", "association", "other_association", "common", "share", "shorter", "longer",
    }  # fmt: skip


@pytest.mark.case("GRT-01", "almost")
@pytest.mark.parametrize(("common", "others"), [(19, 5), (20, 31)])
def test_a_few_in_common_or_a_small_share_is_left_alone(common: int, others: int) -> None:
    assert found(*two_lists(common, others)) == []


def test_the_share_is_of_the_shorter_list_however_long_the_other() -> None:
    shared = tokens(1, 0, 30)
    large = member_list("a", shared + tokens(1, 1000, 3000))

    assert len(found(large, member_list("b", shared))) == 1


def test_lists_of_different_years_are_not_compared() -> None:
    first, second = two_lists(common=40)

    assert found(first, {**second, "as_of": date(2024, 12, 29)}) == []


def test_the_latest_list_of_an_association_is_the_one_compared() -> None:
    first, second = two_lists(common=40)
    later = member_list("b", tokens(1, 5000, 60), record_id="later", as_of=date(2026, 1, 31))

    assert found(first, second, later) == []


def test_where_neither_is_paid_per_member_nothing_is_said() -> None:
    lists = two_lists(common=40)
    neither = (application("a", per_member=False), application("b", per_member=False))

    assert found(*lists, applications=neither) == []


def test_where_one_is_paid_per_member_the_rule_is_surer() -> None:
    one_of_them = (application("a", per_member=True), application("b", per_member=False))

    [one] = found(*two_lists(common=40), applications=one_of_them)

    assert one["score"] == 0.8


def test_five_persons_at_two_activities_at_one_hour_are_shown() -> None:
    persons = tokens(1, 0, 5)

    [one] = found(activities=(activity("1", "a", persons), activity("2", "b", persons, start="16:30")))

    assert (one["subject_id"], one["period"]) == ("a", "hour:2026:b")
    assert [row["id"] for row in one["records"]] == ["1", "2"]
    assert told(same_members, one, "en") == (
        "⟦5⟧ persons are noted at activities of both ⟦IF A⟧ and ⟦IF B⟧ within the same hour, ⟦1⟧ times in ⟦2026⟧."
    )


def test_four_persons_at_one_hour_are_left_alone() -> None:
    persons = tokens(1, 0, 4)

    assert found(activities=(activity("1", "a", persons), activity("2", "b", persons))) == []


@pytest.mark.case("GRT-01", "innocent")
@pytest.mark.parametrize(("first", "second"), [("16:00", "17:00"), ("15:30", "16:30")])
def test_an_activity_may_begin_when_another_has_ended(first: str, second: str) -> None:
    persons = tokens(1, 0, 9)

    assert found(activities=(activity("1", "a", persons, first), activity("2", "b", persons, second))) == []


def test_an_activity_whose_end_is_not_told_fills_its_hour() -> None:
    persons = tokens(1, 0, 5)
    open_end = activity("1", "a", persons, "16:00", ends_at=None)

    assert len(found(activities=(open_end, activity("2", "b", persons, "16:45")))) == 1
    assert found(activities=(open_end, activity("2", "b", persons, "17:00"))) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_lists_arrive(seed: int) -> None:
    rng = Random(seed)
    pool = tokens(seed, 0, 60)
    lists = [
        member_list(name, rng.sample(pool, rng.randint(25, 50)), record_id=f"l{name}{year}", as_of=date(year, 12, 31))
        for name in "abcdef"
        for year in (2024, 2025)
    ]
    activities = [
        activity(f"v{n}", rng.choice("abcdef"), rng.sample(pool, 25), start=f"{rng.randint(8, 12):02}:30")
        for n in range(12)
    ]
    given = {
        "member_list": table("member_list", lists),
        "grant_application": table(
            "grant_application", [application(n, per_member=rng.choice([True, False, None])) for n in "abcdef"]
        ),
        "activity": table("activity", activities),
    }

    live, once = stands_after(same_members, given, rng)

    assert {period.partition(":")[0] for period in once["period"]} == {"members", "hour"}
    assert live.equals(once)
