"""Endpoints of analyses by templates, and of the situation picture."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.risk.operations import analysing
from services.risk.operations.analysing import KINDS
from services.risk.register import presenting, queries
from services.risk.register.access import Approver, Reader, Writer
from services.risk.register.analysis_schemas import (
    AnalysisChange,
    AnalysisIn,
    AnalysisOut,
    SituationOut,
    TemplatesOut,
)
from services.risk.register.codes import Kind, Stage
from services.risk.register.queries import Wanted
from services.risk.register.schemas import ApproveIn, ComparedOut, VersionOut
from services.risk.sealing import content_of
from shared.audit.notes import note_shown
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.problems import Conflict
from shared.schemas import Page, PageParams, Paging

router = APIRouter()

Before = Annotated[
    int | None, Query(alias="from", ge=1, description="An approved version; the last approved but one by default")
]
After = Annotated[int | None, Query(alias="to", ge=1, description="An approved version; the last approved by default")]


class NothingToCompare(Conflict):
    """Two approved states are compared, and there are not two."""

    slug, title = "nothing-to-compare", "There are no two approved states to compare"


@router.get("/templates")
async def list_templates(_caller: Reader) -> TemplatesOut:
    """Mallarna för analyser. / The templates of analyses."""
    return presenting.templates_out()


@router.get("/situation")
async def get_situation(_caller: Reader, tx: Tx) -> SituationOut:
    """Lägesbild och åtgärdsplan, och när de ska ses över. / Situation picture and action plan, and their clock."""
    approved = await queries.latest_approved(tx, presenting.REVIEWED)
    note_shown(tx, "assessment", [row.assessment_id for row in approved.values()])
    return await presenting.situation_out(tx, approved, swedish_date(utc_now()))


@router.get("/analyses")
async def list_analyses(
    _caller: Reader,
    tx: Tx,
    page: Paging,
    kind: Annotated[Kind | None, Query(description="Only by this template")] = None,
    committee_id: Annotated[
        str | None, Query(alias="committeeId", max_length=20, description="Only this committee's")
    ] = None,
    stage: Annotated[Stage | None, Query(description="Only in this stage")] = None,
) -> Page[AnalysisOut]:
    """Analyser, senast ändrade först. / Analyses, the latest change first."""
    kinds = [one for one in KINDS if kind in {None, one}]
    rows, total = await queries.assessments(tx, page, kinds, Wanted(committee_id, stage=stage))
    note_shown(tx, "assessment", [row.assessment_id for row in rows])
    items = [await presenting.analysis_out(tx, row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/analyses", status_code=201)
async def begin_analysis(body: AnalysisIn, caller: Writer, tx: Tx) -> AnalysisOut:
    """Börja en analys efter en mall. / Begin an analysis by a template."""
    return await _one(tx, await analysing.begin_analysis(tx, caller, body, utc_now()))


@router.get("/analyses/{analysis_id}")
async def get_analysis(analysis_id: UUID, _caller: Reader, tx: Tx) -> AnalysisOut:
    """En analys. / An analysis."""
    return await _one(tx, analysis_id)


@router.put("/analyses/{analysis_id}")
async def change_analysis(analysis_id: UUID, body: AnalysisChange, caller: Writer, tx: Tx) -> AnalysisOut:
    """Ändra en analys; det godkända läget ligger kvar. / Change an analysis; what was approved stays as it was."""
    await analysing.change_analysis(tx, caller, analysis_id, body, utc_now())
    return await _one(tx, analysis_id)


@router.post("/analyses/{analysis_id}/approve")
async def approve_analysis(analysis_id: UUID, body: ApproveIn, caller: Approver, tx: Tx) -> AnalysisOut:
    """Godkänn en analys som den står, som andra person. / Approve an analysis as it stands, as the second person."""
    await analysing.approve_analysis(tx, caller, analysis_id, body, utc_now())
    return await _one(tx, analysis_id)


@router.get("/analyses/{analysis_id}/versions")
async def list_analysis_versions(analysis_id: UUID, _caller: Reader, tx: Tx, page: Paging) -> Page[VersionOut]:
    """Vem som ändrat vad och när. / Who changed what, and when."""
    await queries.assessment_of(tx, analysis_id, KINDS)
    return await versions_page(tx, analysis_id, page)


@router.get("/analyses/{analysis_id}/compare")
async def compare_analysis(
    analysis_id: UUID, _caller: Reader, tx: Tx, before: Before = None, after: After = None
) -> ComparedOut:
    """Hur två godkända lägen skiljer sig. / How two approved states differ."""
    await queries.assessment_of(tx, analysis_id, KINDS)
    return await compared(tx, analysis_id, before, after)


async def versions_page(tx: Tx, assessment_id: UUID, page: PageParams) -> Page[VersionOut]:
    """A page of what has been said of something, the latest first."""
    rows, total = await queries.versions(tx, assessment_id, page)
    items = await presenting.versions_out(tx, rows, page.limit)
    return Page(items=items, total=total, page=page.page, limit=page.limit)


async def compared(tx: Tx, assessment_id: UUID, before: int | None, after: int | None) -> ComparedOut:
    """How two approved states differ, the last two where none is named; NothingToCompare."""
    rows = await queries.approved_versions(tx, assessment_id)
    by_number = {row.version: row for row in rows}
    newest = [row.version for row in rows]
    after = after or next(iter(newest), None)
    before = before or next((number for number in newest if after is not None and number < after), None)
    if before not in by_number or after not in by_number:
        raise NothingToCompare("Name two versions that were approved; the history tells which.")
    said = [await content_of(tx, by_number[number]) for number in (before, after)]
    return ComparedOut(before=before, after=after, changes=presenting.changes(*said))


async def _one(tx: Tx, analysis_id: UUID) -> AnalysisOut:
    return await presenting.analysis_out(tx, await queries.assessment_of(tx, analysis_id, KINDS))
