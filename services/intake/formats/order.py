"""Orders in UBL as Peppol sends them: Order, OrderResponse, OrderChange and OrderCancellation, bare or enveloped.

One record per document. Its lines are read as they end and let go, so that a long order takes no more memory than
what is kept of it; an order of more than MOST_LINES is refused.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from services.intake.formats.money import Fault, currency_code
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import iso_date
from services.intake.formats.text import said
from services.intake.formats.ubl_parts import Line, amount, code, line_of, party_of, reference
from services.intake.formats.xml import NOTHING, Node, elements, local_name, node_of
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.purchase_order import LINE_STATUSES, PURCHASE_ORDER, STATUSES

ROOTS: Final = {
    "Order": "order",
    "OrderResponse": "response",
    "OrderResponseSimple": "response",
    "OrderChange": "change",
    "OrderCancellation": "cancellation",
}
MOST_LINES = 5_000
_NAMES: Final = ("PartyName/Name", "PartyLegalEntity/RegistrationName")
_TOTAL: Final = "AnticipatedMonetaryTotal"


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """Every order document of the file, in order; refused as `not-an-order-file` where there is none."""
    return gather(_documents(path), progress)


def _documents(path: Path) -> Iterator[Row]:
    count, lines = 0, list[Line | Fault]()
    for element in elements(path, "end", ("OrderLine", *ROOTS)):
        if local_name(element) == "OrderLine":
            lines.append(_line(node_of(element)))
            if len(lines) > MOST_LINES:
                raise refuse("too-many-rows", f"> {MOST_LINES}")
        else:
            count += 1
            document = node_of(element, leave_out="OrderLine")
            yield Row(PURCHASE_ORDER, count, partial(_order, document, lines))
            lines = []
        element.clear()
    if not count:
        raise refuse("not-an-order-file")


def _line(line: Node) -> Line | Fault:
    """The line; its fault is the order's, which has not been read to its end yet."""
    try:
        return line_of(line.at("LineItem") or NOTHING, LINE_STATUSES)
    except Fault as fault:
        return fault


def _order(order: Node, lines: list[Line | Fault]) -> dict[str, Any]:
    document = ROOTS[order.name]
    currency = _currency(order, document)
    number = reference(order, "ID")
    buyer = order.at("BuyerCustomerParty", "Party")
    orderer = order.at("OriginatorCustomerParty", "Party") or NOTHING
    invoiced = order.at("AccountingCustomerParty", "Party") or NOTHING
    return {
        "document": document,
        "document_number": number,
        "order_number": number if document == "order" else reference(order, "OrderReference/ID"),
        "day": iso_date(order.get("IssueDate"), "IssueDate"),
        "status": _status(order),
        "buyer": party_of(buyer),
        "seller": party_of(order.at("SellerSupplierParty", "Party")),
        "buyer_unit": said(orderer.get(*_NAMES) or invoiced.get(*_NAMES)),
        "orderer": said(
            orderer.get("Contact/Name")
            or (buyer or NOTHING).get("Contact/Name")
            or order.get("BuyerCustomerParty/BuyerContact/Name")
        ),
        "buyer_reference": said(order.get("CustomerReference")),
        "accounting": said(order.get("AccountingCost", "AccountingCostCode")),
        "requisition": reference(order, "OriginatorDocumentReference/ID"),
        "contract_reference": reference(order, "Contract/ID"),
        "valid_until": iso_date(order.get("ValidityPeriod/EndDate"), "ValidityPeriod/EndDate"),
        "currency": currency,
        "net_minor": amount(order, currency, f"{_TOTAL}/TaxExclusiveAmount", f"{_TOTAL}/LineExtensionAmount"),
        "total_minor": amount(order, currency, f"{_TOTAL}/PayableAmount"),
        "text": said(order.get("Note", "RejectionNote", "CancellationNote")),
        "lines": [_checked(line, currency) for line in lines],
    }


def _checked(line: Line | Fault, currency: str | None) -> dict[str, Any]:
    if isinstance(line, Fault):
        raise line
    if line.currencies - {currency}:
        raise Fault("currency-differs", "OrderLine", " ".join(sorted(line.currencies)))
    return line.fields


def _currency(order: Node, document: str) -> str | None:
    """An order states its currency; an answer need not."""
    stated = order.get("DocumentCurrencyCode", "PricingCurrencyCode")
    if stated is None and document != "order":
        return None
    return currency_code(stated, "DocumentCurrencyCode")


def _status(order: Node) -> str | None:
    if order.name == "OrderResponseSimple":
        accepted = order.get("AcceptedIndicator")
        if accepted not in {"true", "false", "1", "0"}:
            raise Fault("code-unknown", "AcceptedIndicator", accepted)
        return "AP" if accepted in {"true", "1"} else "RE"
    return code(order.get("OrderResponseCode"), STATUSES, "OrderResponseCode")
