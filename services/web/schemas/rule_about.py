"""What the page of a rule tells beside the rule."""

from datetime import date
from typing import Any

from pydantic import Field

from services.web.schemas.base import AnyText, Shape, Text
from services.web.schemas.risk import Limit


class Rung(Shape):
    """A step of the ladder of follow-up."""

    code: str = ""
    text: AnyText = Text()
    first: bool = False


class ExampleRow(Shape):
    """A made-up row."""

    kind: str
    role: str = ""
    body: dict[str, Any] = Field(default_factory=dict)


class RuleExample(Shape):
    """What the rule says of made-up rows."""

    day: date | None = None
    explanation: AnyText = Text()
    rows: tuple[ExampleRow, ...] = ()
    all_rows: int = 0


class RuleAbout(Shape):
    """All of it."""

    rule: str = ""
    ladder: tuple[Rung, ...] = ()
    law: tuple[Limit, ...] = ()
    example: RuleExample | None = None
