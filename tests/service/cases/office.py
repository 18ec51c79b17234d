"""A registrar and a head of security at work, other services that answer, and a case of eleven years ago."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from httpx import AsyncClient, Response
from sqlalchemy import text

from services.cases.disposal import DECLARED, carry
from services.cases.handlers import HANDLERS
from services.cases.settings import Settings
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.disposal.catalogue import HOLDERS
from shared.disposal.removing import Reach, remove_some
from shared.events import DisposalHoldChanged, DisposalOrdered, DisposalPart, DisposalReported
from shared.events.disposal import Stage
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, Issuer, published
from tests.service.cases.desk import Desk, a_finding

RULE = {
    "type": "case",
    "months": 120,
    "disposition": "delete",
    "decisionNumber": "KS 2026/17",
    "decidedOn": "2026-01-15",
    "decidedBy": "Kommunstyrelsen",
    "legalBasis": "arkivlagen 10 §",
    "validFrom": "2026-02-01",
}
NOTHING = DisposalPart("dead_letter:dead_letter", "dead_letter", 0)


class Office:
    """A registrar who proposes and a head of security who approves."""

    def __init__(self, client: AsyncClient, issuer: Issuer) -> None:
        self.client = client
        self.registrar = issuer.headers("registrar", subject="vera")
        self.head = issuer.headers("security_head", subject="alex")

    async def post(self, path: str, who: dict[str, str], body: Any = None) -> Response:
        return await self.client.post(f"/disposal{path}", json=body, headers=who)

    async def decided(self, **changes: Any) -> dict[str, Any]:
        """A rule in force."""
        rule = (await self.post("/rules", self.registrar, {**RULE, **changes})).json()
        approved: dict[str, Any] = (await self.post(f"/rules/{rule['ruleId']}/approve", self.head)).json()
        return approved

    async def approved_run(self, sessions: Sessions) -> str:
        """A run that was counted, proposed and approved."""
        run_id: str = (await self.post("/runs", self.registrar)).json()["runId"]
        await answer(sessions, run_id, "count", *HOLDERS)
        await self.post(f"/runs/{run_id}/propose", self.registrar, {"reason": "Årets gallring."})
        done = await self.post(f"/runs/{run_id}/approve", self.head)
        assert done.json()["state"] == "removing"
        return run_id

    async def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/disposal/runs/{run_id}", headers=self.registrar)).json()
        return found


async def answer(sessions: Sessions, run_id: str, stage: Stage, *services: str, part: DisposalPart = NOTHING) -> None:
    """Let *services* answer a run."""
    for service in services:
        told = DisposalReported(
            event_id=new_id(),
            municipality_id="9999",
            occurred_at=utc_now(),
            run_id=UUID(run_id),
            service=service,
            stage=stage,
            parts=(part,),
        )
        await handle_once(sessions, HANDLERS, [told])


async def arrive(sessions: Sessions) -> None:
    """Let the orders in the outbox arrive here."""
    ordered = [e for e in await published(sessions) if isinstance(e, DisposalOrdered | DisposalHoldChanged)]
    for event in ordered:
        await handle_once(sessions, HANDLERS, [event])


async def count(sessions: Sessions, table: str) -> int:
    """Rows of a table."""
    async with system_session(sessions, "9999") as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - our own tables


async def remove_all(sessions: Sessions, settings: Settings, reach: Reach = lambda _: None) -> None:
    """Do all that was ordered."""
    while await remove_some(sessions, DECLARED, carry(settings), reach=reach):
        pass


async def carry_on(sessions: Sessions, settings: Settings) -> None:
    """Let the orders in the outbox arrive here, and do what they ask."""
    await arrive(sessions)
    await remove_all(sessions, settings)
    for told in [e for e in await published(sessions) if isinstance(e, DisposalReported)]:
        await handle_once(sessions, HANDLERS, [told])


async def an_old_case(desk: Desk, sessions: Sessions, database: Database, state: str) -> UUID:
    """A case of eleven years ago with evidence."""
    finding = a_finding()
    await handle_once(sessions, HANDLERS, [finding])
    async with system_session(sessions, "9999") as session:
        case_id = UUID(str(await session.scalar(text("SELECT case_id FROM case_file"))))
    headers = desk.issuer.headers("controller")
    kept = await desk.client.post(f"/cases/{case_id}/evidence", files={"file": ("a.txt", b"abc")}, headers=headers)
    assert kept.status_code == 201, kept.text
    for held in [e for e in await published(sessions) if isinstance(e, DisposalHoldChanged)]:
        await handle_once(sessions, HANDLERS, [held])
    admin = await asyncpg.connect(database.admin_dsn())
    await admin.execute("UPDATE cases.case_file SET state = $1", state)
    await admin.execute("UPDATE cases.timeline_entry SET at = $1", datetime(2015, 5, 1, tzinfo=UTC))
    await admin.execute("UPDATE cases.disposal_hold SET active = false")
    await admin.close()
    return case_id
