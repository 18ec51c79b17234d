"""From rows that were not taken, and from how a table is read, to what the API answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import Response
from sqlalchemy import Row

from services.intake.domain import Kind, Refused, Text
from services.intake.formats import REASONS
from services.intake.mapping import FIELDS
from services.intake.quarantine.schemas import (
    MappingOut,
    MappingTarget,
    PreviewOut,
    PreviewRow,
    RejectedExample,
    RejectedGroup,
    RejectedOut,
)
from services.intake.quarantine.tables import Preview, titles_of
from services.intake.records import RecordKind
from services.intake.records.targets import is_nested, targets_of
from services.intake.schemas import ReasonOut
from shared.csv_out import csv_lines
from shared.schemas import TextOut

_ROW: Final = "Rad / Row"
_COLUMN: Final = "Kolumn / Column"
_WHY: Final = "Skäl / Reason"
_VALUE: Final = "Värde / Value"

Lines = tuple[Sequence[str], Iterator[Sequence[str]]]


def said(code: str) -> ReasonOut:
    """Why a row was not taken, in both languages."""
    text = REASONS.get(code, Text(code, code))
    return ReasonOut(code=code, sv=text.sv, en=text.en)


def _out(text: Text) -> TextOut:
    return TextOut(sv=text.sv, en=text.en)


def mapping_out(
    file: Row[Any],
    kind: RecordKind | None,
    headers: Sequence[str],
    proposed: Mapping[str, str],
    stored: Mapping[str, str] | None,
) -> MappingOut:
    """How a table was read, or would be."""
    targets = targets_of(kind).values() if kind else ()
    nested = [] if not kind or file.layout["delimiter"] is None else [n for n in kind.fields if is_nested(kind, n)]
    return MappingOut(
        kind=kind.name if kind else Kind.LEDGER.value,
        columns=dict(stored or proposed),
        headers=list(headers),
        fields=[one.name for one in targets] if kind else list(FIELDS),
        targets=[MappingTarget(name=o.name, title=_out(o.title), required=o.required) for o in targets],
        left_out=[_out(kind.fields[name].name) for name in nested] if kind else [],
        proposed=stored is None,
        delimiter=file.layout["delimiter"],
        encoding=file.layout["encoding"],
    )


def preview_out(kind: RecordKind | None, rows: Sequence[Preview], refused: Refused | None) -> PreviewOut:
    """The first rows as they would be read."""
    return PreviewOut(
        titles={name: _out(title) for name, title in titles_of(kind).items()},
        rows=[
            PreviewRow(row=o.row, values=o.values, column=o.column, reason=said(o.reason) if o.reason else None)
            for o in rows
        ],
        refused=ReasonOut(code=refused.code, sv=refused.sv, en=refused.en) if refused else None,
    )


def rejected_out(file: Row[Any], groups: Sequence[Row[Any]], kept: int) -> RejectedOut:
    """All that was not taken, by reason and column."""
    return RejectedOut(
        groups=[
            RejectedGroup(
                reason=said(one.reason),
                column=one.column,
                rows=one.rows,
                examples=[RejectedExample(row=row, value=value) for row, value in sorted(one.examples)],
            )
            for one in groups
        ],
        rejected=file.rejected,
        kept=kept,
    )


def rows_with_reasons(
    errors: Sequence[Row[Any]], headers: Sequence[str], rows: Iterable[tuple[int, list[str]]]
) -> Lines:
    """The table's own columns, with why each row was not taken before them."""
    why: dict[int, list[Row[Any]]] = {}
    for error in errors:
        why.setdefault(error.row, []).append(error)
    lines = [[str(row), _joined(why[row], "column"), _reasons(why[row]), *cells] for row, cells in rows]
    return (_ROW, _COLUMN, _WHY, *headers), iter(lines)


def reasons_only(errors: Sequence[Row[Any]]) -> Lines:
    """Of what is no table: where, why, and the value's shape."""
    lines = [[str(error.row), error.column, _reasons([error]), error.value] for error in errors]
    return (_ROW, _COLUMN, _WHY, _VALUE), iter(lines)


def _joined(errors: Sequence[Row[Any]], name: str) -> str:
    return ", ".join(dict.fromkeys(getattr(error, name) for error in errors))


def _reasons(errors: Sequence[Row[Any]]) -> str:
    return " ".join(f"{text.sv} / {text.en}" for text in map(said, dict.fromkeys(error.reason for error in errors)))


def csv_of(file_id: UUID, made: Lines) -> Response:
    """The lines as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="rader-att-ratta-{file_id}.csv"'}
    return Response("".join(csv_lines(*made)), media_type="application/octet-stream", headers=headers)
