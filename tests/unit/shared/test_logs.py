"""No identifier survives the log's last step, however deep it lies."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.logs import mask, redact

ROOT = Path(__file__).resolve().parents[3]
# Skatteverket's published test numbers, in the forms people write them
NUMBERS = ("19121212-1212", "191212121212", "121212-1212", "121212+1212", "1212121212", "19900161-2384")
# telephone numbers that the Swedish authority has set aside for films and books
PHONES = ("070-1740605", "+46701740605", "+46 (0)70 174 06 05", "0701740699")
ACCOUNTS = ("SE3550000000054910000003", "SE35 5000 0000 0549 1000 0003", "GB29NWBK60161331926819", "NO9386011117947")
SECRETS = (*NUMBERS, *PHONES, *ACCOUNTS, "kim@exempelby.example", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln")

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


@pytest.mark.attack("L1")
@pytest.mark.parametrize(
    "text", ["bankgiro 5805-6201", "BG: 58056201", "plusgiro 12 34 56-7", "konto 8327-9 123 456 789-0"]
)
def test_an_account_after_a_word_that_says_so_is_masked(text: str) -> None:
    assert "[account]" in mask(text)
    assert not any(digit in mask(text) for digit in "123456789")


@pytest.mark.attack("C8", "L1")
@pytest.mark.asvs("16.2.4", "16.4.1")
@pytest.mark.parametrize(
    "text", ["a\r\nlevel=error", "\x1b[2J\x1b[31mred", '"}\n{"event": "forged"', "a\0b", "\u2028x"]
)
@pytest.mark.parametrize("how", ["structlog", "logging"])
def test_whatever_is_logged_is_one_line_that_says_it_as_text(text: str, how: str) -> None:
    script = (
        "import logging, sys, structlog; from shared.logs import configure_logging; configure_logging('risk')\n"
        "text = sys.stdin.read()\n"
        "if sys.argv[1] == 'structlog': structlog.get_logger().info('x', told=text)\n"
        "else: logging.getLogger('y').error(text)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, how], input=text.encode(), stdout=subprocess.PIPE, check=True, cwd=ROOT
    )

    (line,) = done.stdout.decode().strip("\n").split("\n")
    told = json.loads(line)
    assert text.replace("\r\n", "\n") in {str(value).replace("\r\n", "\n") for value in told.values()}
    assert not any(ord(letter) < 32 for letter in line)
