"""Disclosures, the bases that they rest on, and the check of those."""

from collections.abc import Mapping
from datetime import date

from pydantic import AliasChoices, AwareDatetime, Field

from services.web.schemas.base import AnyText, Shape, Text


class DisclosedItem(Shape):
    """One thing that a disclosure names."""

    kind: str
    object_id: str
    secrecy_section: str = "0"


class Disclosure(Shape):
    """A disclosure, from draft to end."""

    disclosure_id: str
    committee_id: str = ""
    to_committee: str | None = None
    to_authority: str | None = None
    to_name: AnyText | None = None
    state: str = "draft"
    purpose: str = ""
    initiative: str = "own"
    items: tuple[DisclosedItem, ...] = ()
    basis: str | None = None
    basis_section: str | None = None
    benefit: str | None = None
    offence: str | None = None
    attempted: bool = False
    balancing: str | None = None
    harm: str | None = None
    until: date | None = None
    by: str | None = Field(default=None, validation_alias=AliasChoices("byName", "by"))
    at: AwareDatetime | None = None
    proposed_by: str | None = None
    proposed_by_name: str | None = None
    decided_by: str | None = Field(default=None, validation_alias=AliasChoices("decidedByName", "decidedBy"))
    decided_at: AwareDatetime | None = None
    reason: str | None = None
    end_reason: str | None = None
    ended_at: AwareDatetime | None = None


class Basis(Shape):
    """A legal basis."""

    code: str
    title: AnyText = Text()
    section: str = ""
    url: str = ""
    verified_on: date | None = None
    needs_balancing: bool = False
    needs_harm: bool = False
    needs_benefit: bool = False
    needs_offence: bool = False


class Named(Shape):
    """A code and what it is called."""

    code: str
    title: AnyText = Text()


class Bases(Shape):
    """Everything that a disclosure is put together from."""

    items: tuple[Basis, ...] = ()
    authorities: tuple[Named, ...] = ()
    benefits: tuple[Named, ...] = ()
    offences: tuple[Named, ...] = ()
    sections: tuple[Named, ...] = ()
    kinds: tuple[Named, ...] = ()


class CheckReason(Shape):
    """Why a basis does not carry."""

    code: str = ""
    text: AnyText = Text()


class Checked(Shape):
    """The answer on one basis."""

    code: str
    permitted: bool = False
    reasons: tuple[CheckReason, ...] = ()


class Checks(Shape):
    """The answer on every basis."""

    items: tuple[Checked, ...] = ()


class Exchange(Shape):
    """A line of the register of data exchanges."""

    disclosure_id: str
    committee_id: str = ""
    to: str = ""
    purpose: str = ""
    basis_section: str = ""
    kinds: Mapping[str, int] = Field(default_factory=dict)
    decided_at: AwareDatetime | None = None
    until: date | None = None
    ended_at: AwareDatetime | None = None
