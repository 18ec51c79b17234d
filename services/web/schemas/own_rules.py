"""Rules that the municipality writes itself: what they may read, what was written, what is wrong with it."""

from typing import Any

from pydantic import Field

from services.web.schemas.base import AnyText, Shape, Text


class OwnField(Shape):
    """A field that a condition may read."""

    name: str
    type: str = "string"
    example: str = ""
    optional: bool = True


class OwnKind(Shape):
    """A kind of records that a rule may be about."""

    kind: str
    fields: tuple[OwnField, ...] = ()
    keys: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


class OwnChoices(Shape):
    """What a rule may read and choose."""

    kinds: tuple[OwnKind, ...] = ()
    families: tuple[str, ...] = ()
    typologies: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


class OwnFinding(Shape):
    """What is wrong, or worth knowing, and where."""

    code: str = ""
    severity: str = "error"
    part: str = "condition"
    line: int | None = None
    column: int | None = None
    length: int | None = None
    what: AnyText = Text()
    why: AnyText = Text()
    next_step: AnyText = Text()


class OwnCheck(Shape):
    """All that is to be said of a text."""

    ok: bool = False
    findings: tuple[OwnFinding, ...] = ()


class OwnRule(Shape):
    """A rule as it was written."""

    rule: str
    version: int = 1
    text: dict[str, Any] = Field(default_factory=dict)


class OwnVersion(Shape):
    """The draft that a text became."""

    digest: str


class OwnDraft(Shape):
    """A rule that was written."""

    rule: str
    draft: OwnVersion
