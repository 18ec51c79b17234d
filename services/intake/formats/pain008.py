"""ISO 20022 customer direct debit initiation (pain.008): what the municipality asks its bank to draw from payers.

A collection per transaction (DrctDbtTxInf); the file's own counts and sums must agree with what it holds.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.formats.iso20022 import (
    Block,
    Control,
    account_at,
    block_of,
    day_of,
    forget,
    message_of,
    party_of,
    plain_code,
)
from services.intake.formats.money import currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import iso_date
from services.intake.formats.xml import NOTHING, Node, elements, local_name, node_of
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.collection import COLLECTION

_TRANSACTION, _BLOCK = "DrctDbtTxInf", "PmtInf"
_MESSAGES = ("CstmrDrctDbtInitn", "pain.008.001.01")


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The file's collections in order; `row` is the transaction's place in the file."""
    return gather(_rows(path), progress)


def _rows(path: Path) -> Iterator[Row]:
    message, block, about, row = Control(), Control(), None, 0
    for element in elements(path, "end", (_TRANSACTION, _BLOCK, *_MESSAGES)):
        name = local_name(element)
        if name == _TRANSACTION:
            about = block_of(element, about)
            transaction, row = node_of(element), row + 1
            message.add(transaction.get("InstdAmt"))
            block.add(transaction.get("InstdAmt"))
            yield Row(COLLECTION, row, partial(_collection, about, transaction, row))
            forget(element)
        elif name == _BLOCK:
            block.check(node_of(element, _TRANSACTION))
            block = Control()
            element.clear()
        else:
            message.check(node_of(element, _BLOCK).at("GrpHdr") or NOTHING)
            message = Control()
    if not row:
        raise refuse("no-records", "pain.008")


def _collection(block: Block, transaction: Node, row: int) -> dict[str, Any]:
    amount = transaction.at("InstdAmt") or NOTHING
    currency = currency_code(amount.attributes.get("Ccy"), "InstdAmt")
    mandate = transaction.at("DrctDbtTx", "MndtRltdInf") or NOTHING
    return {
        "source": "pain.008",
        "report": block.message_id or None,
        "place": row,
        "event": "requested",
        "record_code": plain_code(transaction.get("PmtTpInf/SeqTp") or block.header.get("PmtTpInf/SeqTp")),
        "amount_minor": minor_units(amount.text, currency, "InstdAmt"),
        "currency": currency,
        "due_on": iso_date(day_of(block.header, "ReqdColltnDt"), "ReqdColltnDt"),
        "payee_account": account_at(block.header.at("CdtrAcct"), block.header.at("CdtrAgt")),
        "payer": party_of(transaction.at("Dbtr")) or party_of(transaction.at("UltmtDbtr")),
        "payer_account": account_at(transaction.at("DbtrAcct"), transaction.at("DbtrAgt")),
        "mandate": mandate.get("MndtId"),
        "signed_on": iso_date(mandate.get("DtOfSgntr"), "DtOfSgntr"),
        "batch": block.header.get("PmtInfId"),
        "end_to_end": transaction.get("PmtId/EndToEndId", "PmtId/InstrId"),
        "reference": transaction.get("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"),
        "text": message_of(transaction.at("RmtInf") or NOTHING),
    }
