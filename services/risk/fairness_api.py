"""Endpoints of fairness audits: mandates, and the reports made under them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import fairness_queries as queries
from services.risk.domain.prohibited import linted
from services.risk.domain.reviewed_proxies import REVIEWED
from services.risk.fairness_schemas import (
    AuditIn,
    AuditMandateIn,
    AuditMandateOut,
    EndAuditMandateIn,
    FairnessReportOut,
    FairnessReportSummary,
    LintedOut,
    LintOut,
)
from services.risk.operations import fairness_audits, fairness_mandates
from services.risk.presenting import text_out
from services.risk.rules import BOOK
from services.risk.sealing import mandate_texts
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging

router = APIRouter(tags=["fairness"], prefix="/fairness")

AuditReader = Annotated[Principal, Depends(may(Action.FAIRNESS_READ))]
AuditProposer = Annotated[Principal, Depends(may(Action.FAIRNESS_PROPOSE))]
AuditDecider = Annotated[Principal, Depends(may(Action.FAIRNESS_DECIDE))]
AuditEnder = Annotated[Principal, Depends(may(Action.FAIRNESS_END))]
Auditing = Annotated[Principal, Depends(may(Action.FAIRNESS_RUN))]


@router.get("/mandates")
async def list_audit_mandates(tx: Tx, _reader: AuditReader, page: Paging) -> Page[AuditMandateOut]:
    """Mandat att granska likabehandling. / Mandates to audit equal treatment."""
    rows, total = await queries.mandates(tx, page)
    return Page(items=[await _out(tx, row) for row in rows], total=total, page=page.page, limit=page.limit)


@router.post("/mandates", status_code=201)
async def propose_audit_mandate(tx: Tx, worker: AuditProposer, body: AuditMandateIn) -> AuditMandateOut:
    """Föreslå ett mandat att granska. / Propose a mandate to audit."""
    return await _out(tx, await fairness_mandates.propose(tx, body.new(), worker, utc_now()))


@router.get("/mandates/{audit_mandate_id}")
async def read_audit_mandate(tx: Tx, _reader: AuditReader, audit_mandate_id: UUID) -> AuditMandateOut:
    """Ett mandat att granska. / A mandate to audit."""
    return await _out(tx, await queries.mandate(tx, audit_mandate_id))


@router.post("/mandates/{audit_mandate_id}/decide")
async def decide_audit_mandate(tx: Tx, worker: AuditDecider, audit_mandate_id: UUID) -> AuditMandateOut:
    """Ge ett mandat att granska, som andra person. / Give a mandate to audit, as the second person."""
    return await _out(tx, await fairness_mandates.decide(tx, audit_mandate_id, worker, utc_now()))


@router.post("/mandates/{audit_mandate_id}/end")
async def end_audit_mandate(
    tx: Tx, worker: AuditEnder, audit_mandate_id: UUID, body: EndAuditMandateIn
) -> AuditMandateOut:
    """Avsluta ett mandat att granska. / End a mandate to audit."""
    return await _out(tx, await fairness_mandates.end(tx, audit_mandate_id, body.reason, worker, utc_now()))


@router.post("/mandates/{audit_mandate_id}/reports", status_code=201)
async def make_fairness_report(tx: Tx, worker: Auditing, audit_mandate_id: UUID, body: AuditIn) -> FairnessReportOut:
    """Granska; uppgifterna om personer sparas inte. / Audit; what is said of persons is not kept."""
    return FairnessReportOut.of(
        await fairness_audits.make_report(tx, audit_mandate_id, body.asked(), worker, utc_now())
    )


@router.get("/reports")
async def list_fairness_reports(
    tx: Tx,
    _reader: AuditReader,
    page: Paging,
    digest: Annotated[str | None, Query(max_length=64, description="Only of this rule version")] = None,
) -> Page[FairnessReportSummary]:
    """Rapporter om likabehandling. / Reports on equal treatment."""
    rows, total = await queries.reports(tx, page, digest)
    return Page(items=list(map(FairnessReportSummary.of, rows)), total=total, page=page.page, limit=page.limit)


@router.get("/reports/{fairness_report_id}")
async def read_fairness_report(tx: Tx, _reader: AuditReader, fairness_report_id: UUID) -> FairnessReportOut:
    """En rapport om likabehandling; få personer visas inte. / A report; few persons are not shown."""
    return FairnessReportOut.of(await queries.report(tx, fairness_report_id))


@router.get("/lint")
async def read_lint(_reader: AuditReader) -> LintOut:
    """Vad reglerna läser som kan säga vad någon är. / What rules read that may tell what somebody is."""
    found = linted(BOOK)
    items = [
        LintedOut(
            name=one.name,
            kind=one.kind,
            tells=text_out(one.tells),
            law=one.law,
            rules=rules,
            why=text_out(REVIEWED[one.name]) if one.name in REVIEWED else None,
        )
        for one, rules in found.items()
    ]
    return LintOut(rules=len(BOOK), found=items)


async def _out(tx: AsyncSession, row: Row[Any]) -> AuditMandateOut:
    return AuditMandateOut.of(row, await mandate_texts(tx, row, fairness_mandates.TABLE))
