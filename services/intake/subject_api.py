"""Endpoints of data subjects' rights: requests, decisions, restrictions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import subject_queries as queries
from services.intake.operations import restrictions, subject_requests
from services.intake.operations.subject_requests import Answer, NewRequest
from services.intake.rights import State
from services.intake.sealing import sealer_of
from services.intake.subject_presenting import requests_out, restriction_out
from services.intake.subject_schemas import (
    DecideIn,
    LiftIn,
    ReasonIn,
    RestrictIn,
    RestrictionOut,
    SubjectRequestIn,
    SubjectRequestOut,
)
from shared.audit.notes import note_objects, note_shown
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging

router = APIRouter(tags=["data subjects"])

Reader = Annotated[Principal, Depends(may(Action.SUBJECT_REQUEST_READ))]
Registrar = Annotated[Principal, Depends(may(Action.SUBJECT_REQUEST_REGISTER))]
Decider = Annotated[Principal, Depends(may(Action.SUBJECT_REQUEST_DECIDE))]
Restrictor = Annotated[Principal, Depends(may(Action.RESTRICTION_SET))]
Lifter = Annotated[Principal, Depends(may(Action.RESTRICTION_LIFT))]


@router.post("/subject-requests", status_code=201)
async def register_request(body: SubjectRequestIn, caller: Registrar, tx: Tx) -> SubjectRequestOut:
    """Registrera vad en person begär. / Register what a person asks for."""
    new = NewRequest(body.party_id, body.right, body.received_on, body.statement)
    return await _out(tx, await subject_requests.register(tx, caller, new, utc_now()))


@router.get("/subject-requests")
async def list_requests(
    _caller: Reader,
    tx: Tx,
    page: Paging,
    state: Annotated[State | None, Query(description="Bara i detta läge / Only in this state")] = None,
) -> Page[SubjectRequestOut]:
    """Begäranden, öppna först efter sista dag. / Requests, open ones first by their last day."""
    rows, total = await queries.requests(tx, state, page)
    note_shown(tx, "subject_request", [row.subject_request_id for row in rows])
    note_objects(tx, "party", [row.party_id for row in rows])
    return Page(items=await requests_out(tx, rows), total=total, page=page.page, limit=page.limit)


@router.get("/subject-requests/{subject_request_id}")
async def get_request(subject_request_id: UUID, _caller: Reader, tx: Tx) -> SubjectRequestOut:
    """En begäran med beslut. / A request with its decision."""
    return await _shown(tx, subject_request_id)


@router.post("/subject-requests/{subject_request_id}/extend")
async def extend_request(subject_request_id: UUID, body: ReasonIn, caller: Registrar, tx: Tx) -> SubjectRequestOut:
    """Förläng svarstiden en gång, med skäl. / Put the answer off once, with reasons."""
    return await _out(tx, await subject_requests.extend(tx, caller, subject_request_id, body.reason, utc_now()))


@router.post("/subject-requests/{subject_request_id}/restrict")
async def restrict(subject_request_id: UUID, body: RestrictIn, caller: Restrictor, tx: Tx) -> SubjectRequestOut:
    """Begränsa behandlingen av personens uppgifter. / Restrict the processing of the person's data."""
    new = restrictions.NewRestriction(body.basis, body.exception, body.reason)
    await restrictions.restrict(tx, caller, subject_request_id, new, utc_now())
    return await _shown(tx, subject_request_id)


@router.post("/subject-requests/{subject_request_id}/decide")
async def decide_request(
    subject_request_id: UUID, body: DecideIn, request: Request, caller: Decider, tx: Tx
) -> SubjectRequestOut:
    """Besluta, som någon annan än den som registrerade. / Decide, as another person than who registered it."""
    answer = Answer(body.outcome, body.ground, body.reason, body.corrected_name, body.supplementary_statement)
    seal = await sealer_of(request.app.state.sessions, caller.municipality_id)
    return await _out(tx, await subject_requests.answer(tx, caller, subject_request_id, answer, seal, utc_now()))


@router.post("/subject-requests/{subject_request_id}/withdraw")
async def withdraw_request(subject_request_id: UUID, body: ReasonIn, caller: Registrar, tx: Tx) -> SubjectRequestOut:
    """Notera att personen tar tillbaka sin begäran. / Note that the person takes the request back."""
    return await _out(tx, await subject_requests.withdraw(tx, caller, subject_request_id, body.reason, utc_now()))


@router.get("/restrictions")
async def list_restrictions(_caller: Reader, tx: Tx, page: Paging) -> Page[RestrictionOut]:
    """Begränsningar, gällande först. / Restrictions, those in force first."""
    rows, total = await queries.restrictions(tx, page)
    note_shown(tx, "party", [row.party_id for row in rows])
    items = [await restriction_out(tx, row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/restrictions/{party_id}/lift")
async def lift_restriction(party_id: UUID, body: LiftIn, caller: Lifter, tx: Tx) -> RestrictionOut:
    """Häv en begränsning som någon annan satt. / Lift a restriction that somebody else set."""
    lifting = restrictions.Lifting(body.informed_on, body.reason)
    return await restriction_out(tx, await restrictions.lift(tx, caller, party_id, lifting, utc_now()))


async def _out(tx: AsyncSession, row: Row[Any]) -> SubjectRequestOut:
    note_objects(tx, "subject_request", [row.subject_request_id])
    return await _shown(tx, row.subject_request_id)


async def _shown(tx: AsyncSession, subject_request_id: UUID) -> SubjectRequestOut:
    row = await queries.one_request(tx, subject_request_id)
    note_objects(tx, "party", [row.party_id])
    return (await requests_out(tx, [row]))[0]
