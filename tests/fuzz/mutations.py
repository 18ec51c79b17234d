"""Changes that know the shape of a file: lines, positions, cells, tags, values, parts of a workbook; and bytes."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random

Change = Callable[[bytes, Random, Sequence[bytes]], bytes]

ODD: tuple[bytes, ...] = (
    b"", b"0", b"-0", b"-1", b"1e999", b"1E-999", b"NaN", b"Infinity", b"null", b"true", b"{}", b"[]", b'""', b" ",
    b"0.000000001", b"99999999999999999999", b"9223372036854775808", b"1,5", b"1.234.567,89", b"2026-02-30",
    b"0001-01-01", b"9999-12-31T23:59:59-14:00", b"20260230", b"\0", b"\xff\xfe", b"\xe5\xe4\xf6", "åäö€".encode(),
    "\u2028\u200b\ufeff".encode(), "١٢٣".encode(), b"\\ud800", b"\\u0000", b"&amp;", b"&#0;", b"&x;", b"]]>", b"<!--",
    b"<!DOCTYPE x>", b"'", b'"', b"SEK", b"XXX", b"9" * 400, b"A" * 4000, b"(" * 300, b"[" * 300,
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]{1,400}>")
_TEXT = re.compile(rb">([^<>]{1,400})<")
_ATTRIBUTE = re.compile(rb'="([^"<>]{0,200})"')
_JSON_VALUE = re.compile(rb'"(?:[^"\\]|\\.){0,200}"|-?[0-9.eE+]+|true|false|null')
_CELL = re.compile(rb"[^;,\t|\r\n]+")
_MOST = 60_000


def _between(data: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 2, 4, 16, 80, 400, 4000)))


def cut(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """The beginning, the end, or all but a hole."""
    start, end = _between(data, rng)
    return rng.choice((data[:start], data[start:], data[:start] + data[end:]))


def put(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """Something odd, put in or instead of something."""
    start, end = _between(data, rng)
    return data[:start] + rng.choice(ODD) + data[rng.choice((start, end)) :]


def flip(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """A few bytes changed."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def repeat(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """A piece several times."""
    start, end = _between(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 10, 60)) + data[end:]


def splice(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """A piece of another input."""
    other = rng.choice(others) if others else data
    start, end = _between(data, rng)
    first, last = _between(other, rng)
    return data[:start] + other[first:last] + data[end:]


def lines(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Lines left out, doubled, moved, or taken from another input."""
    found = data.splitlines(keepends=True) or [b""]
    at = rng.randrange(len(found))
    line = found.pop(at)
    strange = (rng.choice(others) if others else data).splitlines(keepends=True) or [b""]
    new = rng.choice(([], [line, line], [line] * 40, [rng.choice(strange), line], [line.rstrip(b"\r\n")]))
    to = rng.choice((at, rng.randrange(len(found) + 1)))
    return b"".join([*found[:to], *new, *found[to:]])


def positions(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """Some positions of one line filled with other signs of their own number."""
    found = data.splitlines(keepends=True) or [b""]
    at = rng.randrange(len(found))
    line = bytearray(found[at])
    start, end = _between(bytes(line), rng)
    sign = rng.choice((b"0", b"9", b" ", b"-", b"A", b"\xe5"))
    line[start:end] = rng.choice((sign * (end - start), rng.choice(ODD)[: end - start].ljust(end - start)))
    return b"".join([*found[:at], bytes(line), *found[at + 1 :]])


def _replaced(pattern: re.Pattern[bytes], group: int) -> Change:
    """A change of one thing that *pattern* finds: something odd, or another such thing, in its place."""

    def change(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
        found = list(pattern.finditer(data))
        if not found:
            return flip(data, rng, ())
        one, other = rng.choice(found), rng.choice(found)
        new = rng.choice((rng.choice(ODD), rng.choice(ODD), other[group], one[group] * 2))
        return data[: one.start(group)] + new + data[one.end(group) :]

    return change


def elements(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """An element, or what lies between two tags, left out, doubled, put somewhere else or into itself."""
    tags = list(_TAG.finditer(data))
    if len(tags) < 2:
        return flip(data, rng, ())
    first = rng.randrange(len(tags))
    start = tags[first].start()
    name = re.match(rb"<([^\s/>]+)", tags[first][0])
    closing = data.find(b"</" + name[1] + b">", start) if name else -1
    end = closing + len(name[1]) + 3 if name and closing > 0 else tags[rng.randrange(first, len(tags))].end()
    piece, to = data[start:end], rng.choice(tags).start()
    if rng.random() < 0.5:
        return data[:start] + piece * rng.choice((0, 2, 30)) + data[end:]
    return data[:to] + piece + data[to:]


def brackets(data: bytes, rng: Random, _others: Sequence[bytes]) -> bytes:
    """A value of JSON wrapped, so that a list stands for an object or the other way round."""
    found = list(_JSON_VALUE.finditer(data))
    if not found:
        return flip(data, rng, ())
    one = rng.choice(found)
    new = rng.choice((b"[" + one[0] + b"]", b'{"id":' + one[0] + b"}", b"[[" + one[0] + b"]]", b"[]", b"{}", b"null"))
    return data[: one.start()] + new + data[one.end() :]


def workbook_part(data: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """One part of a workbook changed as XML, and the book zipped again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()[:40] if book.getinfo(name).file_size < _MOST}
    except Exception:  # noqa: BLE001 - a book that was changed before may be no book
        return flip(data, rng, ())
    if not parts:
        return flip(data, rng, ())
    sheets = [name for name in parts if "sheet" in name or "shared" in name.lower()]
    name = rng.choice(sheets if sheets and rng.random() < 0.8 else list(parts))
    parts[name] = rng.choice(SHAPES["xml"])(parts[name], rng, others)
    if rng.random() < 0.1:
        del parts[rng.choice(list(parts))]
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
    return memory.getvalue()


ANY: tuple[Change, ...] = (cut, put, flip, repeat, splice)
SHAPES: dict[str, tuple[Change, ...]] = {
    "xml": (elements, elements, _replaced(_TEXT, 1), _replaced(_TEXT, 1), _replaced(_ATTRIBUTE, 1), _replaced(_TAG, 0)),
    "positions": (positions, positions, lines, lines),
    "table": (_replaced(_CELL, 0), _replaced(_CELL, 0), lines),
    "json": (_replaced(_JSON_VALUE, 0), _replaced(_JSON_VALUE, 0), brackets, brackets, lines),
    "workbook": (workbook_part,),
}


def mutated(data: bytes, rng: Random, shape: str, others: Sequence[bytes]) -> bytes:
    """The input after one to three changes, mostly such as its shape allows."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        changes = SHAPES[shape] if rng.random() < 0.75 else ANY
        data = rng.choice(changes)(data, rng, others)[:_MOST]
    return data
