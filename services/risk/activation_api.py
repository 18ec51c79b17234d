"""Endpoints of rule versions: drafted, run over history, run in shadow, approved by a second person, retired."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import activation_queries as queries
from services.risk.activation_presenting import version_out
from services.risk.activation_schemas import FairnessIn, ReportIn, RuleVersionOut, VersionIn
from services.risk.operations import fairness, gate, guarding, proving
from services.risk.operations.backtests import RuleNotFound
from services.risk.rule_books import rule_book
from services.risk.rule_schemas import BacktestAccepted
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.four_eyes import persons
from shared.policy.gate import may
from shared.schemas import Page, Paging

router = APIRouter(tags=["rules"], prefix="/rules/{rule}/versions")

Reader = Annotated[Principal, Depends(may(Action.RULE_READ))]
Drafter = Annotated[Principal, Depends(may(Action.RULE_DRAFT))]
Approver = Annotated[Principal, Depends(may(Action.RULE_APPROVE))]
Retirer = Annotated[Principal, Depends(may(Action.RULE_RETIRE))]
Digest = Annotated[str, Path(max_length=64, description="The version's SHA-256, in hex")]

Step = Callable[[AsyncSession, str, Principal, datetime], Awaitable[Any]]


@router.get("")
async def list_rule_versions(rule: str, caller: Reader, tx: Tx, page: Paging) -> Page[RuleVersionOut]:
    """Regelns versioner och vad de saknar. / The rule's versions and what they lack."""
    await _known_rule(tx, caller, rule)
    rows = await queries.versions(tx, caller.municipality_id, rule)
    shown = rows[page.offset : page.offset + page.limit]
    items = [await _out(tx, caller, row) for row in shown]
    return Page(items=items, total=len(rows), page=page.page, limit=page.limit)


@router.post("", status_code=201)
async def draft_version(rule: str, body: VersionIn, caller: Drafter, tx: Tx) -> RuleVersionOut:
    """Skriv en ny version av en regel. / Draft a new version of a rule."""
    await _known_rule(tx, caller, rule)
    return await _out(tx, caller, await gate.draft(tx, rule, body.parameters, caller, utc_now()))


@router.get("/{digest}")
async def read_version(rule: str, digest: Digest, caller: Reader, tx: Tx) -> RuleVersionOut:
    """En version, med sin historia. / A version, with its history."""
    row = await _of_rule(tx, caller, rule, digest)
    history = await queries.history(tx, caller.municipality_id, digest)
    return await _out(tx, caller, row, history)


@router.post("/{digest}/backtests", status_code=202)
async def backtest_version(
    rule: str, digest: Digest, body: ReportIn, request: Request, caller: Drafter, tx: Tx
) -> BacktestAccepted:
    """Kör versionen över lagrad historik. / Run the version over stored history."""
    await _of_rule(tx, caller, rule, digest)
    backtest_id = await proving.request_report(tx, caller, digest, body.since, body.until)
    note_objects(tx, "backtest", [backtest_id])
    request.state.after_commit = request.app.state.backtest_wanted.set
    return BacktestAccepted(backtest_id=backtest_id)


@router.post("/{digest}/fairness")
async def establish_fairness(rule: str, digest: Digest, caller: Drafter, tx: Tx) -> RuleVersionOut:
    """Konstatera att versionen inte pekar på personer. / Establish that it points at no persons."""
    return await _taken(tx, caller, rule, digest, fairness.nobody_meant)


@router.post("/{digest}/fairness-reports", status_code=201)
async def record_fairness(rule: str, digest: Digest, body: FairnessIn, caller: Drafter, tx: Tx) -> RuleVersionOut:
    """Lämna in granskningar av versionen som dess rapport. / Hand in audits of the version as its report."""
    await _of_rule(tx, caller, rule, digest)
    await fairness.record_audits(tx, digest, body.report_ids, caller, utc_now())
    return await read_version(rule, digest, caller, tx)


@router.post("/{digest}/shadow")
async def start_shadow(rule: str, digest: Digest, caller: Drafter, tx: Tx) -> RuleVersionOut:
    """Provkör versionen utan att någon ser signalerna. / Run the version unseen."""
    return await _taken(tx, caller, rule, digest, gate.start_shadow)


@router.post("/{digest}/request")
async def request_approval(rule: str, digest: Digest, caller: Drafter, tx: Tx) -> RuleVersionOut:
    """Begär godkännande av en andra person. / Ask a second person for approval."""
    return await _taken(tx, caller, rule, digest, gate.request_approval)


@router.post("/{digest}/approve")
async def approve_version(rule: str, digest: Digest, caller: Approver, tx: Tx) -> RuleVersionOut:
    """Godkänn versionen, som andra person. / Approve the version, as the second person."""
    return await _taken(tx, caller, rule, digest, gate.approve)


@router.post("/{digest}/retire")
async def retire_version(rule: str, digest: Digest, caller: Retirer, tx: Tx) -> RuleVersionOut:
    """Ta versionen ur drift. / Take the version out of use."""
    return await _taken(tx, caller, rule, digest, gate.retire)


async def _known_rule(tx: AsyncSession, caller: Principal, rule: str) -> None:
    if rule not in (await rule_book(tx, caller.municipality_id)).by_id:
        raise RuleNotFound(f"The rule book has no rule {rule[:20]}.")


async def _of_rule(tx: AsyncSession, caller: Principal, rule: str, digest: str) -> Row[Any]:
    """A version of the rule that the path names; VersionNotFound."""
    row = await queries.version(tx, caller.municipality_id, digest)
    if row.rule != rule:
        raise queries.VersionNotFound("Your municipality has no such version of a rule.")
    return row


async def _taken(tx: AsyncSession, caller: Principal, rule: str, digest: str, step: Step) -> RuleVersionOut:
    await _of_rule(tx, caller, rule, digest)
    await step(tx, digest, caller, utc_now())
    return await read_version(rule, digest, caller, tx)


async def _out(tx: AsyncSession, caller: Principal, row: Row[Any], history: Any = ()) -> RuleVersionOut:
    masked = row.rule in (await guarding.guarded_for(tx, caller)).masked
    found, book = await queries.known(tx, row), await rule_book(tx, caller.municipality_id)
    return version_out(found, book, persons(caller), utc_now(), masked=masked, history=history)
