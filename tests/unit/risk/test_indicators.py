"""Each indicator of procurement: what it stops at, what it leaves alone, and what it says of itself."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.procurement import PROCUREMENT
from services.risk.domain.explain import Text
from services.risk.indicators import BY_ID, INDICATORS
from services.risk.indicators.fences import quantile, quartiles
from services.risk.indicators.indicator import AnyIndicator
from services.risk.indicators.results import coverage, results
from services.risk.indicators.settings_file import UnknownSetting, read_settings

EACH = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.id)
ACCUSING = re.compile(r"misstänk|fusk|bedräg|suspect|fraud|cheat|corrupt|korrup", re.IGNORECASE)
NAMES = (
    *("ocid", "tender", "bids", "awards", "details", "status", "tenderers", "suppliers", "id", "value", "amount"),
    *("currency", "parties", "roles", "items", "buyer", "tenderPeriod", "startDate", "endDate", "date", "address"),
    *("contactPoint", "classification"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=20,
)


def found(code: str, *releases: Any, settings: str = "") -> Any:
    """What one indicator says of the releases."""
    read = read_settings(f"{settings}\n[{code}]" if f"[{code}]" not in settings else settings, BY_ID)
    return results(releases, read.indicators, read.common)


def a_bid(who: str | None, amount: object = None, status: str = "valid", currency: str = "SEK") -> dict[str, Any]:
    bid: dict[str, Any] = {"status": status}
    if who is not None:
        bid["tenderers"] = [{"id": one} for one in who.split("+")]
    return bid if amount is None else {**bid, "value": {"amount": amount, "currency": currency}}


def a_process(ocid: str, *bids: dict[str, Any], won: str | None = None, **more: Any) -> dict[str, Any]:
    awards = [] if won is None else [{"status": "active", "suppliers": [{"id": one} for one in won.split("+")]}]
    return {"ocid": ocid, "bids": {"details": list(bids)}, "awards": awards, **more}


def a_period(ocid: str, start: str, end: str, **tender: Any) -> dict[str, Any]:
    return {"ocid": ocid, "tender": {"tenderPeriod": {"startDate": start, "endDate": end}, **tender}}


@pytest.mark.parametrize(
    ("end", "short"),
    [
        ("2026-03-16T11:59:59+01:00", True),
        ("2026-03-16T12:00:00+01:00", False),
        ("2026-03-16T13:00:00+02:00", False),  # the same moment elsewhere
        ("2026-02-01T12:00:00+01:00", True),  # an end before the start
        ("2026-03-10", False),  # no moment
    ],
)
def test_a_period_of_less_than_fifteen_days_is_short(end: str, short: bool) -> None:
    period = a_period("p", "2026-03-01T12:00:00+01:00", end)

    assert found("R003", period) == ({"OCID": {"p": {"R003": 1.0}}} if short else {})


@pytest.mark.parametrize(("number", "single"), [(1, True), (2, False), (1.0, False), (True, False), ("1", False)])
def test_one_tenderer_in_an_open_procedure_is_a_single_bid(number: object, single: bool) -> None:
    process = {"ocid": "p", "tender": {"numberOfTenderers": number, "procurementMethod": "open"}}

    assert found("R018", process) == ({"OCID": {"p": {"R018": 1.0}}} if single else {})


def test_one_tenderer_in_a_direct_procedure_is_none() -> None:
    assert found("R018", {"ocid": "p", "tender": {"numberOfTenderers": 1, "procurementMethod": "direct"}}) == {}


def gaps(last: object) -> list[dict[str, Any]]:
    """Four processes with a difference of a half, and one with another."""
    seconds = [150, 150, 150, 150, last]
    return [a_process(str(n), a_bid("W", 100), a_bid("L", second), won="W") for n, second in enumerate(seconds)]


def test_a_second_bid_strikingly_close_is_told_with_both_tenderers() -> None:
    assert found("R024", *gaps(101)) == {
        "OCID": {"4": {"R024": 0.01}},
        "Tenderer": {"W": {"R024": 0.0}, "L": {"R024": 0.0}},
    }


def test_a_second_bid_somewhat_close_is_left_alone() -> None:
    assert found("R024", *gaps(111), settings="[R024]\nthreshold = 0.1") == {}


def test_a_second_bid_at_the_threshold_is_close() -> None:
    assert found("R024", *gaps(110), settings="[R024]\nthreshold = 0.1")["OCID"] == {"4": {"R024": 0.1}}


def test_a_strikingly_low_winning_bid_is_told_with_the_winner() -> None:
    assert found("R058", *gaps(900), settings="[R058]\nthreshold = 2") == {
        "OCID": {"4": {"R058": 8.0}},
        "Tenderer": {"W": {"R058": 0.0}},
    }


def test_a_winning_bid_below_the_threshold_is_left_alone() -> None:
    assert found("R058", *gaps(299), settings="[R058]\nthreshold = 2") == {}


@pytest.mark.parametrize(
    "process",
    [
        pytest.param(a_process("p", a_bid("W", 2), a_bid("L", 1), won="W"), id="the lowest did not win"),
        pytest.param(a_process("p", a_bid("W", 1), a_bid("L", 9, currency="EUR"), won="W"), id="another currency"),
        pytest.param(a_process("p", a_bid("W", 0), a_bid("L", 9), won="W"), id="a price of nothing"),
        pytest.param(a_process("p", a_bid("W", 1), a_bid("L+M", 9), won="W"), id="a joint bid"),
        pytest.param(a_process("p", a_bid("W", 1), a_bid("L", 10**400), won="W"), id="a number that is no price"),
        pytest.param(a_process("p", a_bid("W", 1), a_bid("L", float("inf")), won="W"), id="an infinite number"),
    ],
)
def test_what_was_not_decided_on_comparable_prices_is_left_out(process: dict[str, Any]) -> None:
    assert found("R058", process, settings="[R058]\nthreshold = 0.01") == {}


def bidding(won: int, lost: int) -> list[dict[str, Any]]:
    """F wins some and loses some against others, who each win once."""
    return [
        *(a_process(f"w{n}", a_bid("F"), won="F") for n in range(won)),
        *(a_process(f"l{n}", a_bid("F"), a_bid(f"o{n}"), won=f"o{n}") for n in range(lost)),
    ]


def test_who_bids_much_and_wins_little_is_told_with_the_ratio() -> None:
    assert found("R025", *bidding(1, 9), settings="[R025]\nthreshold = 0.1") == {"Tenderer": {"F": {"R025": 0.1}}}


def test_who_wins_more_than_the_threshold_is_left_alone() -> None:
    assert found("R025", *bidding(2, 8), settings="[R025]\nthreshold = 0.19") == {}


def test_two_tenderers_with_one_price_are_told() -> None:
    process = a_process("p", a_bid("A", 100), a_bid("B", 100.0, "disqualified"), a_bid("C", 101))

    assert found("R028", process) == {
        "OCID": {"p": {"R028": 1.0}},
        "Tenderer": {"A": {"R028": 1.0}, "B": {"R028": 1.0}},
    }


@pytest.mark.parametrize(
    "bids",
    [
        pytest.param((a_bid("A", 100), a_bid("A", 100)), id="one tenderer twice"),
        pytest.param((a_bid("A+B", 100), a_bid("B+A", 100)), id="the same two"),
        pytest.param((a_bid("A", 100), a_bid("B", 100, "withdrawn")), id="one withdrawn"),
        pytest.param((a_bid("A", 100), a_bid("B", 100, currency="EUR")), id="two currencies"),
        pytest.param((a_bid("A", 100), a_bid("B", 100.01)), id="not quite one price"),
    ],
)
def test_other_bids_of_the_same_price_are_left_alone(bids: tuple[dict[str, Any], ...]) -> None:
    assert found("R028", a_process("p", *bids)) == {}


@pytest.mark.parametrize(
    ("received", "deadline", "late"),
    [
        ("2026-03-15T12:00:01Z", "2026-03-15T12:00:00Z", True),
        ("2026-03-15T12:00:00Z", "2026-03-15T12:00:00Z", False),
        ("2026-03-15T13:30:00+02:00", "2026-03-15T12:00:00Z", False),  # later as text, sooner by the clock
        ("2026-03-16", "2026-03-15", True),
    ],
)
def test_a_winning_bid_after_the_deadline_is_told(received: str, deadline: str, late: bool) -> None:
    process = a_process("p", {**a_bid("W"), "date": received}, won="W", tender={"tenderPeriod": {"endDate": deadline}})

    told = {"OCID": {"p": {"R030": 1.0}}, "Tenderer": {"W": {"R030": 1.0}}}
    assert found("R030", process) == (told if late else {})


def test_a_winner_beside_disqualified_others_is_told_with_their_number() -> None:
    process = a_process("p", a_bid("V"), a_bid("D", status="disqualified"), a_bid("E", status="disqualified"), won="V")

    assert found("R035", process) == {"OCID": {"p": {"R035": 2.0}}, "Tenderer": {"V": {"R035": 0.0}}}


def test_a_winner_beside_one_other_valid_bid_is_left_alone() -> None:
    assert found("R035", a_process("p", a_bid("V"), a_bid("D", status="disqualified"), a_bid("X"), won="V")) == {}


def test_a_disqualified_bid_that_is_the_lowest_is_told() -> None:
    process = a_process("p", a_bid(None, 10, "disqualified"), a_bid(None, 11), won="V")

    assert found("R036", process) == {"OCID": {"p": {"R036": 1.0}}}


def test_a_disqualified_bid_above_a_valid_one_is_left_alone() -> None:
    assert found("R036", a_process("p", a_bid(None, 12, "disqualified"), a_bid(None, 11), won="V")) == {}


def test_a_buyer_that_disqualifies_strikingly_much_is_told() -> None:
    usual = [
        a_process(
            str(n), a_bid(None), a_bid(None), a_bid(None), a_bid(None, status="disqualified"), buyer={"id": f"b{n}"}
        )
        for n in range(7)
    ]
    striking = a_process("s", a_bid(None), a_bid(None, status="disqualified"), buyer={"id": "B"})

    assert found("R038", *usual, striking) == {
        "Buyer": {**{f"b{n}": {"R038": 0.25} for n in range(7)}, "B": {"R038": 0.5}}
    }
    assert found("R038", *usual, striking, settings="[R038]\nthreshold = 0.4") == {"Buyer": {"B": {"R038": 0.5}}}


def test_a_tenderer_with_one_bid_is_left_out() -> None:
    assert found("R038", a_process("p", a_bid("D", status="disqualified"))) == {}


def test_two_tenderers_with_one_address_are_told_however_it_is_written() -> None:
    parties = [
        {"id": "A", "roles": ["tenderer"], "address": {"streetAddress": "Storgatan 1 ", "locality": "Växjö"}},
        {
            "id": "B",
            "roles": ["supplier", "tenderer"],
            "address": {"streetAddress": "STORGATAN 1", "locality": "växjö"},
        },
        {"id": "C", "roles": ["buyer"], "address": {"streetAddress": "Storgatan 1", "locality": "Växjö"}},
    ]

    assert found("R044", {"ocid": "p", "parties": parties}) == {
        "OCID": {"p": {"R044": 1.0}},
        "Tenderer": {"A": {"R044": 1.0}, "B": {"R044": 1.0}},
    }


def test_two_tenderers_of_one_town_are_left_alone() -> None:
    parties = [{"id": one, "roles": ["tenderer"], "address": {"locality": "Växjö"}} for one in "AB"]

    assert found("R044", {"ocid": "p", "parties": parties}) == {}


def supplying(*codes: str, processes: int = 1) -> list[dict[str, Any]]:
    items = [{"classification": {"id": code}} for code in codes]
    return [
        {"ocid": str(n), "awards": [{"status": "active", "suppliers": [{"id": "S"}], "items": items}]}
        for n in range(processes)
    ]


def test_a_supplier_of_many_kinds_is_told_with_their_number() -> None:
    few = "[R048]\nminimum_contracting_processes = 2\nthreshold = 3"

    assert found("R048", *supplying("15000000", "33100000", "90900000", processes=2), settings=few) == {
        "Tenderer": {"S": {"R048": 3.0}}
    }
    assert found("R048", *supplying("15000000", "15800000", "90900000", processes=2), settings=few) == {}


def test_a_supplier_that_won_less_often_is_left_out() -> None:
    assert found("R048", *supplying("15000000", "33000000", processes=19), settings="[R048]\nthreshold = 1") == {}


@EACH
def test_a_cancelled_or_left_out_process_counts_for_no_indicator(indicator: AnyIndicator) -> None:
    whole = a_process("p", a_bid("V", 9), a_bid("D", 1, "disqualified"), won="V", buyer={"id": "B"})
    tender = {
        "numberOfTenderers": 1,
        "procurementMethod": "open",
        "tenderPeriod": {"startDate": "2026-03-01T12:00:00Z", "endDate": "2026-03-02T12:00:00Z"},
    }
    left_out = [
        {**whole, "tender": {**tender, "status": "cancelled"}},
        {**whole, "tender": {**tender, "procurementMethodDetails": "Lottning"}},
        {**whole, "ocid": 7, "tender": tender},
    ]

    came = found(indicator.id, *left_out, settings="[exclusions]\nprocurement_method_details = Lottning|Annat\n")

    assert came == {}


@pytest.mark.parametrize("code", ["R024", "R028", "R036", "R058"])
def test_prices_are_compared_only_where_they_may_be(code: str) -> None:
    # six with a difference of one, one without: each of the four has something to say of some of them
    processes = [
        {**process, "tender": {"procurementMethodDetails": "Fast pris"}}
        for process in [
            *(a_process(str(n), a_bid("W", 1), a_bid("L", 2), won="W") for n in range(6)),
            a_process("z", a_bid("W", 9), a_bid("X", 9), a_bid("D", 1, "disqualified"), won="W"),
        ]
    ]

    compared = found(code, *processes)
    denied = found(code, *processes, settings="no_price_comparison_procurement_methods = Fast pris|Lottning")
    not_named = found(code, *processes, settings="price_comparison_procurement_methods = Auktion")

    assert compared != {}
    assert (denied, not_named) == ({}, {})


@given(st.lists(JSON, max_size=4))
def test_whatever_the_json_is_no_indicator_fails(releases: list[Any]) -> None:
    shaped = [{"ocid": "x", **one} if isinstance(one, dict) else one for one in releases]

    came = results(shaped, {indicator: indicator.settings() for indicator in INDICATORS}, read_settings("", {}).common)

    assert set(came) <= {"OCID", "Buyer", "ProcuringEntity", "Tenderer"}


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=12))
def test_quartiles_lie_between_the_ends_and_in_order(values: list[Fraction]) -> None:
    around = quartiles(values)

    assert min(values) <= around.first <= around.third <= max(values)
    assert around.lower_fence <= around.first
    assert around.third <= around.upper_fence


def test_a_quantile_is_the_eighth_of_hyndman_and_fan() -> None:
    # by hand: place (4 + 1/3) / 4 + 1/3 = 17/12, so 10 and five twelfths of the way to 20
    assert quantile([Fraction(n) for n in (10, 20, 30, 40)], Fraction(1, 4)) == Fraction(85, 6)


def test_coverage_counts_the_releases_that_hold_a_place() -> None:
    releases = [a_process("p", a_bid("A", 1)), a_process("q", a_bid(None)), {"ocid": "r"}]

    held = coverage(releases, BY_ID["R028"])

    assert (held["bids/details[]/status"], held["bids/details[]/value/amount"]) == (2, 1)
    assert held["tender/procurementMethodDetails"] == 0


def test_settings_are_read_as_cardinal_writes_them() -> None:
    read = read_settings(
        "; a comment\ncurrency = SEK\n[defaults]\nbid_status = valid\n[R003]\nthreshold = 20 # days\n"
        "procurement_methods = open|selective\n[R003.procurement_method_details]\nFörenklat = 10\n"
        "[R025]\nthreshold = 0.05\n",
        BY_ID,
    )

    short, losing = read.indicators[BY_ID["R003"]], read.indicators[BY_ID["R025"]]
    assert (short.threshold, short.procurement_methods) == (20, {"open", "selective"})
    assert short.procurement_method_details == {"Förenklat": 10}
    assert (losing.threshold, losing.percentile, read.common.currency) == (Fraction(1, 20), 75, "SEK")


@pytest.mark.parametrize(
    "text",
    [
        "[R999]",
        "[R003]\nthresholds = 1",
        "[R003]\nthreshold = soon",
        "[R024]\nthreshold = 1/2",
        "speed = 1",
        "[R003",
        "x",
    ],
)
def test_settings_that_no_indicator_has_are_refused_by_name(text: str) -> None:
    with pytest.raises(UnknownSetting):
        read_settings(text, BY_ID)


def texts(indicator: AnyIndicator) -> list[Text]:
    told = indicator.texts
    return [told.title, told.definition, told.next_step, *told.innocent]


@EACH
def test_an_indicator_says_why_it_may_be_innocent_in_both_languages(indicator: AnyIndicator) -> None:
    assert len(indicator.texts.innocent) >= 2
    assert all(text.sv and text.en and text.sv != text.en for text in texts(indicator))


@EACH
def test_an_indicator_accuses_nobody(indicator: AnyIndicator) -> None:
    assert [text for text in texts(indicator) if ACCUSING.search(text.sv) or ACCUSING.search(text.en)] == []


@EACH
def test_each_setting_has_a_unit_and_a_source(indicator: AnyIndicator) -> None:
    assert all(value.unit and value.source and value.valid_from for value in indicator.setting_values())


@EACH
def test_the_fields_that_intake_keeps_are_fields_of_its_records(indicator: AnyIndicator) -> None:
    records = {f"{kind.name}.{name}" for kind in (PROCUREMENT, BID, AWARD) for name in kind.fields}

    assert indicator.kept
    assert set(indicator.kept) <= records
