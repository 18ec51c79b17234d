"""Bankgirot's reports back on supplier payments (LB): what was paid, turned away or stopped, and cash sent back.

Sections as in the file that was sent (bankgirot), the opening with a report code in position 47; 26 names the
payee as Bankgirot knows it, 49 tells why the record before it was turned away. Returned cash payments have a
layout of their own: 1 opens, 2 is a payment that came back, 3 sums up. A status per payment or credit, `row` its
physical line. A section's sum stands at its end, so the file is gone through twice. Reports that only sum up what
waits for payment (40 to 44) hold no payments and are refused by name. Source: Bankgirot,
Leverantörsbetalningar, technical manual, 2014, and its example files.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.formats.bankgirot import OPENING, SEAL, short_day
from services.intake.formats.bankgirot_lines import (
    Lines,
    amount,
    bank_account,
    code,
    cut,
    day,
    giro,
    party,
    total,
    whole,
)
from services.intake.formats.money import currency_code
from services.intake.formats.reasons import refuse
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.payment_status import PAYMENT_STATUS

# The report codes whose meaning Bankgirot's examples show; payments of others are told with their code alone.
_PAID = "1"
_REPORTS = {_PAID: "paid", "2": "monitored", "6": "rejected"}
_PAYMENTS = frozenset({"14", "15", "16", "17", "54"})
_CREDITS = frozenset({"15", "16", "17"})
_TOLD = frozenset({"12", "13", "20", "21", "25", "27", "65"})
_SUMS = frozenset({"40", "41", "42", "43", "44"})
_REASON = re.compile(r"49(?:[A-Z]{4}| {4})([0-9]{4})(.*)")
CASH_OPENING = re.compile(r"1\S{12}\S{10}\s*$")
_CASH = re.compile(r"2([0-9]{10})(.{1,25})(.{12})([0-9]{12})\s*$")
_CASH_CLOSING = re.compile(r"3.{27}.{6}.{6}([0-9]{12})\s*$")
_OTHER_RECORD = "0000"
_MOST_NAMES = 100_000


@dataclass
class _Section:
    """One opening record and what has been told of its payees so far."""

    opening: str
    names: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, tuple[str, str]] = field(default_factory=dict)
    last: str = ""

    def note(self, line: str) -> None:
        """Remember what a record says of the payee it names."""
        payee = line[2:12].strip()
        if code(line) == "26":
            self.names[payee] = line
        elif code(line) == "40":
            self.accounts[payee] = line
        elif (found := _REASON.match(line)) and found[1] != _OTHER_RECORD:
            # the records of a payee turned away together point at the one with the reason
            self.reasons[self.last] = (found[1], found[2].strip())
        if code(line) != "49":
            self.last = payee
        if len(self.names) + len(self.accounts) + len(self.reasons) > _MOST_NAMES:
            raise refuse("bankgirot-broken", f"{code(line)}: {_MOST_NAMES}+")


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The payments told of, in order; nothing is given before all counts and sums of the file agree."""
    lines = Lines(path)
    if any(OPENING.match(line) for _, line in lines):
        return gather(_rows(lines), progress)
    return gather(_cash(lines), progress)


def _rows(lines: Lines) -> Iterator[Row]:
    _check(lines)
    report = lines.digest()
    section: _Section | None = None
    waiting: tuple[int, str] | None = None
    for number, line in lines:
        kind = code(line)
        if waiting is not None and section is not None and kind != "49":
            yield Row(PAYMENT_STATUS, waiting[0], partial(_payment, section, waiting, None, report))
            waiting = None
        if OPENING.match(line):
            section = _Section(line)
        elif section is None or kind in _TOLD:
            if section is not None:
                section.last = line[2:12].strip()
        elif kind == "29":
            section = None
        elif kind in _PAYMENTS:
            waiting, section.last = (number, line), line[2:12].strip()
        elif waiting is not None:
            reason = _REASON.match(line)
            yield Row(PAYMENT_STATUS, waiting[0], partial(_payment, section, waiting, reason, report))
            waiting = None
        else:
            section.note(line)


def _check(lines: Lines) -> None:
    """Refuse a file that is not whole, whose totals do not agree, or that holds sums alone."""
    open_, met, payments, sums, count, sum_minor = False, False, 0, 0, 0, 0
    for number, line in lines:
        kind = code(line)
        if OPENING.match(line) and not open_:
            open_, met, count, sum_minor = True, True, 0, 0
        elif kind in _PAYMENTS and open_:
            count, payments = count + 1, payments + 1
            sum_minor += (whole(line, 38, 49) or 0) * (-1 if kind in _CREDITS else 1)
        elif kind == "29" and open_:
            open_ = False
            if count:
                _agree(line, count, sum_minor)
        elif open_ and kind in _SUMS:
            sums += kind != "40"
        elif (open_ and kind not in {*_TOLD, "26", "49"}) or (met and not open_ and not SEAL.match(line)):
            raise refuse("bankgirot-broken", f"line {number}")
    if open_:
        raise refuse("bankgirot-broken", "29")
    if not payments:
        raise refuse("lb-sums-only" if sums else "no-records", "LB")


def _agree(closing: str, count: int, sum_minor: int) -> None:
    """The count is always told; the sum is left out of lists of what was turned away."""
    stated, stated_sum = total(closing, 13, 20), whole(closing, 21, 32)
    sign = -1 if closing[32] == "-" else 1
    if stated != count or (stated_sum is not None and sign * stated_sum != sum_minor):
        raise refuse("control-total-mismatch", f"29: {stated} / {stated_sum or '-'} ≠ {count} / {sum_minor}")


def _payment(section: _Section, where: tuple[int, str], reason: re.Match[str] | None, report: str) -> dict[str, Any]:
    number, line = where
    kind, payee, opening = code(line), line[2:12].strip(), section.opening
    told = (reason[1], reason[2].strip()) if reason is not None else (None, None)
    if told[0] == _OTHER_RECORD:
        told = section.reasons.get(payee, told)
    report_code = cut(opening, 47, 47)
    status = "rejected" if reason is not None else _REPORTS.get(report_code or "", "other")
    name = section.names.get(payee)
    account = section.accounts.get(payee)
    return {
        "source": "lb",
        "report": report,
        "place": number,
        "level": "payment",
        "reported_on": day(opening, 13, 18),
        "status": status,
        "status_code": report_code,
        "reason_code": told[0],
        "reason_text": told[1],
        "bank_reference": _bank_reference(report_code, line),
        "amount_minor": amount(line, 38, 49) * (-1 if kind in _CREDITS else 1),
        "currency": currency_code(cut(opening, 60, 62), "11:60-62", "SEK"),
        "payment_on": _payment_day(opening, line),
        "payer_account": giro(cut(opening, 3, 12)),
        "payee": party(None, cut(name, 13, 47) if name else None),
        "payee_account": _payee_account(kind, payee, account),
        "end_to_end": cut(line, 61, 80),
        "reference": cut(line, 13, 37),
        "salary": (account is not None and account[40] == "L") or None,
    }


def _bank_reference(report_code: str | None, line: str) -> str | None:
    """Bankgirot's own number of a payment that was paid; elsewhere, and in a credit, a day stands there."""
    numbered = report_code == _PAID and code(line) not in _CREDITS
    return cut(line, 51, 60) if numbered and whole(line, 51, 60) else None


def _payee_account(kind: str, payee: str, account: str | None) -> dict[str, str | None] | None:
    """The bank account behind a payout number, else the giro; a payout number alone is no account."""
    if account is not None:
        return bank_account(account, 13, 28)
    if payee.startswith("0000") and kind != "54":
        return None
    return giro(payee, "plusgiro" if kind == "54" else "bankgiro")


def _payment_day(opening: str, line: str) -> Any:
    """The day of a section of paid ones; else the payment's own, which may be the very fault it was turned away for."""
    return day(opening, 41, 46) if cut(opening, 47, 47) == _PAID else short_day(line[49:55])


def _cash(lines: Lines) -> Iterator[Row]:
    """Cash payments that came back, their sum told at the end."""
    report, sum_minor, opened, closed = lines.digest(), 0, "", False
    for number, line in lines:
        if not opened:
            opened = line if CASH_OPENING.match(line) else ""
        elif closed:
            raise refuse("bankgirot-broken", f"line {number}")
        elif found := _CASH_CLOSING.match(line):
            if int(found[1]) != sum_minor:
                raise refuse("control-total-mismatch", f"3: {int(found[1])} ≠ {sum_minor}")
            closed = True
        elif found := _CASH.match(line):
            sum_minor += int(found[4])
            yield Row(PAYMENT_STATUS, number, partial(_returned, opened, number, found, report))
        else:
            raise refuse("bankgirot-broken", f"line {number}")
    if not closed:
        raise refuse("bankgirot-broken", "3")


def _returned(opening: str, number: int, found: re.Match[str], report: str) -> dict[str, Any]:
    return {
        "source": "lb",
        "report": report,
        "place": number,
        "level": "payment",
        "reported_on": day(opening, 2, 7, "1"),
        "status": "returned",
        "bank_reference": found[1],
        "amount_minor": int(found[4]),
        "currency": "SEK",
        "payment_on": day(" " * 28 + found[3], 29, 34, "2"),
        "payer_account": giro(opening[13:23]),
        "reference": " ".join(found[2].split()) or None,
    }
