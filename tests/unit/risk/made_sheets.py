"""Sheets of every rule, from evidence that is made by what each template asks for."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.risk.domain.rule import AnyRule
from services.risk.rules import BOOK
from services.risk.sheets.making import About, Payment, Seen, sheet
from services.risk.sheets.schemas import SheetOut
from shared.schemas import MoneyOut, TextOut

TODAY: Final = date(2026, 11, 20)
READER, OTHER = UUID(int=1), UUID(int=2)
_FIELD: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")
# what a kind of value may be; each number is found nowhere in the words of a template
_MADE: Final[dict[str, Any]] = {
    "kr": 48_750_00,
    "day": "2026-08-19",
    "month": 12 * 2026 + 6,
    "moment": "2026-08-19T07:35:00+00:00",
    "minutes": 577,
    "apart": 23,
    "n": 17,
    "pct": 0.764,
    "num": 2.63,
    "word": "home_care",
    "quarter": "2026 Q2",
    "": "N7717",
}


def cases() -> Iterator[tuple[AnyRule, str]]:
    """Every rule with each of its cases."""
    for rule in BOOK:
        for case in rule.texts.explanations:
            yield rule, case


def evidence(rule: AnyRule, case: str, **more: Any) -> dict[str, Any]:
    """Evidence with a value of the right kind for each field of the case's template."""
    template = rule.texts.explanations[case]
    made = {name: _MADE[kind] for text in (template.sv, template.en) for name, kind in _FIELD.findall(text)}
    names = {"party": "Björkens Städ AB", "association": "IK Björken"}
    return {"case": case, **made, **{name: value for name, value in names.items() if name in made}, **more}


def about(**more: Any) -> About:
    """The alert that a sheet is made of."""
    given = {
        "alert_id": UUID(int=9),
        "reference": "S-2026-000412",
        "committee_id": "son",
        "party_id": READER,
        "protected": False,
        "secret": frozenset(),
        "today": TODAY,
    }
    return About(**{**given, **more})


def seen(rule: AnyRule, case: str, *payments: UUID, **more: Any) -> Seen:
    """A signal of the rule."""
    return Seen(rule, evidence(rule, case, **more), rule.parameters(), payments)


def paid(number: int, party: UUID = READER) -> Payment:
    """A payment of 100 kr times *number* to the party."""
    return Payment(UUID(int=100 + number), party, f"F-{number}", TODAY, MoneyOut.sek(number * 100_00))


def made(rule: AnyRule, case: str, **more: Any) -> SheetOut:
    """The sheet of an alert with one signal."""
    return sheet(about(**more), [seen(rule, case)], {})


def text_of(made: SheetOut, language: str) -> str:
    """All that the reader reads, in one language, without the marks of values."""

    def one(text: TextOut) -> str:
        return text.sv if language == "sv" else text.en

    parts = [one(text) for text in (made.title, *made.intro)]
    for matter in made.matters:
        parts += [one(matter.title), one(matter.looked_for)]
        parts += [one(matter.seen)] if matter.seen else []
        parts += [one(note) for note in matter.notes]
        parts += getattr(matter.clears, language)
    for section in made.sections:
        parts += [one(section.heading), *(one(paragraph) for paragraph in section.paragraphs)]
    return "\n".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts).translate(
        {ord("⟦"): None, ord("⟧"): None}
    )
