"""EN 16931 invoices in UN/CEFACT's Cross Industry Invoice (D16B), as Factur-X, ZUGFeRD 2 and XRechnung send them."""

from collections.abc import Callable
from pathlib import Path

from services.intake.domain import Kind, Parsed
from services.intake.formats.invoice import (
    CREDIT_TYPES,
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

ROOT = "CrossIndustryInvoice"
# How a tax registration is told: the VAT number (in EN 16931, and as Peppol's rules write it), the local tax number.
_VAT_SCHEMES, _LOCAL_SCHEME = frozenset({"VA", "VAT"}), "FC"
_SUMS = "ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation"
_TAX = "ApplicableHeaderTradeSettlement/ApplicableTradeTax"
_LINE = "IncludedSupplyChainTradeLineItem/SpecifiedLineTradeSettlement"
# EN 16931-1: which amount may have at most two decimals by which rule.
_TWO_DECIMALS = (
    ("BR-DEC-09", f"{_SUMS}/LineTotalAmount"),
    ("BR-DEC-10", f"{_SUMS}/AllowanceTotalAmount"),
    ("BR-DEC-11", f"{_SUMS}/ChargeTotalAmount"),
    ("BR-DEC-12", f"{_SUMS}/TaxBasisTotalAmount"),
    ("BR-DEC-14", f"{_SUMS}/GrandTotalAmount"),
    ("BR-DEC-16", f"{_SUMS}/TotalPrepaidAmount"),
    ("BR-DEC-17", f"{_SUMS}/RoundingAmount"),
    ("BR-DEC-18", f"{_SUMS}/DuePayableAmount"),
    ("BR-DEC-19", f"{_TAX}/BasisAmount"),
    ("BR-DEC-20", f"{_TAX}/CalculatedAmount"),
    ("BR-DEC-23", f"{_LINE}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"),
)
# The same of allowances and of charges: on the document, on a line.
_OF_ALLOWANCES = (
    ("ApplicableHeaderTradeSettlement", {False: ("BR-DEC-01", "BR-DEC-02"), True: ("BR-DEC-05", "BR-DEC-06")}),
    (_LINE, {False: ("BR-DEC-24", "BR-DEC-25"), True: ("BR-DEC-27", "BR-DEC-28")}),
)


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every invoice of the file, in order; `units` counts their lines."""
    parsed = read_invoices(path, (ROOT,), invoice_of, Kind.CII, "CII D16B", progress)
    if not parsed.rows:
        raise refuse("not-an-invoice-file")
    return parsed


def invoice_of(node: Node) -> Invoice:
    """What an element CrossIndustryInvoice says."""
    document = node.the("ExchangedDocument")
    trade = node.the("SupplyChainTradeTransaction")
    agreement, settlement = trade.the("ApplicableHeaderTradeAgreement"), trade.the("ApplicableHeaderTradeSettlement")
    sums = settlement.at("SpecifiedTradeSettlementHeaderMonetarySummation")
    credit = document.get("TypeCode") in CREDIT_TYPES
    items = trade.all("IncludedSupplyChainTradeLineItem")
    currency = settlement.the("InvoiceCurrencyCode")
    return Invoice(
        credit=credit,
        sign=-1 if credit else 1,
        number=document.the("ID"),
        currency=currency,
        issued=document.the("IssueDateTime/DateTimeString"),
        due=settlement.the("SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        supplier=_supplier(agreement.the("SellerTradeParty")),
        buyer_country=agreement.get("BuyerTradeParty/PostalTradeAddress/CountryID"),
        means=tuple(_means(one) for one in settlement.all("SpecifiedTradeSettlementPaymentMeans")),
        totals=_totals(sums),
        vat_totals=_vat_totals(settlement, sums or NOTHING, currency.text),
        vat_required=False,
        lines=tuple(_line(item.the("SpecifiedLineTradeSettlement")) for item in items),
        allowances=_shares(settlement, charges=False),
        charges=_shares(settlement, charges=True),
        two_decimals=tuple(_two_decimals(trade, settlement, currency.text)),
        period=period_of(*(_period_day(settlement, name) for name in ("StartDateTime", "EndDateTime"))),
        unit=agreement.get("BuyerReference"),
        category=settlement.get("ReceivableSpecifiedTradeAccountingAccount/ID"),
        text=joined(
            document.get("IncludedNote/Content"), items[0].get("SpecifiedTradeProduct/Name") if items else None
        ),
        order_reference=agreement.get("BuyerOrderReferencedDocument/IssuerAssignedID"),
        contract_reference=agreement.get("ContractReferencedDocument/IssuerAssignedID"),
        payment_reference=settlement.get("PaymentReference"),
    )


def _supplier(party: Node) -> Supplier:
    registrations = party.every("SpecifiedTaxRegistration/ID")
    vat_numbers = tuple(
        one.text for one in registrations if one.attributes.get("schemeID") in _VAT_SCHEMES and one.text
    )
    statements = tuple(one.text for one in registrations if one.attributes.get("schemeID") == _LOCAL_SCHEME)
    legal = party.the("SpecifiedLegalOrganization/ID")
    others = (party.the("URIUniversalCommunication/URIID"), *party.all("GlobalID"), *party.all("ID"))
    number, scheme = best_number(legal, others, next(iter(vat_numbers), None))
    return Supplier(
        name=party.get("Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        number=number,
        scheme=scheme,
        country=party.get("PostalTradeAddress/CountryID"),
        legal_numbers=tuple(one.text for one in party.every("SpecifiedLegalOrganization/ID")),
        vat_numbers=vat_numbers,
        tax_statements=statements,
        f_tax_stated=says_f_tax([*statements, *(one.text for one in party.all("Description"))]),
    )


def _means(means: Node) -> Means:
    account = means.the("PayeePartyCreditorFinancialAccount")
    branch = means.the("PayeeSpecifiedCreditorFinancialInstitution/BICID").text
    return Means(means.the("TypeCode").text, account.get("IBANID", "ProprietaryID") or "", branch)


def _totals(sums: Node | None) -> Totals | None:
    if sums is None:
        return None
    return Totals(
        lines=sums.the("LineTotalAmount"),
        allowances=sums.the("AllowanceTotalAmount"),
        charges=sums.the("ChargeTotalAmount"),
        net=sums.the("TaxBasisTotalAmount"),
        gross=sums.the("GrandTotalAmount"),
        prepaid=sums.the("TotalPrepaidAmount"),
        rounding=sums.the("RoundingAmount"),
        payable=sums.the("DuePayableAmount"),
    )


def _vat_totals(settlement: Node, sums: Node, currency: str) -> tuple[VatTotal, ...]:
    """The VAT in the invoice's currency; the breakdown, which the syntax keeps apart, belongs to it."""
    amounts = sums.all("TaxTotalAmount")
    own = [one for one in amounts if one.attributes.get("currencyID", currency) == currency]
    shares = tuple(
        _share(one, one.the("BasisAmount"), one.the("CalculatedAmount")) for one in settlement.all("ApplicableTradeTax")
    )
    first = own[0] if own else Node("TaxTotalAmount", "", {}, {})
    return (VatTotal(first, shares), *(VatTotal(one, ()) for one in own[1:]))


def _line(settlement: Node) -> Share:
    amount = settlement.the("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount")
    return _share(settlement.the("ApplicableTradeTax"), amount)


def _share(tax: Node, amount: Node, vat: Node | None = None) -> Share:
    return Share(tax.the("CategoryCode").text, tax.the("RateApplicablePercent").text, amount, vat)


def _shares(settlement: Node, *, charges: bool) -> tuple[Share, ...]:
    """The allowances or the charges on the document."""
    wanted = [one for one in settlement.all("SpecifiedTradeAllowanceCharge") if _is_charge(one) is charges]
    return tuple(_share(one.the("CategoryTradeTax"), one.the("ActualAmount")) for one in wanted)


def _is_charge(one: Node) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(one.the("ChargeIndicator/Indicator").text)


def _period_day(settlement: Node, name: str) -> str | None:
    day = settlement.get(f"BillingSpecifiedPeriod/{name}/DateTimeString")
    # format 102 is YYYYMMDD; other syntaxes write ISO 8601
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}" if day and len(day) == len("YYYYMMDD") else day


def _two_decimals(trade: Node, settlement: Node, currency: str) -> list[tuple[str, Node]]:
    amounts = [(rule, one) for rule, path in _TWO_DECIMALS for one in trade.every(path)]
    accounting = settlement.the("TaxCurrencyCode").text
    for one in trade.every(f"{_SUMS}/TaxTotalAmount"):
        stated = one.attributes.get("currencyID", "")
        amounts += [
            (rule, one) for rule, code in (("BR-DEC-13", currency), ("BR-DEC-15", accounting)) if stated == code
        ]
    for path, rules in _OF_ALLOWANCES:
        for one in trade.every(f"{path}/SpecifiedTradeAllowanceCharge"):
            charge = _is_charge(one)
            if charge is not None:
                amount, base = rules[charge]
                amounts += [(amount, one.the("ActualAmount")), (base, one.the("BasisAmount"))]
    return amounts
