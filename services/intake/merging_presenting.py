"""From rows of the supplier register to what the API answers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import merging_queries as queries
from services.intake.merging_schemas import AgreementOut, MergeStepOut, OrganisationOut, PartyMergeOut
from services.intake.sealing import MERGE_REASON
from shared.audit.notes import note_objects
from shared.vault.table import open_text


async def merges_out(session: AsyncSession, rows: queries.Rows) -> list[PartyMergeOut]:
    """Pairs with both sides, what speaks for them, and every step."""
    parties = {party for row in rows for party in (row.party_id, row.into_party_id)}
    note_objects(session, "party_merge", [row.merge_id for row in rows])
    note_objects(session, "party", sorted(parties, key=str))
    sides = await queries.organisations(session, parties)
    steps = await queries.steps_of(session, [row.merge_id for row in rows])
    # of a payee that was disposed of there is nothing to show, and its pair goes next
    there = [row for row in rows if {row.party_id, row.into_party_id} <= sides.keys()]
    return [await _merge_out(session, row, sides, steps[row.merge_id]) for row in there]


async def _merge_out(
    session: AsyncSession, row: Row[Any], sides: Mapping[UUID, Row[Any]], steps: list[Row[Any]]
) -> PartyMergeOut:
    seen = next((step for step in reversed(steps) if step.agreements is not None), None)
    return PartyMergeOut(
        merge_id=row.merge_id,
        state=row.state,
        rule=row.rule,
        weight=row.weight,
        party=organisation_out(sides[row.party_id]),
        into=organisation_out(sides[row.into_party_id]),
        agreements=_agreements(seen),
        model=seen and seen.model,
        changed_at=row.changed_at,
        steps=[await _step_out(session, step) for step in steps],
    )


async def _step_out(session: AsyncSession, step: Row[Any]) -> MergeStepOut:
    return MergeStepOut(
        state=step.state,
        taken_by=step.taken_by,
        taken_at=step.taken_at,
        automatic=step.automatic,
        reason=None if step.sealed_reason is None else await open_text(session.info, step, MERGE_REASON),
        model=step.model,
        agreements=_agreements(step),
    )


def _agreements(step: Row[Any] | None) -> list[AgreementOut]:
    return [AgreementOut.model_validate(one) for one in (step.agreements if step else None) or ()]


def organisation_out(row: Row[Any]) -> OrganisationOut:
    """One side of a pair, or a member of a group."""
    return OrganisationOut(
        party_id=row.party_id,
        kind=row.kind,
        name=row.name,
        organisation_number=row.organisation_number,
        foreign_number=row.foreign_number,
        accounts=sorted(row.accounts or ()),
    )
