"""The benchmark: what counts as found, and what it tells."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from services.risk.rules import RULES
from tests.twin import Twin
from tests.twin.__main__ import main
from tests.twin.benchmark import DEVELOPMENT, JUDGES, PUBLISHED, report
from tests.twin.judges import ALERTS, Judge
from tests.twin.labels import LABELS
from tests.twin.scoring import judged, matched, share, wilson
from tests.unit.twin.made import small, small_judged

SEEN = date(2024, 3, 1)


def labels_of(**values: object) -> pl.DataFrame:
    row = {
        "scheme_id": "s1", "scheme": "billed again", "family": "invoices", "rule_ids": ["INV-01"], "typology": "T2.a.i",
        "difficulty": "easy", "subject_type": "party", "subject_id": "alfa", "committee_id": "ks",
        "first_day": date(2024, 2, 1), "last_day": date(2024, 4, 1), "amount_minor": 1, "record_ids": ["r1"],
        "payment_ids": ["p1"], "seen_from": date(2024, 2, 5),
    }  # fmt: skip
    return pl.DataFrame([row | values], schema=LABELS)


def alert_of(**values: object) -> pl.DataFrame:
    row = {"subject_type": "party", "subject_id": "beta", "seen_on": SEEN, "payment_ids": [], "record_ids": []}
    return pl.DataFrame([row | {"committee_id": "ks"} | values], schema=ALERTS)


@pytest.mark.parametrize(
    "alert",
    [
        {"subject_id": "alfa"},
        {"payment_ids": ["p0", "p1"]},
        {"record_ids": ["r1"]},
    ],
)
def test_an_alert_shows_a_scheme_by_its_subject_or_by_what_it_is_made_of(alert: Mapping[str, object]) -> None:
    assert matched(labels_of(), alert_of(**alert))["scheme_id"].to_list() == ["s1"]


@pytest.mark.parametrize(
    "alert",
    [
        {"subject_id": "beta"},
        {"subject_id": "alfa", "subject_type": "payment"},
        {"subject_id": "alfa", "seen_on": date(2024, 1, 31)},
        {"payment_ids": ["p2"]},
    ],
)
def test_an_alert_about_something_else_shows_no_scheme(alert: Mapping[str, object]) -> None:
    assert matched(labels_of(), alert_of(**alert)).is_empty()


def test_an_alert_that_shows_a_scheme_in_two_ways_counts_once() -> None:
    both = alert_of(subject_id="alfa", payment_ids=["p1"], record_ids=["r1"])

    assert matched(labels_of(), both).height == 1


def test_a_rule_on_records_joins_by_its_function_alone() -> None:
    payments = small().tables["payment"].head(3)
    found = alert_of(record_ids=["r1"])
    judge = Judge("TIM-01", "T2.a.ii", "time", lambda _tables: found)

    score = judged(Twin({"payment": payments}, labels_of(rule_ids=["TIM-01"])), [judge])

    assert score.hits[0].right == ["TIM-01"]


def test_a_scheme_that_another_rule_found_is_not_found_by_its_own() -> None:
    judge = Judge("SUP-01", "T1.a.iv", "account", lambda _tables: alert_of(subject_id="alfa"))
    payments = small().tables["payment"].head(3)

    score = judged(Twin({"payment": payments}, labels_of()), [judge])

    assert (score.hits[0].right, score.hits[0].after) == ([], {"SUP-01": 25})


def test_the_interval_of_nothing_counted_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_holds_the_share_and_narrows_with_more() -> None:
    (low, high), (lower, higher) = wilson(80, 100), wilson(8, 10)

    assert lower < low < 0.8 < high < higher


def test_published_seeds_are_none_of_those_to_build_with() -> None:
    assert set(DEVELOPMENT) & set(PUBLISHED) == set()


def test_all_rules_of_the_rule_book_are_judged() -> None:
    assert [judge.id for judge in JUDGES][: len(RULES)] == [rule.id for rule in RULES]


def test_the_report_tells_of_every_rule_and_family() -> None:
    text = "\n".join(report([small_judged()]))

    assert [judge.id for judge in JUDGES if judge.id not in text] == []
    assert "invoices" in text


def test_without_the_real_ledgers_calibration_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TILLIT_DATA", str(tmp_path))

    assert main(["--calibrate"]) == 2
    assert "TILLIT_DATA" in capsys.readouterr().err


def test_a_share_is_told_with_its_interval() -> None:
    assert share(12, 20) == "12 of 20 = 60% (39%-78%)"
