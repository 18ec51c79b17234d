"""Bankgirot supplier payments as sent to Bankgirot (LB): fixed records of 80 positions, by transaction code.

11 opens a section, 14 pays a bankgiro or a payout number, 54 a plusgiro, 15 to 17 deduct or credit, 25 and 65
tell the payee something, 26, 27 and 40 name the payee, address and bank account behind a payout number, 29 closes
with count and sum. Foreign payments have sections of their own (bankgirot_foreign). A seal (00, 28, 99) is passed
by. `row` is the physical line. Source: Bankgirot, Leverantörsbetalningar, technical manual.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.domain import Kind, Parsed
from services.intake.formats import bankgirot_foreign
from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows
from services.intake.formats.text import decode, lines_of, read_bytes, swedish_seven_bit
from services.intake.identity import luhn_valid

Line = tuple[int, str]

_WIDTH = 80
OPENING = re.compile(r"11([0-9X]{10})([0-9]{6})LEVERANT.{1,2}RSBETALNINGAR")
SEAL = re.compile(r"00[0-9]{6}(?:HMAC|NEXUS)|99[0-9]{6}")
_PAYMENT = re.compile(r"(\d\d)([0-9X ]{10})(.{25})([0-9]{12})(GENAST|[0-9]{6}| {6})(.{5})(.{20})")
# A record whose reference is a few positions too wide or narrow; believed only as the totals agree.
_SHIFTED = re.compile(r"(\d\d)([0-9X ]{10})(.{1,35}?)\s+([0-9]{12})(GENAST|[0-9]{6})(\s{1,6})(.*)")
_PAYMENTS = frozenset({"14", "15", "16", "17", "54"})
_CREDITS = frozenset({"15", "16", "17"})
_OTHERS = frozenset({"12", "13", "25", "26", "27", "28", "40", "65"})
# Records that only Bankgirot's reports back hold, and the report code that only their openings carry.
_REPORTED = frozenset({"20", "21", "30", "41", "42", "43", "44", "49"})
_REPORT_CODE = 46
_CENTURY_PIVOT = 70


@dataclass
class _Section:
    """One sender's payments under one opening record."""

    written: date | None
    pay_on: date | None
    currency: str
    payments: list[Line] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    salaries: set[str] = field(default_factory=set)
    notes: dict[int, list[str]] = field(default_factory=dict)


def looks_like_lb(lines: list[str]) -> bool:
    """Whether the first lines hold the opening record of an LB file, domestic or foreign."""
    return any(OPENING.match(_readable(line)) or bankgirot_foreign.OPENING.match(line) for line in lines)


def is_report(lines: list[str]) -> bool:
    """Whether the lines are a report back from Bankgirot: its code, its records, or the title of an example."""
    inside = False
    for line in lines:
        opening = OPENING.match(_readable(line))
        if re.match(r"\s*LBut\b", line) or (opening and line.ljust(_WIDTH)[_REPORT_CODE] != " "):
            return True
        inside = bool(opening) or (inside and not line.startswith("29"))
        if inside and line[:2] in _REPORTED:
            return True
    return False


def _readable(line: str) -> str:
    return swedish_seven_bit(line) if "LEVERANT\\RS" in line else line


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every payment and credit of the file, in order; `units` counts its physical records."""
    text, _ = decode(read_bytes(path))
    if "LEVERANT\\RS" in text:
        text = swedish_seven_bit(text)
    lines = [(number, line.rstrip()) for number, line in enumerate(lines_of(text), 1) if line.strip()]
    if is_report([line for _, line in lines]):
        raise refuse("lb-returns")
    rows = Rows(progress)
    rest = iter(lines)
    for number, line in rest:
        if opening := OPENING.match(line):
            _domestic(opening, line.ljust(_WIDTH), rest, rows)
        elif bankgirot_foreign.OPENING.match(line):
            bankgirot_foreign.read_section(line.ljust(_WIDTH), rest, rows)
        elif len(rows) and not SEAL.match(line):
            raise refuse("lb-broken", f"line {number}")
    if not rows:
        raise refuse("not-a-payment-file")
    return rows.parsed(Kind.BANKGIROT_LB, "LB", len(lines))


def _domestic(opening: re.Match[str], header: str, rest: Any, rows: Rows) -> None:
    """One section to its closing record; refused where that is missing or says otherwise."""
    currency = header[59:62].strip() or "SEK"
    if not re.fullmatch("[A-Z]{3}", currency):
        raise refuse("lb-broken", "11:60-62")
    section = _Section(short_day(opening[2]), short_day(header[40:46]), currency)
    for number, line in rest:
        padded = line.ljust(_WIDTH)
        code = padded[:2]
        if code == "29":
            _check_totals(padded, section)
            break
        _sort_in(section, code, number, padded)
    else:
        raise refuse("lb-broken", "29")
    for number, line in section.payments:
        rows.take(number, partial(_payment, section, number, line))


def _sort_in(section: _Section, code: str, number: int, line: str) -> None:
    payee = line[2:12].strip()
    if code in _PAYMENTS:
        section.payments.append((number, line))
    elif code not in _OTHERS:
        raise refuse("lb-broken", f"line {number}")
    elif code == "26":
        section.names[payee] = " ".join(line[12:47].split())
    elif code == "40":
        section.accounts[payee] = re.sub(r"\s", "", line[12:28])
        if line[40] == "L":
            section.salaries.add(payee)
    elif code in {"25", "65"} and section.payments:
        section.notes.setdefault(section.payments[-1][0], []).append(" ".join(line[12:62].split()))


def _fields(line: str) -> re.Match[str] | None:
    return _PAYMENT.match(line) or _SHIFTED.match(line)


def _payee_checks(fields: re.Match[str]) -> bool:
    """Whether the payee of a shifted record stands where it should: a right check digit, masked, or a payout number."""
    payee = fields[2].strip()
    return "X" in payee or payee.startswith("0000") or luhn_valid(payee)


def _check_totals(closing: str, section: _Section) -> None:
    read = [(line[:2], fields) for _, line in section.payments if (fields := _fields(line))]
    total = sum(int(fields[4]) * (-1 if code in _CREDITS else 1) for code, fields in read)
    count_text, amount_text = closing[12:20].strip(), closing[20:32].strip()
    if not re.fullmatch("[0-9]+", count_text) or not re.fullmatch("[0-9]+", amount_text):
        raise refuse("lb-broken", "29")
    count, amount = int(count_text), int(amount_text) * (-1 if closing[32] == "-" else 1)
    if count != len(section.payments) or amount != total:
        found = f"{len(section.payments)} / {total / 100:.2f}"
        raise refuse("control-total-mismatch", f"{count} / {amount / 100:.2f} ≠ {found}")


def _payment(section: _Section, number: int, line: str) -> dict[str, Any]:
    fields = _fields(line)
    if fields is None or not (fields.re is _PAYMENT or _payee_checks(fields)):
        raise Fault("record-malformed", line[:2], line)
    code, payee = fields[1], fields[2].strip()
    reference, when = fields[3].strip(), fields[5].strip()
    kind, account = _account(section, code, payee)
    sign = -1 if code in _CREDITS else 1
    return {
        "kind": "credit_note" if code in _CREDITS else "payment_order",
        "supplier_name": section.names.get(payee),
        "country": "SE" if kind else None,
        "amount_minor": sign * int(fields[4]),
        "currency": section.currency,
        "invoice_number": reference or None,
        "payment_date": _pay_day(section, code, when),
        "account_kind": kind,
        "account_number": account,
        "category": "lön" if payee in section.salaries else None,
        "text": " ".join(section.notes.get(number, [])) or None,
        # the same orders sent on another day are other orders, perhaps the same payments twice
        "source_reference": "/".join(filter(None, (str(section.written or ""), fields[7].strip()))),
    }


def _pay_day(section: _Section, code: str, when: str) -> date | None:
    """The day of payment; on a credit the field is the last day of watching, and the section's day counts."""
    if code in _CREDITS or when in {"", "000000"}:
        return section.pay_on or section.written
    if when == "GENAST":
        return section.written
    day = short_day(when)
    if day is None:
        raise Fault("date-not-understood", f"{code}:50-55", when)
    return day


def _account(section: _Section, code: str, payee: str) -> tuple[str | None, str | None]:
    """The giro, or the bank account behind a payout number; none where the digits are masked or cash is paid."""
    if payee in section.accounts:
        account = section.accounts[payee]
        return ("bban", None if "X" in account else account)
    if payee.startswith("0000") and code != "54":
        return None, None
    digits = None if "X" in payee else payee.lstrip("0") or None
    return ("plusgiro" if code == "54" else "bankgiro"), digits


def short_day(text: str) -> date | None:
    """A day written YYMMDD, 1970 to 2069; GENAST and blanks are none."""
    if not re.fullmatch(r"[0-9]{6}", text):
        return None
    year = int(text[:2])
    try:
        return date(year + (2000 if year < _CENTURY_PIVOT else 1900), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None
