"""Endpoints of risk."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import (
    activation_api,
    activation_queries,
    fairness_api,
    matching_api,
    own_api,
    presenting,
    queries,
    rule_presenting,
)
from services.risk.about import api as about_api
from services.risk.activation_presenting import standing_of
from services.risk.arm import api as arm_api
from services.risk.arm.queries import drawn_for
from services.risk.desk import api as desk_api
from services.risk.disposal import DECLARED
from services.risk.domain.rule import AnyRule
from services.risk.network import api as network_api
from services.risk.operations import guarding
from services.risk.operations.backtests import BacktestNotFound, RuleNotFound, backtest_out, request_backtest
from services.risk.operations.triage import AlertNotFound, triage_alert
from services.risk.register import api as register_api
from services.risk.rule_books import RuleBook, rule_book
from services.risk.rule_schemas import BacktestAccepted, BacktestIn, BacktestOut, RuleOut, SecrecyIn, SecrecyOut
from services.risk.rules.controls import CONTROL_BY_ID, CONTROLS, Control
from services.risk.schemas import AlertOut, AlertSummary, ScreeningOut, TimelineOut, TriageIn
from services.risk.sealing import reason_of
from services.risk.sheets import api as sheets_api
from services.risk.slices import WAITING
from shared.audit.notes import note_objects, note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.disposal.extract import extract_router
from shared.grants import GroundOut, Shown, ground_of
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.policy.resources import Kind
from shared.schemas import Page, Paging, RestrictedOut

router = APIRouter(tags=["risk"])
router.include_router(own_api.router)  # before /rules/{rule}, which would take its paths

AlertReader = Annotated[Principal, Depends(may(Action.ALERT_READ))]
Triager = Annotated[Principal, Depends(may(Action.ALERT_TRIAGE))]
ScreeningReader = Annotated[Principal, Depends(may(Action.SCREENING_READ))]
RuleReader = Annotated[Principal, Depends(may(Action.RULE_READ))]
SecrecyReader = Annotated[Principal, Depends(may(Action.SECRECY_READ))]
SecrecySetter = Annotated[Principal, Depends(may(Action.SECRECY_SET))]
BacktestRunner = Annotated[Principal, Depends(may(Action.BACKTEST_RUN))]
BacktestReader = Annotated[Principal, Depends(may(Action.BACKTEST_READ))]


router.include_router(desk_api.router)  # before the paths that begin with an alert's id


@router.get("/alerts/{alert_id}")
async def get_alert(alert_id: UUID, caller: AlertReader, tx: Tx) -> AlertOut:
    """En signal med förklaring och underlag. / An alert with its explanation and evidence."""
    row = await queries.alert(tx, alert_id)
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    signals = await queries.signals_of(tx, alert_id)
    ids = {payment_id for signal in signals for payment_id, _ in presenting.payments_of(signal)}
    payments = await queries.payments_by_id(tx, ids)
    note_objects(tx, "payment", ids)
    note_objects(tx, "party", [row.party_id])
    shown = presenting.alert_out(row, await reason_of(tx, row), signals, payments, await _told(tx, caller, signals))
    restriction = await _restriction(tx, row)
    return shown.model_copy(update={"ground": await _ground(tx, caller, row), "restriction": restriction})


@router.get("/alerts/{alert_id}/timeline")
async def get_timeline(alert_id: UUID, caller: AlertReader, tx: Tx) -> TimelineOut:
    """Mottagarens betalningar i tiden. / The payee's payments in time."""
    row = await queries.alert(tx, alert_id)
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    await _ground(tx, caller, row)
    signals = await queries.signals_of(tx, alert_id)
    flagged = {payment_id for signal in signals for payment_id, _ in presenting.payments_of(signal)}
    payments = await queries.timeline(tx, row)
    note_shown(tx, "payment", [payment.payment_id for payment in payments])
    note_objects(tx, "party", [row.party_id])
    return TimelineOut(items=[presenting.timeline_item(payment, flagged) for payment in payments])


@router.post("/alerts/{alert_id}/triage")
async def post_triage(alert_id: UUID, body: TriageIn, caller: Triager, tx: Tx) -> AlertSummary:
    """Bedöm en signal, med motivering. / Judge an alert, with a reason."""
    row = await triage_alert(tx, caller, alert_id, body.outcome, body.reason)
    return presenting.summary(row, await queries.restrictions(tx, [row.party_id]))


@router.get("/screenings/{payment_id}")
async def get_screening(payment_id: UUID, caller: ScreeningReader, tx: Tx) -> ScreeningOut:
    """Vad reglerna sade om en betalning. / What the rules said of a payment."""
    found, signals = await queries.screening(tx, payment_id)
    if found is None:
        return ScreeningOut(status="pending", verdict=None, signals=[])
    await ground_of(tx, caller, Shown(Kind.PAYMENT, payment_id, found.committee_id, Action.SCREENING_READ))
    if found.verdict == WAITING:
        return ScreeningOut(status="pending", verdict=None, signals=[], restriction=await _restriction(tx, found))
    guarded = await guarding.guarded_for(tx, caller)
    book = await rule_book(tx, caller.municipality_id)
    said = [presenting.screening_signal(signal, book, guarded.masked) for signal in signals]
    return ScreeningOut(status="screened", verdict=found.verdict, signals=said)


@router.get("/rules")
async def list_rules(caller: RuleReader, tx: Tx, page: Paging) -> Page[RuleOut]:
    """Regelboken. / The rule book."""
    book = await rule_book(tx, caller.municipality_id)
    listed: tuple[AnyRule | Control, ...] = (*book.newest, *CONTROLS)
    items = await _listed(tx, caller, book, listed[page.offset : page.offset + page.limit])
    return Page(items=items, total=len(listed), page=page.page, limit=page.limit)


@router.get("/rules/{rule}")
async def get_rule(rule: str, caller: RuleReader, tx: Tx) -> RuleOut:
    """En regel med parametrar och träffsäkerhet. / A rule with its parameters and precision."""
    if rule in CONTROL_BY_ID:
        return await _control(tx, caller, CONTROL_BY_ID[rule])
    book = await rule_book(tx, caller.municipality_id)
    found = _rule_of(book, rule)
    guarded, judged = await guarding.guarded_for(tx, caller), await queries.judgements(tx)
    versions = await activation_queries.versions(tx, caller.municipality_id)
    stands = standing_of(found, versions, await queries.kinds_told(tx), book)
    return rule_presenting.rule_out(found, judged, await queries.recent_signals(tx), guarded, stands)


@router.get("/secrecy")
async def list_secrecy(_caller: SecrecyReader, tx: Tx, page: Paging) -> Page[SecrecyOut]:
    """Regler vars gränser är hemliga (OSL 17 kap. 1 b §). / Rules whose limits are secret."""
    rows = await guarding.secrecies(tx)
    items = [await presenting.secrecy_out(tx, row) for row in rows[page.offset : page.offset + page.limit]]
    return Page(items=items, total=len(rows), page=page.page, limit=page.limit)


@router.put("/secrecy/{rule}", status_code=204)
async def put_secrecy(rule: str, body: SecrecyIn, caller: SecrecySetter, tx: Tx) -> None:
    """Hemlighåll en regels gränser och återtest. / Keep a rule's limits and back-tests secret."""
    _rule_of(await rule_book(tx, caller.municipality_id), rule)
    await guarding.set_secrecy(tx, caller, rule, body.reason, utc_now())


@router.delete("/secrecy/{rule}", status_code=204)
async def delete_secrecy(rule: str, caller: SecrecySetter, tx: Tx) -> None:
    """Låt regelns gränser läsas igen. / Let the rule's limits be read again."""
    _rule_of(await rule_book(tx, caller.municipality_id), rule)
    await guarding.end_secrecy(tx, caller, rule)


@router.post("/backtests", status_code=202)
async def post_backtest(body: BacktestIn, request: Request, caller: BacktestRunner, tx: Tx) -> BacktestAccepted:
    """Pröva en regel på lagrad historik. / Try a rule on stored history."""
    backtest_id = await request_backtest(tx, caller, body)
    note_objects(tx, "backtest", [backtest_id])
    note_objects(tx, "rule", [body.rule])
    request.state.after_commit = request.app.state.backtest_wanted.set
    return BacktestAccepted(backtest_id=backtest_id)


@router.get("/backtests/{backtest_id}")
async def get_backtest(backtest_id: UUID, caller: BacktestReader, tx: Tx) -> BacktestOut:
    """Ett prov av en regel och vad det gav. / A back-test and what it found."""
    row = await queries.backtest(tx, backtest_id, caller.subject)
    if row is None:
        raise BacktestNotFound("No back-test with this id is yours to see.")
    await guarding.check_backtest(tx, caller, row.rule)
    return backtest_out(row)


async def _told(tx: AsyncSession, caller: Principal, signals: queries.Rows) -> presenting.Told:
    """What may be said of the rules behind *signals*."""
    guarded = await guarding.guarded_for(tx, caller)
    digests = [signal.digest for signal in signals]
    values = await activation_queries.parameters_by_digest(tx, caller.municipality_id, digests)
    book = await rule_book(tx, caller.municipality_id)
    return presenting.Told(await queries.judgements(tx), values, guarded.masked, book)


def _rule_of(book: RuleBook, rule: str) -> AnyRule:
    """The rule as it was written last; RuleNotFound."""
    if rule not in book.by_id:
        raise RuleNotFound(f"The rule book has no rule {rule[:20]}.")
    return book.by_id[rule]


async def _listed(
    tx: AsyncSession, caller: Principal, book: RuleBook, shown: Sequence[AnyRule | Control]
) -> list[RuleOut]:
    """Rules, and what stands beside them, as a list shows them; a fixed number of reads."""
    judged, recent = await queries.judgements(tx), await queries.recent_signals(tx)
    guarded, told = await guarding.guarded_for(tx, caller), await queries.kinds_told(tx)
    versions = await activation_queries.versions(tx, caller.municipality_id)
    return [
        await _control(tx, caller, rule)
        if isinstance(rule, Control)
        else rule_presenting.rule_out(rule, judged, recent, guarded, standing_of(rule, versions, told, book))
        for rule in shown
    ]


async def _control(tx: AsyncSession, caller: Principal, control: Control) -> RuleOut:
    """What stands beside the rules; the random control is in force where one of the caller's committees draws."""
    today = swedish_date(utc_now())
    active = control.kind == "guard" or await drawn_for(tx, today)
    return rule_presenting.control_out(control, await guarding.guarded_for(tx, caller), today, active=active)


async def _ground(tx: AsyncSession, caller: Principal, alert: Row[Any]) -> GroundOut | None:
    return await ground_of(tx, caller, Shown(Kind.ALERT, alert.alert_id, alert.committee_id, Action.ALERT_READ))


async def _restriction(tx: AsyncSession, about: Row[Any]) -> RestrictedOut | None:
    """The restriction of the payee whom *about* names."""
    return presenting.restricted_out((await queries.restrictions(tx, [about.party_id])).get(about.party_id))


router.include_router(activation_api.router)
router.include_router(matching_api.router)
router.include_router(register_api.router)
router.include_router(sheets_api.router)
router.include_router(about_api.router)
router.include_router(extract_router(DECLARED, "alerts"))
router.include_router(fairness_api.router)
router.include_router(network_api.router)
router.include_router(arm_api.router)
