"""Open Contracting releases and records out of JSON of any size: one at a time, each of bounded size.

Read are release packages, record packages, lists of either, one of them per line, and releases or records alone.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import ijson

from services.intake.formats.reasons import refuse
from services.intake.formats.text import encoding_of

Event = tuple[str, Any]
Events = Iterator[Event]

MOST_DEPTH = 60
# An item is a release: the largest that are published hold some tens of thousands of values.
MOST_VALUES = 200_000
_SIGNS_PER_VALUE = 50
_MOST_UNPARSED = 8 * 1024 * 1024
_HEAD = 64 * 1024
_PACKAGES: Final = ("releases", "records")
# What says nothing of who, what, when and how much, and is much of a release.
_LEFT_OUT: Final = frozenset(
    {"documents", "milestones", "versionedRelease", "contactPoint", "address", "attachments", "planning", "links"}
)
_SECTIONS = "tender|awards|contracts|bids|parties|planning|buyer|releases|records|compiledRelease|tag"
_OCID = re.compile(r'"ocid"\s*:')
_SECTION = re.compile(rf'"(?:{_SECTIONS})"\s*:\s*[\[{{]')
_PACKAGE = re.compile(r'"publishedDate"\s*:\s*"|"publisher"\s*:\s*\{')
_LINKS = re.compile(r'"packages"\s*:\s*\[\s*"https?:')
# A whole number longer than Python reads is left by the parser as an error that shows up anywhere later.
_LONG_NUMBER: Final = b"0" * 1000
_DIGITS: Final = bytes(48 if 48 <= byte <= 57 else 10 for byte in range(256))  # noqa: PLR2004 - "0" to "9" in ASCII


def looks_like_ocds(head: str) -> bool:
    """Whether the beginning of a JSON text is a release's or a package's."""
    if _OCID.search(head) and _SECTION.search(head):
        return True
    return len(set(_PACKAGE.findall(head))) > 1 or _LINKS.search(head) is not None


def releases(path: Path) -> Iterator[dict[str, Any]]:
    """Every release and record of the file, in order, without what says nothing of the matter.

    Numbers are int or Decimal. Refused as `broken-json` or `json-item-too-large`.
    """
    source = _Source(path)
    events = _events(source)
    try:
        for event in events:
            yield from _document(event, events, 0)
    finally:
        source.close()


class _Source:
    """The file as UTF-8, for a parser that holds a string until it ends: one without end is refused."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        # a sign that the cut has halved tells nothing of the encoding
        encoding = encoding_of(re.sub(rb"[\x80-\xff]{1,4}\Z", b"", head))
        self._file = path.open(encoding=encoding, errors="replace", newline="")
        self._before = b""
        self.unparsed = 0

    def read(self, size: int) -> bytes:
        """The next bytes; asked for 0 of them, the kind of what it gives."""
        data = self._file.read(size).encode() if size else b""
        self.unparsed += len(data)
        if _LONG_NUMBER in (self._before + data).translate(_DIGITS):
            raise refuse("broken-json", f"number > {len(_LONG_NUMBER)} digits")
        self._before = data[-len(_LONG_NUMBER) :]
        if self.unparsed > _MOST_UNPARSED:
            raise refuse("json-item-too-large", f"> {_MOST_UNPARSED // 1024 // 1024} MB")
        return data

    def close(self) -> None:
        self._file.close()


def _events(source: _Source) -> Events:
    """The parser's events; whatever it cannot read refuses the file."""
    try:
        for event in ijson.basic_parse(source, multiple_values=True):
            source.unparsed = 0
            yield event
    except (ijson.JSONError, UnicodeError, ArithmeticError, ValueError, SystemError) as error:
        # ijson lets numbers that Python or decimal cannot hold through as their own errors
        raise refuse("broken-json", type(error).__name__) from None


def _document(event: Event, events: Events, depth: int) -> Iterator[dict[str, Any]]:
    """The releases and records in the value that *event* opens: a list is gone through, a package too."""
    if event[0] == "start_array" and depth < 3:  # noqa: PLR2004 - a list of packages, each with its releases
        for inner in events:
            if inner[0] == "end_array":
                return
            yield from _document(inner, events, depth + 1)
    elif event[0] == "start_map":
        yield from _object(events, depth)
    else:
        _value(event, events, _Budget())


def _object(events: Events, depth: int) -> Iterator[dict[str, Any]]:
    """A release or a record, or what a package holds; its own fields are gathered, its items given one by one."""
    own: dict[str, Any] = {}  # any JSON
    budget = _Budget()
    for event, key in events:
        if event == "end_map":
            break
        value = next(events)
        if key in _PACKAGES and "ocid" not in own and value[0] == "start_array" and depth < 3:  # noqa: PLR2004 - as above
            yield from _document(value, events, depth + 1)
        elif key in _LEFT_OUT:
            _skip(value, events)
        else:
            own[key] = _value(value, events, budget)
    if "ocid" in own:
        yield own


class _Budget:
    def __init__(self) -> None:
        self.left = MOST_VALUES

    def take(self, values: int) -> None:
        self.left -= values
        if self.left < 0:
            raise refuse("json-item-too-large", f"> {MOST_VALUES}")


def _value(event: Event, events: Events, budget: _Budget, depth: int = 0) -> Any:
    """The value that *event* opens or is."""
    name, value = event
    budget.take(1 + (len(value) // _SIGNS_PER_VALUE if isinstance(value, str) else 0))
    if depth > MOST_DEPTH:
        raise refuse("broken-json", f"depth > {MOST_DEPTH}")
    if name == "start_array":
        items = []
        for inner in events:
            if inner[0] == "end_array":
                break
            items.append(_value(inner, events, budget, depth + 1))
        return items
    if name == "start_map":
        fields: dict[str, Any] = {}
        for happened, key in events:
            if happened == "end_map":
                break
            if key in _LEFT_OUT:
                _skip(next(events), events)
            else:
                budget.take(len(key) // _SIGNS_PER_VALUE)
                fields[key] = _value(next(events), events, budget, depth + 1)
        return fields
    return value


def _skip(event: Event, events: Events) -> None:
    """Pass over the value that *event* opens or is."""
    open_values = 0
    while True:
        if event[0] in {"start_array", "start_map"}:
            open_values += 1
        elif event[0] in {"end_array", "end_map"}:
            open_values -= 1
        if open_values > MOST_DEPTH:
            raise refuse("broken-json", f"depth > {MOST_DEPTH}")
        if not open_values:
            return
        event = next(events)


def number_text(value: Any) -> str | None:
    """A number as its digits with a point, a string as it is; None for what is neither or has no end."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) <= MOST_DEPTH else None
    return str(value) if isinstance(value, int | str) else None
