"""Texts of a mapped class that the database holds sealed only.

    sealed_text: Mapped[bytes | None]
    clear_text: Mapped[str | None] = mapped_column("text")  # rows from before; new ones leave it empty
    text = Sealed[str](keys_of)

reads and writes like a string column. Nothing can be searched or sorted by it: a query sees sealed bytes.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast, overload

from sqlalchemy import event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapper, object_session

from shared.vault.fields import DataKeys, Place
from shared.vault.folder import KeyDestroyed, KeyMissing

Value = TypeVar("Value", str, str | None)
KeysOf = Callable[[Any], DataKeys]
"""The keys of a row that is in a session; they may come from the folder (KeyDestroyed, KeyMissing)."""

# what a reader sees instead: a page of many rows must not fail for one of them
DESTROYED = "[förstört genom beslut / destroyed by decision]"
NOT_HERE = "[nyckeln saknas / the key is not here]"
_WAITING = "_texts_to_seal"


class Column(NamedTuple):
    """One sealed column of a table, for commands that seal, reseal or count without the models.

    *row* is the column that the value is bound to; *was_clear* where the column `name` held it before, and
    *unless* says of which rows it still may, in SQL.
    """

    table: str
    row: str
    name: str
    was_clear: bool = True
    unless: str = "false"


class Sealed(Generic[Value]):
    """An attribute `x` that is kept in the column `sealed_x`."""

    def __init__(self, keys_of: KeysOf, *, left_out: bool = False, row: str = "", was_clear: bool = True) -> None:
        """*left_out*: where the key is gone there is nothing, as for a name that stands beside a user id.

        *row* is the column that a value is bound to, where that is not the first of the primary key; *was_clear*:
        there is a column `clear_x` with what was written before texts were sealed.
        """
        self._keys_of, self._left_out, self._row, self._was_clear = keys_of, left_out, row, was_clear
        self.name = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> Value: ...
    def __get__(self, row: object | None, owner: type) -> Self | Value:
        """The text; one of the two sentences above where its key is gone; SealBroken."""
        if row is None:
            return self
        waiting = vars(row).get(_WAITING, {})
        if self.name in waiting:
            return cast("Value", waiting[self.name])
        sealed = getattr(row, f"sealed_{self.name}")
        if sealed is None:
            return cast("Value", getattr(row, f"clear_{self.name}") if self._was_clear else None)
        try:
            return self._keys_of(row).open(sealed, self._place(row))
        except KeyDestroyed:
            return cast("Value", self._instead(DESTROYED))
        except KeyMissing:
            return cast("Value", self._instead(NOT_HERE))

    def __set__(self, row: object, text: Value) -> None:
        """Seal *text* now, or when the row is stored if it is new."""
        if object_session(row) is None or not inspect(row).persistent:
            vars(row).setdefault(_WAITING, {})[self.name] = text
        else:
            self.store(row, text)

    def store(self, row: object, text: str | None) -> None:
        """Put *text* into the row's columns."""
        sealed = None if text is None else self._keys_of(row).seal(text, self._place(row))
        setattr(row, f"sealed_{self.name}", sealed)
        if self._was_clear:
            setattr(row, f"clear_{self.name}", None)

    def _instead(self, told: str) -> Any:
        return None if self._left_out else told

    def _place(self, row: Any) -> Place:
        table = row.__table__
        key = self._row or next(iter(table.primary_key.columns)).name
        return Place(row.municipality_id, table.name, self.name, getattr(row, key))


def sealed_names(mapped: type) -> list[str]:
    """The sealed attributes of a mapped class."""
    found = {name for parent in mapped.__mro__ for name, value in vars(parent).items() if isinstance(value, Sealed)}
    return sorted(found)


def seal_on_insert(base: type[DeclarativeBase]) -> None:
    """Let new rows of *base*'s classes seal their texts when they are stored."""
    event.listen(base, "before_insert", _seal_waiting, propagate=True)


def _seal_waiting(_mapper: "Mapper[Any]", _connection: Connection, row: Any) -> None:
    waiting: dict[str, str | None] = vars(row).pop(_WAITING, {})
    for name, text in waiting.items():
        sealed: Sealed[str | None] = getattr(type(row), name)
        sealed.store(row, text)
