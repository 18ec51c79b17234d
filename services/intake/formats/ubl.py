"""Peppol BIS Billing 3 and other EN 16931 invoices and credit notes in UBL 2, bare or in an envelope."""

from collections.abc import Callable
from pathlib import Path

from services.intake.domain import Kind, Parsed
from services.intake.formats.invoice import (
    CREDIT_TYPES,
    VAT_NAMES,
    Invoice,
    Means,
    Share,
    Supplier,
    Totals,
    VatTotal,
    best_number,
    joined,
    period_of,
    says_f_tax,
)
from services.intake.formats.invoice_rows import read_invoices
from services.intake.formats.reasons import refuse
from services.intake.formats.xml import NOTHING, Node

ROOTS = ("Invoice", "CreditNote")
_LINES = ("InvoiceLine", "CreditNoteLine")
# EN 16931-1: which amount may have at most two decimals by which rule.
_TWO_DECIMALS = (
    ("BR-DEC-09", "LegalMonetaryTotal/LineExtensionAmount"),
    ("BR-DEC-10", "LegalMonetaryTotal/AllowanceTotalAmount"),
    ("BR-DEC-11", "LegalMonetaryTotal/ChargeTotalAmount"),
    ("BR-DEC-12", "LegalMonetaryTotal/TaxExclusiveAmount"),
    ("BR-DEC-14", "LegalMonetaryTotal/TaxInclusiveAmount"),
    ("BR-DEC-16", "LegalMonetaryTotal/PrepaidAmount"),
    ("BR-DEC-17", "LegalMonetaryTotal/PayableRoundingAmount"),
    ("BR-DEC-18", "LegalMonetaryTotal/PayableAmount"),
    ("BR-DEC-19", "TaxTotal/TaxSubtotal/TaxableAmount"),
    ("BR-DEC-20", "TaxTotal/TaxSubtotal/TaxAmount"),
    ("BR-DEC-23", "InvoiceLine/LineExtensionAmount"),
    ("BR-DEC-23", "CreditNoteLine/LineExtensionAmount"),
)
# The same of allowances and of charges: on the document, on a line.
_ON_DOCUMENT = {False: ("BR-DEC-01", "BR-DEC-02"), True: ("BR-DEC-05", "BR-DEC-06")}
_ON_LINE = {False: ("BR-DEC-24", "BR-DEC-25"), True: ("BR-DEC-27", "BR-DEC-28")}


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every invoice and credit note of the file, in order; `units` counts their lines."""
    parsed = read_invoices(path, ROOTS, invoice_of, Kind.UBL, "UBL {}", progress)
    if not parsed.rows:
        raise refuse("not-an-invoice-file")
    return parsed


def invoice_of(node: Node) -> Invoice:
    """What an element Invoice or CreditNote says."""
    payable = node.the("LegalMonetaryTotal/PayableAmount")
    code = node.the("DocumentCurrencyCode")
    currency = code if code.text else code._replace(text=payable.attributes.get("currencyID", ""))
    credit = _is_credit(node)
    lines = [line for name in _LINES for line in node.all(name)]
    item = lines[0].get("Item/Name", "Item/Description") if lines else None
    return Invoice(
        credit=credit,
        sign=-1 if credit else 1,
        number=node.the("ID"),
        currency=currency,
        issued=node.the("IssueDate"),
        due=_due(node),
        supplier=_supplier(node.at("AccountingSupplierParty", "Party") or NOTHING),
        buyer_country=node.get("AccountingCustomerParty/Party/PostalAddress/Country/IdentificationCode"),
        means=tuple(_means(one) for one in node.all("PaymentMeans")),
        totals=_totals(node.at("LegalMonetaryTotal")),
        vat_totals=_vat_totals(node, currency.text),
        vat_required=True,
        lines=tuple(
            _share(line.at("Item", "ClassifiedTaxCategory"), line.the("LineExtensionAmount")) for line in lines
        ),
        allowances=_shares(node, charges=False),
        charges=_shares(node, charges=True),
        two_decimals=tuple(_two_decimals(node, lines, code.text)),
        period=period_of(node.get("InvoicePeriod/StartDate"), node.get("InvoicePeriod/EndDate")),
        unit=node.get("BuyerReference"),
        category=node.get("AccountingCost"),
        text=joined(node.get("Note"), item),
        order_reference=node.get("OrderReference/ID"),
        contract_reference=node.get("ContractDocumentReference/ID"),
        payment_reference=node.get("PaymentMeans/PaymentID"),
    )


def _is_credit(invoice: Node) -> bool:
    """Whether the document credits: a credit note, or an invoice whose type code says so."""
    return invoice.name == "CreditNote" or invoice.get("InvoiceTypeCode") in CREDIT_TYPES


def _due(node: Node) -> Node:
    """The last day to pay: a credit note has it with the means of payment."""
    due = node.the("DueDate")
    return due if due.text else due._replace(text=node.get("PaymentMeans/PaymentDueDate") or "")


def _supplier(party: Node) -> Supplier:
    schemes = party.all("PartyTaxScheme")
    of_vat = [one for one in schemes if (one.get("TaxScheme/ID") or "").upper() in VAT_NAMES]
    vat_numbers = tuple(one.get("CompanyID") or "" for one in of_vat if one.get("CompanyID"))
    legal = party.the("PartyLegalEntity/CompanyID")
    others = (party.the("EndpointID"), *(one.the("ID") for one in party.all("PartyIdentification")))
    number, scheme = best_number(legal, others, next(iter(vat_numbers), None))
    stated = [one.get("CompanyID") or "" for one in schemes]
    return Supplier(
        name=party.get("PartyLegalEntity/RegistrationName", "PartyName/Name"),
        number=number,
        scheme=scheme,
        country=party.get("PostalAddress/Country/IdentificationCode"),
        legal_numbers=tuple(one.text for one in party.every("PartyLegalEntity/CompanyID")),
        vat_numbers=vat_numbers,
        tax_statements=tuple(
            company.text
            for one in schemes
            if (one.get("TaxScheme/ID") or "").upper() != "VAT"
            for company in one.all("CompanyID")
        ),
        f_tax_stated=says_f_tax([*stated, party.get("PartyLegalEntity/CompanyLegalForm") or ""]),
    )


def _means(means: Node) -> Means:
    account = means.the("PayeeFinancialAccount")
    branch = account.get("FinancialInstitutionBranch/ID", "FinancialInstitutionBranch/FinancialInstitution/ID")
    return Means(means.the("PaymentMeansCode").text, account.the("ID").text, branch or "")


def _totals(total: Node | None) -> Totals | None:
    if total is None:
        return None
    return Totals(
        lines=total.the("LineExtensionAmount"),
        allowances=total.the("AllowanceTotalAmount"),
        charges=total.the("ChargeTotalAmount"),
        net=total.the("TaxExclusiveAmount"),
        gross=total.the("TaxInclusiveAmount"),
        prepaid=total.the("PrepaidAmount"),
        rounding=total.the("PayableRoundingAmount"),
        payable=total.the("PayableAmount"),
    )


def _vat_totals(node: Node, currency: str) -> tuple[VatTotal, ...]:
    """The VAT in the invoice's currency: a second total may state it in the accounting currency."""
    totals = node.all("TaxTotal")
    own = [one for one in totals if one.the("TaxAmount").attributes.get("currencyID") == currency]
    return tuple(
        VatTotal(
            total.the("TaxAmount"),
            tuple(
                _share(one.at("TaxCategory"), one.the("TaxableAmount"), one.the("TaxAmount"), one.get("Percent"))
                for one in total.all("TaxSubtotal")
            ),
        )
        for total in own or totals
    )


def _share(category: Node | None, amount: Node, vat: Node | None = None, percent: str | None = None) -> Share:
    told = category or NOTHING
    return Share(told.the("ID").text, told.get("Percent") or percent or "", amount, vat)


def _shares(node: Node, *, charges: bool) -> tuple[Share, ...]:
    """The allowances or the charges on the document."""
    wanted = [one for one in node.all("AllowanceCharge") if _is_charge(one) is charges]
    return tuple(_share(one.at("TaxCategory"), one.the("Amount")) for one in wanted)


def _is_charge(one: Node) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(one.the("ChargeIndicator").text)


def _two_decimals(node: Node, lines: list[Node], currency: str) -> list[tuple[str, Node]]:
    amounts = [(rule, one) for rule, path in _TWO_DECIMALS for one in node.every(path)]
    accounting = node.the("TaxCurrencyCode").text
    for one in node.every("TaxTotal/TaxAmount"):
        stated = one.attributes.get("currencyID", "")
        amounts += [
            (rule, one) for rule, code in (("BR-DEC-13", currency), ("BR-DEC-15", accounting)) if stated == code
        ]
    for rules, places in ((_ON_DOCUMENT, [node]), (_ON_LINE, lines)):
        for one in (each for place in places for each in place.all("AllowanceCharge")):
            charge = _is_charge(one)
            if charge is not None:
                amount, base = rules[charge]
                amounts += [(amount, one.the("Amount")), (base, one.the("BaseAmount"))]
    return amounts
