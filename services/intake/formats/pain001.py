"""ISO 20022 customer credit transfer initiation (pain.001), every version and dialect, by local name.

One payment order per credit transfer (CdtTrfTxInf). The file's own counts and control sums (NbOfTxs, CtrlSum of
the message and of each payment block) must agree with what it holds.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.domain import Kind, Parsed
from services.intake.formats.iso20022 import (
    Block,
    Control,
    account_of,
    block_of,
    day_of,
    forget,
    identifier_of,
    message_of,
)
from services.intake.formats.money import currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows, iso_date
from services.intake.formats.xml import NOTHING, Node, elements, local_name, namespace, node_of

_TRANSACTION = "CdtTrfTxInf"
_BLOCK = "PmtInf"
# Version 2 names the message by its version.
_MESSAGES = ("CstmrCdtTrfInitn", "pain.001.001.01", "pain.001.001.02")


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every payment order of the file, in order."""
    rows, message, block = Rows(progress), Control(), Control()
    version, about = "", None
    for element in elements(path, "end", (_TRANSACTION, _BLOCK, *_MESSAGES)):
        name = local_name(element)
        if name == _TRANSACTION:
            about = block_of(element, about)
            transaction = node_of(element)
            amount = _amount(transaction)
            message.add(amount.text)
            block.add(amount.text)
            rows.take(len(rows) + 1, partial(_payment, about, transaction, amount))
            version = version or namespace(element)
            forget(element)
        elif name == _BLOCK:
            block.check(node_of(element, _TRANSACTION))
            block = Control()
            element.clear()
        else:
            message.check(node_of(element, _BLOCK).at("GrpHdr") or NOTHING)
            message = Control()
    if not rows:
        raise refuse("not-a-payment-file")
    return rows.parsed(Kind.PAIN001, _version(version), len(rows))


def _version(space: str) -> str:
    match = re.search(r"pain\.001\.001\.\d\d", space)
    return match[0] if match else "pain.001"


def _amount(transaction: Node) -> Node:
    return transaction.at("Amt", "InstdAmt") or transaction.at("Amt", "EqvtAmt", "Amt") or NOTHING


def _payment(block: Block, transaction: Node, amount: Node) -> dict[str, Any]:
    currency = currency_code(amount.attributes.get("Ccy"), "Amt")
    identifier, scheme = identifier_of(transaction.at("Cdtr") or NOTHING)
    account_kind, account_number = account_of(
        transaction.at("CdtrAcct") or NOTHING, transaction.at("CdtrAgt") or NOTHING
    )
    invoices, invoice_date = _invoices(transaction)
    category = transaction.get("Purp/Cd", "Purp/Prtry", "PmtTpInf/CtgyPurp/Cd")
    # two orders alike in two messages are two payments, perhaps one too many: the order is named for ever
    name = (block.message_id, block.header.get("PmtInfId"), transaction.get("PmtId/EndToEndId", "PmtId/InstrId"))
    return {
        "kind": "payment_order",
        "supplier_name": transaction.get("Cdtr/Nm", "UltmtCdtr/Nm", "Cdtr/Pty/Nm"),
        "supplier_identifier": identifier,
        "supplier_identifier_scheme": scheme,
        "country": transaction.get("Cdtr/PstlAdr/Ctry", "Cdtr/CtryOfRes", "CdtrAgt/FinInstnId/PstlAdr/Ctry"),
        "amount_minor": minor_units(amount.text, currency, "Amt"),
        "currency": currency,
        "invoice_number": invoices,
        "invoice_date": invoice_date,
        "payment_date": iso_date(day_of(block.header, "ReqdExctnDt"), "ReqdExctnDt"),
        "account_kind": account_kind,
        "account_number": account_number,
        "category": category or block.header.get("PmtTpInf/CtgyPurp/Cd"),
        "unit": block.header.get("UltmtDbtr/Nm"),
        "text": message_of(transaction.at("RmtInf") or NOTHING),
        "source_reference": "/".join(part or "" for part in name),
    }


def _invoices(transaction: Node) -> tuple[str | None, date | None]:
    """Invoice numbers or the payment reference, and the date where one invoice is named."""
    numbers: list[str] = []
    dates: list[str] = []
    for structured in (transaction.at("RmtInf") or NOTHING).all("Strd"):
        for document in structured.all("RfrdDocInf"):
            numbers += filter(None, [document.get("Nb", "RfrdDocNb")])
            dates += filter(None, [document.get("RltdDt", "RltdDt/Dt")])
        if not numbers and (reference := structured.get("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef")):
            numbers.append(reference)
    invoice_date = iso_date(dates[0], "RltdDt") if len(dates) == 1 else None
    return ", ".join(dict.fromkeys(numbers)) or None, invoice_date
