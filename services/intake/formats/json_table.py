"""A table in JSON: a list of objects, an object that holds one, columns by name, or one object per line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from services.intake.formats.grid import MOST_COLUMNS, Grid, grid_of
from services.intake.formats.reasons import refuse
from services.intake.formats.text import decode, read_bytes

_HOLDERS = ("items", "data", "results", "result", "records", "rows", "value", "values", "invoices", "payments")


def read_json(path: Path, progress: Callable[[int], None] | None = None) -> Grid:
    """The table, its keys as the heading row; rows are numbered from 1."""
    text, encoding = decode(read_bytes(path))
    objects, columns = _find(_loaded(text))
    if objects is not None:
        rows = _rows_of_objects(objects)
    elif columns is not None:
        rows = _rows_of_columns(columns)
    else:
        raise refuse("json-not-a-table")
    return grid_of(rows, progress, first_row=0, format="json", encoding=encoding)


def _loaded(text: str) -> Any:
    """The document with numbers as they are written; one object per line is a list."""
    try:
        return _decoder().decode(text.strip())
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines):
            return [_line(line) for line in lines]
        raise refuse("broken-json", f"line {error.lineno}") from None
    except (RecursionError, ValueError) as error:
        raise refuse("broken-json", type(error).__name__) from None


def _line(line: str) -> Any:
    try:
        return _decoder().decode(line.strip())
    except (RecursionError, ValueError) as error:
        raise refuse("broken-json", type(error).__name__) from None


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _find(document: Any, depth: int = 0) -> tuple[list[dict[str, Any]] | None, dict[str, list[Any]] | None]:
    """The list of objects or the columns in the document or just inside it."""
    if isinstance(document, list):
        return (document, None) if document and all(isinstance(one, dict) for one in document) else (None, None)
    if not isinstance(document, dict) or depth > 1:
        return None, None
    for name in [*_HOLDERS, *document]:
        inner = document.get(name)
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            return inner, None
    if len(document) > 1 and all(isinstance(one, list) for one in document.values()):
        return None, document
    for inner in document.values():
        if isinstance(inner, dict) and (found := _find(inner, depth + 1)) != (None, None):
            return found
    return None, None


def _rows_of_objects(objects: list[dict[str, Any]]) -> Iterator[list[str | None]]:
    names: dict[str, None] = {}
    for one in objects:
        names.update(dict.fromkeys(one))
        if len(names) > MOST_COLUMNS:
            raise refuse("too-many-columns", f"> {MOST_COLUMNS}")
    yield list(names)
    for one in objects:
        yield [_cell(one.get(name)) for name in names]


def _rows_of_columns(columns: dict[str, list[Any]]) -> Iterator[list[str | None]]:
    height = max(len(values) for values in columns.values())
    yield list(columns)
    for place in range(height):
        yield [_cell(values[place]) if place < len(values) else None for values in columns.values()]


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).upper() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
