"""Svefaktura 1.0 (SFTI BasicInvoice on UBL 1.0), bare, in a StandardBusinessDocument or beside an ObjectEnvelope.

Its total with VAT is what is to be paid, öre rounded off; the rounding is stated beside it. Credit invoices state
their amounts with or without a sign in practice: both credit. A Svefaktura that names no country is Swedish, and a
line that names no VAT category has the invoice's only one.
"""

from collections.abc import Callable
from pathlib import Path

from services.intake.domain import Kind, Parsed
from services.intake.formats.invoice import (
    CREDIT_TYPES,
    F_TAX,
    GIROS,
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

SWEDISH_TAX = "SWT"
_BRANCH = {"bankgiro": "SE:BANKGIRO", "plusgiro": "SE:PLUSGIRO"}
_CREDIT_TRANSFER = "30"
_OPEN = Share(None, "", NOTHING)


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every invoice of the file, in order; `units` counts their lines."""
    parsed = read_invoices(path, ("Invoice",), invoice_of, Kind.SVEFAKTURA, "Svefaktura 1.0", progress)
    if not parsed.rows:
        raise refuse("attachments-without-invoice")
    return parsed


def invoice_of(node: Node) -> Invoice:
    """What an element Invoice of SFTI says."""
    total = node.the("LegalTotal/TaxInclusiveTotalAmount")
    code = node.the("InvoiceCurrencyCode")
    credit = node.get("InvoiceTypeCode") in CREDIT_TYPES
    lines = node.all("InvoiceLine")
    vat_totals = tuple(_vat_total(one) for one in node.all("TaxTotal"))
    shares = [share for total in vat_totals for share in total.shares]
    only = shares[0] if len(shares) == 1 else _OPEN
    first = lines[0] if lines else NOTHING
    buyer = node.at("BuyerParty", "Party") or NOTHING
    return Invoice(
        credit=credit,
        sign=-1 if credit and not total.text.startswith("-") else 1,
        number=node.the("ID"),
        currency=code if code.text else code._replace(text=total.attributes.get("amountCurrencyID", "")),
        issued=node.the("IssueDate"),
        due=node.the("PaymentMeans/DuePaymentDate"),
        supplier=_supplier(node.at("SellerParty", "Party") or NOTHING),
        buyer_country=_country(buyer),
        means=tuple(_means(one) for one in node.all("PaymentMeans")),
        totals=_totals(node.at("LegalTotal")),
        vat_totals=vat_totals,
        vat_required=False,
        lines=tuple(_share(line.at("Item", "TaxCategory"), line.the("LineExtensionAmount"), only) for line in lines),
        allowances=_shares(node, only, charges=False),
        charges=_shares(node, only, charges=True),
        two_decimals=(),
        period=period_of(*(node.get(f"InvoicingPeriod/{name}") for name in ("StartDateTime", "EndDateTime"))),
        unit=_requisitionist(node),
        category=node.get("AccountingCost"),
        text=joined(node.get("Note"), first.get("Item/Description", "Note")),
        order_reference=first.get("OrderLineReference/OrderReference/BuyersID"),
        contract_reference=_reference(node, "CT"),
        payment_reference=node.get("PaymentMeans/PayeeFinancialAccount/PaymentInstructionID"),
    )


def _supplier(party: Node) -> Supplier:
    schemes = party.all("PartyTaxScheme")
    swedish = [one for one in schemes if one.get("TaxScheme/ID") == SWEDISH_TAX]
    vat_numbers = tuple(
        one.get("CompanyID") or ""
        for one in schemes
        if (one.get("TaxScheme/ID") or "").upper() in VAT_NAMES and one.get("CompanyID")
    )
    legal = next((one.the("CompanyID") for one in swedish if one.get("CompanyID")), NOTHING)
    others = [one.the("ID") for one in party.all("PartyIdentification")]
    number, scheme = best_number(legal, others, next(iter(vat_numbers), None))
    reasons = [one.the("ExemptionReason").text for one in swedish]
    return Supplier(
        name=party.get("PartyName/Name"),
        number=number,
        scheme=scheme,
        country=_country(party),
        legal_numbers=tuple(one.the("CompanyID").text for one in swedish if one.get("CompanyID")),
        vat_numbers=vat_numbers,
        # what SFTI has in other words ("F-skattebevis finns") is said in Peppol's
        tax_statements=tuple(F_TAX if says_f_tax([reason]) else reason for reason in reasons),
        f_tax_stated=says_f_tax(reasons),
    )


def _country(party: Node) -> str:
    return party.get("Address/Country/IdentificationCode") or "SE"


def _means(means: Node) -> Means:
    account = means.the("PayeeFinancialAccount")
    branch = account.get("FinancialInstitutionBranch/FinancialInstitution/ID", "FinancialInstitutionBranch/ID") or ""
    giro = GIROS.get(branch.upper(), "")
    return Means(_CREDIT_TRANSFER, account.the("ID").text, _BRANCH.get(giro, branch))


def _totals(total: Node | None) -> Totals | None:
    if total is None:
        return None
    net = total.the("TaxExclusiveTotalAmount")
    return Totals(
        lines=total.the("LineExtensionTotalAmount"),
        allowances=None,
        charges=None,
        net=net if net.text else None,
        gross=None,
        prepaid=NOTHING,
        rounding=total.the("RoundOffAmount"),
        payable=total.the("TaxInclusiveTotalAmount"),
    )


def _vat_total(total: Node) -> VatTotal:
    return VatTotal(
        total.the("TotalTaxAmount"),
        tuple(
            _share(one.at("TaxCategory"), one.the("TaxableAmount"), _OPEN, one.the("TaxAmount"))
            for one in total.all("TaxSubTotal")
        ),
    )


def _share(category: Node | None, amount: Node, otherwise: Share, vat: Node | None = None) -> Share:
    if category is None:
        return Share(otherwise.category, otherwise.percent, amount, vat)
    return Share(category.the("ID").text, category.the("Percent").text, amount, vat)


def _shares(node: Node, only: Share, *, charges: bool) -> tuple[Share, ...]:
    wanted = ("true", "1") if charges else ("false", "0")
    return tuple(
        _share(one.at("TaxCategory"), one.the("Amount"), only)
        for one in node.all("AllowanceCharge")
        if one.the("ChargeIndicator").text in wanted
    )


def _requisitionist(node: Node) -> str | None:
    """Who asked for it (beställarreferens); several are named one after the other."""
    named = dict.fromkeys(one.text for one in node.every("RequisitionistDocumentReference/ID") if one.text)
    return ", ".join(named) or None


def _reference(node: Node, scheme: str) -> str | None:
    """A further document by the code of its sort: CT is the contract."""
    for one in node.every("AdditionalDocumentReference/ID"):
        if one.attributes.get("identificationSchemeID") == scheme and one.text:
            return one.text
    return None
