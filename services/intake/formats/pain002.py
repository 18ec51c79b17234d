"""ISO 20022 customer payment status report (pain.002): what the bank says of a payment file, its blocks and payments.

A row for the message where its status is told (GrpSts), for each block (PmtInfSts) and each payment (TxInfAndSts).
A report that counts payments by status and tells them must tell as many as it counts.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.formats.iso20022 import account_at, day_of, decimal_of, forget, party_of, plain_code
from services.intake.formats.money import currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import iso_date
from services.intake.formats.xml import NOTHING, Node, elements, local_name, node_of
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.payment_status import PAYMENT_STATUS

# ISO 20022 external payment transaction status codes, and what they come to for who waits for the payment.
_STATUSES = {
    "RCVD": "received", "ACTC": "accepted", "ACCP": "accepted", "ACSP": "accepted", "ACWC": "accepted",
    "ACWP": "accepted", "ACFC": "accepted", "ACIS": "accepted", "ACPD": "accepted", "PATC": "pending",
    "PDNG": "pending", "PART": "partly", "ACSC": "paid", "ACCC": "paid", "RJCT": "rejected", "BLCK": "rejected",
    "CANC": "cancelled",
}  # fmt: skip
_MESSAGE, _GROUP, _BLOCK, _PAYMENT = "CstmrPmtStsRpt", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts"
_MESSAGES = (_MESSAGE, "pain.002.001.01", "pain.002.001.02")


class _Report:
    """The report around a status, read once."""

    def __init__(self, message: etree._Element) -> None:
        header = next((node_of(child) for child in message if local_name(child) == "GrpHdr"), NOTHING)
        group = next((node_of(child) for child in message if local_name(child) == _GROUP), NOTHING)
        self.element, self.group = message, group
        self.name, self.day = header.get("MsgId"), day_of(header, "CreDtTm")
        self.block_element: etree._Element | None = None
        self.block = NOTHING
        self.told: Counter[str] = Counter()

    def enter(self, payment: etree._Element) -> None:
        """Know the block around a payment; older versions have none."""
        around = payment.getparent()
        if around is None or local_name(around) != _BLOCK:
            self.block_element, self.block = None, NOTHING
        elif around is not self.block_element:
            self.block_element, self.block = around, node_of(around, _PAYMENT)

    def tell(self, status: str | None) -> None:
        """Count a payment by its status; one that nobody knows is not counted by the bank either."""
        if status in _STATUSES:
            self.told[status] += 1

    def check(self) -> None:
        """Refuse the report where it counts a status it tells of otherwise than it tells it."""
        for counted in self.group.all("NbOfTxsPerSts"):
            status, stated = counted.get("DtldSts") or "", counted.get("DtldNbOfTxs")
            if self.told[status] and decimal_of(stated) != self.told[status]:
                raise refuse("control-total-mismatch", f"{_STATUSES.get(status, '-')}: {stated} ≠ {self.told[status]}")


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The report's statuses in order; `row` is the status's place in the file."""
    return gather(_rows(path), progress)


def _rows(path: Path) -> Iterator[Row]:
    report: _Report | None = None
    row, messages = 0, 0
    for element in elements(path, "end", (_GROUP, _BLOCK, _PAYMENT, *_MESSAGES)):
        name = local_name(element)
        message = element if name in _MESSAGES else next(_around(element), None)
        if message is None:
            continue
        # the group's own statement ends before the first payment, so a report met then knows it
        if report is None or report.element is not message:
            report = _Report(message)
        if name in _MESSAGES:
            report.check()
            messages, report = messages + 1, None
            continue
        node = node_of(element, _PAYMENT)
        if name == _PAYMENT:
            report.enter(element)
            report.tell(node.get("TxSts"))
        level, status = _LEVELS[name]
        if name == _PAYMENT or node.get(status):
            row += 1
            yield Row(PAYMENT_STATUS, row, partial(_status, report, report.block, node, (level, status, row)))
        if name != _GROUP:
            forget(element)
    if not messages:
        raise refuse("no-records", "pain.002")


_LEVELS = {_GROUP: ("message", "GrpSts"), _BLOCK: ("batch", "PmtInfSts"), _PAYMENT: ("payment", "TxSts")}


def _around(element: etree._Element) -> Iterator[etree._Element]:
    return element.iterancestors(*(f"{{*}}{name}" for name in _MESSAGES))


def _status(report: _Report, block: Node, node: Node, which: tuple[str, str, int]) -> dict[str, Any]:
    level, name, row = which
    about = block if level == "payment" else node
    original = node.at("OrgnlTxRef") or NOTHING
    code = node.get(name) or block.get("PmtInfSts") or report.group.get("GrpSts")
    reasons = node.all("StsRsnInf")
    codes = [one.get("Rsn/Cd", "Rsn/Prtry", "StsRsn/Cd", "StsRsn/Prtry") for one in reasons]
    texts = [line.text for one in reasons for line in [*one.all("AddtlInf"), *one.all("AddtlStsRsnInf")]]
    currency, amount = _amount(original)
    return {
        "source": "pain.002",
        "report": report.name,
        "place": row,
        "level": level,
        "reported_on": iso_date(report.day, "CreDtTm"),
        "status": _STATUSES.get(code or "", "other"),
        "status_code": plain_code(code),
        "reason_code": ", ".join(filter(None, map(plain_code, codes))) or None,
        "reason_text": " ".join(filter(None, texts)) or None,
        "original_kind": plain_code(report.group.get("OrgnlMsgNmId")),
        "original_message": report.group.get("OrgnlMsgId"),
        "original_batch": node.get("OrgnlPmtInfId") or about.get("OrgnlPmtInfId"),
        "instruction": node.get("OrgnlInstrId"),
        "end_to_end": node.get("OrgnlEndToEndId"),
        "bank_reference": node.get("AcctSvcrRef", "StsId"),
        "amount_minor": amount,
        "currency": currency,
        "payment_on": _payment_day(original),
        "payer_account": account_at(original.at("DbtrAcct"), original.at("DbtrAgt")),
        "payee": party_of(original.at("Cdtr")),
        "payee_account": account_at(original.at("CdtrAcct"), original.at("CdtrAgt")),
        "reference": original.get("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb"),
        "salary": "SALA" in {original.get("PmtTpInf/CtgyPurp/Cd"), original.get("Purp/Cd")} or None,
    }


def _payment_day(original: Node) -> Any:
    for name in ("ReqdExctnDt", "ReqdColltnDt", "IntrBkSttlmDt"):
        if day := day_of(original, name):
            return iso_date(day, name)
    return None


def _amount(original: Node) -> tuple[str | None, int | None]:
    ways = (("Amt", "InstdAmt"), ("Amt", "EqvtAmt", "Amt"), ("IntrBkSttlmAmt",))
    stated = next((found for way in ways if (found := original.at(*way)) is not None), None)
    if stated is None or not stated.text:
        return None, None
    currency = currency_code(stated.attributes.get("Ccy"), "Amt")
    return currency, minor_units(stated.text, currency, "Amt")
