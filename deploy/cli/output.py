"""How commands speak: tables for people, JSON for programs, errors with what to do next."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

UNSEEN_WIDTH = 240  # of tables in a file or a pipe, where folded cells would be in the way

# rich itself obeys NO_COLOR and leaves colour and animation out where there is no terminal
console = Console(highlight=False, width=None if sys.stdout.isatty() else UNSEEN_WIDTH)
errors = Console(stderr=True, highlight=False)


class CommandError(Exception):
    """A command could not do its work; the message says what happened, why and what next."""


def print_json(value: Any) -> None:
    """*value* as JSON on standard output, and nothing else."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, right: Sequence[int] = ()) -> None:
    """*rows* under *headings*; columns numbered in *right* are figures."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, heading in enumerate(headings):
        # figures and keys are never cut; long text folds
        table.add_column(heading, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console.print(table)


def kronor(amount: dict[str, Any] | None) -> str:
    """An API amount for people: 12 345,60 kr; other currencies by their code."""
    if not amount:
        return ""
    minor = int(amount["minor"])
    whole, rest = divmod(abs(minor), 100)
    unit = "kr" if amount["currency"] == "SEK" else amount["currency"]
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{rest:02d}\N{NO-BREAK SPACE}{unit}"


def local_time(value: str | datetime | None) -> str:
    """An RFC 3339 time in the reader's time zone, to the minute."""
    if value is None:
        return ""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
