"""Endpoints of disclosures: their bases, the check, and the way from draft to end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.cases import disclosure_queries as queries
from services.cases.api.callers import (
    DisclosureDecider,
    DisclosureEnder,
    DisclosureProposer,
    DisclosureReader,
    committee_for,
)
from services.cases.disclosure_models import Disclosure
from services.cases.disclosure_queries import Side
from services.cases.domain.bases import BASES
from services.cases.domain.basis_check import check
from services.cases.domain.disclosure import DisclosureState
from services.cases.operations import disclosures as operations
from services.cases.operations.records import Act
from services.cases.schemas.bases import Bases, CheckedOut, CheckIn, Checks
from services.cases.schemas.disclosures import (
    DecideIn,
    DisclosureIn,
    DisclosureOut,
    EndDisclosureIn,
    ExchangeOut,
    RefuseIn,
)
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.schemas import Page, Paging

router = APIRouter(tags=["disclosures"], prefix="/disclosures")


@router.get("/bases")
async def list_bases(_reader: DisclosureReader) -> Bases:
    """Rättsliga grunder, mottagare och sekretessparagrafer. / Legal bases, recipients and secrecy sections."""
    return Bases.all()


@router.post("/check")
async def check_bases(_reader: DisclosureReader, body: CheckIn) -> Checks:
    """Vilka grunder som håller, och varför andra inte gör det. / Which bases carry, and why others do not."""
    matter, today = body.matter(), swedish_date(utc_now())
    return Checks(items=[CheckedOut.of(check(basis, matter, today)) for basis in BASES])


@router.get("/exchanges")
async def list_exchanges(tx: Tx, _reader: DisclosureReader, page: Paging) -> Page[ExchangeOut]:
    """Registret över uppgiftsutbyten (OSL 4 kap. 2 §). / The register of data exchanges (OSL 4:2)."""
    rows, total = await queries.exchanges(tx, page)
    return Page(items=list(map(ExchangeOut.of, rows)), total=total, page=page.page, limit=page.limit)


@router.get("")
async def list_disclosures(
    tx: Tx,
    reader: DisclosureReader,
    page: Paging,
    side: Annotated[Side | None, Query(description="Given by your committees, or received")] = None,
    state: Annotated[DisclosureState | None, Query(description="Only in this state")] = None,
) -> Page[DisclosureOut]:
    """Utlämnanden som dina nämnder har gjort och fått. / What your committees gave and were given."""
    rows, total = await queries.disclosures(tx, reader, page, side=side, state=state)
    return Page(items=[_out(row, reader) for row in rows], total=total, page=page.page, limit=page.limit)


@router.post("", status_code=201)
async def draft_disclosure(tx: Tx, worker: DisclosureProposer, body: DisclosureIn) -> DisclosureOut:
    """Påbörja ett utlämnande. / Begin a disclosure."""
    new = body.new(committee_for(worker, body.committee_id))
    return _out(await operations.draft(tx, worker.municipality_id, new, Act.of(worker, utc_now())), worker)


@router.get("/{disclosure_id}")
async def read_disclosure(tx: Tx, reader: DisclosureReader, disclosure_id: UUID) -> DisclosureOut:
    """Ett utlämnande: vad, till vem, på vilken grund. / A disclosure: what, to whom, on which basis."""
    return _out(await queries.disclosure(tx, disclosure_id), reader)


@router.put("/{disclosure_id}")
async def rewrite_disclosure(
    tx: Tx, worker: DisclosureProposer, disclosure_id: UUID, body: DisclosureIn
) -> DisclosureOut:
    """Skriv om ett utkast. / Rewrite a draft."""
    new = body.new(committee_for(worker, body.committee_id))
    return _out(await operations.rewrite(tx, disclosure_id, new, Act.of(worker, utc_now())), worker)


@router.post("/{disclosure_id}/propose")
async def propose_disclosure(tx: Tx, worker: DisclosureProposer, disclosure_id: UUID) -> DisclosureOut:
    """Lämna utkastet till den som beslutar. / Hand the draft to who decides."""
    return _out(await operations.propose(tx, disclosure_id, Act.of(worker, utc_now())), worker)


@router.post("/{disclosure_id}/decide")
async def decide_disclosure(tx: Tx, worker: DisclosureDecider, disclosure_id: UUID, body: DecideIn) -> DisclosureOut:
    """Besluta att lämna ut, som andra person. / Decide to disclose, as the second person."""
    return _out(await operations.decide(tx, disclosure_id, body.reason, Act.of(worker, utc_now())), worker)


@router.post("/{disclosure_id}/refuse")
async def refuse_disclosure(tx: Tx, worker: DisclosureDecider, disclosure_id: UUID, body: RefuseIn) -> DisclosureOut:
    """Avslå, med skäl. / Refuse, with reasons."""
    return _out(await operations.refuse(tx, disclosure_id, body.reason, Act.of(worker, utc_now())), worker)


@router.post("/{disclosure_id}/end")
async def end_disclosure(tx: Tx, worker: DisclosureEnder, disclosure_id: UUID, body: EndDisclosureIn) -> DisclosureOut:
    """Avsluta före sista dagen, eller ta tillbaka. / End before the last day, or take back."""
    return _out(await operations.end(tx, disclosure_id, body.reason, Act.of(worker, utc_now())), worker)


def _out(row: Disclosure, caller: Principal) -> DisclosureOut:
    return DisclosureOut.of(row, giver=caller.works_for(row.committee_id))
