"""Endpoints of risks, processes, coverage and scales."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from services.risk.operations import registering
from services.risk.operations.registering import ProcessNotFound
from services.risk.register import analysis_api, presenting, queries
from services.risk.register.access import Approver, Reader, ScaleSetter, Writer
from services.risk.register.codes import FocusArea, Kind, Level, Stage, Typology
from services.risk.register.law import gaps
from services.risk.register.process_schemas import (
    CellOut,
    CoverageOut,
    CoveredOut,
    GapOut,
    HeatMapOut,
    ProcessChange,
    ProcessIn,
    ProcessOut,
    ScaleIn,
    ScaleOut,
)
from services.risk.register.queries import Wanted
from services.risk.register.schemas import ApproveIn, ComparedOut, RiskChange, RiskIn, RiskOut, VersionOut
from shared.audit.notes import note_shown
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.schemas import Page, Paging

router = APIRouter(tags=["risks"], prefix="/risks")
router.include_router(analysis_api.router)

OfCommittee = Annotated[str | None, Query(alias="committeeId", max_length=20, description="Only this committee's")]
Step = Annotated[int | None, Query(ge=1, le=10, description="Only on this step, as it is with what is done about it")]
RISK: Final = (Kind.RISK,)


@router.get("")
async def list_risks(
    _caller: Reader,
    tx: Tx,
    page: Paging,
    *,
    committee_id: OfCommittee = None,
    level: Annotated[Level | None, Query(description="Only of this level")] = None,
    typology: Annotated[Typology | None, Query(description="Only of this kind of exploitation")] = None,
    focus_area: Annotated[FocusArea | None, Query(alias="focusArea", description="Only of this focus area")] = None,
    stage: Annotated[Stage | None, Query(description="Only in this stage")] = None,
    process_id: Annotated[UUID | None, Query(alias="processId", description="Only in this process")] = None,
    likelihood: Step = None,
    consequence: Step = None,
) -> Page[RiskOut]:
    """Risker, de tyngsta först. / Risks, the heaviest first."""
    wanted = Wanted(committee_id, level, typology, focus_area, stage, process_id, likelihood, consequence)
    rows, total = await queries.assessments(tx, page, RISK, wanted)
    note_shown(tx, "assessment", [row.assessment_id for row in rows])
    today = swedish_date(utc_now())
    items = [await presenting.risk_out(tx, row, today) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("", status_code=201)
async def register_risk(body: RiskIn, caller: Writer, tx: Tx) -> RiskOut:
    """Registrera en risk. / Register a risk."""
    return await _one(tx, await registering.register_risk(tx, caller, body, utc_now()))


@router.get("/heat-map")
async def get_heat_map(
    _caller: Reader,
    tx: Tx,
    committee_id: OfCommittee = None,
    inherent: Annotated[bool, Query(description="As risks would be without what is done about them")] = False,
) -> HeatMapOut:
    """Var riskerna ligger på skalan. / Where the risks lie on the scale."""
    scale = await queries.scale_on(tx, swedish_date(utc_now()))
    rows = await queries.cells(tx, committee_id, residual=not inherent)
    held = [CellOut.model_validate(row) for row in rows if row.scale_version == scale.version]
    others = sum(row.risks for row in rows if row.scale_version != scale.version)
    return HeatMapOut(scale=presenting.scale_out(scale), cells=held, other_scales=others)


@router.get("/coverage")
async def get_coverage(_caller: Reader, tx: Tx) -> CoverageOut:
    """Processer som saknar risk, och vad varje nämnd har tänkt på. / Processes without a risk, and what is covered."""
    flagged = {row.process_id: row for row in await queries.flagged_processes(tx)}
    uncovered = gaps(flagged, await queries.covered_processes(tx))
    note_shown(tx, "process", uncovered)
    covered = [CoveredOut.model_validate(row) for row in await queries.coverage(tx)]
    committees = {row.committee_id for row in flagged.values()} | {one.committee_id for one in covered}
    found = [_gap(flagged[process_id]) for process_id in uncovered]
    return CoverageOut(flagged=len(flagged), gaps=found, committees=sorted(committees), covered=covered)


@router.get("/scale")
async def get_scale(_caller: Reader, tx: Tx) -> ScaleOut:
    """Skalan som gäller i dag. / The scale in force today."""
    return presenting.scale_out(await queries.scale_on(tx, swedish_date(utc_now())))


@router.put("/scale")
async def set_scale(body: ScaleIn, caller: ScaleSetter, tx: Tx) -> ScaleOut:
    """Besluta en skala från en dag; det som redan är bedömt behåller sin. / Decide a scale from a day on."""
    await registering.set_scale(tx, caller, body, utc_now())
    return presenting.scale_out((await queries.scales(tx))[0])


@router.get("/processes")
async def list_processes(_caller: Reader, tx: Tx, page: Paging, committee_id: OfCommittee = None) -> Page[ProcessOut]:
    """Processer per nämnd, med antal risker. / Processes by committee, with their risks counted."""
    rows, total = await queries.processes(tx, page, committee_id)
    note_shown(tx, "process", [row.process_id for row in rows])
    return Page(items=[presenting.process_out(row) for row in rows], total=total, page=page.page, limit=page.limit)


@router.post("/processes", status_code=201)
async def register_process(body: ProcessIn, caller: Writer, tx: Tx) -> ProcessOut:
    """Registrera en process. / Register a process."""
    return await _process(tx, await registering.register_process(tx, caller, body, utc_now()))


@router.get("/processes/{process_id}")
async def get_process(process_id: UUID, _caller: Reader, tx: Tx) -> ProcessOut:
    """En process. / A process."""
    return await _process(tx, process_id)


@router.put("/processes/{process_id}")
async def change_process(process_id: UUID, body: ProcessChange, caller: Writer, tx: Tx) -> ProcessOut:
    """Ändra vad som sägs om en process. / Change what is said of a process."""
    await registering.change_process(tx, caller, process_id, body, utc_now())
    return await _process(tx, process_id)


@router.get("/{risk_id}")
async def get_risk(risk_id: UUID, _caller: Reader, tx: Tx) -> RiskOut:
    """En risk. / A risk."""
    return await _one(tx, risk_id)


@router.put("/{risk_id}")
async def change_risk(risk_id: UUID, body: RiskChange, caller: Writer, tx: Tx) -> RiskOut:
    """Ändra vad som sägs om en risk. / Change what is said of a risk."""
    await registering.change_risk(tx, caller, risk_id, body, utc_now())
    return await _one(tx, risk_id)


@router.post("/{risk_id}/approve")
async def approve_risk(risk_id: UUID, body: ApproveIn, caller: Approver, tx: Tx) -> RiskOut:
    """Godkänn en risk som den står, som andra person. / Approve a risk as it stands, as the second person."""
    await registering.approve_risk(tx, caller, risk_id, body, utc_now())
    return await _one(tx, risk_id)


@router.get("/{risk_id}/versions")
async def list_risk_versions(risk_id: UUID, _caller: Reader, tx: Tx, page: Paging) -> Page[VersionOut]:
    """Vem som ändrat vad och när. / Who changed what, and when."""
    await queries.assessment_of(tx, risk_id, RISK)
    return await analysis_api.versions_page(tx, risk_id, page)


@router.get("/{risk_id}/compare")
async def compare_risk(
    risk_id: UUID, _caller: Reader, tx: Tx, before: analysis_api.Before = None, after: analysis_api.After = None
) -> ComparedOut:
    """Hur två godkända lägen skiljer sig. / How two approved states differ."""
    await queries.assessment_of(tx, risk_id, RISK)
    return await analysis_api.compared(tx, risk_id, before, after)


async def _one(tx: Tx, risk_id: UUID) -> RiskOut:
    return await presenting.risk_out(tx, await queries.assessment_of(tx, risk_id, RISK), swedish_date(utc_now()))


async def _process(tx: Tx, process_id: UUID) -> ProcessOut:
    row = await queries.process_of(tx, process_id)
    if row is None:
        raise ProcessNotFound("No process with this id is yours to see.")
    return presenting.process_out(row)


def _gap(row: queries.AnyRow) -> GapOut:
    told = {name: getattr(row, name) for name in ("process_id", "committee_id", "name", "unit")}
    return GapOut(**told, flags=presenting.flags_of(row))
