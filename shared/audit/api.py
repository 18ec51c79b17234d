"""Endpoints of the audit trail, the same in every service that has one. Reading it is recorded too."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from shared.audit import queries
from shared.audit.notes import note_objects, note_shown
from shared.audit.records import Outcome
from shared.audit.schemas import AuditDayOut, AuditRecordOut, AuditSealOut, AuditSummaryOut
from shared.auth import Principal
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Day, Page, Paging

AuditReader = Annotated[Principal, Depends(may(Action.AUDIT_READ))]


def wanted_records(
    actor: Annotated[
        str, Query(max_length=200, pattern=r"^[^\x00-\x1f]*$", description="Vems handlingar / Whose acts")
    ] = "",
    thing: Annotated[
        str,
        Query(
            alias="object",
            max_length=80,
            pattern=r"^([a-z_]{2,30}:[0-9A-Za-z-]{1,40})?$",
            description="Sort och id, som alert:0193... / Kind and id, such as alert:0193...",
        ),
    ] = "",
    action: Annotated[str, Query(max_length=60, pattern=r"^[a-z_.]*$", description="Handling / Action")] = "",
    outcome: Annotated[Outcome | None, Query(description="Utfall / Outcome")] = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> queries.Wanted:
    """What is asked for."""
    return queries.Wanted(actor, thing, action, outcome.value if outcome else "", first, last)


def audit_router(service: str) -> APIRouter:
    """The endpoints of *service*'s trail."""
    router = APIRouter(prefix=f"/audit/{service}", tags=["audit"])

    @router.get("/records")
    async def list_audit_records(
        tx: Tx, _caller: AuditReader, page: Paging, wanted: Annotated[queries.Wanted, Depends(wanted_records)]
    ) -> Page[AuditRecordOut]:
        """Granskningsloggens poster, nyaste först. / Records of the audit trail, newest first."""
        rows, total = await queries.records(tx, wanted, page)
        kind, _, thing = wanted.object.partition(":")
        note_objects(tx, kind, [thing] if thing else [])
        note_shown(tx, "audit_record", [row.record_id for row in rows])
        items = [AuditRecordOut.of(row) for row in rows]
        return Page(items=items, total=total, page=page.page, limit=page.limit)

    @router.get("/summary")
    async def audit_summary(tx: Tx, _caller: AuditReader) -> AuditSummaryOut:
        """Verksamhet per dag, och förseglingens läge. / Activity by day, and the state of the seal."""
        days = [AuditDayOut.model_validate(row) for row in await queries.days(tx)]
        seal = AuditSealOut.model_validate(await queries.seal(tx))
        return AuditSummaryOut(service=service, days=days, seal=seal)

    return router
