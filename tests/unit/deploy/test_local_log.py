"""The readable log and its JSON lines."""

import json
from pathlib import Path

import pytest

from deploy.local import log
from deploy.local.log import PlatformLog, readable_line


def test_a_json_line_is_readable_with_its_fields() -> None:
    record = {
        "timestamp": "2026-11-21T10:00:00.123456Z",
        "level": "warning",
        "event": "consumer.retrying",
        "service": "risk",
        "delay": 0.2,
    }

    line = readable_line(record)

    assert line.endswith("risk          WARNING consumer.retrying delay=0.2")


def test_a_field_with_line_breaks_stays_on_one_line() -> None:
    line = readable_line({"timestamp": "", "event": "failed", "service": "risk", "exception": "one\ntwo"})

    assert "\n" not in line
    assert "one\\ntwo" in line


def test_the_json_beside_it_names_the_process_that_spoke(tmp_path: Path) -> None:
    with PlatformLog(tmp_path / "tillit.log") as platform_log:
        platform_log.write("intake", '{"event": "file.stored", "rows": 3, "service": "someone-else"}')
        platform_log.write("postgres", "LOG:  ready")

    records = [json.loads(line) for line in (tmp_path / "tillit.jsonl").read_text().splitlines()]

    assert [(r["service"], r["event"]) for r in records] == [("intake", "file.stored"), ("postgres", "LOG:  ready")]


@pytest.mark.parametrize("line", ["{broken", '["a", "list"]', "", '{"a": NaN'])
def test_what_is_no_json_object_is_kept_as_it_is(tmp_path: Path, line: str) -> None:
    with PlatformLog(tmp_path / "tillit.log") as platform_log:
        platform_log.write("kafka", line)

    assert json.loads((tmp_path / "tillit.jsonl").read_text())["event"] == line


def test_a_log_that_has_grown_is_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "KEEP_BYTES", 1_000)

    with PlatformLog(tmp_path / "tillit.log") as platform_log:
        for number in range(100):
            platform_log.write("risk", f"line {number}")

    assert "line 99" in (tmp_path / "tillit.log").read_text() + (tmp_path / "tillit.log.1").read_text()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 4_000
