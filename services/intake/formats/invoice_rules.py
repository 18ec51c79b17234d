"""What Swedish invoices must state: the rules SE-R-001 to SE-R-013 of Peppol BIS Billing 3.0 (national rules, Sweden).

They hold for suppliers in Sweden. For CII the terms are those of Peppol's CII binding; for Svefaktura the reader has
put its own words for the same things (F-skattebevis finns, BGABSESS) in Peppol's place.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from services.intake.formats.invoice import F_TAX, Invoice, Means, Share, Supplier
from services.intake.formats.invoice_sums import exact
from services.intake.identity import luhn_valid

SWEDEN: Final = "SE"
VAT_RATES: Final = frozenset({Fraction(25), Fraction(12), Fraction(6)})
"""Percent: the rates of mervärdesskattelagen (2023:200) 9 kap., the three of them since 1996-01-01."""
STANDARD: Final = "S"
VAT_NUMBER_LENGTH: Final = 14
ORGANISATION_NUMBER_LENGTH: Final = 10
BANKGIRO_LENGTHS: Final = (7, 8)
PLUSGIRO_LENGTHS: Final = (2, 8)
# UNCL4461: a credit transfer, one to an account, a giro of the post or of a bank.
CREDIT_TRANSFER, TO_ACCOUNT, GIROS = "30", "31", ("50", "56")


def swedish_findings(invoice: Invoice) -> Iterator[str]:
    """The ids of the Swedish rules that the invoice breaks; nothing for a supplier elsewhere."""
    supplier = invoice.supplier
    if supplier.country != SWEDEN:
        return
    yield from _vat_numbers(supplier)
    for number in supplier.legal_numbers:
        yield from _organisation_number(number)
    if supplier.legal_numbers and any(one.upper() != F_TAX.upper() for one in supplier.tax_statements):
        yield "SE-R-005"
    if any(number.startswith(SWEDEN) for number in supplier.vat_numbers):
        shares = (*invoice.lines, *invoice.allowances, *invoice.charges)
        breakdown = (share for total in invoice.vat_totals for share in total.shares)
        if any(_wrong_rate(share) for share in (*shares, *breakdown)):
            yield "SE-R-006"
    for means in invoice.means:
        yield from _means(means, domestic=invoice.buyer_country == SWEDEN)


def _vat_numbers(supplier: Supplier) -> Iterator[str]:
    for number in supplier.vat_numbers:
        if number.startswith(SWEDEN):
            if len(number) != VAT_NUMBER_LENGTH:
                yield "SE-R-001"
            if not _is_digits(number[len(SWEDEN) : VAT_NUMBER_LENGTH]):
                yield "SE-R-002"


def _organisation_number(number: str) -> Iterator[str]:
    if not _is_digits(number):
        yield "SE-R-003"
    if len(number) != ORGANISATION_NUMBER_LENGTH:
        yield "SE-R-004"
    # the rule looks at the tenth digit, however many follow
    first = number[:ORGANISATION_NUMBER_LENGTH]
    if not _is_digits(number) or len(first) < ORGANISATION_NUMBER_LENGTH or not luhn_valid(first):
        yield "SE-R-013"


def _wrong_rate(share: Share) -> bool:
    return share.category == STANDARD and exact(share.percent) not in VAT_RATES


def _means(means: Means, *, domestic: bool) -> Iterator[str]:
    if means.code == CREDIT_TRANSFER and means.account:
        yield from _giro(means)
    if means.code in GIROS:
        yield "SE-R-011"
    if means.code == TO_ACCOUNT and domestic:
        yield "SE-R-012"


def _giro(means: Means) -> Iterator[str]:
    length = len(means.account)
    if means.branch == "SE:PLUSGIRO":
        if not _is_digits(means.account):
            yield "SE-R-007"
        if not PLUSGIRO_LENGTHS[0] <= length <= PLUSGIRO_LENGTHS[1]:
            yield "SE-R-010"
    if means.branch == "SE:BANKGIRO":
        if not _is_digits(means.account):
            yield "SE-R-008"
        if length not in BANKGIRO_LENGTHS:
            yield "SE-R-009"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
