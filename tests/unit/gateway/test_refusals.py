"""However many tries come, few records wait to be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.admission import TooManyRequests
from services.gateway.callers import NotInDirectory
from services.gateway.refusals import MOST, Refusals
from services.gateway.settings import Settings
from shared.auth import NotSignedIn
from shared.db import connect
from shared.problems import NotFound, Problem

TRIES = st.tuples(st.sampled_from([NotSignedIn("no"), TooManyRequests(1, 1), NotInDirectory("x")]), st.integers())


@pytest.fixture(scope="module")
def counting() -> tuple[Settings, object]:
    settings = Settings()
    return settings, connect(settings)[1]


def refusals(counting: tuple[Settings, object]) -> Refusals:
    settings, sessions = counting
    return Refusals(settings, sessions)  # type: ignore[arg-type]  # the database is never reached


@given(tries=st.lists(TRIES, max_size=400))
def test_the_records_of_a_minute_are_bounded_and_no_try_is_lost(
    counting: tuple[Settings, object], tries: list[tuple[Problem, int]]
) -> None:
    counted = refusals(counting)

    for refusal, caller in tries:
        counted.note(refusal, "", f"10.0.0.{caller}")

    assert len(counted._waiting) <= MOST + 3
    assert counted._waiting.total() == len(tries)


def test_what_is_not_about_the_caller_is_not_counted(counting: tuple[Settings, object]) -> None:
    counted = refusals(counting)

    counted.note(NotFound("no"), "kim", "10.0.0.1")

    assert not counted._waiting


def test_a_known_caller_is_counted_by_subject_wherever_they_are(counting: tuple[Settings, object]) -> None:
    counted = refusals(counting)

    for address in ("10.0.0.1", "10.0.0.2"):
        counted.note(NotInDirectory("kim"), "kim", address)

    assert [(tried.subject, tried.address, count) for tried, count in counted._waiting.items()] == [("kim", "", 2)]
