"""Autogiro, to and from Bankgirot, in the old and the new layout: mandates, withdrawals, and what became of them.

Sections open with 01 (51 for mandates signed in an Internet bank); their content says how their records lie
(autogiro_layouts). What Bankgirot sends is closed by 09 (59), whose counts and sums must agree; what is sent to
Bankgirot has no closing record, so a cut there cannot be seen. A seal (00, 99) is passed by. `row` is the physical
line. Source: Bankgirot, Bg Autogiro technical manual, 2016 and 2019, and its example files of both layouts.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from services.intake.formats import autogiro_layouts as layouts
from services.intake.formats.autogiro_layouts import Section
from services.intake.formats.autogiro_totals import Totals
from services.intake.formats.bankgirot_lines import Lines, code
from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.collection import COLLECTION

_SEAL = re.compile(r"00[0-9]{6}|99[0-9]{6}[0-9A-F]{20}")
# Old and new openings of what Bankgirot sends, by what they say they hold.
_CONTENTS = (
    ("BET. SPEC", layouts.SPECIFIED),
    ("AVVISADE BET", layouts.REJECTED),
    ("FELLISTA", layouts.REJECTED),
    ("MAK", layouts.AMENDED),
    ("BEVAKNINGSREG", layouts.MONITORED),
    ("AG-MEDAVI", layouts.ADVISED),
)
_NEW = re.compile(r"01AUTOGIRO {14}([0-9]{8}).{12}(.{20}).{6}([0-9]{10})")
_OLD = re.compile(r"01([0-9]{8})AUTOGIRO9900(.{40}).{6}([0-9]{10})")
_REQUEST = re.compile(r"01([0-9]{8})AUTOGIRO {44}.{6}([0-9]{10})")
_MANDATES = re.compile(r"(?:01|51)([0-9]{8})9900([0-9]{10})(AG-E?MED\w*)")


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The file's mandates and collections; the closing record that does not agree refuses it, however late."""
    return gather(_rows(Lines(path)), progress)


def _rows(lines: Lines) -> Iterator[Row]:
    report = lines.digest()
    section: Section | None = None
    totals = Totals(layouts.REQUESTED)
    met = False
    for number, line in lines:
        kind = code(line)
        if kind in {"01", "51"} and (opened := _opening(line, report)) is not None:
            _close(section, totals)
            section, totals, met = opened, Totals(opened.layout), True
        elif section is None:
            if met and not _SEAL.match(line):
                raise refuse("bankgirot-broken", f"line {number}")
        elif kind in {"09", "59"} and section.layout is not layouts.REQUESTED:
            yield from section.rest()
            if warning := totals.check(line):
                yield Row(COLLECTION, number, partial(_warn, warning))
            section = None
        elif not _SEAL.match(line):
            if kind not in section.layout.records:
                raise refuse("bankgirot-broken", f"line {number}")
            totals.add(line)
            yield from section.take(number, line)
    _close(section, totals)
    if not met:
        raise refuse("bankgirot-broken", "01")


def _opening(line: str, report: str) -> Section | None:
    """The section that the line opens; none where it opens nothing."""
    if found := _MANDATES.match(line):
        layout = layouts.SIGNED if found[3].startswith("AG-E") else layouts.ADVISED
        return Section(layout, report, found[1], found[2])
    if found := _REQUEST.match(line):
        return Section(layouts.REQUESTED, report, found[1], found[2])
    if found := _NEW.match(line) or _OLD.match(line):
        content = found[2].strip()
        if not content and found.re is _OLD:  # the old payment specification says nothing of its content
            return Section(layouts.SPECIFIED_OLD, report, found[1], found[3])
        known = next((layout for word, layout in _CONTENTS if content.startswith(word)), None)
        if known is None:
            raise refuse("bankgirot-content", re.sub(r"[^\w./& -]", "", content))
        return Section(known, report, found[1], found[3])
    return None


def _close(section: Section | None, totals: Totals) -> None:
    """Refuse what is sent from Bankgirot without a closing record, and what is sent there without records."""
    if section is None:
        return
    if section.layout is not layouts.REQUESTED:
        raise refuse("bankgirot-broken", "59" if section.layout is layouts.SIGNED else "09")
    if not totals.records:
        raise refuse("no-records", "Autogiro")


def _warn(detail: str) -> dict[str, object]:
    raise Fault("totals-disagree", "09", detail)
