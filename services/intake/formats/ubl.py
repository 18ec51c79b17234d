"""Peppol BIS Billing 3 and other EN 16931 invoices and credit notes in UBL, bare or in an envelope.

One row per invoice. The amount is the total with VAT (BT-112): what has been paid in advance or is rounded off
changes what is due, not what the invoice costs. A credit note's amounts are turned negative.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.domain import Kind, Parsed
from services.intake.formats.money import Fault, currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows, iso_date
from services.intake.formats.xml import child, children, elements, first_text, local_name, text

ROOTS = ("Invoice", "CreditNote")
_LINES = ("InvoiceLine", "CreditNoteLine")
# UNCL1001 types that credit, also where the document is written as an Invoice.
_CREDIT_TYPES = frozenset({"381", "396", "532", "261", "262", "296", "308", "420", "458", "502", "503"})
_NATIONAL_SCHEMES = frozenset({"0007", "SE:ORGNR"})
_BRANCHES = {"SE:BANKGIRO": "bankgiro", "SE:PLUSGIRO": "plusgiro", "BGABSESS": "bankgiro", "PGSISESS": "plusgiro"}
_SUPPLIER = ("AccountingSupplierParty", "Party")


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every invoice and credit note of the file, in order; `units` counts their lines."""
    rows = Rows(progress)
    lines, roots = 0, []
    for element in elements(path, "end", ROOTS):
        lines += sum(len(children(element, name)) for name in _LINES)
        roots.append(local_name(element))
        rows.take(len(rows) + 1, lambda one=element: _invoice(one))  # type: ignore[misc]  # bound now on purpose
        element.clear()
    if not rows:
        raise refuse("not-an-invoice-file")
    return rows.parsed(Kind.UBL, f"UBL {roots[0]}" if len(set(roots)) == 1 else "UBL", lines)


def _invoice(invoice: etree._Element) -> dict[str, Any]:
    currency = currency_code(text(invoice, "DocumentCurrencyCode") or _total_currency(invoice), "DocumentCurrencyCode")
    number = text(invoice, "ID")
    if number is None:
        raise Fault("invoice-number-missing", "ID")
    supplier = child(invoice, *_SUPPLIER)
    identifier, scheme = _identifier(supplier)
    account_kind, account_number = _account(invoice)
    credit = is_credit(invoice)
    return {
        "kind": "credit_note" if credit else "invoice",
        "supplier_name": first_text(supplier, ("PartyLegalEntity", "RegistrationName"), ("PartyName", "Name")),
        "supplier_identifier": identifier,
        "supplier_identifier_scheme": scheme,
        "country": text(supplier, "PostalAddress", "Country", "IdentificationCode"),
        **_amounts(invoice, currency, -1 if credit else 1),
        "currency": currency,
        "vat_registered": _vat_number(supplier) is not None,
        "invoice_number": number,
        "invoice_date": iso_date(text(invoice, "IssueDate"), "IssueDate"),
        "due_date": iso_date(first_text(invoice, ("DueDate",), ("PaymentMeans", "PaymentDueDate")), "DueDate"),
        "period": _period(invoice),
        "account_kind": account_kind,
        "account_number": account_number,
        "unit": text(invoice, "BuyerReference"),
        "category": text(invoice, "AccountingCost"),
        "text": _description(invoice),
        "order_reference": text(invoice, "OrderReference", "ID"),
        "contract_reference": text(invoice, "ContractDocumentReference", "ID"),
        "f_tax_stated": _f_tax(supplier),
        "source_reference": text(invoice, "PaymentMeans", "PaymentID"),
    }


def is_credit(invoice: etree._Element) -> bool:
    """Whether the document credits: a credit note, or an invoice whose type code says so."""
    return local_name(invoice) == "CreditNote" or text(invoice, "InvoiceTypeCode") in _CREDIT_TYPES


def _total_currency(invoice: etree._Element) -> str | None:
    payable = child(invoice, "LegalMonetaryTotal", "PayableAmount")
    return None if payable is None else payable.get("currencyID")


def _amounts(invoice: etree._Element, currency: str, sign: int) -> dict[str, Any]:
    total = child(invoice, "LegalMonetaryTotal")
    inclusive, exclusive = text(total, "TaxInclusiveAmount"), text(total, "TaxExclusiveAmount")
    if inclusive is not None:
        amount = minor_units(inclusive, currency, "TaxInclusiveAmount")
    else:
        payable = minor_units(text(total, "PayableAmount"), currency, "PayableAmount")
        prepaid = minor_units(text(total, "PrepaidAmount") or "0", currency, "PrepaidAmount")
        rounding = minor_units(text(total, "PayableRoundingAmount") or "0", currency, "PayableRoundingAmount")
        amount = payable + prepaid - rounding
    net = None if exclusive is None else minor_units(exclusive, currency, "TaxExclusiveAmount")
    tax = _tax_total(invoice, currency)
    stated = text(tax, "TaxAmount")
    vat = None if stated is None else minor_units(stated, currency, "TaxAmount")
    return {
        "amount_minor": sign * amount,
        "net_minor": None if net is None else sign * net,
        "vat_minor": None if vat is None else sign * vat,
        "vat_lines": [_vat_line(one, currency, sign) for one in children(tax, "TaxSubtotal")],
    }


def _tax_total(invoice: etree._Element, currency: str) -> etree._Element | None:
    """The VAT in the invoice's currency: a second total may state it in the accounting currency."""
    totals = children(invoice, "TaxTotal")
    own = [
        one
        for one in totals
        if (amount := child(one, "TaxAmount")) is not None and amount.get("currencyID") == currency
    ]
    with_lines = [one for one in own or totals if children(one, "TaxSubtotal")]
    return next(iter(with_lines or own or totals), None)


def _vat_line(subtotal: etree._Element, currency: str, sign: int) -> dict[str, Any]:
    percent = first_text(subtotal, ("TaxCategory", "Percent"), ("Percent",))
    taxable = text(subtotal, "TaxableAmount")
    return {
        "rate_bp": None if percent is None else _basis_points(percent),
        "category": text(subtotal, "TaxCategory", "ID"),
        "net_minor": None if taxable is None else sign * minor_units(taxable, currency, "TaxableAmount"),
        "vat_minor": sign * minor_units(text(subtotal, "TaxAmount"), currency, "TaxAmount"),
    }


def _basis_points(percent: str) -> int:
    """A rate in percent as hundredths of a percent; a finer rate exists nowhere."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]*)?", percent):
        raise Fault("amount-not-a-number", "Percent", percent)
    whole, _, fraction = percent.partition(".")
    return int(whole) * 100 + int(fraction[:2].ljust(2, "0"))


def _identifier(supplier: etree._Element | None) -> tuple[str | None, str | None]:
    """The supplier's number: a national legal registration first, then the VAT number, then whatever is given."""
    legal = child(supplier, "PartyLegalEntity", "CompanyID")
    endpoint = child(supplier, "EndpointID")
    candidates = [one for one in (legal, endpoint, *_party_ids(supplier)) if one is not None and text(one)]
    for one in candidates:
        if one.get("schemeID") in _NATIONAL_SCHEMES:
            return text(one), "organisation_number"
    if legal is not None and re.fullmatch(r"\d{6}-?\d{4}|16\d{10}", text(legal) or ""):
        return text(legal), "organisation_number"
    if vat := _vat_number(supplier):
        return vat, "vat"
    return (text(candidates[0]), "other") if candidates else (None, None)


def _party_ids(supplier: etree._Element | None) -> list[etree._Element | None]:
    return [child(one, "ID") for one in children(supplier, "PartyIdentification")]


def _vat_number(supplier: etree._Element | None) -> str | None:
    for scheme in children(supplier, "PartyTaxScheme"):
        if (text(scheme, "TaxScheme", "ID") or "VAT").upper() == "VAT" and (number := text(scheme, "CompanyID")):
            return number
    return None


def _f_tax(supplier: etree._Element | None) -> bool:
    """Whether the invoice states approval for F-tax, as Swedish suppliers must (SE-R-005)."""
    stated = [text(one, "CompanyID") or "" for one in children(supplier, "PartyTaxScheme")]
    stated.append(text(supplier, "PartyLegalEntity", "CompanyLegalForm") or "")
    return any(re.search(r"\bF-?\s?skatt", one, re.IGNORECASE) for one in stated)


def _account(invoice: etree._Element) -> tuple[str | None, str | None]:
    """The first account to pay to; the branch tells Swedish giros apart."""
    for means in children(invoice, "PaymentMeans"):
        account = child(means, "PayeeFinancialAccount")
        number = text(account, "ID")
        if number is None:
            continue
        branch = first_text(
            account,
            ("FinancialInstitutionBranch", "ID"),
            ("FinancialInstitutionBranch", "FinancialInstitution", "ID"),
        )
        if kind := _BRANCHES.get((branch or "").upper()):
            return kind, number
        compact = number.replace(" ", "").upper()
        return ("iban" if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", compact) else "bban"), number
    return None, None


def _period(invoice: etree._Element) -> str | None:
    """The invoicing period as start/end days (ISO 8601 interval)."""
    start, end = text(invoice, "InvoicePeriod", "StartDate"), text(invoice, "InvoicePeriod", "EndDate")
    return f"{start or ''}/{end or ''}" if start or end else None


def _description(invoice: etree._Element) -> str | None:
    """The note and the first line's item: what the invoice is for."""
    lines = [one for name in _LINES for one in children(invoice, name)]
    item = first_text(lines[0], ("Item", "Name"), ("Item", "Description")) if lines else None
    return " · ".join(part for part in (text(invoice, "Note"), item) if part) or None
