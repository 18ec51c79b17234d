"""XLSX from strangers: the archive is measured before anything is unpacked into a table."""

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from services.intake.formats.grid import MOST_COLUMNS, MOST_ROWS, Grid, grid_of
from services.intake.formats.reasons import refuse

MOST_ENTRIES = 2_000
MOST_UNPACKED = 256 * 1024 * 1024
MOST_RATIO = 250
_RATIO_FROM = 1024 * 1024
_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1
_LONGEST_TAG = 4096
_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL_HEADER = 30
# A table is laid out over every place between its corners, filled or not; 32 bytes each.
_MOST_PLACES = 20_000_000
# A cell that does not plainly say, as its first attribute, a place within 26 columns and 99,999 rows.
_ODD = re.compile(rb'<c (?!r="[A-Z][0-9]{1,5}")')
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")


def read_workbook(path: Path, progress: Callable[[int], None] | None = None) -> list[Grid]:
    """One grid per visible sheet that holds cells, first sheet first."""
    _measure(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        visible = [sheet.name for sheet in workbook.sheets_metadata if "Visible" in str(sheet.visible)]
        grids = [_grid(workbook.get_sheet_by_name(name), progress) for name in visible or workbook.sheet_names]
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise refuse("broken-workbook", type(error).__name__) from None
    except BaseException as error:
        # the reader is compiled; a fault inside it arrives as a panic, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise refuse("broken-workbook", "panic") from None
    return [grid for grid in grids if grid.height]


def _grid(sheet: CalamineSheet, progress: Callable[[int], None] | None) -> Grid:
    return grid_of(sheet.iter_rows(), progress, first_row=1, format="xlsx")


def _measure(path: Path) -> None:
    """Refuse what is encrypted, damaged, overlapping, or unpacks to more than a workbook does."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise refuse("zip-too-large", f"{len(entries)} > {MOST_ENTRIES}")
            if any(entry.flag_bits & _ENCRYPTED for entry in entries):
                raise refuse("encrypted-zip")
            if sum(entry.compress_size for entry in entries) > path.stat().st_size:
                raise refuse("broken-workbook", "overlap")
            left = MOST_UNPACKED
            for entry in entries:
                left -= _unpacked(file, entry, left)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise refuse("broken-workbook", type(error).__name__) from None


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo, most: int) -> int:
    """How many bytes the entry really unpacks to, whatever the directory says; its sheet's corners are judged too."""
    if entry.compress_type not in _DEFLATED:
        raise refuse("broken-workbook", "method")
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    unpack = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    limit = min(most, max(_RATIO_FROM, entry.compress_size * MOST_RATIO))
    left, size, corners = entry.compress_size, 0, _Corners()
    while left > 0 and (packed := file.read(min(_CHUNK, left))):
        left -= len(packed)
        while True:
            data = unpack.decompress(packed, _CHUNK) if unpack else packed
            size += len(data)
            if size > limit:
                raise refuse("zip-too-large", f"> {limit // 1024 // 1024} MB")
            corners.see(data)  # any part can be named a sheet
            packed = unpack.unconsumed_tail if unpack else b""
            if not packed:
                break
    corners.judge()
    return size


class _Corners:
    """How far a sheet's cells reach, seen piece by piece; exact only where a cell lies far out."""

    def __init__(self) -> None:
        self._row, self._column, self._odd, self._rest = 0, 0, False, b""

    def see(self, piece: bytes) -> None:
        """Look at the next piece; a tag cut in two waits for its other half."""
        piece = self._rest + piece
        cut = piece.rfind(b"<")
        piece, self._rest = piece[:cut], piece[cut:][:_LONGEST_TAG]
        self._odd = self._odd or b":sheetData" in piece
        if self._odd or _ODD.search(piece):
            for letters, digits in _PLACE.findall(piece):
                column = 0
                for letter in letters.upper():
                    column = column * 26 + letter - 64
                self._row, self._column = max(self._row, int(digits)), max(self._column, column)

    def judge(self) -> None:
        """Refuse a sheet that would be laid out over more places than a ledger fills."""
        if self._column > MOST_COLUMNS:
            raise refuse("too-many-columns", f"{self._column} > {MOST_COLUMNS}")
        if self._row > MOST_ROWS or self._row * self._column > _MOST_PLACES:
            raise refuse("too-many-rows", f"{self._row} × {self._column}")
