"""Endpoints of records: one to send each kind, and the same few to read all."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic.alias_generators import to_pascal

from services.intake.committees import committee_of
from services.intake.decoding import WrongType
from services.intake.operations import records as operations
from services.intake.operations.arrivals import Channel
from services.intake.operations.receiving import receive_records
from services.intake.operations.records import Place, RecordNotFound
from services.intake.records import RecordKind, queries
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import read_records_of
from services.intake.records.presenting import accepted_out, kind_out, record_out
from services.intake.records.queries import Wanted
from services.intake.records.schemas import (
    RecordKindOut,
    RecordKindsOut,
    RecordOut,
    RecordsAccepted,
    RecordVersionsOut,
    WithdrawIn,
)
from services.intake.sealing import sealer_of
from shared.audit.notes import note_objects, note_shown
from shared.auth import NotAllowed, Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.decide import may_at_all
from shared.policy.gate import may
from shared.problems import NotFound
from shared.schemas import Day, Moment, Page, Paging

router = APIRouter(tags=["records"])

Reader = Annotated[Principal, Depends(may(Action.RECORD_READ))]
Sender = Annotated[Principal, Depends(may(Action.RECORD_SEND))]
Slug = Annotated[str, Path(pattern="^[a-z-]{2,40}$", description="Kind, with hyphens")]
RecordId = Annotated[UUID, Path(description="Any record of the thing, also one that was superseded")]


def _kind(slug: str) -> RecordKind:
    found = KINDS.get(slug.replace("-", "_"))
    if found is None:
        raise NotFound(f"There is no kind of record {slug}. GET /record-kinds lists them.")
    return found


def _readable(slug: str, caller: Principal) -> RecordKind:
    """The kind, for those who read records of it; NotAllowed."""
    found = _kind(slug)
    if not may_at_all(caller.roles, found.reads).permitted:
        raise NotAllowed(f"Records of the kind {slug} are for other roles. Ask your security head for access.")
    return found


@router.get("/record-kinds")
async def list_kinds(
    _caller: Reader,
    tx: Tx,
    file_id: Annotated[UUID | None, Query(alias="fileId", description="Count only this file's records")] = None,
    party_id: Annotated[UUID | None, Query(alias="partyId", description="Count only records that speak of it")] = None,
    counted: Annotated[bool, Query(description="Whether to count at all, which takes its time")] = True,
) -> RecordKindsOut:
    """Alla slags underlag och hur mycket det finns av dem. / All kinds of records and how much there is of them."""
    held = await queries.held(tx, file_id, party_id) if counted else {}
    return RecordKindsOut(items=[kind_out(kind, held.get(kind.name)) for kind in KINDS.values()])


@router.get("/record-kinds/{kind}")
async def get_kind(kind: Slug, _caller: Reader, tx: Tx) -> RecordKindOut:
    """Ett slags underlag: fält, exempel, antal. / A kind of record: fields, an example, how many."""
    found = _kind(kind)
    return kind_out(found, (await queries.held(tx)).get(found.name))


@router.get("/records/{kind}/{record_id}")
async def get_record(kind: Slug, record_id: RecordId, caller: Reader, tx: Tx) -> RecordVersionsOut:
    """Ett underlag med allt som sagts om samma sak. / A record with all that was said of the same thing."""
    rows = await queries.versions_of(tx, _readable(kind, caller).name, record_id)
    if not rows:
        raise RecordNotFound("No record with this id is yours to see.")
    note_objects(tx, "record", [row.record_id for row in rows])
    return RecordVersionsOut(items=[record_out(row) for row in rows])


@router.post("/records/{kind}/{record_id}/withdraw")
async def withdraw_record(
    kind: Slug, record_id: RecordId, body: WithdrawIn, caller: Sender, tx: Tx
) -> RecordVersionsOut:
    """Dra tillbaka ett underlag; det sparas men räknas inte. / Withdraw a record; it is kept but no longer counts."""
    found = _readable(kind, caller)
    await operations.withdraw_record(tx, caller, found, record_id, body.ground, utc_now())
    return RecordVersionsOut(items=[record_out(row) for row in await queries.versions_of(tx, found.name, record_id)])


class _Filter:
    """Which records of a kind are asked for."""

    def __init__(
        self,
        *,
        file_id: Annotated[UUID | None, Query(alias="fileId", description="Only this file's records")] = None,
        party_id: Annotated[UUID | None, Query(alias="partyId", description="Only records that speak of it")] = None,
        first_day: Annotated[Day | None, Query(alias="from", description="First day of the record")] = None,
        last_day: Annotated[Day | None, Query(alias="to", description="Last day of the record")] = None,
        as_of: Annotated[Moment | None, Query(alias="asOf", description="What was known at this time")] = None,
        committee_id: Annotated[
            str | None,
            Query(alias="committeeId", pattern="^[a-z0-9-]{2,20}$", description="Only this committee's"),
        ] = None,
        q: Annotated[
            str | None, Query(min_length=2, max_length=80, description="What a field says, or a part of it")
        ] = None,
    ) -> None:
        self.filter = Wanted(file_id, party_id, first_day, last_day, as_of, committee_id, q)


def _listing(kind: RecordKind) -> Callable[..., Coroutine[Any, Any, Page[RecordOut]]]:
    async def listing(tx: Tx, page: Paging, wanted: Annotated[_Filter, Depends()]) -> Page[RecordOut]:
        rows, total = await queries.records(tx, kind.name, wanted.filter, page)
        note_shown(tx, "record", [row.record_id for row in rows])
        note_objects(tx, "party", [row.party_id for row in rows if row.party_id])
        return Page(items=[record_out(row) for row in rows], total=total, page=page.page, limit=page.limit)

    return listing


def _sending(kind: RecordKind) -> Callable[..., Coroutine[Any, Any, RecordsAccepted]]:
    async def send(
        request: Request,
        caller: Sender,
        tx: Tx,
        committee_id: Annotated[
            str | None,
            Query(alias="committeeId", pattern="^[a-z0-9-]{2,20}$", description="Committee of the records"),
        ] = None,
    ) -> RecordsAccepted:
        committee = committee_of(caller, committee_id, request.app.state.settings)
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise WrongType("Send the records as application/json.")
        frame = read_records_of(kind, await request.body())
        sealer = await sealer_of(request.app.state.sessions, caller.municipality_id)
        place = Place(caller.municipality_id, committee, None, utc_now())
        return accepted_out(await receive_records(tx, sealer, place, kind, frame, (Channel.API, caller.subject)))

    return send


# a path of its own for each kind, since each has a shape of its own to be sent
for _one in KINDS.values():
    _name, _path = to_pascal(_one.name), f"/records/{_one.name.replace('_', '-')}"
    _sv, _en = _one.title.sv.lower(), _one.title.en.lower()
    router.post(
        _path,
        status_code=202,
        operation_id=f"send_{_one.name}",
        summary=f"Send {_name}",
        description=f"Ta emot 1 till 5 000: {_sv}. / Take in 1 to 5,000: {_en}.",
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"oneOf": [
            {"$ref": f"#/components/schemas/{_name}"},
            {"type": "array", "minItems": 1, "maxItems": 5000, "items": {"$ref": f"#/components/schemas/{_name}"}},
            {"$ref": f"#/components/schemas/{_name}List"},
        ]}, "example": dict(_one.example)}}}},
    )(_sending(_one))  # fmt: skip
    router.get(
        _path,
        dependencies=[Depends(may(_one.reads))],
        operation_id=f"list_{_one.name}",
        summary=f"List {_name}",
        description=f"Det som gäller nu, eller som var känt då: {_sv}. / What holds now, or was known then: {_en}.",
    )(_listing(_one))
