"""Checklists follow the ladder, and due dates follow the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controls.domain import Need, checklist, due_on, missing_steps
from shared.working_days import is_working_day

FRIDAY = date(2026, 11, 20)
RULES = [
    "INV-01",
    "INV-02",
    "INV-03",
    "INV-07",
    "INV-08",
    "INV-09",
    "INV-14",
    "SUP-01",
    "STA-02",
    "STA-03",
    "INV-99",
    "GRT-01",
]
some_rules = st.sets(st.sampled_from(RULES))
some_days = st.dates(date(2026, 1, 1), date(2040, 12, 31))


def keys(*rules: str) -> list[str]:
    return [step.key for step in checklist(rules, FRIDAY)]


@given(some_rules, some_days)
def test_every_checklist_starts_with_the_question_of_conflict(rules: set[str], opened: date) -> None:
    assert checklist(rules, opened)[0].key == "no_conflict"


@given(some_rules, some_days)
def test_no_step_comes_twice(rules: set[str], opened: date) -> None:
    found = [step.key for step in checklist(rules, opened)]

    assert len(found) == len(set(found))


@given(some_rules, some_days)
def test_own_records_come_before_any_question(rules: set[str], opened: date) -> None:
    asks = [step.key.startswith("ask_") for step in checklist(rules, opened)]
    desk = [n for n, step in enumerate(checklist(rules, opened)) if step.needed is Need.ALWAYS]

    assert not any(asks[: max(desk) + 1])


@given(some_rules, some_days)
def test_every_step_speaks_both_languages_without_accusing(rules: set[str], opened: date) -> None:
    for step in checklist(rules, opened):
        assert step.sv
        assert step.en
        assert "misstänk" not in step.sv.lower()
        assert "suspect" not in step.en.lower()


@pytest.mark.parametrize("rule", ["INV-07", "INV-08", "INV-09", "STA-03"])
def test_nobody_is_asked_on_a_weak_sign_alone(rule: str) -> None:
    assert not [key for key in keys(rule) if key.startswith("ask_")]


def test_a_strong_sign_beside_a_weak_one_allows_the_question() -> None:
    assert "ask_party" in keys("INV-01", "INV-08")


def test_a_changed_account_is_called_back() -> None:
    assert keys("INV-02") == ["no_conflict", "call_back", "who_changed"]


def test_a_sample_needs_two_independent_families() -> None:
    assert "sample_documents" not in keys("INV-01", "INV-07")
    assert "sample_documents" in keys("INV-01", "SUP-01")


def test_the_question_says_how_long_the_answer_may_take() -> None:
    (question,) = [step for step in checklist(["INV-01"], FRIDAY) if step.key == "ask_party"]

    assert "14 dagar" in question.sv
    assert "14 days" in question.en


def test_an_unknown_rule_still_gives_a_control() -> None:
    assert keys("NEW-77") == ["no_conflict", "own_records", "ask_party"]


@pytest.mark.parametrize(
    ("rules", "opened", "due"),
    [
        (["INV-01"], FRIDAY, date(2026, 12, 18)),
        (["INV-02"], FRIDAY, date(2026, 11, 23)),
        (["INV-01", "INV-02"], FRIDAY, date(2026, 11, 23)),
        (["INV-02"], date(2026, 12, 23), date(2026, 12, 28)),
        (["INV-02"], date(2026, 6, 18), date(2026, 6, 22)),
    ],
    ids=["four weeks", "over a weekend", "the most urgent counts", "over Christmas", "over midsummer"],
)
def test_the_due_date_counts_working_days(rules: list[str], opened: date, due: date) -> None:
    assert due_on(rules, opened) == due


@given(some_rules, some_days)
def test_a_control_is_due_on_a_working_day_ahead(rules: set[str], opened: date) -> None:
    due = due_on(rules, opened)

    assert due > opened
    assert is_working_day(due)


STEPS = [("a", "always"), ("b", "finding"), ("c", "optional")]


@pytest.mark.parametrize(
    ("done", "outcome", "missing"),
    [
        ([], "no_finding", ["a"]),
        ([], "finding", ["a", "b"]),
        (["a"], "no_finding", []),
        (["a"], "finding", ["b"]),
        (["b", "a"], "finding", []),
    ],
)
def test_a_finding_needs_more_steps_than_none(done: list[str], outcome: str, missing: list[str]) -> None:
    assert missing_steps(STEPS, done, outcome) == missing
