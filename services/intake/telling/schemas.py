"""Shapes of what people tell, as the API has them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.intake.records.schemas import RecordOut
from shared.schemas import ApiModel, TextOut, UtcTime

AnswerType = Literal["prose", "line", "choice", "choices", "flag", "day", "amount", "count", "party"]


class ChoiceOut(ApiModel):
    """One answer that a question can have."""

    code: str
    title: TextOut


class QuestionOut(ApiModel):
    """A question of a form: the field that it fills, and how it is answered.

    An amount is sent in öre, a party as {name, organisationNumber}, a count as a number.
    """

    name: str
    title: TextOut
    hint: TextOut | None
    type: AnswerType
    required: bool
    choices: list[ChoiceOut]
    longest: Annotated[int, Field(ge=0, description="Most characters; 0 where nothing is written")]


class ToldKindOut(ApiModel):
    """A form: what it is for, its questions, what happens with what is told."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "deviation",
                    "title": {"sv": "Avvikelse", "en": "Deviation"},
                    "lead": {"sv": "Något som inte blev som det skulle.", "en": "Something went wrong."},
                    "after": {"sv": "En controller läser.", "en": "A controller reads it."},
                    "support": None,
                    "number": "deviationNumber",
                    "headline": "what",
                    "readable": True,
                    "questions": [
                        {
                            "name": "what",
                            "title": {"sv": "Vad avvek?", "en": "What deviated?"},
                            "hint": None,
                            "type": "prose",
                            "required": True,
                            "choices": [],
                            "longest": 500,
                        }
                    ],
                }
            ]
        }
    )

    kind: str
    title: TextOut
    lead: TextOut
    after: TextOut
    support: TextOut | None
    number: Annotated[str, Field(description="The field that holds the record's number")]
    headline: Annotated[str, Field(description="The field that tells one record from another in a list")]
    readable: Annotated[bool, Field(description="Whether the caller reads what others told")]
    questions: list[QuestionOut]


class ToldKindsOut(ApiModel):
    """All forms."""

    items: list[ToldKindOut]


class ToldOut(ApiModel):
    """What was told: its number, and the record that holds it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"recordId": "0193a1b2-7c00-7000-8000-0123456789ab", "number": "AVV-2026-KRBWQXTM"}]
        }
    )

    record_id: UUID
    number: str


class OwnOut(ApiModel):
    """A record that the caller told, as it is kept."""

    told_at: UtcTime
    record: RecordOut


class TipFileOut(ApiModel):
    """A file of a tip, without its content."""

    file_id: UUID
    name: str
    size: Annotated[int, Field(ge=0, description="Bytes, after metadata were taken out")]


class TipAnswersOut(ApiModel):
    """What somebody of the public wrote, opened for the caller."""

    what: str = ""
    concerns: str = ""
    name: str = ""
    organisation_number: str = ""
    where: str = ""
    when: str = ""
    how: str = ""
    contact: str = ""


class TipOut(ApiModel):
    """A tip from the public, opened."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recordId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    "number": "T-2026-KRBWQXTM",
                    "committeeId": "ks",
                    "receivedOn": "2026-11-10",
                    "partyId": None,
                    "answers": {"what": "Föreningen har inga medlemmar.", "concerns": "association_grant"},
                    "files": [],
                }
            ]
        }
    )

    record_id: UUID
    number: str
    committee_id: str
    received_on: date
    party_id: UUID | None
    answers: TipAnswersOut
    files: list[TipFileOut]
