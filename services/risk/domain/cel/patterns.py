"""Patterns of matches(): the part of RE2's syntax that means the same to RE2 and to Polars, in linear time."""

import re
from typing import Final

import polars as pl

from services.risk.domain.cel.limits import MOST_REPEATS

# RE2's classes are of ASCII
_CLASSES: Final = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_LITERAL: Final = frozenset(r".+*?()|[]{}^$\/-")
_CONTROL: Final = frozenset("ntrf")
_REPEATS: Final = frozenset("*+?{")
_COUNT: Final = re.compile(r"\{(\d+)(?:(,)(\d*))?\}", re.ASCII)


class BrokenPattern(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """A pattern that is not taken; *sign* is what it stopped at, empty where it cannot be read at all."""

    def __init__(self, sign: str = "") -> None:
        super().__init__(sign)
        self.sign = sign


def translated(pattern: str) -> str:
    """*pattern* as Polars reads it; BrokenPattern."""
    ignoring, rest = ("(?i)", pattern[4:]) if pattern.startswith("(?i)") else ("", pattern)
    done, at, inside = [ignoring], 0, False
    while at < len(rest):
        taken, after = _next(rest, at, inside=inside)
        inside = (inside or rest[at] == "[") and not (inside and rest[at] == "]")
        done.append(taken)
        at = after
    wanted = "".join(done)
    try:
        pl.Series(["x"]).str.contains(wanted)
    except pl.exceptions.PolarsError as exc:
        raise BrokenPattern from exc
    return wanted


def _next(rest: str, at: int, *, inside: bool) -> tuple[str, int]:
    sign = rest[at]
    if sign == "\\":
        return _escaped(rest, at, inside=inside)
    if inside:
        if rest.startswith("[:", at):
            raise BrokenPattern("[:")
        # set operations to Polars, signs to RE2
        return (f"\\{sign}" if sign in "[&~" else sign), at + 1
    if rest.startswith("(?", at) and not rest.startswith("(?:", at):
        raise BrokenPattern(rest[at : at + 4])
    if rest.startswith(("[]", "[^]"), at):
        raise BrokenPattern(rest[at : at + 3])
    if sign == "{":
        return _repeated(rest, at, _counted(rest, at))
    return _repeated(rest, at, at + 1) if sign in _REPEATS else (sign, at + 1)


def _repeated(rest: str, at: int, after: int) -> tuple[str, int]:
    """A repetition, as few as may be where ? follows; one of a repetition is an error to RE2."""
    after += rest.startswith("?", after)
    if rest[after : after + 1] in _REPEATS:
        raise BrokenPattern(rest[at : after + 1])
    return rest[at:after], after


def _escaped(rest: str, at: int, *, inside: bool) -> tuple[str, int]:
    sign = rest[at + 1 : at + 2]
    if sign in _CLASSES:
        return (_CLASSES[sign] if inside else f"[{_CLASSES[sign]}]"), at + 2
    if sign and (sign in _LITERAL or sign in _CONTROL):
        return f"\\{sign}", at + 2
    raise BrokenPattern(rest[at : at + 2])


def _counted(rest: str, at: int) -> int:
    found = _COUNT.match(rest, at)
    if found is None:
        raise BrokenPattern("{")
    if any(len(one) > 4 or int(one) > MOST_REPEATS.value for one in (found[1], found[3]) if one):  # noqa: PLR2004  # digits
        raise BrokenPattern(found[0])
    return found.end()
