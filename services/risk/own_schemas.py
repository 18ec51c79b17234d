"""Shapes of municipalities' own rules: the text, what is wrong with it, and what it may read."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, StrictFloat, StrictInt, model_validator

from services.risk.activation_schemas import RuleVersionOut
from services.risk.domain.cel.findings import Finding
from services.risk.domain.cel.limits import MOST_SIGNS
from services.risk.domain.explain import Text
from services.risk.domain.own_text import OwnParameter, OwnText
from services.risk.rules import BOOK, RECORD_RULES
from shared.schemas import ApiModel, Day, TextOut

FAMILIES: Final = tuple(sorted({rule.family for rule in BOOK}))
TYPOLOGIES: Final = tuple(sorted({rule.typology for rule in BOOK}))
FOLLOW_UPS: Final = tuple(sorted({rule.follow_up for rule in BOOK}))
AREAS: Final = tuple(sorted({area for rule in RECORD_RULES for area in rule.areas}))

_NO_NUL: Final = r"^[^\x00]*$"
Short = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
Long = Annotated[str, Field(min_length=1, max_length=2000, pattern=_NO_NUL)]
# longer than a condition may be, so that the finding says so; the gateway bounds the body besides
Expression = Annotated[str, Field(max_length=25 * MOST_SIGNS.value, description="CEL; see the how-to for controllers")]
Name = Annotated[str, Field(max_length=40, pattern=r"^\w*$")]

EXAMPLE: Final[dict[str, Any]] = {
    "kind": "payment",
    "key": "party_id",
    "party": "party_id",
    "condition": "row.amount_minor >= p.least_minor && !has(row.order_reference)",
    "amount": "row.amount_minor",
    "parameters": [
        {"name": "least_minor", "value": 5000000, "unit": "öre", "source": "Inköpspolicy", "validFrom": "2026-01-01"}
    ],
    "score": 0.5,
    "severity": 2,
    "typology": "T2.a.i",
    "family": "invoice",
    "followUp": "desk-check",
    "areas": [],
    "legalBasis": "Kommunallagen (2017:725) 6 kap. 6 §",
    "purpose": "Inköp utan beställning ska upptäckas.",
    "title": {"sv": "Stort inköp utan beställning", "en": "A large purchase without an order"},
    "description": {"sv": "Fakturor utan beställning.", "en": "Invoices without an order."},
    "innocent": [{"sv": "Ramavtal utan avrop.", "en": "A framework contract."}],
    "nextStep": {"sv": "Fråga beställaren.", "en": "Ask who ordered it."},
    "explanation": {"sv": "{party} har fakturerat {amount_minor}.", "en": "{party} has invoiced {amount_minor}."},
}


class TextIn(ApiModel):
    """A short text in Swedish and English."""

    sv: Short
    en: Short


class LongIn(ApiModel):
    """A text in Swedish and English."""

    sv: Long
    en: Long


class OwnParameterIn(ApiModel):
    """A number of the rule, with where it comes from."""

    name: Name
    value: StrictInt | StrictFloat
    unit: Annotated[str, Field(max_length=40, pattern=_NO_NUL)] = ""
    source: Short
    valid_from: Day


class OwnRuleIn(ApiModel):
    """A rule as a municipality writes it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: Annotated[str, Field(max_length=40, description="Which records it reads, or payment")]
    key: Annotated[str, Field(max_length=40, description="By which field rows are one partition")]
    party: Annotated[str | None, Field(max_length=40, description="The field of whom a finding concerns")] = None
    condition: Expression
    amount: Annotated[str, Field(max_length=25 * MOST_SIGNS.value, description="CEL: öre at stake")] = "0"
    parameters: Annotated[list[OwnParameterIn], Field(max_length=20, default_factory=list)]
    score: Annotated[float, Field(gt=0, le=1, description="How sure the rule is")]
    severity: Annotated[int, Field(ge=1, le=5)]
    typology: str
    family: str
    follow_up: str
    areas: Annotated[list[str], Field(max_length=20, default_factory=list)]
    legal_basis: Long
    purpose: Long
    title: TextIn
    description: LongIn
    innocent: Annotated[list[LongIn], Field(min_length=1, max_length=10)]
    next_step: LongIn
    explanation: LongIn

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        """Choices are those of the rule book, so that own rules are counted and combined like others."""
        wanted = (("typology", (self.typology,), TYPOLOGIES), ("family", (self.family,), FAMILIES),
                  ("followUp", (self.follow_up,), FOLLOW_UPS), ("areas", tuple(self.areas), AREAS))  # fmt: skip
        for name, told, known in wanted:
            if strange := [one for one in told if one not in known]:
                raise ValueError(f"{name}: {strange[0][:40]} is none of {', '.join(known)}")
        return self

    def text(self) -> OwnText:
        """As the domain knows it."""
        parameters = tuple(
            OwnParameter(one.name, one.value, one.unit, one.source, one.valid_from) for one in self.parameters
        )
        plain = ("kind", "key", "party", "condition", "amount", "score", "severity", "typology", "family", "follow_up",
                 "legal_basis", "purpose")  # fmt: skip
        return OwnText(
            **{name: getattr(self, name) for name in plain},
            parameters=parameters,
            areas=tuple(self.areas),
            title=_text(self.title),
            description=_text(self.description),
            innocent=tuple(_text(one) for one in self.innocent),
            next_step=_text(self.next_step),
            explanation=_text(self.explanation),
        )


def _text(told: TextIn | LongIn) -> Text:
    return Text(told.sv, told.en)


class FindingOut(ApiModel):
    """What is wrong (error) or worth knowing (note), and where: *line* and *column* from 1, *length* in characters."""

    code: str
    severity: Literal["error", "note"]
    part: str
    line: int | None
    column: int | None
    length: int | None
    what: TextOut
    why: TextOut
    next_step: TextOut

    @classmethod
    def of(cls, found: Finding) -> Self:
        """As the API tells it."""
        place = found.place
        return cls(
            code=found.code,
            severity=found.severity,
            part=found.part,
            line=place.line if place else None,
            column=place.column if place else None,
            length=place.length if place else None,
            what=TextOut(sv=found.what.sv, en=found.what.en),
            why=TextOut(sv=found.why.sv, en=found.why.en),
            next_step=TextOut(sv=found.next_step.sv, en=found.next_step.en),
        )


class CheckOut(ApiModel):
    """All findings; *ok*: it can be a rule. *power*: n rows of one key take n to this power steps."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ok": True, "findings": [], "power": 1}]})

    ok: bool
    findings: list[FindingOut]
    power: int | None


class FieldOut(ApiModel):
    """A field that a condition may read, with its type in CEL and an example."""

    name: str
    type: str
    example: str
    optional: bool


class KindOut(ApiModel):
    """A kind of records, with what may be the key and the party of a rule on it."""

    kind: str
    fields: list[FieldOut]
    keys: list[str]
    parties: list[str]


class OwnChoicesOut(ApiModel):
    """What an own rule may read and choose."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kinds": [
                        {
                            "kind": "payment",
                            "fields": [{"name": "on", "type": "timestamp", "example": "…", "optional": True}],
                            "keys": ["party_id"],
                            "parties": ["party_id"],
                        }
                    ],
                    "families": ["invoice"],
                    "typologies": ["T2.a.i"],
                    "followUps": ["desk-check"],
                    "areas": ["LU"],
                    "functions": ["size(rows)"],
                }
            ]
        }
    )

    kinds: list[KindOut]
    families: list[str]
    typologies: list[str]
    follow_ups: list[str]
    areas: list[str]
    functions: list[str]


class OwnRuleOut(ApiModel):
    """An own rule as it was written last, or in the version asked for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rule": "OWN-01", "version": 1, "text": EXAMPLE, "writtenBy": "kim"}]}
    )

    rule: str
    version: int
    text: OwnRuleIn
    written_by: str


class OwnDraftOut(ApiModel):
    """A rule that was written, and the draft that it is now."""

    rule: str
    version: int
    draft: RuleVersionOut


def told_text(text: OwnText) -> OwnRuleIn:
    """A stored text as the API tells it."""
    return OwnRuleIn.model_validate(text, from_attributes=True)
