"""Typed parts of a condition, and the frames in which they are worked out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

INT, DOUBLE, BOOL, STRING = "int", "double", "bool", "string"
TIMESTAMP, DURATION, LIST, ROW, PARAMETERS = "timestamp", "duration", "list", "row", "p"
UNKNOWN = "unknown"
"""Of what was wrong and has been told: nothing more is said about it."""

MOMENT: Final = pl.Datetime("us", "UTC")
TYPES: Final[Mapping[str, Any]] = {
    INT: pl.Int64(), DOUBLE: pl.Float64(), BOOL: pl.Boolean(), STRING: pl.String(),
    TIMESTAMP: MOMENT, DURATION: pl.Duration("us"),
}  # fmt: skip
_OF_COLUMNS: Final[Mapping[Any, str]] = {
    pl.Int64(): INT, pl.Boolean(): BOOL, pl.String(): STRING, pl.Date(): TIMESTAMP, MOMENT: TIMESTAMP,
}  # fmt: skip

KEY, MINE, OUTER = "#key", "#mine", "#outer"


def type_of(dtype: Any) -> str | None:
    """What a column is in a condition; None for what is not offered."""
    return _OF_COLUMNS.get(dtype)


class Frame:
    """Rows in which terms are worked out: columns `variable.field`, KEY their partition, MINE their number.

    *rows*: all rows of the partitions, with plain column names and KEY. What a loop gives is attached as a column.
    """

    def __init__(self, table: pl.DataFrame, rows: pl.DataFrame, parameters: Any) -> None:
        self.rows, self.parameters = rows, parameters
        self.table = table.with_row_index(MINE)
        self._attached = 0

    @staticmethod
    def constant(type_: str, value: Any) -> pl.Expr:
        """A value a row: Polars works out what is made of literals alone as one value, whatever the rows."""
        return pl.when(pl.col(MINE).is_not_null()).then(pl.lit(value, TYPES[type_]))

    def once(self, term: "Term") -> pl.Expr:
        """The term, worked out and kept as a column: what is used twice within what is used twice would never end."""
        worked_out = term.build(self)
        self._attached += 1
        name = f"#c{self._attached}"
        self.table = self.table.with_columns(worked_out.alias(name))
        return pl.col(name)

    def attach(self, found: pl.DataFrame, on: str) -> pl.Expr:
        """Column "#v" of *found*, by its column *on*."""
        self._attached += 1
        name = f"#c{self._attached}"
        self.table = self.table.join(found.select(on, pl.col("#v").alias(name)), on=on, how="left")
        return pl.col(name)


Build = Callable[[Frame], pl.Expr]


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a condition. *reads*: the fields, by variable.

    *visits*: per row that it is worked out for, how many rows it looks at, as a power of the partition's size;
    *shared*: the same for what is worked out once a partition. *value*: what a constant is. *rows*: how a list of rows
    is found, where it is one.
    """

    type: str
    build: Build
    reads: frozenset[tuple[str, str]] = frozenset()
    visits: int = 0
    shared: int = 0
    value: Any = None
    rows: "Rowset | None" = None
    items: tuple["Term", ...] = field(default=())

    @property
    def variables(self) -> frozenset[str]:
        """Those whose rows it reads."""
        return frozenset(variable for variable, _ in self.reads)


@dataclass(frozen=True, slots=True)
class Rowset:
    """All rows of the partition as *variable*; those that *keep* holds of; of each *value*, where it is mapped."""

    variable: str
    keep: Term | None = None
    value: Term | None = None


def constant(type_: str, value: Any) -> Term:
    """A value that stands in the text."""
    return Term(type_, lambda frame: frame.constant(type_, value), value=value)


WRONG: Final = Term(UNKNOWN, lambda _frame: pl.lit(None))


def of(*parts: Term) -> dict[str, Any]:
    """What a term that is made of *parts* reads, and what it costs."""
    reads: frozenset[tuple[str, str]] = frozenset().union(*(part.reads for part in parts))
    return {
        "reads": reads,
        "visits": max((part.visits for part in parts), default=0),
        "shared": max((part.shared for part in parts), default=0),
    }
