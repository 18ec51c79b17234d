"""Bankgirot foreign payments (UTLI): single-digit records inside or instead of an LB file.

0 opens, 2 to 4 name the payee, address and bank by payee number, 5 credits, 6 pays, 7 reports to the central bank,
9 closes with the sum of the invoiced amounts whatever their currency.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from services.intake.formats.money import Fault, currency_code
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows

OPENING = re.compile(r"0[0-9X]{8}[0-9]{6}[^\W\d].{56}(?:[0-9]{6}| {6})[12]")

_WIDTH = 80
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)(?![A-Z0-9])")
_DIGITS = frozenset("0123456789")
# A minus is written over the last digit (overpunch).
_OVERPUNCH = "-JKLMNOPQR"


@dataclass
class _Payees:
    """Whom a section pays, by payee number, and when it was written."""

    written: date | None = None
    names: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)


def read_section(opening: str, rest: Iterator[tuple[int, str]], rows: Rows) -> None:
    """One section to its closing record; refused where that is missing or its sum says otherwise."""
    pay_on = _day(opening[72:78])
    payees = _Payees(written=_day(opening[9:15]))
    payments: list[tuple[int, str]] = []
    for number, line in rest:
        padded, code = line.ljust(_WIDTH), line[0]
        if code == "9":
            _check_total(padded, payments)
            break
        if code in "56":
            payments.append((number, padded))
        elif code in "234":
            _sort_in(payees, code, padded)
        elif code not in "78":
            raise refuse("lb-broken", f"line {number}")
    else:
        raise refuse("lb-broken", "9")
    for number, line in payments:
        rows.take(number, partial(_payment, line, payees, pay_on))


def _sort_in(payees: _Payees, code: str, line: str) -> None:
    payee = line[1:8]
    if code == "2":
        payees.names[payee] = " ".join(line[8:73].split())
    elif code == "3" and (country := re.fullmatch(r"[A-Z]{2}", line[74:76])):
        payees.countries[payee] = country[0]
    elif code == "4" and (account := _IBAN.search(line[8:78]) or re.search(r"[0-9][0-9A-Z-]{5,33}", line[8:78])):
        payees.accounts[payee] = account[0].replace(" ", "")


def _payment(line: str, payees: _Payees, pay_on: date | None) -> dict[str, Any]:
    payee, credit = line[1:8], line[0] == "5"
    amount, currency = _amount(line)
    account = payees.accounts.get(payee)
    return {
        "kind": "credit_note" if credit else "payment_order",
        "supplier_name": payees.names.get(payee),
        "country": payees.countries.get(payee),
        "amount_minor": -amount if credit else amount,
        "currency": currency,
        "invoice_number": line[8:33].strip() or None,
        "payment_date": _day(line[57:63]) or pay_on,
        "account_kind": None if account is None else "iban" if _IBAN.fullmatch(account) else "other",
        "account_number": account,
        "source_reference": "/".join(filter(None, (str(payees.written or ""), line[1:8]))),
    }


def _amount(line: str) -> tuple[int, str]:
    """The invoiced amount in its currency, else the amount in kronor; both in hundredths."""
    foreign, kronor = _number(line[65:78]), _number(line[33:44])
    if foreign:
        return foreign, currency_code(line[54:57], f"{line[0]}:55-57")
    if kronor is None:
        raise Fault("amount-not-a-number", f"{line[0]}:66-78", line[65:78])
    return kronor, "SEK"


def _check_total(closing: str, payments: list[tuple[int, str]]) -> None:
    stated = _number(closing[63:78])
    found = sum((_number(line[65:78]) or 0) * (-1 if line[0] == "5" else 1) for _, line in payments)
    if stated is not None and stated != found:
        raise refuse("control-total-mismatch", f"{stated / 100:.2f} ≠ {found / 100:.2f}")


def _number(text: str) -> int | None:
    """Digits in hundredths, a last letter meaning minus; None where it is blank or not a number."""
    digits, sign = text.strip(), 1
    if digits and digits[-1] in _OVERPUNCH:
        digits, sign = digits[:-1] + str(_OVERPUNCH.index(digits[-1])), -1
    return sign * int(digits) if digits and _DIGITS.issuperset(digits) else None


def _day(text: str) -> date | None:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None
