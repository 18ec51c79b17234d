"""What is wrong with a condition, and where: a place in the text, what happened, why, and what to do next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from services.risk.domain.cel.finding_texts import TEXTS
from services.risk.domain.explain import Text

Severity = Literal["error", "note"]
_TOKEN: Final = re.compile(r"[\w]+|\"[^\"\n]*\"|'[^'\n]*'|[<>=!]=|&&|\|\||\S")
_NEAR, _ALIKE = 3, 0.55


@dataclass(frozen=True, slots=True)
class Place:
    """*line* and *column* from 1, *length* in signs."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake (error), or something worth knowing (note). *part*: which text of the rule it stands in."""

    code: str
    severity: Severity
    place: Place | None
    what: Text
    why: Text
    next_step: Text
    part: str = "condition"


class Stopped(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """A text goes no further; *finding* says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def place_at(text: str, at: int, length: int | None = None) -> Place:
    """The place of the word or sign at *at*; of *length* signs where that is told."""
    at = min(max(at, 0), len(text))
    before = text[:at]
    line = before.count("\n") + 1
    column = at - (before.rfind("\n") + 1) + 1
    if length is None:
        match = _TOKEN.match(text, at)
        length = len(match[0]) if match else 1
    return Place(line, column, max(1, length))


def offset_of(text: str, line: int, column: int) -> int:
    """The sign of *text* at *line* and *column*, both from 1."""
    lines = text.split("\n")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


def told(
    code: str, place: Place | None, values: Mapping[str, object] | None = None, severity: Severity = "error"
) -> Finding:
    """A finding with its texts filled in."""
    what, why, after = (_filled(one, values or {}) for one in TEXTS[code])
    return Finding(code, severity, place, what, why, after)


def _filled(template: Text, values: Mapping[str, object]) -> Text:
    said: dict[str, dict[str, object]] = {"sv": {}, "en": {}}
    for name, value in values.items():
        said["sv"][name] = value.sv if isinstance(value, Text) else value
        said["en"][name] = value.en if isinstance(value, Text) else value
    return Text(template.sv.format_map(said["sv"]), template.en.format_map(said["en"]))


def nearest(name: str, known: list[str]) -> Text:
    """The names that are most like *name*, as the end of a sentence; the first known ones where none is."""
    alike = get_close_matches(name, known, n=_NEAR, cutoff=_ALIKE)
    if alike:
        return Text(f"Menade du {_or(alike, 'eller')}?", f"Did you mean {_or(alike, 'or')}?")
    some = ", ".join(known[: 2 * _NEAR])
    more = len(known) > 2 * _NEAR
    return Text(f"Välj bland {some}{' …' if more else ''}.", f"Choose among {some}{' …' if more else ''}.")


def _or(names: list[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
