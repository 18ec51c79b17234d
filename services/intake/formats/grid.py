"""A table before anyone knows what its columns mean: strings by row and place."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, TextIO

import polars as pl

from services.intake.formats.reasons import refuse
from services.intake.formats.spool import Spool
from services.intake.formats.text import opened_text
from services.intake.mapping import propose_mapping

MOST_ROWS = 2_000_000
MOST_COLUMNS = 512
MOST_CELL = 32_767  # what a spreadsheet's cell holds
# What a row of the widest table holds at most, of the longest cells that are not refused.
MOST_LINE = MOST_COLUMNS * MOST_CELL
_CHUNK = 10_000
_LOOK = 40
_SAMPLE = 64 * 1024
_DELIMITERS = ";\t,|"
_UNCLOSED = 50
_REGULAR = 0.8
_DIGITS_KEPT = 15
_WHOLE_BELOW = 1e15
_MARKS = "\ufeff\u200b\u200e\u200f\u2060"


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells as strings, `height` rows of them, a portion at a time; `first_row` is the source's own number of one.

    `columns` names the places of the widest row; a portion may lack the last ones.
    """

    frames: Spool
    first: pl.DataFrame
    height: int
    columns: tuple[str, ...]
    first_row: int
    format: str
    encoding: str | None = None
    delimiter: str | None = None

    def head(self, rows: int = _LOOK) -> list[list[str]]:
        """The first rows, stripped, empty cells as empty strings."""
        return [[(cell or "").strip(_MARKS + " \t\r\n\xa0") for cell in row] for row in self.first.head(rows).rows()]

    def portions(self) -> Iterator[pl.DataFrame]:
        """The cells, some thousand rows at a time, all of them with every column."""
        for frame in self.frames:
            missing = self.columns[frame.width :]
            yield frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def grid_of(
    rows: Iterable[list[Any]],
    progress: Callable[[int], None] | None = None,
    most_lines: int | None = None,
    **about: Any,
) -> Grid:
    """A grid of rows of any length, whose cells are strings, numbers, days or nothing.

    csv.Error for a cell of more than `most_lines` lines; `progress` is told the number of rows read so far.
    """
    source, frames, count, width = iter(rows), Spool(), 0, 0
    first = pl.DataFrame()
    while chunk := list(islice(source, _CHUNK)):
        if count + len(chunk) > MOST_ROWS:
            raise refuse("too-many-rows", f"> {MOST_ROWS}")
        frame = _frame(chunk)
        _check_cells(frame, most_lines)
        frames.put(frame)
        if first.height < _LOOK:
            first = pl.concat([first, frame.head(_LOOK - first.height)], how="diagonal")
        count, width = count + len(chunk), max(width, frame.width)
        if progress is not None:
            progress(count)
    places = tuple(f"c{place}" for place in range(width))
    head = first.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in places[first.width :])
    return Grid(frames, head, count, places, **about)


def _check_cells(frame: pl.DataFrame, most_lines: int | None) -> None:
    longest = frame.select(pl.all().str.len_bytes().max()).rows() if frame.width else []
    if any((length or 0) > MOST_CELL for row in longest for length in row):
        raise refuse("cell-too-long", f"> {MOST_CELL}")
    if most_lines is not None:
        lines = frame.select(pl.all().str.count_matches(r"\r\n|\r|\n").max()).rows() if frame.width else []
        if any((count or 0) > most_lines for row in lines for count in row):
            raise csv.Error(f"> {most_lines} lines")


def _frame(chunk: list[list[Any]]) -> pl.DataFrame:
    width = max(len(row) for row in chunk)
    if width > MOST_COLUMNS:
        raise refuse("too-many-columns", f"{width} > {MOST_COLUMNS}")
    if not width:  # empty rows count, too
        return pl.DataFrame({"c0": pl.repeat(None, len(chunk), dtype=pl.String, eager=True)})
    columns = zip_longest(*chunk) if any(len(row) != width for row in chunk) else zip(*chunk, strict=True)
    return pl.DataFrame([_strings(f"c{place}", values) for place, values in enumerate(columns)])


def _strings(name: str, values: tuple[Any, ...]) -> pl.Series:
    kinds = set(map(type, values))
    if float in kinds:
        numbers = pl.Series(name, [value if type(value) is float else None for value in values], dtype=pl.Float64)
        others = [None if type(value) is float else cell_text(value) for value in values]
        return pl.select(
            pl.coalesce(_number_texts(numbers), pl.Series(others, dtype=pl.String)).alias(name)
        ).to_series()
    if kinds <= {str, type(None)}:
        try:
            return pl.Series(name, values, dtype=pl.String, strict=True)
        except UnicodeEncodeError:
            pass
    return pl.Series(name, [cell_text(value) for value in values], dtype=pl.String)


def _number_texts(numbers: pl.Series) -> pl.Series:
    """Floats as cell_text writes them; whole ones and short ones without a visit to Python."""
    whole = (numbers == numbers.round(0)) & (numbers.abs() < _WHOLE_BELOW)
    texts = pl.select(
        pl.when(whole).then(numbers.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(numbers.cast(pl.String))
    ).to_series()
    odd = (texts.str.len_bytes() > _DIGITS_KEPT) | texts.str.contains("[a-zA-Z]")
    rows = odd.fill_null(value=False).arg_true()
    return texts.scatter(rows, [cell_text(number) for number in numbers.gather(rows)]) if rows.len() else texts


def cell_text(value: Any) -> str | None:
    """One cell as a person would type it; a float with the fifteen digits that a spreadsheet keeps."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # half of a surrogate pair is no text
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _WHOLE_BELOW:
            return str(int(value))
        text = format(value, f".{_DIGITS_KEPT}g")
        return format(Decimal(text), "f") if "e" in text and "inf" not in text else text
    return str(value)


def read_delimited(path: Path, progress: Callable[[int], None] | None = None) -> Grid:
    """A delimited text file; its encoding, delimiter, line ends and quotes are found by evidence."""
    with opened_text(path) as (file, encoding):
        delimiter = delimiter_of(file.read(_SAMPLE))
        if delimiter is None:
            raise refuse("unknown-format")
        about = {"format": "tsv" if delimiter == "\t" else "csv", "encoding": encoding, "delimiter": delimiter}
        for quoted in (True, False):
            file.seek(0)
            most_lines = _UNCLOSED if quoted else None
            # a quotation mark that is never closed has swallowed rows: every line stands for itself instead
            with suppress(csv.Error):
                return grid_of(_records(file, delimiter, quoted=quoted), progress, most_lines, first_row=1, **about)
    raise refuse("cell-too-long", f"> {csv.field_size_limit()}")


def _records(file: TextIO, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    if quoted:
        yield from csv.reader(_lines(file), delimiter=delimiter)
        return
    for row in csv.reader(_lines(file), delimiter=delimiter, quoting=csv.QUOTE_NONE):
        yield [cell[1:-1].replace('""', '"') if cell[:1] == cell[-1:] == '"' != cell else cell for cell in row]


def _lines(file: TextIO) -> Iterator[str]:
    """Each line with its end, without the marks that some programs put before the first and behind the last."""
    first = True
    while line := file.readline(MOST_LINE):
        if len(line) == MOST_LINE:
            raise refuse("cell-too-long", f"> {MOST_CELL}")
        if first:
            line, first = line.lstrip("\ufeff"), False
        if line[-1:] not in {"\n", "\r"}:
            line = line.rstrip("\x1a")
        if line:
            yield line


def delimiter_of(text: str) -> str | None:
    """The sign that parts the columns: the one whose first rows hold a known heading, else the most regular one."""
    sample = text[:_SAMPLE].lstrip("\ufeff")
    best: tuple[int, float, int, str] = (0, 0.0, 0, "")
    for delimiter in _DELIMITERS:
        rows = _sample_rows(sample, delimiter)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            known = max(len(propose_mapping(row).columns) for row in rows)
            width, times = widths.most_common(1)[0]
            best = max(best, (known, times / len(rows), width, delimiter))
    known, regular, _, delimiter = best
    return delimiter if known or regular >= _REGULAR else None


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(row[:MOST_COLUMNS] for row in islice(reader, _LOOK) if any(cell.strip() for cell in row))
    return rows
