"""Shapes of disclosures and of the register of exchanges."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from services.cases.disclosure_models import Disclosure
from services.cases.domain.bases import BASES, Basis, Initiative
from services.cases.domain.disclosure import MOST_ITEMS, DisclosureState
from services.cases.domain.recipients import AUTHORITIES, Authority, Benefit, Offence
from services.cases.operations.disclosure_items import Item
from services.cases.operations.disclosures import NewDisclosure
from services.cases.schemas.bases import SecrecySection, text_out
from services.cases.schemas.bodies import Reason as WrittenReason
from services.cases.schemas.views import CommitteeId
from shared.policy.resources import Kind
from shared.schemas import ApiModel, Day, TextOut, UtcTime

ItemKind = Literal["alert", "payment", "task", "case", "note", "evidence"]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000, pattern="^[^\\x00]*$")]
Purpose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2_000, pattern="^[^\\x00]*$")
]


class ItemIn(ApiModel):
    """One thing to give: exactly this, and nothing that it leads to."""

    kind: ItemKind
    object_id: UUID
    secrecy_section: SecrecySection = "0"


_DRAFT: dict[str, Any] = {
    "committeeId": "son",
    "toCommittee": "kfn",
    "purpose": "Samma förening har fått bidrag för samma verksamhet av båda nämnderna.",
    "initiative": "own",
    "items": [
        {"kind": "alert", "objectId": "3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33", "secrecySection": "31:16"},
    ],
    "basis": "osl_10_15_a",
    "balancing": "Intresset av att förebygga dubbla bidrag väger tyngre än föreningens intresse.",
    "until": "2027-02-18",
}


class DisclosureIn(ApiModel):
    """A disclosure as it is drafted: to a committee of the municipality or to a named authority, never both."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DRAFT]})

    committee_id: CommitteeId | None = None
    to_committee: CommitteeId | None = None
    to_authority: Authority | None = None
    purpose: Purpose
    initiative: Initiative = Initiative.OWN
    items: Annotated[list[ItemIn], Field(max_length=MOST_ITEMS, default_factory=list)]
    basis: Basis | None = None
    benefit: Benefit | None = None
    offence: Offence | None = None
    attempted: Annotated[bool, Field(strict=True)] = False
    balancing: Prose | None = None
    harm: Prose | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def one_recipient(self) -> Self:
        """A committee or an authority."""
        if (self.to_committee is None) == (self.to_authority is None):
            raise ValueError("name either toCommittee or toAuthority")
        if len({(item.kind, item.object_id) for item in self.items}) != len(self.items):
            raise ValueError("an item is named twice")
        return self

    def new(self, committee_id: str) -> NewDisclosure:
        """The same as a value of the service."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name not in {"items", "committee_id"}}
        items = tuple(Item(Kind(item.kind), item.object_id, item.secrecy_section) for item in self.items)
        return NewDisclosure(**given, committee_id=committee_id, items=items)


class DecideIn(ApiModel):
    """A word on the decision, if there is one."""

    reason: Prose | None = None


class RefuseIn(ApiModel):
    """Why nothing is given: a refusal has reasons."""

    reason: WrittenReason


class EndDisclosureIn(ApiModel):
    """Why a disclosure ends before its last day."""

    reason: WrittenReason


class ItemOut(ApiModel):
    """One thing that a disclosure names."""

    kind: ItemKind
    object_id: UUID
    secrecy_section: str


class DisclosureOut(ApiModel):
    """A disclosure; what the giver weighed is None for others than the giver."""

    disclosure_id: UUID
    committee_id: str
    to_committee: str | None
    to_authority: Authority | None
    to_name: TextOut | None
    state: DisclosureState
    purpose: str
    initiative: Initiative
    items: list[ItemOut]
    basis: Basis | None
    basis_section: str | None
    benefit: Benefit | None
    offence: Offence | None
    attempted: bool
    balancing: str | None
    harm: str | None
    until: date
    by: str
    by_name: str | None
    at: UtcTime
    proposed_by: str | None
    proposed_by_name: str | None
    proposed_at: UtcTime | None
    decided_by: str | None
    decided_by_name: str | None
    decided_at: UtcTime | None
    reason: str | None
    ended_by: str | None
    ended_at: UtcTime | None
    end_reason: str | None

    @classmethod
    def of(cls, row: Disclosure, *, giver: bool) -> Self:
        """The shape of a stored disclosure, for its giver or for who was given it."""
        given = {name: getattr(row, name) for name in cls.model_fields if name not in _DERIVED}
        if not giver:
            given |= dict.fromkeys(_GIVERS_OWN)
        return cls(
            **given,
            items=[ItemOut.model_validate(item) for item in row.items],
            to_name=text_out(AUTHORITIES[Authority(row.to_authority)]) if row.to_authority else None,
            basis_section=BASES[Basis(row.basis)].section if row.basis else None,
        )


_DERIVED = frozenset({"items", "to_name", "basis_section"})
_GIVERS_OWN = ("balancing", "harm", "reason", "end_reason")


class ExchangeOut(ApiModel):
    """A line of the register of data exchanges: who gave what kind of thing to whom, on what, from when to when."""

    disclosure_id: UUID
    committee_id: str
    to: str
    purpose: str
    basis: Basis
    basis_section: str
    kinds: dict[str, int]
    decided_at: UtcTime
    until: date
    ended_at: UtcTime | None

    @classmethod
    def of(cls, row: Disclosure) -> Self:
        """The line of a decided disclosure."""
        kinds = [item["kind"] for item in row.items]
        assert row.basis is not None and row.decided_at is not None  # noqa: S101, PT018 - the database says so
        return cls(
            disclosure_id=row.disclosure_id,
            committee_id=row.committee_id,
            to=row.to_committee or str(row.to_authority),
            purpose=row.purpose,
            basis=Basis(row.basis),
            basis_section=BASES[Basis(row.basis)].section,
            kinds={kind: kinds.count(kind) for kind in sorted(set(kinds))},
            decided_at=row.decided_at,
            until=row.until,
            ended_at=row.ended_at,
        )
