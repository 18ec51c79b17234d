"""PRC-03: a single bidder or a short time for bids."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import polars as pl
import pytest

from services.intake.formats import read_records
from services.intake.records.procurement import PROCUREMENT
from services.risk.rules.procurement.single_bid import single_or_short
from tests.data_files import shared_data
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, tables

FROM = datetime(2026, 3, 1, tzinfo=UTC)
LARGE = 238_958_500


def tender(ocid: str = "o-1", days: int = 40, bids: int = 3, **more: Any) -> Row:
    told = {"ocid": ocid, "release": "1", "method": "open", "category": "services", "currency": "SEK", "winner": "w"}
    return {**told, "bids": bids, "tender_from": FROM, "tender_until": FROM + timedelta(days=days, hours=20), **more}


def usual(count: int = 20, days: int = 40) -> list[Row]:
    return [tender(f"u-{n}", days) for n in range(count)]


def found(*procurements: Row, **kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(single_or_short, tables(procurement=list(procurements), **kinds))


@pytest.mark.case("PRC-03", "fires")
def test_an_open_procurement_with_one_bid_is_shown() -> None:
    [one] = found(tender(bids=1))

    assert (one["subject_id"], one["party_id"], one["score"]) == ("o-1", None, 0.3)
    assert told(single_or_short, one) == "Upphandling ⟦o-1⟧ annonserades (⟦öppet förfarande⟧). Den fick ⟦1⟧ anbud."


@pytest.mark.case("PRC-03", "almost")
def test_two_bids_are_left_alone() -> None:
    assert found(tender(bids=2)) == []


@pytest.mark.case("PRC-03", "innocent")
def test_one_who_was_asked_without_a_call_is_left_alone() -> None:
    assert found(tender(bids=1, method="direct"), tender("o-2", bids=1, method="limited")) == []


def test_a_procurement_that_was_cancelled_is_left_alone() -> None:
    assert found(tender(bids=1, status="cancelled")) == []


def test_single_bids_are_those_that_the_indicators_publisher_finds() -> None:
    sample = f"{shared_data()}/ocds_redflags/open-contracting__cardinal-rs/tests__fixtures__indicators__R018"
    read = [chunk.records for chunk in read_records(Path(f"{sample}.jsonl")) if chunk.kind is PROCUREMENT]
    told = pl.concat(read).select("ocid", "release", "day", "status", "method", "bids").to_dicts()

    published = orjson.loads(Path(f"{sample}.expected").read_bytes())["OCID"]
    assert {one["subject_id"] for one in found(*told)} == set(published)


def test_a_time_shorter_than_nine_in_ten_is_shown() -> None:
    [one] = found(tender(days=39), *usual())

    assert told(single_or_short, one, "en") == (
        "Procurement ⟦o-1⟧ was advertised (⟦open procedure⟧). The time for bids was ⟦39⟧ days; most of its kind have "
        "⟦40⟧ or more."
    )


def test_a_usual_time_is_left_alone() -> None:
    assert found(*usual(21)) == []


def test_with_too_few_to_compare_with_nothing_is_short() -> None:
    assert found(tender(days=10), *usual(18)) == []


def test_works_are_compared_with_works() -> None:
    assert found(tender(days=20, category="works"), *usual()) == []


def test_a_large_procurement_below_the_laws_shortest_time_is_shown() -> None:
    [one] = found(tender(days=29, value_minor=LARGE))

    assert "Anbudstiden var ⟦29⟧ dagar; lagens kortaste är ⟦30⟧ för ett värde på" in told(single_or_short, one)


@pytest.mark.parametrize(
    "more",
    [{"days": 30}, {"value_minor": LARGE - 1}, {"category": "works"}],
    ids=["long enough", "below the threshold", "works have another threshold"],
)
def test_other_times_are_lawful(more: Row) -> None:
    assert found(tender(**{"days": 29, "value_minor": LARGE, **more})) == []


def test_both_signs_score_higher() -> None:
    [one] = found(tender(bids=1, days=29, value_minor=LARGE))

    assert one["score"] == 0.5


def test_a_contract_owner_from_the_winner_makes_it_surer() -> None:
    contract = {"procurement_number": "o-1", "supplier": "w", "responsible_officer": "u-1", "contract_number": "A"}
    employee = {"user_name": "u-1", "employee": "e", "former_employer": "w", "left_former_on": date(2024, 3, 2)}

    [one] = found(tender(bids=1), contract=[contract], employee=[employee])

    assert one["score"] == pytest.approx(0.5)
    assert "Den avtalsansvarige lämnade vinnaren ⟦2\u00a0mars 2024⟧" in told(single_or_short, one)
    long_ago = {**employee, "left_former_on": date(2024, 3, 1)}
    assert [one["score"] for one in found(tender(bids=1), contract=[contract], employee=[long_ago])] == [0.3]


def test_a_later_release_that_tells_more_bids_holds() -> None:
    later = {"ocid": "o-1", "release": "2", "released_at": datetime(2026, 5, 1, tzinfo=UTC), "bids": 2}

    assert found(tender(bids=1, released_at=FROM), later) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    given = tables(procurement=[tender(f"o-{n}", rng.randint(10, 60), rng.randint(1, 5)) for n in range(30)])

    live, once = stands_after(single_or_short, given, rng)

    assert once.height > 3
    assert live.equals(once)
