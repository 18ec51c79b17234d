"""Peppol BIS Billing 3 and other EN 16931 invoices and credit notes in UBL, bare or in an envelope.

One row per invoice. The amount is the total with VAT (BT-112): what has been paid in advance or is rounded off
changes what is due, not what the invoice costs. A credit note's amounts are turned negative.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.domain import Kind, Parsed
from services.intake.formats.money import Fault, currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows, iso_date
from services.intake.formats.xml import NOTHING, Node, elements, node_of

ROOTS = ("Invoice", "CreditNote")
# UNCL1001 types that credit, also where the document is written as an Invoice.
_CREDIT_TYPES = frozenset({"381", "396", "532", "261", "262", "296", "308", "420", "458", "502", "503"})
_NATIONAL_SCHEMES = frozenset({"0007", "SE:ORGNR"})
_BRANCHES = {"SE:BANKGIRO": "bankgiro", "SE:PLUSGIRO": "plusgiro", "BGABSESS": "bankgiro", "PGSISESS": "plusgiro"}


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every invoice and credit note of the file, in order; `units` counts their lines."""
    rows = Rows(progress)
    lines, roots = 0, set()
    for element in elements(path, "end", ROOTS):
        invoice = node_of(element)
        lines += len(_lines(invoice))
        roots.add(invoice.name)
        rows.take(len(rows) + 1, partial(_invoice, invoice))
        element.clear()
    if not rows:
        raise refuse("not-an-invoice-file")
    return rows.parsed(Kind.UBL, " ".join(["UBL", *sorted(roots)]), lines)


def _lines(invoice: Node) -> list[Node]:
    return [*invoice.all("InvoiceLine"), *invoice.all("CreditNoteLine")]


def _invoice(invoice: Node) -> dict[str, Any]:
    payable = invoice.at("LegalMonetaryTotal", "PayableAmount") or NOTHING
    currency = currency_code(
        invoice.get("DocumentCurrencyCode") or payable.attributes.get("currencyID"), "DocumentCurrencyCode"
    )
    number = invoice.get("ID")
    if number is None:
        raise Fault("invoice-number-missing", "ID")
    supplier = invoice.at("AccountingSupplierParty", "Party") or NOTHING
    identifier, scheme = _identifier(supplier)
    account_kind, account_number = _account(invoice)
    credit = is_credit(invoice)
    return {
        "kind": "credit_note" if credit else "invoice",
        "supplier_name": supplier.get("PartyLegalEntity/RegistrationName", "PartyName/Name"),
        "supplier_identifier": identifier,
        "supplier_identifier_scheme": scheme,
        "country": supplier.get("PostalAddress/Country/IdentificationCode"),
        **_amounts(invoice, currency, -1 if credit else 1),
        "currency": currency,
        "vat_registered": _vat_number(supplier) is not None,
        "invoice_number": number,
        "invoice_date": iso_date(invoice.get("IssueDate"), "IssueDate"),
        "due_date": iso_date(invoice.get("DueDate", "PaymentMeans/PaymentDueDate"), "DueDate"),
        "period": _period(invoice),
        "account_kind": account_kind,
        "account_number": account_number,
        "unit": invoice.get("BuyerReference"),
        "category": invoice.get("AccountingCost"),
        "text": _description(invoice),
        "order_reference": invoice.get("OrderReference/ID"),
        "contract_reference": invoice.get("ContractDocumentReference/ID"),
        "f_tax_stated": _f_tax(supplier),
        "source_reference": invoice.get("PaymentMeans/PaymentID"),
    }


def is_credit(invoice: Node) -> bool:
    """Whether the document credits: a credit note, or an invoice whose type code says so."""
    return invoice.name == "CreditNote" or invoice.get("InvoiceTypeCode") in _CREDIT_TYPES


def _amounts(invoice: Node, currency: str, sign: int) -> dict[str, Any]:
    total = invoice.at("LegalMonetaryTotal") or NOTHING

    def read(name: str, default: str | None = None) -> int:
        return minor_units(total.get(name) or default, currency, name)

    if total.get("TaxInclusiveAmount"):
        amount = read("TaxInclusiveAmount")
    else:
        amount = read("PayableAmount") + read("PrepaidAmount", "0") - read("PayableRoundingAmount", "0")
    tax = _tax_total(invoice, currency)
    stated = tax.get("TaxAmount")
    return {
        "amount_minor": sign * amount,
        "net_minor": sign * read("TaxExclusiveAmount") if total.get("TaxExclusiveAmount") else None,
        "vat_minor": None if stated is None else sign * minor_units(stated, currency, "TaxAmount"),
        "vat_lines": [_vat_line(one, currency, sign) for one in tax.all("TaxSubtotal")],
    }


def _tax_total(invoice: Node, currency: str) -> Node:
    """The VAT in the invoice's currency: a second total may state it in the accounting currency."""
    totals = invoice.all("TaxTotal")
    own = [one for one in totals if (one.at("TaxAmount") or NOTHING).attributes.get("currencyID") == currency]
    with_lines = [one for one in own or totals if one.all("TaxSubtotal")]
    return next(iter(with_lines or own or totals), NOTHING)


def _vat_line(subtotal: Node, currency: str, sign: int) -> dict[str, Any]:
    percent, taxable = subtotal.get("TaxCategory/Percent", "Percent"), subtotal.get("TaxableAmount")
    return {
        "rate_bp": None if percent is None else _basis_points(percent),
        "category": subtotal.get("TaxCategory/ID"),
        "net_minor": None if taxable is None else sign * minor_units(taxable, currency, "TaxableAmount"),
        "vat_minor": sign * minor_units(subtotal.get("TaxAmount"), currency, "TaxAmount"),
    }


def _basis_points(percent: str) -> int:
    """A rate in percent as hundredths of a percent; a finer rate exists nowhere."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]*)?", percent):
        raise Fault("amount-not-a-number", "Percent", percent)
    whole, _, fraction = percent.partition(".")
    return int(whole) * 100 + int(fraction[:2].ljust(2, "0"))


def _identifier(supplier: Node) -> tuple[str | None, str | None]:
    """The supplier's number: a national legal registration first, then the VAT number, then whatever is given."""
    legal = supplier.at("PartyLegalEntity", "CompanyID") or NOTHING
    endpoint = supplier.at("EndpointID") or NOTHING
    others = [one.at("ID") or NOTHING for one in supplier.all("PartyIdentification")]
    candidates = [one for one in (legal, endpoint, *others) if one.text]
    for one in candidates:
        if one.attributes.get("schemeID") in _NATIONAL_SCHEMES:
            return one.text, "organisation_number"
    if re.fullmatch(r"\d{6}-?\d{4}|16\d{10}", legal.text):
        return legal.text, "organisation_number"
    if vat := _vat_number(supplier):
        return vat, "vat"
    return (candidates[0].text, "other") if candidates else (None, None)


def _vat_number(supplier: Node) -> str | None:
    for scheme in supplier.all("PartyTaxScheme"):
        if (scheme.get("TaxScheme/ID") or "VAT").upper() == "VAT" and (number := scheme.get("CompanyID")):
            return number
    return None


def _f_tax(supplier: Node) -> bool:
    """Whether the invoice states approval for F-tax, as Swedish suppliers must (SE-R-005)."""
    stated = [one.get("CompanyID") or "" for one in supplier.all("PartyTaxScheme")]
    stated.append(supplier.get("PartyLegalEntity/CompanyLegalForm") or "")
    return any(re.search(r"\bF-?\s?skatt", one, re.IGNORECASE) for one in stated)


def _account(invoice: Node) -> tuple[str | None, str | None]:
    """The first account to pay to; the branch tells Swedish giros apart."""
    for means in invoice.all("PaymentMeans"):
        account = means.at("PayeeFinancialAccount") or NOTHING
        number = account.get("ID")
        if number is None:
            continue
        branch = account.get("FinancialInstitutionBranch/ID", "FinancialInstitutionBranch/FinancialInstitution/ID")
        if kind := _BRANCHES.get((branch or "").upper()):
            return kind, number
        compact = number.replace(" ", "").upper()
        return ("iban" if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", compact) else "bban"), number
    return None, None


def _period(invoice: Node) -> str | None:
    """The invoicing period as start/end days (ISO 8601 interval)."""
    start, end = invoice.get("InvoicePeriod/StartDate"), invoice.get("InvoicePeriod/EndDate")
    return f"{start or ''}/{end or ''}" if start or end else None


def _description(invoice: Node) -> str | None:
    """The note and the first line's item: what the invoice is for."""
    lines = _lines(invoice)
    item = lines[0].get("Item/Name", "Item/Description") if lines else None
    return " · ".join(filter(None, (invoice.get("Note"), item))) or None
