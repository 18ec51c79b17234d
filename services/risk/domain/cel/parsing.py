"""From text to a syntax tree, by cel-cpp; what it refuses is told where it stands."""

import re
from typing import Final

from cel_expr_python import cel

from services.risk.domain.cel.findings import Finding, Stopped, offset_of, place_at, told
from services.risk.domain.cel.limits import MOST_DEPTH, MOST_NODES, MOST_SIGNS
from services.risk.domain.cel.tree import Node, read_tree
from services.risk.domain.explain import Text

_ENVIRONMENT: Final = cel.NewEnv(variables={})
_ERROR: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_QUOTED: Final = re.compile(r"'(.*)'", re.DOTALL)
_UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")

_HINTS: Final = {
    "=": Text("Lika med skrivs ==.", "Equality is written ==."),
    "&": Text("Och skrivs &&.", "And is written &&."),
    "|": Text("Eller skrivs ||.", "Or is written ||."),
    "and": Text("Och skrivs &&.", "And is written &&."),
    "och": Text("Och skrivs &&.", "And is written &&."),
    "or": Text("Eller skrivs ||.", "Or is written ||."),
    "eller": Text("Eller skrivs ||.", "Or is written ||."),
    "not": Text("Inte skrivs !.", "Not is written !."),
    "inte": Text("Inte skrivs !.", "Not is written !."),
    ">": Text("Skilt från skrivs !=.", "Different from is written !=."),
    ",": Text("Decimaltal skrivs med punkt.", "Decimals are written with a point."),
    "”": Text("Använd raka citattecken: \" eller '.", "Use straight quotes: \" or '."),
    "’": Text("Använd raka citattecken: \" eller '.", "Use straight quotes: \" or '."),
    "≥": Text("Större än eller lika med skrivs >=.", "Greater or equal is written >=."),
    "≤": Text("Mindre än eller lika med skrivs <=.", "Less or equal is written <=."),
}
_CHECK: Final = Text(
    "Ta bort det, eller skriv det som saknas före det.", "Remove it, or write what is missing before it."
)


def parse(text: str) -> Node:
    """The tree of *text*; Stopped with the first thing that is wrong."""
    if not text.strip():
        raise Stopped(told("empty", place_at(text, 0, 1)))
    if len(text) > MOST_SIGNS.value:
        values = {"signs": len(text), "most": MOST_SIGNS.value}
        raise Stopped(told("too-long", place_at(text, MOST_SIGNS.value, 1), values))
    if strange := _UNREADABLE.search(text):
        sign = f"U+{ord(strange[0]):04X}"
        raise Stopped(told("sign", place_at(text, strange.start(), 1), {"sign": sign, "hint": _CHECK}))
    try:
        tree = read_tree(_ENVIRONMENT.compile(text, disable_check=True).serialize())
    except RuntimeError as refused:  # the library's only error, and its text says what and where
        raise Stopped(_refusal(text, str(refused))) from None
    parts = _size(tree)
    if parts > MOST_NODES.value:
        raise Stopped(told("too-many-parts", place_at(text, 0, 1), {"parts": parts, "most": MOST_NODES.value}))
    return tree


def _size(tree: Node) -> int:
    return 1 + sum(_size(one) for one in tree.args)


def _refusal(text: str, message: str) -> Finding:  # noqa: PLR0911  # one for each thing that the parser says
    if "recursion" in message:
        return told("too-deep", place_at(text, 0, 1), {"most": MOST_DEPTH.value})
    found = _ERROR.search(message)
    if found is None:
        return told("syntax", place_at(text, 0, 1), {"word": text[:20], "hint": _CHECK})
    at, said = offset_of(text, int(found[1]), int(found[2])), found[3]
    place = place_at(text, at)
    word = text[at : at + place.length] or "…"
    if "mismatched input '<EOF>'" in said or at >= len(text.rstrip()):
        return told("unfinished", place_at(text, len(text.rstrip()), 1))
    if said.startswith(("invalid int", "invalid uint")):
        return told("number-range", place)
    quoted = _QUOTED.search(said)
    if "token recognition" in said:
        sign = quoted[1][:1] if quoted else word[:1]
        if sign in "\"'":
            return told("unfinished", place_at(text, at, len(text) - at))
        return told("sign", place_at(text, at, 1), {"sign": sign, "hint": _HINTS.get(sign, _CHECK)})
    return told("syntax", place, {"word": word, "hint": _HINTS.get(word.lower(), _CHECK)})
