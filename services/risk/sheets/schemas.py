"""Shapes of the sheet."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.risk.rule_schemas import Innocent
from services.risk.schemas import LimitOut, ShownRecord
from shared.schemas import ApiModel, MoneyOut, TextOut

_TEXT: dict[str, str] = {"sv": "Samma faktura två gånger", "en": "The same invoice twice"}
_EXAMPLE: dict[str, Any] = {
    "alertId": "0193a1b2-7c00-7000-8000-0123456789ab",
    "reference": "S-2026-000412",
    "committeeId": "son",
    "partyId": "0193a1b2-7c00-7000-8000-0123456789ac",
    "readerName": "Björkens Städ AB",
    "protectedIdentity": False,
    "writtenOn": "2026-11-20",
    "answerBy": "2026-12-11",
    "title": {"sv": "Vi vill höra din förklaring", "en": "We want to hear your explanation"},
    "intro": [{"sv": "Då såg vi något som rör dig.", "en": "We saw something that has to do with you."}],
    "matters": [
        {
            "rule": "INV-01",
            "title": _TEXT,
            "lookedFor": {"sv": "Samma leverantör och belopp.", "en": "Same supplier and amount."},
            "seen": {"sv": "⟦48 750,00 kr⟧ har samma nummer.", "en": "⟦SEK 48,750.00⟧ has the same number."},
            "notes": [],
            "limits": [
                {
                    "shown": {"sv": "90 dagar bakåt som jämförs", "en": "90 days back that are compared"},
                    "source": {"sv": "Tillits policy", "en": "Tillit policy"},
                    "validFrom": "2026-01-01",
                }
            ],
            "clears": {"sv": ["Den krediteras senare."], "en": ["It is credited later."]},
        }
    ],
    "payments": [
        {
            "paymentId": "0193a1b2-7c00-7000-8000-0123456789aa",
            "invoiceNumber": "20260117",
            "day": "2026-10-25",
            "amount": {"minor": 4875000, "currency": "SEK"},
        }
    ],
    "records": [],
    "sections": [
        {
            "code": "now",
            "heading": {"sv": "Det här händer nu", "en": "What happens now"},
            "paragraphs": [{"sv": "Vi har inte fattat något beslut.", "en": "We have made no decision."}],
        }
    ],
    "beforeSending": [{"sv": "Jämför underlagen.", "en": "Compare the documents."}],
    "notTold": [],
}


class MatterOut(ApiModel):
    """What one rule saw, for the person it is about; *seen* and *limits* are left out where *notes* say why."""

    rule: str
    title: TextOut
    looked_for: TextOut
    seen: TextOut | None
    notes: list[TextOut]
    limits: list[LimitOut]
    clears: Innocent


class OwnPayment(ApiModel):
    """A payment to the reader."""

    payment_id: UUID
    invoice_number: str | None
    day: date | None
    amount: MoneyOut


class SectionOut(ApiModel):
    """A part that every sheet has."""

    code: Literal["now", "answer", "rights", "responsible"]
    heading: TextOut
    paragraphs: list[TextOut]


class SheetOut(ApiModel):
    """What is told to the person or company that a signal is about.

    *before_sending* and *not_told* are for who sends it, and stand on no sheet.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    alert_id: UUID
    reference: str
    committee_id: str
    party_id: UUID
    reader_name: Annotated[str | None, Field(description="None of a natural person, and of a protected identity")]
    protected_identity: Annotated[bool, Field(description="It is not to be sent by ordinary post")]
    written_on: date
    answer_by: date
    title: TextOut
    intro: list[TextOut]
    matters: list[MatterOut]
    payments: list[OwnPayment]
    records: Annotated[list[ShownRecord], Field(description="Records that may be shown where they are the reader's")]
    sections: list[SectionOut]
    before_sending: list[TextOut]
    not_told: list[TextOut]
