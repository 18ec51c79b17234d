"""CEL's operators over columns. Null is what CEL calls an error: whole numbers that overflow, a division by zero."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import polars as pl

from services.risk.domain.cel.terms import BOOL, DOUBLE, DURATION, INT, MOMENT, STRING, TIMESTAMP

Two = Callable[[pl.Expr, pl.Expr], pl.Expr]

_WIDE: Final = pl.Int128()
_FIRST: Final = pl.lit(datetime(1, 1, 1, tzinfo=UTC), MOMENT)
_LAST: Final = pl.lit(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), MOMENT)

SIGNS: Final = {
    "_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "-_": "-", "!_": "!",
    "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=", "_==_": "==", "_!=_": "!=",
    "_&&_": "&&", "_||_": "||", "_?_:_": "?", "@in": "in", "_in_": "in",
}  # fmt: skip


def _narrow(wide: pl.Expr) -> pl.Expr:
    return wide.cast(pl.Int64(), strict=False)


def _added(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return _narrow(left.cast(_WIDE) + right.cast(_WIDE))


def _taken(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return _narrow(left.cast(_WIDE) - right.cast(_WIDE))


def _times(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return _narrow(left.cast(_WIDE) * right.cast(_WIDE))


def _toward_zero(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """CEL rounds toward zero, Polars down."""
    wide, by = left.cast(_WIDE), right.cast(_WIDE)
    return _narrow((wide.abs() // by.abs()) * wide.sign() * by.sign())


def _rest(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """With the sign of the left side; where the quotient overflows CEL refuses the rest too."""
    wide = left.cast(_WIDE)
    rest = _narrow((wide.abs() % right.cast(_WIDE).abs()) * wide.sign())
    return pl.when(_toward_zero(left, right).is_not_null()).then(rest)


def _moment(found: pl.Expr) -> pl.Expr:
    """CEL's times are of the years 1 to 9999."""
    return pl.when(found.is_between(_FIRST, _LAST)).then(found)


def _plain(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left + right


def _less(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left - right


ARITHMETIC: Final[dict[tuple[str, str, str], tuple[str, Two]]] = {
    ("_+_", INT, INT): (INT, _added),
    ("_-_", INT, INT): (INT, _taken),
    ("_*_", INT, INT): (INT, _times),
    ("_/_", INT, INT): (INT, _toward_zero),
    ("_%_", INT, INT): (INT, _rest),
    ("_+_", DOUBLE, DOUBLE): (DOUBLE, _plain),
    ("_-_", DOUBLE, DOUBLE): (DOUBLE, _less),
    ("_*_", DOUBLE, DOUBLE): (DOUBLE, lambda left, right: left * right),
    ("_/_", DOUBLE, DOUBLE): (DOUBLE, lambda left, right: left / right),
    ("_+_", STRING, STRING): (STRING, _plain),
    ("_-_", TIMESTAMP, TIMESTAMP): (DURATION, _less),
    ("_+_", TIMESTAMP, DURATION): (TIMESTAMP, lambda left, right: _moment(left + right)),
    ("_+_", DURATION, TIMESTAMP): (TIMESTAMP, lambda left, right: _moment(right + left)),
    ("_-_", TIMESTAMP, DURATION): (TIMESTAMP, lambda left, right: _moment(left - right)),
    ("_+_", DURATION, DURATION): (DURATION, _plain),
    ("_-_", DURATION, DURATION): (DURATION, _less),
}

ORDERED: Final = frozenset({INT, DOUBLE, STRING, TIMESTAMP, DURATION})
EQUAL: Final = ORDERED | {BOOL}
COMPARISONS: Final[dict[str, Two]] = {
    "_<_": lambda left, right: left < right,
    "_<=_": lambda left, right: left <= right,
    "_>_": lambda left, right: left > right,
    "_>=_": lambda left, right: left >= right,
    "_==_": lambda left, right: left == right,
    "_!=_": lambda left, right: left != right,
}


def compared(sign: str, type_: str) -> Two:
    """How two values of *type_* compare. To IEEE, and so to CEL, what is no number is unlike everything."""
    plain = COMPARISONS[sign]
    if type_ != DOUBLE:
        return plain

    def with_numbers(left: pl.Expr, right: pl.Expr) -> pl.Expr:
        odd = left.is_nan() | right.is_nan()
        return pl.when(odd).then(pl.lit(sign == "_!=_")).otherwise(plain(left, right))

    return with_numbers


def negated(operand: pl.Expr, type_: str) -> pl.Expr:
    """The other sign: the least whole number has none."""
    return _taken(pl.lit(0, pl.Int64()), operand) if type_ == INT else -operand


def chosen(condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """What stands behind ? or behind :, and nothing where the condition cannot be decided."""
    return pl.when(condition).then(yes).when(~condition).then(no)
