"""EMP-04: officers who differ; STA-01: providers and associations far above their peers."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.outlier import officer_differs
from services.risk.rules.robust import robust_z
from services.risk.rules.statistics.peers import peer_outlier
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
BASE = {"committee_id": "son"}


def test_the_score_is_as_published() -> None:
    values = pl.DataFrame({"peers": ["a"] * 5, "value": [1.0, 2.0, 3.0, 4.0, 100.0]})

    z = values.select(z=robust_z("value", ["peers"], pl.lit(0.0)))["z"]

    assert z.to_list() == pytest.approx([-1.349, -0.6745, 0.0, 0.6745, 65.4265])


def decisions(officer: str, granted: int, of: int = 30, **more: Any) -> list[Row]:
    told = {"area": "home_care", "decided_by": officer, "decided_on": date(2026, 3, 2)}
    return [
        {**BASE, **told, "record_id": f"{officer}{n:03}", "outcome": "beviljat" if n < granted else "avslag", **more}
        for n in range(of)
    ]


def officers(n: int) -> list[Row]:
    return [
        {**BASE, "record_id": f"e{k}", "employee": f"w{k}", "user_name": f"u{k}", "employed_from": date(2020, 1, 1)}
        for k in range(n)
    ]


PEERS = [row for k in range(7) for row in decisions(f"u{k}", 14 + k % 3)]


def differs(*more: list[Row], peers: list[Row] = PEERS) -> list[Row]:
    rows = [*peers, *(row for some in more for row in some)]
    return judged(
        officer_differs,
        {"benefit_decision": table("benefit_decision", rows), "employee": table("employee", officers(8))},
    )


@pytest.mark.case("EMP-04", "fires")
def test_an_officer_who_grants_far_more_than_the_others_is_shown() -> None:
    [one] = differs(decisions("u7", 29))

    assert (one["subject_id"], one["score"], len(one["records"])) == ("w7", 0.2, 20)


def test_the_sentence_tells_both_shares() -> None:
    [one] = differs(decisions("u7", 29))

    assert told(officer_differs, one) == (
        "Bland ⟦30⟧ beslut av en medarbetare under ⟦2026⟧ (⟦hemtjänst⟧) är andelen bifall ⟦96,7\u00a0%⟧, mot "
        "⟦50\u00a0%⟧ (median) för ⟦8⟧ handläggare."
    )


def test_an_officer_who_grants_a_little_more_is_left_alone() -> None:
    assert differs(decisions("u7", 19)) == []


def test_an_officer_who_grants_less_is_left_alone() -> None:
    assert differs(decisions("u7", 0)) == []


@pytest.mark.case("EMP-04", "almost")
def test_few_decisions_say_nothing() -> None:
    assert differs(decisions("u7", 28, of=29)) == []


@pytest.mark.case("EMP-04", "innocent")
def test_an_officer_with_a_special_group_of_cases_is_left_alone() -> None:
    assert differs(decisions("u7", 29, area="personal_assistance")) == []


def test_peers_may_have_fewer_decisions() -> None:
    peers = [row for k in range(4) for row in decisions(f"u{k}", 5, of=10)]

    assert len(differs(decisions("u7", 29), peers=peers)) == 1


def test_few_officers_are_no_peers() -> None:
    assert differs(decisions("u7", 29), peers=PEERS[:90]) == []


def test_amounts_far_above_the_others_are_shown() -> None:
    month: Row = {"period": "month", "currency": "SEK"}
    peers = [row for k in range(7) for row in decisions(f"u{k}", 30, amount_minor=500_000 + k, **month)]

    [one] = differs(decisions("u7", 30, amount_minor=900_000, **month), peers=peers)

    assert "an employee in ⟦2026⟧ (⟦home care⟧) is ⟦SEK\u00a09,000.00⟧" in told(officer_differs, one, "en")


def shift(provider: str, user: int, minutes: int) -> Row:
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)
    told = {
        "record_id": f"{provider}{user}",
        "provider": provider,
        "provider_name": f"{provider} AB",
        "user": f"u{user}",
    }
    return {**BASE, **told, "service": "Hemtjänst", "starts_at": start, "ends_at": start + timedelta(minutes=minutes)}


def paid(provider: str, minor: int) -> Row:
    told = {"record_id": f"p{provider}", "party_id": provider, "party_name": f"{provider} AB", "kind_group": "invoice"}
    return {**BASE, **told, "currency": "SEK", "amount_minor": minor, "invoice_date": date(2026, 3, 31)}


def outliers(n: int = 9, minutes: int = 300, minor: int = 100_000, **more: str) -> list[Row]:
    names = [*"abcdefghi"[:n], "z"]
    shifts = [shift(one, user, minutes if one == "z" else 60) | more for one in names for user in range(2)]
    payments = [paid(one, (minor if one == "z" else 100_000) * 2) for one in names]
    return judged(peer_outlier, {"shift": table("shift", shifts), "payment": table("payment", payments)})


@pytest.mark.case("STA-01", "fires")
def test_hours_by_user_far_above_those_of_peers_are_shown() -> None:
    [one] = outliers()

    assert (one["subject_id"], one["period"], one["score"]) == ("z", "hours:hemtjänst:2026", 0.3)


def test_the_sentence_tells_the_hours_and_what_is_usual() -> None:
    [one] = outliers()

    assert told(peer_outlier, one) == (
        "⟦z AB⟧ ligger under ⟦2026⟧ på ⟦5\u00a0h\u00a00\u00a0min⟧ per brukare för ⟦hemtjänst⟧, mot "
        "⟦1\u00a0h\u00a00\u00a0min⟧ (median) för ⟦10⟧ av liknande storlek."
    )


def test_natural_persons_are_not_compared() -> None:
    assert outliers(provider_kind="person") == []


@pytest.mark.case("STA-01", "almost")
def test_nine_peers_are_too_few() -> None:
    assert outliers(n=8) == []


@pytest.mark.case("STA-01", "innocent")
def test_a_provider_of_another_service_is_not_compared() -> None:
    home_care = [shift(one, user, 60) for one in "abcdefghi" for user in range(2)]
    night = [shift("z", user, 300) | {"service": "Nattillsyn"} for user in range(2)]

    assert judged(peer_outlier, {"shift": table("shift", home_care + night)}) == []


def test_a_small_difference_among_equal_peers_is_left_alone() -> None:
    assert outliers(minutes=75) == []


def test_a_cost_by_user_far_above_is_shown_with_what_is_at_stake() -> None:
    [one] = outliers(minutes=60, minor=300_000)

    assert (one["amount_minor"], "⟦SEK\u00a03,000.00⟧ paid by user" in told(peer_outlier, one, "en")) == (400_000, True)


def members(one: str, count: int, as_of: date = date(2026, 1, 1)) -> Row:
    return {**BASE, "record_id": f"m{one}{as_of}", "association": one, "as_of": as_of, "member_count": count}


def grants(high: int, count: int = 50, later: int = 50) -> list[Row]:
    names = "abcdefghiz"
    told = {"grant_kind": "activity", "paid_on": date(2026, 4, 10), "currency": "SEK"}
    given = [
        {**BASE, **told, "record_id": one, "association": one, "amount_minor": high if one == "z" else 5_000_000}
        for one in names
    ]
    lists = [*(members(one, 50) for one in names[:-1]), members("z", count), members("z", later, date(2026, 6, 1))]
    tables = {"grant_payment": table("grant_payment", given), "member_list": table("member_list", lists)}
    return judged(peer_outlier, tables)


def test_a_grant_by_member_far_above_is_shown() -> None:
    assert [one["period"] for one in grants(9_000_000)] == ["grant:activity:2026"]


def test_the_latest_list_of_members_counts() -> None:
    assert grants(9_000_000, later=90) == []


def test_a_small_association_is_compared_with_small_ones() -> None:
    assert grants(5_000_000, count=9, later=9) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_peers_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [shift(f"p{k:02}", user, 900 if k < 2 else rng.randint(55, 65)) for k in range(14) for user in range(2)]
    tables = {"shift": table("shift", shifts)}

    live, once = stands_after(peer_outlier, tables, rng)

    assert once.height > 1
    assert live.equals(once)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_officers_does_not_depend_on_how_decisions_arrive(seed: int) -> None:
    rows = [*PEERS, *decisions("u7", 29)]
    tables = {"benefit_decision": table("benefit_decision", rows), "employee": table("employee", officers(8))}

    live, once = stands_after(officer_differs, tables, Random(seed))

    assert once.height == 1
    assert live.equals(once)
