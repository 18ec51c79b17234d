"""Endpoints of the directory: people, what they are assigned to, deputies, and import."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile

from services.gateway import queries
from services.gateway.models import Deputy, Person
from services.gateway.operations import csv_import, directory
from services.gateway.schemas.directory import (
    AssignmentIn,
    AssignmentsIn,
    DeputyIn,
    DeputyOut,
    ImportOut,
    PersonChange,
    PersonIn,
    PersonOut,
)
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.ids import new_id
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging


async def _tell_at_once(request: Request) -> None:
    """Let our own gateway forget as soon as the change is stored; the others hear of it a moment later."""
    request.state.after_commit = request.app.state.callers.forget


router = APIRouter(tags=["directory"])

Reader = Annotated[Principal, Depends(may(Action.DIRECTORY_READ))]
Administrator = Annotated[Principal, Depends(may(Action.DIRECTORY_CHANGE))]
CHANGES = [Depends(_tell_at_once)]


@router.get("/directory/people")
async def list_people(
    tx: Tx,
    _reader: Reader,
    page: Paging,
    kind: Annotated[Literal["person", "machine"] | None, Query(description="person or machine")] = None,
    q: Annotated[str | None, Query(max_length=100, description="Början av ett namn / The beginning of a name")] = None,
) -> Page[PersonOut]:
    """Personer och maskiner i katalogen. / People and machines of the directory."""
    rows, total = await queries.people(tx, page, kind, q)
    note_shown(tx, "person", [row.person_id for row in rows])
    assigned = await queries.assignments(tx, [row.subject for row in rows])
    items = [PersonOut.of(row, assigned) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/directory/people", status_code=201, dependencies=CHANGES)
async def add_person(tx: Tx, by: Administrator, body: PersonIn) -> PersonOut:
    """Släpp in en person eller maskin, ännu utan roll. / Let a person or machine in, without a role yet."""
    described = directory.Described(**{**body.model_dump(), "units": tuple(body.units)})
    return PersonOut.of(await directory.add_person(tx, described, by.municipality_id, utc_now()), [])


@router.get("/directory/people/{person_id}")
async def read_person(tx: Tx, _reader: Reader, person_id: UUID) -> PersonOut:
    """En person eller maskin. / One person or machine."""
    return await _shown(tx, await directory.find_person(tx, person_id))


@router.patch("/directory/people/{person_id}", dependencies=CHANGES)
async def change_person(tx: Tx, by: Administrator, person_id: UUID, body: PersonChange) -> PersonOut:
    """Ändra uppgifter, eller stäng av med active=false. / Change data, or end access with active=false."""
    person = await directory.find_person(tx, person_id)
    await directory.change_person(tx, person, body.model_dump(exclude_none=True), by, utc_now())
    return await _shown(tx, person)


@router.put("/directory/people/{person_id}/assignments", dependencies=CHANGES)
async def assign_person(tx: Tx, by: Administrator, person_id: UUID, body: AssignmentsIn) -> PersonOut:
    """Ge någon just dessa roller i nämnderna. / Give somebody these very roles in the committees."""
    person, now = await directory.find_person(tx, person_id), utc_now()
    wanted = [_wanted(one) for one in body.assignments]
    await directory.assign(tx, person, wanted, by, now)
    return await _shown(tx, person)


@router.get("/directory/deputies")
async def list_deputies(tx: Tx, _reader: Reader, page: Paging) -> Page[DeputyOut]:
    """Ersättare: vem som får handla för vem. / Deputies: who may act for whom."""
    rows, total = await queries.deputies(tx, page)
    note_shown(tx, "deputy", [row.deputy_id for row in rows])
    return Page(items=[DeputyOut.of(row) for row in rows], total=total, page=page.page, limit=page.limit)


@router.post("/directory/deputies", status_code=201, dependencies=CHANGES)
async def add_deputy(tx: Tx, by: Administrator, body: DeputyIn) -> DeputyOut:
    """Låt någon handla för en annan under en tid. / Let somebody act for another for a time."""
    deputy = Deputy(deputy_id=new_id(), municipality_id=by.municipality_id, **body.model_dump())
    return DeputyOut.of(await directory.add_deputy(tx, deputy, by))


@router.delete("/directory/deputies/{deputy_id}", status_code=204, dependencies=CHANGES)
async def end_deputy(tx: Tx, _by: Administrator, deputy_id: UUID) -> None:
    """Avsluta ett ersättarskap nu. / End a deputyship now."""
    await directory.end_deputy(tx, deputy_id)


@router.post("/directory/imports", dependencies=CHANGES)
async def import_people(
    tx: Tx,
    by: Administrator,
    file: Annotated[UploadFile, File(description="CSV i UTF-8 / CSV in UTF-8")],
    dry_run: Annotated[bool, Query(alias="dryRun", description="Bara pröva / Only try")] = False,
) -> ImportOut:
    """Läs in personer och roller ur en fil, allt eller inget. / Import people and roles from a file, all or nothing."""
    content = await file.read(csv_import.LARGEST + 1)
    return await csv_import.import_people(tx, content, by, utc_now(), dry_run=dry_run)


def _wanted(one: AssignmentIn) -> directory.Wanted:
    return directory.Wanted(one.role, one.committee_id, one.valid_from or swedish_date(utc_now()), one.valid_to)


async def _shown(tx: Tx, person: Person) -> PersonOut:
    return PersonOut.of(person, await queries.assignments(tx, [person.subject]))
