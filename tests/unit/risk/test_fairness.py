"""Audits of a selection: rates from counts, published audits done again, and nothing told of few persons."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.bootstrap import redrawn
from services.risk.domain.fairness import (
    CELLS,
    COUNTS,
    METRICS,
    SUBJECTS,
    Base,
    Design,
    OtherPersons,
    Report,
    _compared,
    audit,
    counted,
    trend,
)
from services.risk.domain.suppression import ALL

# Lighthouse Reports and Svenska Dagbladet, Sweden's Suspicion Machine (2024): the notebook sweden_algo_fairness of the
# repository suspicion_machines_sweden gives the shares of 6,129 cases of temporary parental benefit in 2017, of which
# 1,047 were selected at random and 5,082 by the model, of 977,730 applicants. The counts follow from the shares:
# selected with and without an error, of the random ones with and without.
APPLICANTS = 977_730
VAB = {
    "gender": {"men": (859, 792, 138, 322), "women": (1645, 1786, 172, 415)},
    "background": {"swedish": (1313, 1577, 222, 577), "foreign": (1191, 1001, 88, 160)},
    "income": {"lower": (1326, 1257, 98, 171), "higher": (1178, 1321, 212, 566)},
    "education": {"shorter": (2034, 1959, 192, 360), "longer": (470, 619, 118, 377)},
}
# as published: false positives, true positives, true negatives, false negatives as parts of the group's applicants
PUBLISHED_SHARES = {
    "men": (0.0018437213373497902, 0.0019996927131104418, 0.6981562786626502, 0.29800030728688953),
    "women": (0.003258154964855344, 0.0030009322044720274, 0.7037265128375296, 0.290014399993143),
    "swedish": (0.0021135528729978544, 0.0017597304516462793, 0.7200391379905816, 0.27608757868477424),
    "foreign": (0.0043222563819130195, 0.0051426646861722335, 0.6408390339406677, 0.3496960449912471),
    "lower": (0.0050039410514247495, 0.005278620393149736, 0.6306837912905826, 0.3590336472648428),
    "higher": (0.0018182393772013979, 0.0016214125558995055, 0.7256881873580171, 0.270872160708882),
    "shorter": (0.0038003488017940594, 0.0039458445445886255, 0.6483735642416842, 0.3438802424119331),
    "longer": (0.0013391022174148188, 0.001016765819361817, 0.7602770593987468, 0.2373670725644766),
}
# as published, to four decimals, of 10,000 redrawn tables: the difference of the first group from the second in the
# rates of false positives, of false negatives, and in precision; each as the 5th percentile, mean, 95th percentile
PUBLISHED_DIFFERENCES = {
    "men": ((-0.0025, -0.0020, -0.0015), (0.0019, 0.0036, 0.0053), (0.0161, 0.0407, 0.0652)),
    "swedish": ((-0.0048, -0.0038, -0.0029), (0.0058, 0.0083, 0.0113), (-0.1124, -0.0891, -0.0657)),
    "lower": ((0.0044, 0.0054, 0.0065), (-0.0114, -0.0087, -0.0063), (0.0189, 0.0417, 0.0647)),
    "shorter": ((0.0036, 0.0041, 0.0046), (-0.0087, -0.0071, -0.0056), (0.0499, 0.0777, 0.1052)),
}
# ProPublica, How We Analyzed the COMPAS Recidivism Algorithm (2016): all who did or did not offend again are known
COMPAS = {"black": (1369, 805, 532, 990), "white": (505, 349, 461, 1139)}
PUBLISHED_COMPAS = {"black": (44.85, 27.99), "white": (23.45, 47.72)}


def a_table(area: str = "nämnd", /, **groups: tuple[int, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame([(area, group, *cells) for group, cells in groups.items()], schema=COUNTS, orient="row")


def figures(report: Report, area: str, group: str) -> dict[str, dict[str, Any]]:
    """The rows of one unit by metric."""
    rows = report.rates.filter(pl.col("area") == area, pl.col("group") == group)
    return {row["metric"]: row for row in rows.iter_rows(named=True)}


def vab(category: str, replicates: int = 1) -> Report:
    table = a_table(**VAB[category])
    return audit(table, Design({"nämnd": APPLICANTS, ALL: APPLICANTS}), least=5, seed=1, replicates=replicates)


def test_the_counts_add_up_to_the_published_cases() -> None:
    cases = {category: [sum(cells) for cells in zip(*groups.values(), strict=True)] for category, groups in VAB.items()}

    assert cases == {category: [2504, 2578, 310, 737] for category in VAB}
    assert (sum(cases["gender"]), 2504 + 2578) == (6129, 5082)


def published_rates(group: str) -> dict[str, float]:
    wrong, right, unseen, missed = PUBLISHED_SHARES[group]
    return {
        "selection": wrong + right,
        "false_positive": wrong / (wrong + unseen),
        "false_negative": missed / (missed + right),
        "precision": right / (right + wrong),
    }


@pytest.mark.parametrize("category", VAB)
def test_the_published_rates_and_their_differences_come_out(category: str) -> None:
    report, (first, second) = vab(category), VAB[category]

    ours, theirs = figures(report, ALL, first), (published_rates(first), published_rates(second))
    # the audit rounds the applicants of a group down to whole ones
    assert {name: ours[name]["value"] for name in METRICS} == pytest.approx(theirs[0], rel=1e-5)
    assert {name: ours[name]["rest"] for name in METRICS} == pytest.approx(theirs[1], rel=1e-5)
    assert {name: ours[name]["difference"] for name in METRICS} == pytest.approx(
        {name: theirs[0][name] - theirs[1][name] for name in METRICS}, rel=1e-4
    )


@pytest.mark.parametrize(("category", "group"), list(zip(VAB, PUBLISHED_DIFFERENCES, strict=True)))
def test_the_published_means_and_intervals_of_redrawn_tables_come_out(category: str, group: str) -> None:
    table = a_table(**VAB[category]).drop("area")

    # that audit drew all cases together, whichever way they had been chosen
    drawn = _compared(redrawn(table, [CELLS], seed=42, replicates=2_000), Base(APPLICANTS, holds_selected=True))

    # chance in 2,000 tables, and the published rounding: less than half of the deviation that is published
    for metric, published, margin in zip(
        METRICS[1:], PUBLISHED_DIFFERENCES[group], (0.00015, 0.0004, 0.002), strict=True
    ):
        difference = drawn.filter(pl.col("group") == group, pl.col("metric") == metric)["difference"]
        came = difference.quantile(0.05), difference.mean(), difference.quantile(0.95)
        assert came == pytest.approx(published, abs=margin)


def test_women_who_made_no_error_were_selected_one_and_three_quarter_times_as_often() -> None:
    # by hand: (1786 / (415 / 1047)) / (792 / (322 / 1047)) = 1.7497
    assert figures(vab("gender"), ALL, "women")["false_positive"]["ratio"] == pytest.approx(1.7497, abs=0.0001)


def test_the_published_error_rates_of_compas_come_out() -> None:
    report = audit(a_table(**COMPAS), Design(), least=5, seed=1, replicates=1)

    came = {
        group: tuple(round(100 * figures(report, ALL, group)[metric]["value"], 2) for metric in METRICS[1:3])
        for group in COMPAS
    }
    assert came == PUBLISHED_COMPAS


CELL = st.integers(5, 400)
TABLES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.tuples(CELL, CELL, CELL, CELL), min_size=2)


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_each_rate_is_the_part_that_its_counts_are(groups: dict[str, tuple[int, int, int, int]]) -> None:
    report = audit(a_table(**groups), Design(), least=5, seed=3, replicates=1)

    for group, (hit, false_alarm, missed, clean) in groups.items():
        values = [row["value"] for row in figures(report, "nämnd", group).values()]
        assert values == pytest.approx(
            [
                (hit + false_alarm) / (hit + false_alarm + missed + clean),
                false_alarm / (false_alarm + clean),
                missed / (missed + hit),
                hit / (hit + false_alarm),
            ]
        )


@settings(max_examples=15, deadline=None)
@given(TABLES)
def test_a_difference_is_that_from_all_others_together(groups: dict[str, tuple[int, int, int, int]]) -> None:
    report = audit(a_table(**groups), Design(), least=5, seed=3, replicates=1)

    for group, own in groups.items():
        rest = [sum(cells) for cells in zip(*(of for other, of in groups.items() if other != group), strict=True)]
        alone = audit(a_table(rest=tuple(rest), group=own), Design(), least=5, seed=3, replicates=1)
        for metric, row in figures(report, "nämnd", group).items():
            other = figures(alone, "nämnd", "rest")[metric]["value"]
            assert row["rest"] == pytest.approx(other)
            assert row["difference"] == pytest.approx(row["value"] - other)


@settings(max_examples=30, deadline=None)
@given(TABLES, st.integers(0, 100), st.booleans())
def test_an_interval_holds_its_figure(
    groups: dict[str, tuple[int, int, int, int]], seed: int, of_a_population: bool
) -> None:
    design = Design({"nämnd": 90_000, ALL: 90_000} if of_a_population else None)

    rows = audit(a_table(**groups), design, least=5, seed=seed, replicates=50).rates.drop_nulls("difference")

    inside = rows.select(
        pl.col(name).is_between(f"{name}_low", f"{name}_high").all() for name in ("value", "difference")
    )
    assert rows.height
    assert inside.row(0) == (True, True)


def test_the_same_seed_gives_the_same_intervals() -> None:
    first, again, other = (
        audit(a_table(**COMPAS), Design(), least=5, seed=seed, replicates=50).rates for seed in (7, 7, 8)
    )

    assert first.equals(again)
    assert not first.equals(other)


def test_an_interval_is_as_wide_as_theory_says() -> None:
    # the rate of n persons has the standard deviation sqrt(p (1 - p) / n); 1.96 of them to each side
    row = figures(audit(a_table(a=(200, 200, 200, 200), b=(9, 9, 9, 9)), Design(), least=5, seed=1), "nämnd", "a")

    width = row["precision"]["value_high"] - row["precision"]["value_low"]
    assert width == pytest.approx(2 * 1.96 * (0.25 / 400) ** 0.5, rel=0.15)


def two_areas(few: int) -> pl.DataFrame:
    return pl.concat(
        [
            a_table("norr", x=(few, 40, 40, 40), y=(50, 50, 50, 50), z=(60, 60, 60, 60)),
            a_table("söder", x=(70, 70, 70, 70), y=(80, 80, 80, 80), z=(90, 90, 90, 90)),
        ]
    )


def test_a_unit_with_a_small_count_tells_no_figure_at_all() -> None:
    report = audit(two_areas(4), Design(), least=5, seed=1, replicates=2)

    rows = report.rates.filter("hidden").drop("area", "group", "metric", "hidden")
    assert ("norr", "x") in report.hidden
    assert rows.height == len(METRICS) * len(report.hidden)
    assert rows.null_count().row(0) == (rows.height,) * rows.width


def test_a_figure_of_just_enough_is_told() -> None:
    report = audit(two_areas(5), Design(), least=5, seed=1, replicates=2)

    assert report.hidden == frozenset()
    assert report.rates.drop_nulls("value").height == report.rates.height


def test_the_rest_is_not_told_where_the_sum_is_hidden() -> None:
    # of norr, only z is told: with its rest, the sum would be told, and with the sum what protects the few of y
    table = pl.concat(
        [
            a_table("norr", x=(6, 6, 6, 6), y=(0, 0, 0, 0), z=(6, 6, 6, 6)),
            a_table("söder", x=(0, 0, 0, 0), y=(1, 1, 1, 1), z=(2, 2, 2, 2)),
        ]
    )

    report = audit(table, Design(), least=3, seed=1, replicates=2)

    assert ("norr", ALL) in report.hidden
    told = figures(report, "norr", "z")["precision"]
    assert told["value"] == 0.5
    assert [told[name] for name in ("rest", "difference", "ratio", "difference_low", "difference_high")] == [None] * 5


def subjects(**counts: tuple[int, ...]) -> pl.DataFrame:
    kinds = [(True, False, True), (True, False, False), (False, True, True), (False, True, False), (False, False, None)]
    rows = [
        ("nämnd", group, *kind)
        for group, numbers in counts.items()
        for kind, number in zip(kinds, numbers, strict=True)
        for _ in range(number)
    ]
    return pl.DataFrame(rows, schema=SUBJECTS, orient="row")


def test_subjects_are_counted_by_how_they_were_chosen_and_what_was_found() -> None:
    counts = counted(subjects(x=(1, 2, 3, 4, 5), y=(6, 7, 8, 9, 10)))

    assert counts.select("group", *CELLS).rows() == [("x", 1, 2, 3, 4), ("y", 6, 7, 8, 9)]


def months(*each: tuple[str, dict[str, tuple[int, int, int, int]]]) -> pl.DataFrame:
    return pl.concat([a_table(month, **groups) for month, groups in each])


def test_a_trend_tells_the_rates_of_each_month() -> None:
    monthly = months(
        ("2026-01", {"x": (10, 30, 20, 40), "y": (20, 20, 20, 20)}),
        ("2026-02", {"x": (30, 10, 20, 40), "y": (20, 20, 20, 20)}),
    )
    whole = audit(a_table(x=(40, 40, 40, 80), y=(40, 40, 40, 40)), Design(), least=5, seed=1, replicates=2)

    told = trend(monthly, Design(), whole, least=5, seed=1, replicates=2)

    precision = told.rates.filter(pl.col("group") == "x", pl.col("metric") == "precision")
    assert dict(precision.select("area", "difference").iter_rows()) == {"2026-01": -0.25, "2026-02": 0.25, ALL: 0.0}


def test_a_trend_hides_what_the_report_hides() -> None:
    whole = audit(a_table(x=(3, 40, 40, 40), y=(50, 50, 50, 50)), Design(), least=5, seed=1, replicates=2)
    monthly = months(
        ("2026-01", {"x": (1, 20, 20, 20), "y": (25, 25, 25, 25)}),
        ("2026-02", {"x": (2, 20, 20, 20), "y": (25, 25, 25, 25)}),
    )

    told = trend(monthly, Design(), whole, least=5, seed=1, replicates=2)

    assert {unit for unit in told.hidden if unit[0] == ALL} == {unit for unit in whole.hidden if unit[0] == ALL}
    assert (ALL, "x") in told.hidden


def test_a_trend_of_other_persons_is_refused() -> None:
    whole = audit(a_table(x=(40, 40, 40, 80), y=(40, 40, 40, 40)), Design(), least=5, seed=1, replicates=2)

    with pytest.raises(OtherPersons):
        trend(a_table(x=(40, 40, 40, 79), y=(40, 40, 40, 40)), Design(), whole, least=5, seed=1)


def test_a_sample_of_all_who_were_not_selected_tells_what_controlling_them_all_does() -> None:
    counts = a_table(K=(10, 30, 20, 40), M=(20, 20, 30, 50))
    everybody = audit(counts, Design(), least=5, seed=1, replicates=50)

    sampled = audit(counts, Design(others={"nämnd": 140, ALL: 140}), least=5, seed=1, replicates=50)

    assert sampled.rates["value"].to_list() == pytest.approx(everybody.rates["value"].to_list())


def test_each_of_a_sample_of_those_not_selected_stands_for_many() -> None:
    counts = a_table(K=(10, 30, 20, 40), M=(20, 20, 30, 50))

    told = audit(counts, Design(others={"nämnd": 1_400, ALL: 1_400}), least=5, seed=1, replicates=50).rates

    [missed] = told.filter(area=ALL, group="K", metric="false_negative")["value"]
    # ten times as many are not selected as were looked at, so 200 of them are in error beside the 10 who were found
    assert missed == pytest.approx(200 / 210)
