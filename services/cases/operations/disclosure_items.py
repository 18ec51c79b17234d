"""What a disclosure names: the giver's own things, and who is kept from the cases behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.disclosure_models import Disclosure
from services.cases.models import CaseFile, Evidence, Note
from shared.policy.resources import Kind
from shared.problems import InvalidRequest


class ItemsNotOwn(InvalidRequest):
    """Something named is not the giving committee's, or is shown only within a case that is not named."""

    slug, title = "items-not-own", "Something named cannot be given by this committee"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to give, with the section that makes it secret."""

    kind: Kind
    object_id: UUID
    secrecy_section: str

    def stored(self) -> dict[str, str]:
        """The item as a row keeps it."""
        return {"kind": self.kind, "object_id": str(self.object_id), "secrecy_section": self.secrecy_section}


async def require_own_items(session: AsyncSession, committee_id: str, items: Sequence[Item]) -> None:
    """Pass where the cases, notes and evidence are the committee's and stand in a named case; ItemsNotOwn.

    Signals, payments and controls are kept elsewhere: a ground opens only what is the giver's, wherever it is.
    """
    named = {kind: {item.object_id for item in items if item.kind is kind} for kind in Kind}
    cases = select(CaseFile.case_id).where(CaseFile.committee_id == committee_id)
    own = set(await session.scalars(cases.where(CaseFile.case_id.in_(named[Kind.CASE]))))
    inside: set[UUID] = set()
    for table, key, kind in ((Note, Note.note_id, Kind.NOTE), (Evidence, Evidence.evidence_id, Kind.EVIDENCE)):
        wanted = select(key).where(key.in_(named[kind]), table.case_id.in_(own))
        inside |= set(await session.scalars(wanted))
    wrong = [
        index
        for index, item in enumerate(items)
        if (item.kind is Kind.CASE and item.object_id not in own)
        or (item.kind in {Kind.NOTE, Kind.EVIDENCE} and item.object_id not in inside)
    ]
    if wrong:
        detail = "Name things of your committee; a note or evidence together with its case."
        raise ItemsNotOwn(detail, errors=[{"in": "body", "pointer": f"#/items/{n}", "detail": detail} for n in wrong])


async def keep_from_disclosure(session: AsyncSession, row: Disclosure) -> None:
    """Keep from *row* whom the cases behind what it names are kept from."""
    ids = row.object_ids
    behind = or_(CaseFile.case_id.in_(ids), CaseFile.alert_id.in_(ids), CaseFile.task_id.in_(ids))
    found = (await session.execute(select(CaseFile.barred, CaseFile.hidden_units).where(behind))).all()
    row.barred = sorted({name for case in found for name in case.barred})
    row.hidden_units = sorted({unit for case in found for unit in case.hidden_units})


async def keep_from_disclosures_of(session: AsyncSession, case: CaseFile) -> None:
    """Bring the disclosures that name *case*, its signal or its control up to date with who is kept from it."""
    ids = [name for name in (case.case_id, case.alert_id, case.task_id) if name is not None]
    named = Disclosure.object_ids.overlap(ids), Disclosure.committee_id == case.committee_id
    for row in await session.scalars(select(Disclosure).where(*named)):
        await keep_from_disclosure(session, row)
