"""Salaries as sent to Bankgirot's service Löner: 01 opens, 35 pays, 09 closes with sum and count.

`row` is the physical line. Source: Bankgirot, Löner, technical manual, 2014.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.formats.bankgirot_lines import (
    Lines,
    amount,
    bank_account,
    code,
    cut,
    day,
    giro,
    total,
    whole,
)
from services.intake.formats.money import currency_code
from services.intake.formats.reasons import refuse
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.salary import SALARY

# Ö as it is, in seven-bit Swedish, or as two bytes read as two letters.
OPENING = re.compile(r"01[0-9]{6} {2}L(?:\\|\w|[^ ]{2})N ")

# A birthday and four digits more; a coordination number adds 60 to the day.
_LIKE_A_PERSON = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278][0-9]|[39][01])[0-9]{4}")
_SEAL = re.compile(r"00[0-9]{6}|99[0-9]{6}[0-9A-F]{20}")


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The file's salaries in order; the closing record that does not agree refuses it, however late."""
    return gather(_rows(Lines(path)), progress)


def _rows(lines: Lines) -> Iterator[Row]:
    report, opening, met = lines.digest(), "", False
    count, sum_minor = 0, 0
    for number, line in lines:
        kind = code(line)
        if not opening and OPENING.match(line):
            opening, met, count, sum_minor = line, True, 0, 0
        elif not opening:
            if met and not _SEAL.match(line):
                raise refuse("bankgirot-broken", f"line {number}")
        elif kind == "35":
            count, sum_minor = count + 1, sum_minor + (whole(line, 29, 40) or 0)
            yield Row(SALARY, number, partial(_salary, opening, number, line, report))
        elif kind == "09":
            stated = (total(line, 41, 46), total(line, 29, 40))
            if stated != (count, sum_minor):
                raise refuse("control-total-mismatch", f"09: {stated[0]} / {stated[1]} ≠ {count} / {sum_minor}")
            opening = ""
        else:
            raise refuse("bankgirot-broken", f"line {number}")
    if opening or not met:
        raise refuse("bankgirot-broken", "09" if met else "01")


def _salary(opening: str, number: int, line: str, report: str) -> dict[str, Any]:
    employee = cut(line, 59, 68) or ""
    return {
        "source": "bankgirot_salary",
        "report": report,
        "place": number,
        "reported_on": day(opening, 3, 8),
        "payment_on": day(line, 3, 8),
        "amount_minor": amount(line, 29, 40),
        "currency": currency_code(cut(opening, 60, 62), "01:60-62", "SEK"),
        "payer_account": giro(cut(opening, 69, 78)),
        "payee": _employee(employee) if employee.strip("0") else None,
        "payee_account": bank_account(line, 13, 28),
        "text": cut(line, 69, 80),
    }


def _employee(number: str) -> dict[str, str | None]:
    """The employer's number of the employee; one that can be a personal identity number is guarded as such."""
    scheme = "personal" if _LIKE_A_PERSON.fullmatch(number) else "other"
    return {"identifier": number, "scheme": scheme, "name": None}
