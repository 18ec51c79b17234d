"""Invoice responses: UBL ApplicationResponse as Peppol uses it (transaction T111, Invoice Response 3).

One record per answered invoice. The same root carries answers to other messages (syntax reports, catalogues);
those are refused by their own identifiers.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from services.intake.formats.reasons import refuse
from services.intake.formats.rows import iso_date
from services.intake.formats.text import said
from services.intake.formats.ubl_parts import code, party_of, reference
from services.intake.formats.xml import NOTHING, Node, elements, local_name, node_of
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.invoice_response import INVOICE_RESPONSE, STATUSES

ROOT: Final = "ApplicationResponse"
_IDENTIFIERS: Final = ("CustomizationID", "ProfileID")
# the last is the name of the same transaction in the series of profiles before (BIS 63A)
_PROFILES: Final = ("invoice_response", "billing_with_response", "biitrns111")
# OpenPeppol's lists OPStatusReason 1.0 and OPStatusAction 1.0
REASONS: Final = frozenset(
    {"NON", "REF", "LEG", "REC", "QUA", "DEL", "PRI", "QTY", "ITM", "PAY", "UNR", "FIN", "PPD", "OTH"}
)
ACTIONS: Final = frozenset({"NOA", "PIN", "NIN", "CNF", "CNP", "CNA", "OTH"})
_MOST_RESPONSES = 20_000
# UNCL1001 is a list of three-digit codes; which of them is an invoice is told in formats.ubl.
_TYPES: Final = frozenset(str(number) for number in range(1, 1000))


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """Every answer of the file, in order; refused as `other-response` where it answers something else."""
    return gather(_answers(path), progress)


def _answers(path: Path) -> Iterator[Row]:
    count, documents, answers = 0, 0, list[Node]()
    for element in elements(path, "end", ("DocumentResponse", ROOT)):
        if local_name(element) == "DocumentResponse":
            answers.append(node_of(element))
            if len(answers) > _MOST_RESPONSES:
                raise refuse("too-many-rows", f"> {_MOST_RESPONSES}")
        else:
            documents += 1
            message = node_of(element, leave_out="DocumentResponse")
            _require_invoice_response(message)
            for answer in answers or [NOTHING]:
                count += 1
                yield Row(INVOICE_RESPONSE, count, partial(_answer, message, answer))
            answers = []
        element.clear()
    if not documents:
        raise refuse("not-a-response-file")


def _require_invoice_response(message: Node) -> None:
    stated = message.get(*_IDENTIFIERS)
    if stated is not None and not any(one in (message.get(name) or "") for one in _PROFILES for name in _IDENTIFIERS):
        raise refuse("other-response", re.sub(r"[^\w.:/#-]", "", stated)[:80])


def _answer(message: Node, answer: Node) -> dict[str, Any]:
    response = answer.at("Response") or NOTHING
    statuses = response.all("Status")
    sender, receiver = party_of(message.at("SenderParty")), party_of(message.at("ReceiverParty"))
    status = code(reference(response, "ResponseCode"), STATUSES, "ResponseCode")
    return {
        "response_number": reference(message, "ID"),
        "day": iso_date(message.get("IssueDate"), "IssueDate"),
        "invoice_number": reference(answer, "DocumentReference/ID"),
        "invoice_day": iso_date(answer.get("DocumentReference/IssueDate"), "DocumentReference/IssueDate"),
        "invoice_type": code(answer.get("DocumentReference/DocumentTypeCode"), _TYPES, "DocumentTypeCode"),
        "status": status,
        "effective_day": iso_date(response.get("EffectiveDate"), "EffectiveDate"),
        "reasons": _codes(statuses, "OPStatusReason", REASONS),
        "actions": _codes(statuses, "OPStatusAction", ACTIONS),
        "text": said(" · ".join(_words(message, response, statuses))),
        "buyer": party_of(answer.at("RecipientParty")) or sender,
        "seller": party_of(answer.at("IssuerParty")) or receiver,
        "responder": sender,
    }


def _codes(statuses: list[Node], list_id: str, known: frozenset[str]) -> list[str]:
    """The codes of that list; a code that names no list is of the one that knows it."""
    codes = []
    for found in (one.at("StatusReasonCode") or NOTHING for one in statuses):
        stated = found.attributes.get("listID")
        if stated == list_id or (stated is None and found.text in known):
            code(found.text, known, list_id)
            codes.append(found.text)
    return codes


def _words(message: Node, response: Node, statuses: list[Node]) -> Iterator[str]:
    """What the answer says in words: its note, the reasons, and the values to be corrected."""
    yield from filter(None, (message.get("Note"), response.get("Description")))
    for status in statuses:
        if reason := status.get("StatusReason"):
            yield reason
        for condition in status.all("Condition"):
            yield ": ".join(filter(None, (reference(condition, "AttributeID"), condition.get("Description"))))
