"""Shapes of the legal bases of disclosures, and of the check of them."""

from datetime import date
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints

from services.cases.domain.bases import BASES, Basis, BasisRule, Initiative
from services.cases.domain.basis_check import Checked, Matter, Reason, written
from services.cases.domain.disclosure import ITEM_KINDS, MOST_ITEMS
from services.cases.domain.recipients import AUTHORITIES, BENEFITS, OFFENCES, Authority, Benefit, Offence, Recipient
from services.cases.domain.recipients import RecipientKind as Kind_
from services.cases.domain.secrecy import KNOWN, SECTION_PATTERN, Section
from services.cases.domain.wording import Text
from shared.schemas import ApiModel, TextOut

SecrecySection = Annotated[
    str,
    StringConstraints(pattern=SECTION_PATTERN),
    Field(description="OSL chapter:section, as 26:1 or 10:15 a; 0: not secret"),
]


def text_out(text: Text) -> TextOut:
    """A text in both languages."""
    return TextOut(sv=text.sv, en=text.en)


class BasisOut(ApiModel):
    """A legal basis: to whom, on whose initiative, and what it asks for."""

    code: Basis
    title: TextOut
    section: str
    url: str
    valid_from: date
    valid_to: date | None
    verified_on: date
    to: list[Kind_]
    initiatives: list[Initiative]
    needs_balancing: bool
    needs_harm: bool
    needs_benefit: bool
    needs_offence: bool

    @classmethod
    def of(cls, rule: BasisRule) -> Self:
        """The shape of a basis."""
        return cls(
            code=rule.code,
            title=text_out(rule.title),
            section=rule.section,
            url=rule.url,
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            verified_on=rule.verified_on,
            to=sorted(rule.to),
            initiatives=sorted(rule.initiatives),
            needs_balancing=rule.balancing,
            needs_harm=rule.harm,
            needs_benefit=rule.benefit,
            needs_offence=rule.offence,
        )


class NamedOut(ApiModel):
    """A code and what it is called."""

    code: str
    title: TextOut


class Bases(ApiModel):
    """Everything that a disclosure is put together from."""

    items: list[BasisOut]
    authorities: list[NamedOut]
    benefits: list[NamedOut]
    offences: list[NamedOut]
    sections: list[NamedOut]
    kinds: list[NamedOut]

    @classmethod
    def all(cls) -> Self:
        """All that there is."""
        return cls(
            items=[BasisOut.of(rule) for rule in BASES.values()],
            authorities=[NamedOut(code=code, title=text_out(text)) for code, text in AUTHORITIES.items()],
            benefits=[NamedOut(code=code, title=text_out(kind.text)) for code, kind in BENEFITS.items()],
            offences=[NamedOut(code=code, title=text_out(penalty.text)) for code, penalty in OFFENCES.items()],
            sections=[NamedOut(code=code, title=TextOut(sv=sv, en=en)) for code, (sv, en) in KNOWN.items()],
            kinds=[NamedOut(code=code, title=text_out(text)) for code, text in ITEM_KINDS.items()],
        )


class CheckIn(ApiModel):
    """What is to be given to whom; without *toAuthority* it is for a committee of the municipality."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"toAuthority": "tax_agency", "sections": ["26:1"], "benefit": "social_insurance"}]
        }
    )

    to_authority: Authority | None = None
    sections: Annotated[list[SecrecySection], Field(max_length=MOST_ITEMS, default_factory=list)]
    benefit: Benefit | None = None
    offence: Offence | None = None
    attempted: Annotated[bool, Field(strict=True)] = False
    initiative: Initiative = Initiative.OWN

    def matter(self) -> Matter:
        """The same as a value of the service."""
        sections = frozenset(found for written in self.sections if (found := Section.parse(written)) is not None)
        recipient = Recipient(self.to_authority)
        return Matter(recipient, sections, self.benefit, self.offence, self.attempted, self.initiative)


class ReasonOut(ApiModel):
    """Why a basis does not carry a disclosure, and the sections that stop it where secrecy does."""

    code: str
    text: TextOut
    sections: list[str]

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """The shape of a reason."""
        return cls(code=reason.code, text=text_out(reason.text), sections=list(map(written, reason.sections)))


class CheckedOut(ApiModel):
    """The answer on one basis."""

    code: Basis
    permitted: bool
    reasons: list[ReasonOut]
    alternatives: list[Basis]

    @classmethod
    def of(cls, checked: Checked) -> Self:
        """The shape of an answer."""
        reasons = [ReasonOut.of(reason) for reason in checked.reasons]
        return cls(
            code=checked.basis, permitted=checked.permitted, reasons=reasons, alternatives=list(checked.alternatives)
        )


class Checks(ApiModel):
    """The answer on every basis."""

    items: list[CheckedOut]
