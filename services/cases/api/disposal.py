"""Endpoints of the disposal plan, of legal holds and of runs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from services.cases import queries
from services.cases.operations import disposal, plan
from services.cases.operations.records import Act
from services.cases.schemas.disposal import (
    DisposalRuleIn,
    DisposalRuleOut,
    LegalHoldIn,
    LegalHoldOut,
    PlanRowOut,
    ReleaseIn,
    RunBrief,
    RunOut,
    RunReasonIn,
)
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.disposal.catalogue import DocumentType
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging

router = APIRouter(prefix="/disposal", tags=["disposal"])

Reader = Annotated[Principal, Depends(may(Action.DISPOSAL_READ))]
RuleProposer = Annotated[Principal, Depends(may(Action.DISPOSAL_RULE_PROPOSE))]
RuleApprover = Annotated[Principal, Depends(may(Action.DISPOSAL_RULE_APPROVE))]
HoldSetter = Annotated[Principal, Depends(may(Action.LEGAL_HOLD_SET))]
HoldReleaser = Annotated[Principal, Depends(may(Action.LEGAL_HOLD_RELEASE))]
Proposer = Annotated[Principal, Depends(may(Action.DISPOSAL_PROPOSE))]
Approver = Annotated[Principal, Depends(may(Action.DISPOSAL_APPROVE))]


@router.get("/plan")
async def read_plan(tx: Tx, _reader: Reader) -> Page[PlanRowOut]:
    """Gallringsplanen: föreslagna och beslutade tider. / The disposal plan: proposed and decided times."""
    rules, day = await queries.disposal_rules(tx), swedish_date(utc_now())
    rows = [PlanRowOut.of(type_, rules, day) for type_ in DocumentType]
    return Page(items=rows, total=len(rows), page=1, limit=100)


@router.post("/rules", status_code=201)
async def propose_rule(tx: Tx, worker: RuleProposer, body: DisposalRuleIn) -> DisposalRuleOut:
    """Registrera ett gallringsbeslut. / Register a decision on disposal."""
    rule = await plan.propose_rule(tx, worker.municipality_id, body.rule(), Act.of(worker, utc_now()))
    return DisposalRuleOut.model_validate(rule)


@router.post("/rules/{rule_id}/approve")
async def approve_rule(tx: Tx, worker: RuleApprover, rule_id: UUID) -> DisposalRuleOut:
    """Låt en regel gälla, som andra person. / Put a rule into force, as the second person."""
    return DisposalRuleOut.model_validate(await plan.approve_rule(tx, rule_id, Act.of(worker, utc_now())))


@router.post("/rules/{rule_id}/withdraw")
async def withdraw_rule(tx: Tx, _worker: RuleProposer, rule_id: UUID) -> DisposalRuleOut:
    """Dra tillbaka en regel som väntar. / Withdraw a rule that waits."""
    return DisposalRuleOut.model_validate(await plan.withdraw_rule(tx, rule_id))


@router.get("/holds")
async def list_legal_holds(tx: Tx, _reader: Reader, page: Paging) -> Page[LegalHoldOut]:
    """Gallringsstopp, de nyaste först. / Legal holds, the newest first."""
    rows, total = await queries.legal_holds(tx, page)
    items = [LegalHoldOut.model_validate(row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/holds", status_code=201)
async def set_legal_hold(tx: Tx, worker: HoldSetter, body: LegalHoldIn) -> LegalHoldOut:
    """Stoppa gallring av det som rör något. / Keep what concerns something from disposal."""
    named, act = (body.kind, body.object_id), Act.of(worker, utc_now())
    hold = await plan.set_hold(tx, worker.municipality_id, named, body.reason, body.until, act)
    return LegalHoldOut.model_validate(hold)


@router.post("/holds/{hold_id}/release")
async def release_legal_hold(tx: Tx, worker: HoldReleaser, hold_id: UUID, body: ReleaseIn) -> LegalHoldOut:
    """Häv ett gallringsstopp. / Release a legal hold."""
    return LegalHoldOut.model_validate(await plan.release_hold(tx, hold_id, body.reason, Act.of(worker, utc_now())))


@router.get("/runs")
async def list_runs(tx: Tx, _reader: Reader, page: Paging) -> Page[RunBrief]:
    """Gallringar, de nyaste först. / Runs, the newest first."""
    rows, total = await queries.disposal_runs(tx, page)
    items = [RunBrief.model_validate(row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/runs", status_code=201)
async def count_run(tx: Tx, worker: Proposer) -> RunBrief:
    """Räkna vad som kan gallras i dag; inget tas bort. / Count what is due today; nothing is removed."""
    return RunBrief.model_validate(await disposal.order_count(tx, worker.municipality_id, worker.subject, utc_now()))


@router.get("/runs/{disposal_run_id}")
async def read_run(tx: Tx, _reader: Reader, disposal_run_id: UUID) -> RunOut:
    """En gallring: vad som räknats, hålls kvar och tagits bort. / A run: what was counted, is held, was removed."""
    return RunOut.of(await queries.disposal_run(tx, disposal_run_id), await disposal.reports_of(tx, disposal_run_id))


@router.post("/runs/{disposal_run_id}/propose")
async def propose_run(tx: Tx, worker: Proposer, disposal_run_id: UUID, body: RunReasonIn) -> RunBrief:
    """Föreslå att det räknade gallras. / Propose that what was counted goes."""
    return RunBrief.model_validate(
        await disposal.propose_run(tx, disposal_run_id, body.reason, Act.of(worker, utc_now()))
    )


@router.post("/runs/{disposal_run_id}/approve")
async def approve_run(tx: Tx, worker: Approver, disposal_run_id: UUID) -> RunBrief:
    """Besluta gallringen som andra person; den börjar genast. / Approve as the second person; it begins at once."""
    return RunBrief.model_validate(await disposal.approve_run(tx, disposal_run_id, Act.of(worker, utc_now())))


@router.post("/runs/{disposal_run_id}/withdraw")
async def withdraw_run(tx: Tx, _worker: Proposer, disposal_run_id: UUID) -> RunBrief:
    """Dra tillbaka en gallring som inte är beslutad. / Withdraw a run that is not approved."""
    return RunBrief.model_validate(await disposal.withdraw_run(tx, disposal_run_id))


@router.get("/runs/{disposal_run_id}/report")
async def read_report(tx: Tx, _reader: Reader, disposal_run_id: UUID) -> dict[str, Any]:
    """Gallringsrapporten som den bevaras. / The report of a run as it is preserved."""
    return await queries.disposal_report(tx, disposal_run_id)
