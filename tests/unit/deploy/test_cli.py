"""The command line: exit codes, words and figures."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.cli import app, database, files, gateway, outbox
from deploy.cli.files import DEMO, DEMO_FILES
from deploy.cli.output import CommandError, kronor, local_time, print_json
from deploy.local.state import PlatformState, write_state

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No platform of this machine is touched."""
    for name in ("TILLIT_URL", "TILLIT_TOKEN", "DATABASE_URL", "SECRETS_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TILLIT_LOCAL", str(tmp_path))
    monkeypatch.setenv("TILLIT_GATEWAY_PORT", "1999")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["tillit", *arguments])
    try:
        return app.main()
    except SystemExit as exit_:
        return int(exit_.code or 0)


def test_a_command_that_does_not_exist_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "frobnicate") == 2


def test_help_lists_every_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--help") == 0

    text = capsys.readouterr().out
    for command in ("up", "down", "status", "import", "alerts", "demo", "dlq", "outbox", "reconcile"):
        assert command in text


@pytest.mark.parametrize("arguments", [("status",), ("status", "--json"), ("alerts",), ("outbox", "status")])
def test_without_a_platform_a_command_says_how_to_start_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *arguments) == 1

    assert "make run" in capsys.readouterr().err


def test_stopping_what_does_not_run_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "down") == 0

    assert "does not run" in capsys.readouterr().out


def test_a_dead_letter_is_not_dismissed_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "dlq", "dismiss", "0190") == 2
    assert run(monkeypatch, "dlq", "dismiss", "0190", "--reason", " ") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", datetime(2026, 11, 21, 10, 30, tzinfo=UTC)),
        ("7d", datetime(2026, 11, 14, 12, 0, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T08:00:00Z", datetime(2026, 11, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_time_can_be_a_span_a_date_or_a_moment(text: str, expected: datetime) -> None:
    assert outbox.moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["yesterday", "", "10", "5w"])
def test_what_is_no_time_is_answered_with_what_is(text: str) -> None:
    with pytest.raises(CommandError, match="12h"):
        outbox.moment(text, NOW)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(123_456_789, "SEK", "1 234 567,89 kr"), (-5, "SEK", "-0,05 kr"), (1_000, "EUR", "10,00 EUR")],
)
def test_amounts_are_shown_as_people_write_them(minor: int, currency: str, shown: str) -> None:
    assert kronor({"minor": minor, "currency": currency}).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_times_are_shown_to_the_minute() -> None:
    assert local_time(NOW) == NOW.astimezone().strftime("%Y-%m-%d %H:%M")
    assert local_time(None) == ""


def test_the_running_platform_tells_where_it_is(elsewhere: Path) -> None:
    me = psutil.Process()
    state = PlatformState(
        pid=me.pid,
        phase="ready",
        gateway="http://x:1",
        database="postgresql://x:2/tillit",
        broker="x:3",
        kafka="embedded",
        started_at=me.create_time(),
    )
    write_state(elsewhere / "run" / "state.json", state)

    assert (gateway.gateway_url(), database.database_server()) == ("http://x:1", "postgresql://x:2/tillit")


def test_a_problem_is_told_with_the_request_it_belongs_to() -> None:
    answer = httpx.Response(
        409, json={"title": "Already triaged", "detail": "Somebody was first."}, headers={"x-request-id": "r-1"}
    )

    assert gateway._problem(answer) == "Already triaged: Somebody was first. (request r-1)"


def test_an_error_that_is_no_problem_is_told_by_its_status() -> None:
    assert gateway._problem(httpx.Response(502, text="<html>")) == "the answer was 502 Bad Gateway"


def test_json_output_is_nothing_but_json(capsys: pytest.CaptureFixture[str]) -> None:
    files_state = [{"name": "å.csv", "total": {"minor": 1, "currency": "SEK"}}]

    print_json(files_state)

    assert json.loads(capsys.readouterr().out) == files_state


def test_a_summary_names_why_a_file_was_refused(capsys: pytest.CaptureFixture[str]) -> None:
    refused: dict[str, object] = {
        "name": "bild.pdf",
        "kind": None,
        "status": "rejected",
        "rows": 0,
        "accepted": 0,
        "rejected": 0,
        "known": 0,
        "total": None,
        "errors": [],
        "reason": {"sv": "Det är en PDF.", "en": "This is a PDF."},
    }

    files.show_summary([refused])

    assert "This is a PDF." in capsys.readouterr().out


def test_every_demo_file_exists() -> None:
    assert {name for name, _, _ in DEMO_FILES} | {"README.md"} == {file.name for file in DEMO.iterdir()}
