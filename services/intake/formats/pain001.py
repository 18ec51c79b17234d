"""ISO 20022 customer credit transfer initiation (pain.001), every version and dialect, by local name.

One payment order per credit transfer (CdtTrfTxInf). The file's own counts and control sums (NbOfTxs, CtrlSum of
the message and of each payment block) must agree with what it holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.domain import Kind, Parsed
from services.intake.formats.money import currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows, iso_date
from services.intake.formats.xml import NOTHING, Node, elements, local_name, namespace, node_of

_TRANSACTION = "CdtTrfTxInf"
_BLOCK = "PmtInf"
# Version 2 names the message by its version.
_MESSAGES = ("CstmrCdtTrfInitn", "pain.001.001.01", "pain.001.001.02")
# How Swedish banks name giro accounts: a proprietary scheme, or the clearing number of the giro system.
_GIRO_SCHEMES = {
    "BGNR": "bankgiro", "BG": "bankgiro", "BANKGIRO": "bankgiro", "SE:BANKGIRO": "bankgiro",
    "PGNR": "plusgiro", "PG": "plusgiro", "PLUSGIRO": "plusgiro", "SE:PLUSGIRO": "plusgiro", "POSTGIRO": "plusgiro",
    "BBAN": "bban",
}  # fmt: skip
_GIRO_CLEARING = {"9900": "bankgiro", "9500": "plusgiro", "9960": "plusgiro"}
_ORGANISATION_SCHEMES = frozenset({"COID", "ORGNR", "ORGANISATIONSNUMMER", "ORG", "0007", "CUST", "BANK"})
_PERSONAL_SCHEMES = frozenset({"SOSE", "NIDN", "PNR", "PERSONNUMMER"})


_PLAIN_IDENTIFIERS = (
    ("OrgId/PrtryId/Id", "organisation_number"),
    ("OrgId/TaxIdNb", "vat"),
    ("PrvtId/SclSctyNb", "personal"),
    ("OrgId/LEI", "other"),
)


class _Control:
    """Counts and sums by message and by block, held against what the file itself says."""

    def __init__(self) -> None:
        self.transactions, self.total = 0, Decimal(0)

    def add(self, amount: str | None) -> None:
        self.transactions += 1
        self.total += _decimal(amount)

    def check(self, header: Node) -> None:
        """Refuse the file where the header's own count or sum says otherwise."""
        stated_count, stated_sum = header.get("NbOfTxs"), header.get("CtrlSum")
        counts_agree = stated_count is None or _decimal(stated_count) == self.transactions
        sums_agree = stated_sum is None or _decimal(stated_sum) == self.total
        if counts_agree and sums_agree:
            return
        stated = f"{stated_count or '-'} / {stated_sum or '-'}"
        raise refuse("control-total-mismatch", f"{stated} ≠ {self.transactions} / {self.total}")


def _decimal(value: str | None) -> Decimal:
    try:
        number = Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number.adjusted()) < 30 else Decimal(0)  # noqa: PLR2004 - sane size


@dataclass(frozen=True, slots=True)
class _Block:
    """What a payment block says of all its transactions, and the message's id."""

    element: etree._Element
    header: Node
    message_id: str


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every payment order of the file, in order."""
    rows, message, block = Rows(progress), _Control(), _Control()
    version, about = "", None
    for element in elements(path, "end", (_TRANSACTION, _BLOCK, *_MESSAGES)):
        name = local_name(element)
        if name == _TRANSACTION:
            about = _block_of(element, about)
            transaction = node_of(element)
            amount = _amount(transaction)
            message.add(amount.text)
            block.add(amount.text)
            rows.take(len(rows) + 1, partial(_payment, about, transaction, amount))
            version = version or namespace(element)
            _forget(element)
        elif name == _BLOCK:
            block.check(node_of(element, _TRANSACTION))
            block = _Control()
            element.clear()
        else:
            message.check(node_of(element, _BLOCK).at("GrpHdr") or NOTHING)
            message = _Control()
    if not rows:
        raise refuse("not-a-payment-file")
    return rows.parsed(Kind.PAIN001, _version(version), len(rows))


def _block_of(transaction: etree._Element, known: _Block | None) -> _Block:
    """The block around the transaction; its header stands before its transactions and is read once."""
    element = transaction.getparent()
    if element is None or (known is not None and known.element is element):
        return known or _Block(transaction, NOTHING, "")
    above = element.getparent()
    message = NOTHING if above is None else node_of(above, _BLOCK)
    return _Block(element, node_of(element, _TRANSACTION), message.get("GrpHdr/MsgId") or "")


def _forget(element: etree._Element) -> None:
    """Empty a transaction that is read and drop the one before it: a block of any size stays small."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and local_name(before) == _TRANSACTION:
        parent.remove(before)


def _version(space: str) -> str:
    match = re.search(r"pain\.001\.001\.\d\d", space)
    return match[0] if match else "pain.001"


def _amount(transaction: Node) -> Node:
    return transaction.at("Amt", "InstdAmt") or transaction.at("Amt", "EqvtAmt", "Amt") or NOTHING


def _payment(block: _Block, transaction: Node, amount: Node) -> dict[str, Any]:
    currency = currency_code(amount.attributes.get("Ccy"), "Amt")
    identifier, scheme = _identifier(transaction.at("Cdtr", "Id") or NOTHING)
    account_kind, account_number = _account(transaction)
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
        "payment_date": iso_date(_day(block.header), "ReqdExctnDt"),
        "account_kind": account_kind,
        "account_number": account_number,
        "category": category or block.header.get("PmtTpInf/CtgyPurp/Cd"),
        "unit": block.header.get("UltmtDbtr/Nm"),
        "text": _message(transaction),
        "source_reference": "/".join(part or "" for part in name),
    }


def _day(header: Node) -> str | None:
    """The day to pay: a date of its own, or within a choice of day and time from version 8 on."""
    return header.get("ReqdExctnDt", "ReqdExctnDt/Dt", "ReqdExctnDt/DtTm")


def _identifier(party: Node) -> tuple[str | None, str | None]:
    """The payee's first stated number and what sort it is."""
    for branch, default in (("OrgId", "other"), ("PrvtId", "personal")):
        stated = party.at(branch) or NOTHING
        for other in [*stated.all("Othr"), *stated.all("OthrId")]:
            if number := other.get("Id"):
                return number, _scheme(
                    (other.get("SchmeNm/Cd", "SchmeNm/Prtry", "IdTp") or "").upper(), number, default
                )
    for path, scheme in _PLAIN_IDENTIFIERS:
        if number := party.get(path):
            return number, scheme
    return None, None


def _scheme(stated: str, number: str, default: str) -> str:
    if stated in _PERSONAL_SCHEMES:
        return "personal"
    if stated in {"TXID", "VAT"}:
        return "vat"
    looks_national = re.fullmatch(r"\d{6}-?\d{4}|16\d{10}", number) is not None
    return (
        "organisation_number" if default == "other" and (looks_national or stated in _ORGANISATION_SCHEMES) else default
    )


def _account(transaction: Node) -> tuple[str | None, str | None]:
    """The payee's account; a cheque has none."""
    account = transaction.at("CdtrAcct", "Id") or NOTHING
    if iban := account.get("IBAN"):
        return "iban", iban
    if bban := account.get("BBAN"):
        return "bban", bban
    number = account.get("Othr/Id", "PrtryAcct/Id")
    if number is None:
        return None, None
    bank = transaction.at("CdtrAgt", "FinInstnId", "ClrSysMmbId") or NOTHING
    clearing = bank.get("MmbId") or ""
    kind = _GIRO_SCHEMES.get((account.get("Othr/SchmeNm/Prtry", "Othr/SchmeNm/Cd") or "").upper())
    kind = kind or _GIRO_CLEARING.get(clearing)
    if kind in {"bankgiro", "plusgiro"}:
        return kind, number
    if bank.get("ClrSysId/Cd") == "SESBA":
        # the clearing number is part of a Swedish account and often stands apart from it
        return "bban", number if number.startswith(clearing) else clearing + number
    return kind or "other", number


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


def _message(transaction: Node) -> str | None:
    remittance = transaction.at("RmtInf") or NOTHING
    parts = [one.text for one in remittance.all("Ustrd")]
    parts += [one.get("AddtlRmtInf") or "" for one in remittance.all("Strd")]
    return " ".join(filter(None, parts)) or None
