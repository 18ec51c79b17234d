"""Reading a file of records in a test."""

from pathlib import Path
from typing import Any

from services.intake.domain import Refused
from services.intake.formats import read_records
from services.intake.records import RecordKind
from tests.unit.intake.samples import write


def rows_of(folder: Path, content: bytes | str, kind: RecordKind) -> list[dict[str, Any]]:
    """The accepted rows of that kind, each without what it does not say."""
    chunks = [chunk for chunk in read_records(write(folder, content)) if chunk.kind is kind]
    rows = [row for chunk in chunks for row in chunk.records.iter_rows(named=True)]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def rejects_of(folder: Path, content: bytes | str) -> list[tuple[str, int, str, str]]:
    """The rejected rows: kind, row, column, reason."""
    return [
        (chunk.kind.name, *row[:3])
        for chunk in read_records(write(folder, content))
        for row in chunk.rejects.iter_rows()
    ]


def refusal_of(folder: Path, content: bytes | str) -> str:
    """The code of the refusal, or "read"."""
    try:
        for _ in read_records(write(folder, content)):
            pass
    except Refused as refused:
        return refused.code
    return "read"
