"""PRC-01: bids that lie close, and bidders who win in turn."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest

from services.risk.rules.procurement.bids import resembling_bids
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, tables

DAY = date(2026, 3, 30)


def bids(*sums: int, ocid: str = "o-1", who: str = "abcdefgh", **more: Any) -> list[Row]:
    return [
        {"ocid": ocid, "bid": name, "bidder": name, "day": DAY, "value_minor": minor, "currency": "SEK", **more}
        for name, minor in zip(who, sums, strict=False)
    ]


def tender(ocid: str, winner: str, day: date = DAY, **more: Any) -> Row:
    return {"ocid": ocid, "release": f"{ocid}-1", "day": day, "winner": winner, "cpv": ["90911200"], **more}


def series(winners: str, who: str = "abc") -> dict[str, list[Row]]:
    """Procurements a month apart, each with bids far apart by all of *who*."""
    tenders = [tender(f"o-{n}", winner, DAY + timedelta(days=30 * n)) for n, winner in enumerate(winners)]
    apart = [bid for n in range(len(winners)) for bid in bids(100, 200, 300, 400, ocid=f"o-{n}", who=who)]
    return {"procurement": tenders, "bid": apart}


def found(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(resembling_bids, tables(**kinds))


@pytest.mark.case("PRC-01", "fires")
def test_three_bids_that_lie_close_are_shown_without_naming_anybody() -> None:
    [one] = found(bid=bids(100_000_00, 101_000_00, 102_000_00))

    assert (one["subject_type"], one["subject_id"], one["party_id"]) == ("procurement", "o-1", None)
    assert told(resembling_bids, one) == (
        "⟦3⟧ anbud i upphandling ⟦o-1⟧ ligger mellan ⟦100\u00a0000,00\u00a0kr⟧ och ⟦102\u00a0000,00\u00a0kr⟧; "
        "spridningen är ⟦1\u00a0%⟧ av medelvärdet."
    )


@pytest.mark.case("PRC-01", "almost")
def test_bids_further_apart_are_left_alone() -> None:
    assert found(bid=bids(100_000_00, 102_000_00, 104_100_00)) == []


def test_two_bids_are_too_few() -> None:
    assert found(bid=bids(100_000_00, 100_000_00)) == []


@pytest.mark.case("PRC-01", "innocent")
def test_a_joint_bid_counts_once() -> None:
    joint = [{**one, "bid": "same"} for one in bids(100, 100)]

    assert found(bid=[*joint, *bids(100, who="c")]) == []


def test_a_bid_that_was_withdrawn_is_no_bid() -> None:
    assert found(bid=[*bids(100, 100), *bids(100, who="c", status="withdrawn")]) == []


def test_the_last_release_of_a_bid_holds() -> None:
    before = bids(100, who="c", release="1")
    after = bids(200, who="c", release="2")

    assert found(bid=[*bids(100, 100), *before, *after]) == []


def test_the_same_bidders_who_win_in_turn_are_shown_at_the_last_procurement() -> None:
    [one] = found(**series("abca"))

    assert (one["subject_id"], one["period"], one["score"]) == ("o-3", "in_turn", 0.4)
    assert told(resembling_bids, one, "en") == (
        "The same ⟦3⟧ bidders met in ⟦4⟧ procurements of one kind (⟦909⟧). ⟦3⟧ of them won, never the same one twice "
        "in a row."
    )


def test_more_procurements_make_a_stronger_question() -> None:
    assert [one["score"] for one in found(**series("abcabc"))] == [0.6]


@pytest.mark.parametrize(
    "winners", ["abc", "abbc", "abab", "abcx"], ids=["three", "in a row", "two win", "another wins"]
)
def test_other_winners_are_left_alone(winners: str) -> None:
    assert found(**series(winners)) == []


def test_a_procurement_with_another_bidder_is_not_in_the_series() -> None:
    given = series("abca")

    assert found(procurement=given["procurement"], bid=[*given["bid"], *bids(500, ocid="o-2", who="d")]) == []


def test_what_a_later_release_leaves_out_still_holds() -> None:
    given = series("abca")
    later = {
        "ocid": "o-3",
        "release": "o-3-2",
        "released_at": datetime(2026, 9, 1, tzinfo=UTC),
        "day": date(2026, 9, 1),
    }

    [one] = found(procurement=[*given["procurement"], later], bid=given["bid"])

    assert orjson.loads(one["evidence"])["winners"] == 3


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    given = series("abcabca")
    close = [one for n in range(9, 14) for one in bids(*[rng.randint(990, 1_060) for _ in "abc"], ocid=f"o-{n}")]

    live, once = stands_after(
        resembling_bids, tables(procurement=given["procurement"], bid=[*given["bid"], *close]), rng
    )

    assert once.height > 1
    assert live.equals(once)
