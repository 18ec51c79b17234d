"""One readable log of every process, and the same lines as JSON beside it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

KEEP_BYTES = 32 * 1024 * 1024  # then the file is moved aside once; disk use stays under twice that
_SHOWN = frozenset({"timestamp", "level", "event", "service"})


class PlatformLog:
    """Appends lines of every process to tillit.log (for people) and tillit.jsonl (for programs)."""

    def __init__(self, readable: Path) -> None:
        readable.parent.mkdir(parents=True, exist_ok=True)
        self._paths = (readable, readable.with_suffix(".jsonl"))
        for path in self._paths:
            _rotate(path)
        self._files = [path.open("ab", buffering=0) for path in self._paths]
        self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def write(self, process: str, line: str) -> None:
        """Keep one output line of *process*, JSON or plain."""
        record = _record(process, line)
        for file, text in zip(self._files, (readable_line(record), _json_line(record)), strict=True):
            self._written += file.write(text.encode(errors="replace") + b"\n")
        if self._written > KEEP_BYTES:
            self._turn_over()

    def event(self, event: str, **fields: Any) -> None:
        """Keep one line of the supervisor's own."""
        self.write("tillit", json.dumps({"level": "info", "event": event, **fields}, default=str))

    def _turn_over(self) -> None:
        for index, path in enumerate(self._paths):
            self._files[index].close()
            path.replace(path.with_name(path.name + ".1"))
            self._files[index] = path.open("ab", buffering=0)
        self._written = 0


def _rotate(path: Path) -> None:
    if path.exists() and path.stat().st_size > KEEP_BYTES:
        path.replace(path.with_name(path.name + ".1"))


def _record(process: str, line: str) -> dict[str, Any]:
    parsed: Any = None
    if line.startswith("{"):
        try:
            parsed = json.loads(line)
        except ValueError:
            parsed = None
    record = parsed if isinstance(parsed, dict) else {"event": line.rstrip()}
    record["service"] = process
    record.setdefault("timestamp", datetime.now(UTC).isoformat(timespec="milliseconds"))
    return record


def _json_line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, default=str)


def readable_line(record: dict[str, Any]) -> str:
    """Local wall time, process, level, event and the other fields of *record* on one line."""
    when = _local_time(str(record["timestamp"]))
    rest = " ".join(f"{key}={_short(value)}" for key, value in record.items() if key not in _SHOWN)
    level = str(record.get("level", "")).upper()
    return f"{when} {record['service']:<13} {level:<8}{record.get('event', '')} {rest}".rstrip()


def _local_time(timestamp: str) -> str:
    try:
        return datetime.fromisoformat(timestamp).astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    except ValueError:
        return timestamp


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text.replace("\n", "\\n")
