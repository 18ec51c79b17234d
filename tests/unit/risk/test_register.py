"""The register's laws: what is uncovered, how closely to control, when to review, what differs."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.operations.analysing import missing
from services.risk.register.codes import Kind, State, Typology, state_of
from services.risk.register.law import Intensity, control_intensity, gaps, review_due
from services.risk.register.presenting import changes
from services.risk.register.templates import TEMPLATES
from services.risk.rules import RULES
from tests.service.risk.register import a_procurement

DAY = date(2026, 11, 25)
names = st.lists(st.integers(0, 30), unique=True)
values = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
contents = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(values, st.dictionaries(st.sampled_from("xy"), values), st.lists(values)),
    max_size=3,
)


@given(flagged=names, covered=st.sets(st.integers(0, 30)))
def test_the_gaps_are_what_is_flagged_less_what_is_covered(flagged: list[int], covered: set[int]) -> None:
    assert set(gaps(flagged, covered)) == set(flagged) - covered
    assert set(gaps(flagged, covered)) | (set(flagged) & covered) == set(flagged)


@given(value=st.integers(1, 100), more=st.integers(0, 50), highest=st.integers(100, 150))
def test_a_heavier_risk_is_never_controlled_less(value: int, more: int, highest: int) -> None:
    order = list(Intensity)

    assert order.index(control_intensity(value, highest, DAY)) <= order.index(
        control_intensity(value + more, highest, DAY)
    )


@pytest.mark.parametrize(
    ("value", "intensity"),
    [
        (1, "basic"),
        (4, "basic"),
        (5, "extended"),
        (9, "extended"),
        (10, "intensive"),
        (15, "continuous"),
        (25, "continuous"),
    ],
)
def test_the_intensity_follows_the_table(value: int, intensity: str) -> None:
    assert control_intensity(value, 25, DAY) == intensity


@pytest.mark.parametrize(
    ("approved", "due"),
    [
        (date(2024, 7, 1), date(2026, 7, 1)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2025, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_situation_picture_is_renewed_within_two_years(approved: date, due: date) -> None:
    assert review_due(approved) == due


@given(content=contents)
def test_the_same_content_does_not_differ(content: dict[str, Any]) -> None:
    assert changes(content, content) == []


@given(before=contents, after=contents)
def test_a_difference_is_the_same_read_backwards(before: dict[str, Any], after: dict[str, Any]) -> None:
    forth = {(one.field, one.before, one.after) for one in changes(before, after)}
    back = {(one.field, one.after, one.before) for one in changes(after, before)}

    assert forth == back


def test_a_change_is_named_by_its_place() -> None:
    before = {"title": "Tid", "inherent": {"likelihood": 3}, "actions": []}
    after = {"title": "Tid", "inherent": {"likelihood": 4}, "actions": [{"what": "Jämför", "done": False}]}

    assert [(one.field, one.before, one.after) for one in changes(before, after)] == [
        ("inherent.likelihood", "3", "4"),
        ("actions.1.what", "", "Jämför"),
        ("actions.1.done", "", "false"),
    ]


@pytest.mark.parametrize(
    ("version", "approved", "state"), [(1, None, State.DRAFT), (2, 2, State.APPROVED), (3, 2, State.CHANGED)]
)
def test_the_state_says_whether_what_stands_is_approved(version: int, approved: int | None, state: State) -> None:
    assert state_of(version, approved) is state


def test_the_register_calls_exploitation_what_the_rules_call_it() -> None:
    assert {rule.typology for rule in RULES} <= set(Typology)


def test_a_template_asks_for_what_its_kind_is_about() -> None:
    told = a_procurement()
    content: dict[str, Any] = {"sections": told["sections"], "area_risk": {}, "object_risk": {}, "actions": []}
    content |= {"accrued_cost": None, "expected_cost": None}

    assert missing(TEMPLATES[Kind.PROCUREMENT], content) == ["accrued_cost", "expected_cost"]
    assert missing(TEMPLATES[Kind.ACTION_PLAN], content | {"sections": {"goals": " "}}) == [
        *("goals", "grounds", "follow_up"),
        "actions",
    ]
