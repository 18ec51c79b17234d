"""Whether an invoice adds up: the arithmetic rules of EN 16931-1, on exact fractions.

They are BR-CO-10 to 17, the rules 08 and 09 of every VAT category, and BR-DEC (two decimals at most).
A rule is as EN 16931's own validation has it, with its slack of less than one unit of currency where VAT is
calculated or gathered by rate. A rule about a total that the syntax does not have says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import floor
from typing import Final, NamedTuple

from services.intake.formats.invoice import Invoice, Share, Totals
from services.intake.formats.xml import Node

CATEGORIES: Final = {
    "S": "S", "AE": "AE", "E": "E", "G": "G", "K": "IC", "L": "AF", "M": "AG", "O": "O", "Z": "Z",
}  # fmt: skip
"""UNCL5305: a category's code, and how EN 16931 names its rules."""
RATED: Final = frozenset({"S", "L", "M"})
SLACK: Final = 1
TWO: Final = 2
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")


class Gathered(NamedTuple):
    """What lines, charges and allowances come to by category and by category and rate; `lines` is whether any stand."""

    lines: bool
    by_category: Mapping[str | None, Fraction]
    by_rate: Mapping[tuple[str | None, Fraction | None], Fraction]

    def agrees(self, category: str | None, percent: Fraction | None, base: Fraction | None, *, rated: bool) -> bool:
        """Whether the base of a category is theirs: to the krona where it is told by rate, else exactly."""
        if not rated:
            return self.lines and base == self.by_category.get(category, Fraction(0))
        if percent is None:
            return True
        sum_of_rate = self.by_rate.get((category, percent))
        return base is not None and sum_of_rate is not None and abs(base - sum_of_rate) < SLACK


def exact(text: str) -> Fraction | None:
    """A decimal number as it is written, None where it is none."""
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def sum_findings(invoice: Invoice) -> Iterator[str]:
    """The ids of the arithmetic rules that the invoice breaks."""
    if invoice.totals is not None:
        yield from _document(invoice, invoice.totals)
    gathered = _gathered(invoice)
    for total in invoice.vat_totals:
        stated = invoice.vat_required or total.amount.text
        if stated and total.shares and _of(total.amount) != _rounded(_sum(share.vat for share in total.shares)):
            yield "BR-CO-14"
        for share in total.shares:
            yield from _share(share, gathered)
    yield from (rule for rule, amount in invoice.two_decimals if len(amount.text.partition(".")[2]) > TWO)


def _document(invoice: Invoice, totals: Totals) -> Iterator[str]:
    lines = _of(totals.lines)
    allowances, charges = _total_of(invoice.allowances), _total_of(invoice.charges)
    if lines != _rounded(_total_of(invoice.lines)):
        yield "BR-CO-10"
    if totals.allowances is not None:
        if not _agrees(totals.allowances, invoice.allowances):
            yield "BR-CO-11"
        allowances = _of(totals.allowances) or Fraction(0)
    if totals.charges is not None:
        if not _agrees(totals.charges, invoice.charges):
            yield "BR-CO-12"
        charges = _of(totals.charges) or Fraction(0)
    if totals.net is not None:
        if lines is None or _of(totals.net) != _rounded(lines + charges - allowances):
            yield "BR-CO-13"
        if not _gross_is_net_and_vat(invoice, totals, totals.net):
            yield "BR-CO-15"
    if totals.gross is not None and _before_payment(totals) != _of(totals.gross):
        yield "BR-CO-16"


def _agrees(total: Node, shares: tuple[Share, ...]) -> bool:
    """Whether a total of allowances or charges is theirs, or neither stands there."""
    if not total.text:
        return not shares
    return _of(total) == _rounded(_total_of(shares))


def _before_payment(totals: Totals) -> Fraction | None:
    """What is to be paid, and what has been paid already, before rounding."""
    due = _of(totals.payable)
    return None if due is None else due + (_of(totals.prepaid) or 0) - (_of(totals.rounding) or 0)


def _gross_is_net_and_vat(invoice: Invoice, totals: Totals, net: Node) -> bool:
    stated = [total.amount for total in invoice.vat_totals if total.amount.text]
    if len(stated) > 1 or (invoice.vat_required and not stated):
        return False
    without, gross = _of(net), _before_payment(totals) if totals.gross is None else _of(totals.gross)
    return without is not None and gross == _rounded(without + _sum(stated))


def _share(share: Share, gathered: Gathered | None) -> Iterator[str]:
    """One row of the VAT breakdown."""
    base, vat, percent = _of(share.amount), _of(share.vat), exact(share.percent)
    calculated = None if base is None or percent is None else _rounded(abs(base) * percent / 100)
    if percent is None or _half_up(percent) == 0:
        if vat is None or _half_up(vat) != 0:
            yield "BR-CO-17"
    elif not _near(vat, calculated):
        yield "BR-CO-17"
    name = CATEGORIES.get(share.category or "")
    if name is None:
        return
    rated = share.category in RATED
    if gathered is not None and not gathered.agrees(share.category, percent, base, rated=rated):
        yield f"BR-{name}-08"
    if not (_near(vat, calculated) if rated else vat == 0):
        yield f"BR-{name}-09"


def _gathered(invoice: Invoice) -> Gathered | None:
    """The sums that a breakdown is held against; None where some part leaves its category open."""
    by_category: dict[str | None, Fraction] = defaultdict(Fraction)
    by_rate: dict[tuple[str | None, Fraction | None], Fraction] = defaultdict(Fraction)
    for sign, shares in ((1, invoice.lines), (1, invoice.charges), (-1, invoice.allowances)):
        for share in shares:
            if share.category is None:
                return None
            amount = sign * (_of(share.amount) or Fraction(0))
            by_category[share.category] += amount
            by_rate[share.category, exact(share.percent)] += amount
    return Gathered(bool(invoice.lines), by_category, by_rate)


def _near(vat: Fraction | None, calculated: Fraction | None) -> bool:
    return vat is not None and calculated is not None and abs(abs(vat) - calculated) < SLACK


def _of(amount: Node | None) -> Fraction | None:
    return None if amount is None else exact(amount.text)


def _sum(amounts: Iterable[Node | None]) -> Fraction:
    """What is stated, added up; what is not, or is no number, adds nothing."""
    return sum((_of(amount) or Fraction(0) for amount in amounts), Fraction(0))


def _total_of(shares: Iterable[Share]) -> Fraction:
    return _sum(share.amount for share in shares)


def _half_up(number: Fraction) -> int:
    """To the nearest whole number, halves upwards as XPath rounds."""
    return floor(number + Fraction(1, 2))


def _rounded(amount: Fraction) -> Fraction:
    return Fraction(_half_up(amount * 100), 100)
