"""Bankgiro incoming payments (BgMax): what payers have paid to the municipality's bankgiro numbers, by deposit.

01 opens the file, 05 a deposit, 20 is a payment and 21 a deduction (a payer's credit set off), 22 and 23 tell more
references of it, 25 a message, 26 to 29 the payer's name, address and number; 15 closes the deposit with its day,
count and sum, 70 the file with four counts. A movement per 20 and 21, `row` its physical line. The day stands at
the deposit's end, so the file is gone through twice. Source: Bankgiro Inbetalningar, technical manual, 2015.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import dropwhile
from pathlib import Path
from typing import Any

from services.intake.formats.bankgirot_lines import Line, Lines, amount, code, cut, day, giro, party, total, whole
from services.intake.formats.money import currency_code
from services.intake.formats.reasons import refuse
from services.intake.records.bank_entry import BANK_ENTRY
from services.intake.records.chunks import Chunk, Row, gather

OPENING = re.compile("01BGMAX")

_PAYMENTS = frozenset({"20", "21"})
_MORE = frozenset({"22", "23", "25", "26", "27", "28", "29"})
_MOST_MORE = 2000


@dataclass
class _Payment:
    """A payment and the records that tell more of it."""

    row: int
    line: str
    place: tuple[int, int]
    more: list[str] = field(default_factory=list)


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The payments in order; nothing is given before all counts and sums of the file agree."""
    return gather(_rows(Lines(path)), progress)


def _rows(lines: Lines) -> Iterator[Row]:
    deposits = _checked(lines)
    report = lines.digest()
    opened, place, payment, recipient = 0, 0, None, ""
    for number, line in _records(lines):
        kind = code(line)
        if payment is not None and kind not in _MORE:
            yield Row(BANK_ENTRY, payment.row, partial(_entry, payment, recipient, deposits[opened - 1], report))
            payment = None
        if kind == "05":
            recipient, opened, place = line, opened + 1, 0
        elif kind in _PAYMENTS:
            place += 1
            payment = _Payment(number, line, (opened, place))
        elif kind in _MORE and payment is not None:
            if len(payment.more) >= _MOST_MORE:
                raise refuse("bankgirot-broken", f"line {number}: {_MOST_MORE}+")
            payment.more.append(line)


def _records(lines: Lines) -> Iterator[Line]:
    """The lines from the opening record on: an example may have a title."""
    return dropwhile(lambda line: not OPENING.match(line[1]), lines)


def _checked(lines: Lines) -> list[str]:
    """The closing record of each deposit; refused where the file is not whole or its totals do not agree."""
    deposits: list[str] = []
    counts: Counter[str] = Counter()
    opened, sum_minor, here, closed = False, 0, 0, False
    for number, line in _records(lines):
        kind = code(line)
        if closed or (kind == "01") != (not counts):
            raise refuse("bankgirot-broken", f"line {number}")
        if kind == "05" and not opened:
            opened, sum_minor, here = True, 0, 0
        elif kind in _PAYMENTS and opened:
            sum_minor += (whole(line, 38, 55) or 0) * (-1 if kind == "21" else 1)
            here += 1
        elif kind == "15" and opened:
            _agree("15", (total(line, 72, 79), total(line, 51, 68)), (here, abs(sum_minor)))
            deposits.append(line)
            opened = False
        elif kind == "70" and not opened:
            stated = tuple(total(line, first, first + 7) for first in (3, 11, 19, 27))
            _agree("70", stated, (counts["20"], counts["21"], counts["22"] + counts["23"], counts["15"]))
            closed = True
        elif kind not in _MORE and kind != "01":
            raise refuse("bankgirot-broken", f"line {number}")
        counts[kind] += 1
    if not closed:
        raise refuse("bankgirot-broken", "70")
    return deposits


def _agree(record: str, stated: tuple[int, ...], found: tuple[int, ...]) -> None:
    if stated != found:
        raise refuse(
            "control-total-mismatch",
            f"{record}: {' / '.join(map(str, stated))} ≠ {' / '.join(map(str, found))}",
        )


def _entry(payment: _Payment, opening: str, deposit: str, report: str) -> dict[str, Any]:
    line = payment.line
    currency = currency_code(cut(opening, 23, 25), "05:23-25", "SEK")
    sign = -1 if code(line) == "21" else 1
    texts = [cut(one, 3, 52) for one in payment.more if code(one) == "25"]
    references = [cut(one, 13, 37) for one in payment.more if code(one) in {"22", "23"}]
    number = next((cut(one, 3, 14) for one in payment.more if code(one) == "29"), None)
    name = next((cut(one, 3, 72) for one in payment.more if code(one) == "26"), None)
    opened, place = payment.place
    return {
        "source": "bgmax",
        "report": report,
        "entry": opened,
        "detail": place,
        "account": giro(cut(opening, 3, 12)) or giro(cut(opening, 13, 22), "plusgiro"),
        "booked_on": day(deposit, 38, 45),
        "status": "BOOK",
        "amount_minor": sign * amount(line, 38, 55),
        "currency": currency,
        "transaction_code": code(line),
        "counterparty": party(number, name),
        "counterparty_account": giro(cut(line, 3, 12)),
        "returned": False,
        "bank_reference": cut(line, 58, 69),
        "reference": cut(line, 13, 37),
        "text": " ".join(filter(None, [*references, *texts])) or None,
    }
