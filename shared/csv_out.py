"""Tables that people open in a spreadsheet: CSV with a mark of its encoding, in which no cell is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

# what spreadsheets begin a formula by, their wide forms too (OWASP, CSV injection)
_FORMULA: Final = tuple("=+-@\t\r\n\0＝＋－＠")
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9 .,\xa0]*")
BOM: Final = "\ufeff"


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would reckon with; plain numbers stay."""
    begins = text.lstrip(" \xa0").startswith(_FORMULA) or text.startswith(_FORMULA)
    return f"'{text}" if begins and not _NUMBER.fullmatch(text) else text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The table line by line, parted by semicolons as spreadsheets here expect it."""
    out = io.StringIO(BOM)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in chain((head,), rows):
        writer.writerow([safe_cell(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
