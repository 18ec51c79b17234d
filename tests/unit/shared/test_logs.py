"""No identifier survives the log's last step, however deep it lies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.logs import mask, redact

# Skatteverket's published test numbers, in the forms people write them
NUMBERS = ("19121212-1212", "191212121212", "121212-1212", "121212+1212", "1212121212", "19900161-2384")
SECRETS = (*NUMBERS, "kim@exempelby.example", "SE3550000000054910000003", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln")

texts = st.text(max_size=20)
planted = st.sampled_from(SECRETS)
leaves = st.one_of(texts, st.integers(), st.none(), st.builds(lambda a, s, b: f"{a} {s} {b}", texts, planted, texts))
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@pytest.mark.attack("L1")
@pytest.mark.asvs("16.2.5")
@given(trees)
def test_a_log_event_holds_no_planted_identifier(value: Any) -> None:
    rendered = repr(redact(None, "info", {"event": "x", "data": value}))

    assert [secret for secret in SECRETS if f" {secret} " in rendered] == []


@pytest.mark.attack("L1")
@pytest.mark.asvs("16.2.5")
def test_the_message_of_a_library_holds_no_identifier() -> None:
    told = redact(None, "info", {"event": "RCPT TO:<kim@exempelby.example> for 19121212-1212"})

    assert told["event"] == "RCPT TO:<[e-mail]> for [identity number]"


@given(trees)
def test_redacting_twice_changes_nothing(value: Any) -> None:
    once = redact(None, "info", {"event": "x", "data": value})

    assert redact(None, "info", dict(once)) == once


def test_ids_and_amounts_are_left_as_they_are() -> None:
    text = "payment 0193a1b2-7c00-7000-8000-0123456789ab of 4875000 öre, file 20260117"

    assert mask(text) == text
