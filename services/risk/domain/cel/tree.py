"""The syntax tree that cel-cpp gives (cel.expr.ParsedExpr in cel-spec's syntax.proto), read from its wire form."""

import struct
from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["const", "ident", "select", "call", "list", "struct", "comprehension"]
Constant = None | bool | int | float | str | bytes

_KINDS: Final[dict[int, Kind]] = {
    3: "const", 4: "ident", 5: "select", 6: "call", 7: "list", 8: "struct", 9: "comprehension",
}  # fmt: skip
_CONTINUES, _SEVEN = 0x80, 0x7F
_SIGN, _WORD = 1 << 63, 1 << 64
_VARINT, _FIXED64, _BYTES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Node:
    """*name*: of an identifier, field, function or loop variable. *at*: in signs from the start of the text.

    *args*: a call's target (where *member*) before its arguments; the operand of a select; the elements of a list;
    of a comprehension the range, what it starts with, its condition, its step and its result.
    """

    kind: Kind
    at: int
    name: str = ""
    value: Constant = None
    args: tuple["Node", ...] = ()
    member: bool = False
    test_only: bool = False
    accumulator: str = ""
    unsigned: bool = False


Fields = dict[int, list[int | bytes]]


def read_tree(message: bytes) -> Node:
    """The tree of a serialized ParsedExpr, wrapped in Any."""
    parsed = _fields(_bytes(_fields(message), 2))
    positions = {}
    for entry in _fields(_bytes(parsed, 3)).get(4, ()):
        pair = _fields(_raw(entry))
        positions[_int(pair, 1)] = _int(pair, 2)
    return _node(_bytes(parsed, 2), positions)


def _node(message: bytes, positions: dict[int, int]) -> Node:  # noqa: PLR0911  # one for each kind of node
    told = _fields(message)
    number = next((one for one in _KINDS if one in told), 0)
    if not number:
        return Node("struct", positions.get(_int(told, 2), 0))
    kind, at = _KINDS[number], positions.get(_int(told, 2), 0)
    inner = _fields(_bytes(told, number))

    def nodes(*fields: int) -> tuple[Node, ...]:
        return tuple(_node(_raw(one), positions) for field in fields for one in inner.get(field, ()))

    if kind == "const":
        return Node(kind, at, value=_constant(inner), unsigned=4 in inner)  # noqa: PLR2004  # uint64_value
    if kind == "ident":
        return Node(kind, at, _text(inner, 1))
    if kind == "select":
        return Node(kind, at, _text(inner, 2), args=nodes(1), test_only=bool(_int(inner, 3)))
    if kind == "call":
        return Node(kind, at, _text(inner, 2), args=nodes(1, 3), member=1 in inner)
    if kind == "list":
        return Node(kind, at, args=nodes(1))
    if kind == "comprehension":
        return Node(kind, at, _text(inner, 1), args=nodes(2, 4, 5, 6, 7), accumulator=_text(inner, 3))
    return Node(kind, at)


def _constant(told: Fields) -> Constant:
    if 2 in told:  # noqa: PLR2004  # the numbers are those of cel.expr.Constant
        return bool(_int(told, 2))
    if 3 in told or 4 in told:  # noqa: PLR2004
        return _signed(_int(told, 3)) if 3 in told else _int(told, 4)  # noqa: PLR2004
    if 5 in told:  # noqa: PLR2004
        return float(struct.unpack("<d", _bytes(told, 5))[0])
    if 6 in told:  # noqa: PLR2004
        return _text(told, 6)
    return _bytes(told, 7) if 7 in told else None  # noqa: PLR2004


def _fields(message: bytes) -> Fields:
    found: Fields = defaultdict(list)
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire = tag >> 3, tag & 7
        value: int | bytes
        if wire == _VARINT:
            value, at = _varint(message, at)
        else:
            size = 8
            if wire == _BYTES:
                size, at = _varint(message, at)
            elif wire != _FIXED64:
                raise ValueError(f"wire type {wire} does not occur in a syntax tree")
            value, at = message[at : at + size], at + size
        found[number].append(value)
    return dict(found)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & _SEVEN) << shift
        at, shift = at + 1, shift + 7
        if byte < _CONTINUES:
            return value, at


def _signed(value: int) -> int:
    return value - _WORD if value >= _SIGN else value


def _raw(value: int | bytes) -> bytes:
    return value if isinstance(value, bytes) else b""


def _bytes(told: Fields, number: int) -> bytes:
    return _raw(told[number][-1]) if number in told else b""


def _int(told: Fields, number: int) -> int:
    value = told[number][-1] if number in told else 0
    return value if isinstance(value, int) else 0


def _text(told: Fields, number: int) -> str:
    return _bytes(told, number).decode()
