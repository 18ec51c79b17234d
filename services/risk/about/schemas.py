"""Shapes of what the page of a rule tells beside the rule."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.risk.schemas import LimitOut
from shared.schemas import ApiModel, TextOut

_EXAMPLE: dict[str, Any] = {
    "rule": "INV-01",
    "ladder": [
        {
            "code": "F1",
            "text": {"sv": "Titta i det som finns.", "en": "Look at what there is."},
            "first": True,
        }
    ],
    "law": [
        {
            "shown": {"sv": "700 000 kr utan moms", "en": "SEK 700,000 excluding VAT"},
            "source": {"sv": "Lag (2016:1145) 19 a kap. 2 §", "en": "Lag (2016:1145) 19 a kap. 2 §"},
            "validFrom": "2022-02-01",
        }
    ],
    "example": {
        "day": "2026-11-01",
        "explanation": {"sv": "⟦48 750,00 kr⟧ har samma nummer.", "en": "⟦SEK 48,750.00⟧ has the same number."},
        "rows": [{"kind": "payment", "role": "subject", "body": {"invoiceNumber": "2026-0117"}}],
        "allRows": 2,
    },
}


class RungOut(ApiModel):
    """A step of the ladder of follow-up; *first* where this rule's follow-up begins."""

    code: str
    text: TextOut
    first: bool


class ExampleRow(ApiModel):
    """A made-up row in the shape in which records of its kind are sent."""

    kind: str
    role: str
    body: dict[str, Any]


class ExampleOut(ApiModel):
    """What the rule says of made-up rows when it is asked with the values that it is shipped with."""

    day: date
    explanation: TextOut
    rows: list[ExampleRow]
    all_rows: Annotated[int, Field(ge=1, description="Of how many rows those shown are a part")]


class AboutOut(ApiModel):
    """What the page of a rule tells beside the rule."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    rule: str
    ladder: list[RungOut]
    law: Annotated[list[LimitOut], Field(description="The values that a law sets")]
    example: Annotated[ExampleOut | None, Field(description="None where the limits are secret to the caller")]
