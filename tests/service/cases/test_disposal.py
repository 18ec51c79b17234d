"""The disposal plan, holds and runs through the API, and what becomes of a case file."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cases.disposal import DECLARED, carry
from services.cases.handlers import HANDLERS
from services.cases.operations.overdue import watch_plan
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.disposal.catalogue import HOLDERS
from shared.disposal.removing import remove_some
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


@pytest.fixture
def office(client: AsyncClient, issuer: Issuer) -> Office:
    return Office(client, issuer)


NOTHING = DisposalPart("dead_letter:dead_letter", "dead_letter", 0)


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


async def carry_on(sessions: Sessions, folder: Path) -> None:
    """Let the orders in the outbox arrive here, and do what they ask."""
    ordered = [e for e in await published(sessions) if isinstance(e, DisposalOrdered | DisposalHoldChanged)]
    for event in ordered:
        await handle_once(sessions, HANDLERS, [event])
    while await remove_some(sessions, DECLARED, carry(folder)):
        pass
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


async def test_a_proposed_time_does_nothing_until_it_is_decided(office: Office) -> None:
    plan = (await office.client.get("/disposal/plan", headers=office.registrar)).json()
    count = await office.post("/runs", office.registrar)

    assert all(row["inForce"] is None for row in plan["items"])
    assert (count.status_code, count.json()["type"]) == (409, "/problems/no-rule-in-force")


async def test_a_rule_holds_when_a_second_person_approves(office: Office) -> None:
    assert (await office.decided())["state"] == "in_force"


async def test_a_later_rule_ends_the_earlier_one_the_day_before(office: Office) -> None:
    await office.decided()
    await office.decided(validFrom="2026-06-01", months=60)

    plan = (await office.client.get("/disposal/plan", headers=office.registrar)).json()

    assert next(row for row in plan["items"] if row["type"] == "case")["inForce"]["months"] == 60


async def test_who_proposed_a_run_does_not_approve_it(office: Office, sessions: Sessions, issuer: Issuer) -> None:
    await office.decided()
    both = issuer.headers("registrar", "security_head", subject="vera")
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    await answer(sessions, run_id, "count", *HOLDERS)
    await office.post(f"/runs/{run_id}/propose", office.registrar, {"reason": "Årets gallring."})

    refused = await office.post(f"/runs/{run_id}/approve", both)

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/second-person-needed")


async def test_a_run_is_not_proposed_before_every_service_has_counted(office: Office, sessions: Sessions) -> None:
    await office.decided()
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    await answer(sessions, run_id, "count", *HOLDERS[:-1])

    refused = await office.post(f"/runs/{run_id}/propose", office.registrar, {"reason": "Årets gallring."})

    assert (refused.status_code, (await office.run(run_id))["state"]) == (409, "counting")


async def test_a_rule_that_changed_since_the_count_asks_for_a_new_count(office: Office, sessions: Sessions) -> None:
    await office.decided()
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    await answer(sessions, run_id, "count", *HOLDERS)
    await office.decided(validFrom="2026-06-01", months=60)

    refused = await office.post(f"/runs/{run_id}/propose", office.registrar, {"reason": "Årets gallring."})

    assert refused.json()["type"] == "/problems/count-out-of-date"


async def test_a_registrar_of_one_committee_does_not_dispose_for_all(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("registrar", committees=("son",))

    assert (await client.get("/disposal/plan", headers=headers)).status_code == 403


async def test_a_controller_neither_reads_the_plan_nor_proposes(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("controller")

    assert (await client.get("/disposal/plan", headers=headers)).status_code == 403
    assert (await client.post("/disposal/runs", headers=headers)).status_code == 403


async def test_a_closed_case_goes_whole_with_its_evidence(
    office: Office, desk: Desk, sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    await an_old_case(desk, sessions, database, "closed")
    await office.decided()
    run_id = await office.approved_run(sessions)

    await carry_on(sessions, tmp_path)
    await answer(sessions, run_id, "remove", *HOLDERS)

    async with system_session(sessions, "9999") as session:
        left = [await session.scalar(text(f"SELECT count(*) FROM {t}")) for t in ("case_file", "evidence", "note")]  # noqa: S608 - our own tables
    assert left == [0, 0, 0]
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []
    assert (await office.run(run_id))["state"] == "done"


async def test_an_open_case_stays_however_old(
    office: Office, desk: Desk, sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    case_id = await an_old_case(desk, sessions, database, "investigating")
    await office.decided()
    await office.approved_run(sessions)

    await carry_on(sessions, tmp_path)

    async with system_session(sessions, "9999") as session:
        assert await session.scalar(text("SELECT case_id FROM case_file")) == case_id


async def test_a_legal_hold_keeps_a_closed_case(
    office: Office, desk: Desk, sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    case_id = await an_old_case(desk, sessions, database, "closed")
    await office.decided()
    hold = {"kind": "case", "objectId": str(case_id), "reason": "Tvist i tingsrätten."}
    assert (await office.post("/holds", office.registrar, hold)).status_code == 201
    await office.approved_run(sessions)

    await carry_on(sessions, tmp_path)

    async with system_session(sessions, "9999") as session:
        assert await session.scalar(text("SELECT count(*) FROM case_file")) == 1


async def test_the_finding_of_a_case_that_went_opens_no_second_one(
    office: Office, desk: Desk, sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    finding = a_finding()
    await handle_once(sessions, HANDLERS, [finding])
    admin = await asyncpg.connect(database.admin_dsn())
    await admin.execute(
        "INSERT INTO cases.disposed (municipality_id, object_id, name, run_id)"
        " SELECT municipality_id, case_id, 'case:case_file', case_id FROM cases.case_file"
    )
    await admin.execute("TRUNCATE cases.case_file, cases.inbox CASCADE")
    await admin.close()

    await handle_once(sessions, HANDLERS, [finding])

    async with system_session(sessions, "9999") as session:
        assert await session.scalar(text("SELECT count(*) FROM case_file")) == 0


async def test_no_case_goes_without_a_decided_run(desk: Desk, sessions: Sessions, database: Database) -> None:
    case_id = await an_old_case(desk, sessions, database, "closed")

    async with system_session(sessions, "9999") as session:
        with pytest.raises(DBAPIError, match="no decided run"):
            await session.execute(text("SELECT dispose_cases('9999', :run, :ids)"), {"run": new_id(), "ids": [case_id]})


async def test_an_open_case_asks_everybody_to_keep_what_it_refers_to(desk: Desk, sessions: Sessions) -> None:
    finding = a_finding()

    await handle_once(sessions, HANDLERS, [finding])

    holds = {e.why: e for e in await published(sessions) if isinstance(e, DisposalHoldChanged)}
    assert holds["open_case"].active
    assert {finding.alert_id, finding.task_id, *finding.payment_ids} <= set(holds["open_case"].object_ids)
    assert set(holds["case_file"].object_ids) == {finding.alert_id, finding.task_id, finding.finding_id}


async def test_the_report_is_kept_with_its_hash(office: Office, sessions: Sessions) -> None:
    await office.decided(type="dead_letter", months=3)
    run_id = await office.approved_run(sessions)
    await answer(sessions, run_id, "remove", *HOLDERS)

    kept = (await office.client.get(f"/disposal/runs/{run_id}/report", headers=office.registrar)).json()

    assert len(kept["sha256"]) == 64
    assert (kept["report"]["proposedBy"], kept["report"]["approvedBy"]) == ("vera", "alex")
    assert set(kept["report"]["removed"]) == set(HOLDERS)


async def test_what_is_due_is_counted_each_week_by_itself(office: Office, sessions: Sessions) -> None:
    await office.decided()

    async with system_session(sessions, "*") as session:
        await watch_plan(session, utc_now())
        await watch_plan(session, utc_now())

    listed = (await office.client.get("/disposal/runs", headers=office.registrar)).json()
    assert [(run["orderedBy"], run["state"]) for run in listed["items"]] == [("system", "counting")]


async def test_how_long_documents_have_waited_is_told(office: Office, sessions: Sessions) -> None:
    await office.decided(type="dead_letter", months=3)
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    old = DisposalPart("dead_letter:dead_letter", "dead_letter", 1, oldest=date(2020, 1, 1))
    await answer(sessions, run_id, "count", *HOLDERS, part=old)

    async with system_session(sessions, "*") as session:
        waited = await watch_plan(session, utc_now())

    assert waited == (swedish_date(utc_now()) - date(2020, 4, 1)).days
