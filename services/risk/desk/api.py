"""Endpoints of work with alerts: in which order, within which hours, and what is put aside."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.risk import presenting, queries
from services.risk.desk import presenting as desk_presenting
from services.risk.desk import queries as desk_queries
from services.risk.desk.schemas import (
    CapacityIn,
    CapacityOut,
    DeskOut,
    HandlingTimeIn,
    HandlingTimeOut,
    MergeIn,
    Order,
    SnoozeIn,
    SuppressionIn,
    SuppressionOut,
    SuppressionState,
    WhyIn,
    WorklistOut,
)
from services.risk.desk.worklist import worklist
from services.risk.operations import merging, snoozing, staffing, suppressing
from services.risk.operations.staffing import Stated
from services.risk.operations.triage import AlertNotFound
from services.risk.rule_books import rule_book
from services.risk.schemas import AlertStatus, AlertSummary
from shared.audit.notes import note_objects, note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.grants import Shown, ground_of
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.policy.resources import EVERYTHING, Kind
from shared.schemas import Page, Paging

router = APIRouter(tags=["risk"], prefix="/alerts")

Reader = Annotated[Principal, Depends(may(Action.ALERT_READ))]
Arranger = Annotated[Principal, Depends(may(Action.ALERT_ARRANGE))]
Proposer = Annotated[Principal, Depends(may(Action.SUPPRESSION_PROPOSE))]
Approver = Annotated[Principal, Depends(may(Action.SUPPRESSION_APPROVE))]
Ender = Annotated[Principal, Depends(may(Action.SUPPRESSION_END))]
CapacitySetter = Annotated[Principal, Depends(may(Action.CAPACITY_SET))]
TimeSetter = Annotated[Principal, Depends(may(Action.HANDLING_TIME_SET))]
Committee = Annotated[str | None, Query(alias="committeeId", max_length=20, description="Only this committee's")]


class Narrowed:
    """Which alerts a list is about."""

    def __init__(
        self,
        committee_id: Committee = None,
        status: Annotated[AlertStatus | None, Query(description="Only with this status")] = None,
        rule: Annotated[str | None, Query(max_length=10, description="Only with a signal of this rule")] = None,
        q: Annotated[str | None, Query(min_length=2, max_length=80, description="Name, title or reference")] = None,
    ) -> None:
        self.by: dict[str, Any] = {"committee_id": committee_id, "status": status, "rule": rule, "words": q}


InOrder = Annotated[Order, Query(description="Score, expected öre an hour, time left to stop the payment, or amount")]


@router.get("")
async def list_alerts(
    caller: Reader, tx: Tx, page: Paging, narrowed: Annotated[Narrowed, Depends()], order: InOrder = "score"
) -> Page[AlertSummary]:
    """Signaler värda en titt, viktigast först. / Alerts worth a look, the weightiest first."""
    book = await rule_book(tx, caller.municipality_id)
    found, total = await desk_presenting.ranked(tx, book, page, narrowed.by, order, utc_now())
    note_shown(tx, "alert", [one.row.alert_id for one in found])
    note_objects(tx, "party", [one.row.party_id for one in found])
    restricted = await queries.restrictions(tx, [one.row.party_id for one in found])
    items = [desk_presenting.valued_summary(one, restricted) for one in found]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.get("/worklist")
async def get_worklist(caller: Reader, tx: Tx, committee_id: Committee = None) -> WorklistOut:
    """Veckans lista: vad som ryms i tiden och vad som får vänta. / What fits into the week, and what is deferred."""
    now = utc_now()
    rows = await queries.alerts_to_rank(tx, status="open", rule=None, committee_id=committee_id, words=None)
    book = await rule_book(tx, caller.municipality_id)
    found = await desk_queries.valued(tx, book, [row for row in rows if _own(caller, row.committee_id)], now)
    note_shown(tx, "alert", [one.row.alert_id for one in found])
    return await worklist(tx, book, found, committee_id, swedish_date(now))


@router.get("/capacity")
async def list_capacities(_caller: Reader, tx: Tx, page: Paging) -> Page[CapacityOut]:
    """Timmar som nämnderna har för signaler, med historik. / The committees' hours for alerts, with history."""
    rows = await desk_queries.capacity_history(tx)
    shown = rows[page.offset : page.offset + page.limit]
    items = [desk_presenting.capacity_out(row) for row in shown]
    return Page(items=items, total=len(rows), page=page.page, limit=page.limit)


@router.post("/capacity", status_code=201)
async def set_capacity(body: CapacityIn, caller: CapacitySetter, tx: Tx) -> CapacityOut:
    """Ange en nämnds tid för signaler. / State a committee's time for alerts."""
    stated = Stated(body.minutes, body.valid_from)
    return desk_presenting.capacity_out(await staffing.set_capacity(tx, caller, body.committee_id, stated, utc_now()))


@router.get("/handling-times")
async def list_handling_times(_caller: Reader, tx: Tx, page: Paging) -> Page[HandlingTimeOut]:
    """Hur lång tid en signal tar, per slags regel. / How long a signal takes, by family of rules."""
    own = await desk_queries.handling_history(tx)
    found = desk_presenting.handling_times_out(own, staffing.FAMILIES, swedish_date(utc_now()))
    shown = found[page.offset : page.offset + page.limit]
    return Page(items=shown, total=len(found), page=page.page, limit=page.limit)


@router.put("/handling-times/{family}", status_code=204)
async def set_handling_time(family: str, body: HandlingTimeIn, caller: TimeSetter, tx: Tx) -> None:
    """Ange kommunens egen tid för ett slags regel. / State the municipality's own time for a family of rules."""
    stated = Stated(body.minutes, body.valid_from)
    await staffing.set_handling_time(tx, caller, family, stated, body.source, utc_now())


@router.get("/suppressions")
async def list_suppressions(
    _caller: Reader,
    tx: Tx,
    page: Paging,
    state: Annotated[SuppressionState | None, Query(description="Only in this state")] = None,
) -> Page[SuppressionOut]:
    """Det som inte visas, till när och varför. / What is not shown, until when and why."""
    rows, total = await desk_queries.suppressions(tx, page, state, None)
    note_objects(tx, "suppression", [row.suppression_id for row in rows])
    note_objects(tx, "alert", [row.alert_id for row in rows])
    items = [await desk_presenting.suppression_out(tx, row, (row.signals, int(row.kept_minor))) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/suppressions/{suppression_id}/approve")
async def approve_suppression(suppression_id: UUID, caller: Approver, tx: Tx) -> SuppressionOut:
    """Godkänn som andra person; verkställs strax. / Approve as the second person; carried out in a moment."""
    row = await suppressing.approve(tx, suppression_id, caller, utc_now())
    return await desk_presenting.suppression_out(tx, row, (0, 0))


@router.post("/suppressions/{suppression_id}/end")
async def end_suppression(suppression_id: UUID, body: WhyIn, caller: Ender, tx: Tx) -> SuppressionOut:
    """Visa igen, eller ta tillbaka ett förslag. / Show again, or take back a proposal."""
    row = await suppressing.end(tx, suppression_id, body.reason, caller, utc_now())
    return await desk_presenting.suppression_out(tx, row, (0, 0))


@router.get("/{alert_id}/desk")
async def get_desk(alert_id: UUID, caller: Reader, tx: Tx) -> DeskOut:
    """Värde, tid till bankens stopp, historik och det som hör ihop. / Value, clock, history and what belongs to it."""
    row = await queries.alert(tx, alert_id)
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    await ground_of(tx, caller, Shown(Kind.ALERT, row.alert_id, row.committee_id, Action.ALERT_READ))
    shown = await desk_presenting.desk_out(tx, row, utc_now())
    note_objects(tx, "alert", [one.alert_id for one in (*shown.parts, *shown.may_belong)])
    return shown


@router.post("/{alert_id}/snooze")
async def snooze_alert(alert_id: UUID, body: SnoozeIn, caller: Arranger, tx: Tx) -> AlertSummary:
    """Lägg undan en signal till en dag. / Put an alert aside to a day."""
    return presenting.summary(
        await snoozing.snooze_alert(tx, caller, alert_id, body.until, body.reason, now=utc_now()), {}
    )


@router.post("/{alert_id}/wake")
async def wake_alert(alert_id: UUID, caller: Arranger, tx: Tx) -> AlertSummary:
    """Ta fram en undanlagd signal. / Bring a snoozed alert back."""
    return presenting.summary(await snoozing.wake_alert(tx, caller, alert_id, utc_now()), {})


@router.post("/{alert_id}/reopen")
async def reopen_alert(alert_id: UUID, body: WhyIn, caller: Arranger, tx: Tx) -> AlertSummary:
    """Öppna en bedömd signal igen. / Open a judged alert again."""
    return presenting.summary(await snoozing.reopen_alert(tx, caller, alert_id, body.reason, utc_now()), {})


@router.post("/{alert_id}/merge")
async def merge_alert(alert_id: UUID, body: MergeIn, caller: Arranger, tx: Tx) -> AlertSummary:
    """Gör signalen till en del av en annan, som svaret visar. / Make the alert part of another, which is answered."""
    note_objects(tx, "alert", [body.into])
    return presenting.summary(
        await merging.merge_alerts(tx, caller, alert_id, body.into, body.reason, now=utc_now()), {}
    )


@router.post("/{alert_id}/separate")
async def separate_alert(alert_id: UUID, body: WhyIn, caller: Arranger, tx: Tx) -> AlertSummary:
    """Skilj signalen från den som den är en del av. / Separate the alert from the one that it is part of."""
    return presenting.summary(await merging.separate_alert(tx, caller, alert_id, body.reason, utc_now()), {})


@router.post("/{alert_id}/suppressions", status_code=201)
async def propose_suppression(alert_id: UUID, body: SuppressionIn, caller: Proposer, tx: Tx) -> SuppressionOut:
    """Föreslå att en regel inte visas om detta för en tid. / Propose not to show a rule about this for a time."""
    new = suppressing.NewSuppression(alert_id, body.rule, body.scope, body.until, body.reason)
    row = await suppressing.propose(tx, new, caller, utc_now())
    note_objects(tx, "suppression", [row.suppression_id])
    return await desk_presenting.suppression_out(tx, row, (0, 0))


def _own(caller: Principal, committee_id: str) -> bool:
    """Whether the caller's team works with it; what another committee has only shown is for that committee to do."""
    return caller.works_for(committee_id) or EVERYTHING in caller.committees
