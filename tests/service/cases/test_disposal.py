"""The disposal plan, holds and runs through the API, and what becomes of a case file."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.cli.archive import acknowledge, export
from deploy.cli.output import CommandError
from services.cases.disposal import DECLARED, carry
from services.cases.handlers import HANDLERS
from services.cases.operations.overdue import watch_plan
from services.cases.sealing import key_folder
from services.cases.settings import Settings
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.disposal.catalogue import HOLDERS
from shared.disposal.removing import Reach, remove_some
from shared.events import DisposalHoldChanged, DisposalOrdered, DisposalPart, DisposalReported
from shared.events.disposal import Stage
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, Issuer, published
from shared.vault import KeyOwner
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


@pytest.fixture
def operator(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the commands find the database, keys and files; a folder for an export."""
    monkeypatch.setenv("SECRETS_DIR", str(database.secrets))
    monkeypatch.setenv("DATABASE_URL", database.server)
    monkeypatch.setenv("KEY_DIR", str(settings.key_dir))
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


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
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings
) -> None:
    await an_old_case(desk, sessions, database, "closed")
    await office.decided()
    run_id = await office.approved_run(sessions)

    await carry_on(sessions, settings)
    await answer(sessions, run_id, "remove", *HOLDERS)

    async with system_session(sessions, "9999") as session:
        left = [await session.scalar(text(f"SELECT count(*) FROM {t}")) for t in ("case_file", "evidence", "note")]  # noqa: S608 - our own tables
    assert left == [0, 0, 0]
    assert [path for path in (settings.data_dir / "evidence").rglob("*") if path.is_file()] == []
    assert (await office.run(run_id))["state"] == "done"


async def test_the_key_of_a_case_that_went_is_destroyed_by_the_decision(
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings
) -> None:
    case_id = await an_old_case(desk, sessions, database, "closed")
    await office.decided()
    await office.approved_run(sessions)

    await carry_on(sessions, settings)

    stone = key_folder(settings).destroyed(KeyOwner("9999", "son", case_id))
    assert stone is not None
    assert (stone.decision, stone.by, stone.second) == ("KS 2026/17", "vera", "alex")
    assert list(settings.key_dir.rglob("*.key")) == []


@pytest.mark.parametrize("point", ["effects.noted", "rows.removed", "chunk.committed", "effect.before", "effect.done"])
async def test_cut_off_anywhere_a_case_has_its_key_or_is_gone(
    point: str, office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings
) -> None:
    case_id = await an_old_case(desk, sessions, database, "closed")
    await office.decided()
    await office.approved_run(sessions)
    await arrive(sessions)

    def cut_off(here: str) -> None:
        if here == point:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await remove_all(sessions, settings, cut_off)
    there = await count(sessions, "case_file") == 1
    readable = key_folder(settings).destroyed(KeyOwner("9999", "son", case_id)) is None
    await carry_on(sessions, settings)

    assert readable or not there
    assert await count(sessions, "case_file") == 0
    assert key_folder(settings).destroyed(KeyOwner("9999", "son", case_id)) is not None


def exported(folder: Path) -> list[dict[str, Any]]:
    """The lines of an export."""
    return [json.loads(line) for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()]


async def test_the_archive_gets_a_case_in_clear_with_its_evidence_before_it_goes(
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings, operator: Path
) -> None:
    await an_old_case(desk, sessions, database, "closed")
    await office.decided(disposition="archive_then_delete")
    run_id = UUID(await office.approved_run(sessions))
    await carry_on(sessions, settings)
    before = await count(sessions, "case_file")

    await export(run_id, operator, {})
    lines = exported(operator)
    await acknowledge(run_id, operator)
    await carry_on(sessions, settings)

    rows = {line["table"]: line for line in lines}
    assert (before, await count(sessions, "case_file")) == (1, 0)
    assert rows["evidence"]["row"]["name"] == "a.txt"
    kept = (operator / rows["evidence"]["file"]).read_bytes()
    assert (kept, hashlib.sha256(kept).hexdigest()) == (b"abc", rows["evidence"]["row"]["sha256"])
    assert [name for line in lines for name in line["row"] if name.startswith("sealed_")] == []
    assert list(settings.key_dir.rglob("*.key")) == []


async def test_a_case_whose_evidence_is_damaged_is_not_exported_and_stays(
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings, operator: Path
) -> None:
    await an_old_case(desk, sessions, database, "closed")
    await office.decided(disposition="archive_then_delete")
    run_id = UUID(await office.approved_run(sessions))
    await carry_on(sessions, settings)
    [file] = [path for path in (settings.data_dir / "evidence").rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    with pytest.raises(CommandError, match="restore it from a backup"):
        await export(run_id, operator, {})
    with pytest.raises(CommandError, match="holds no whole export"):
        await acknowledge(run_id, operator)

    await carry_on(sessions, settings)
    assert await count(sessions, "case_file") == 1


async def test_an_open_case_stays_however_old(
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings
) -> None:
    case_id = await an_old_case(desk, sessions, database, "investigating")
    await office.decided()
    await office.approved_run(sessions)

    await carry_on(sessions, settings)

    async with system_session(sessions, "9999") as session:
        assert await session.scalar(text("SELECT case_id FROM case_file")) == case_id


async def test_a_legal_hold_keeps_a_closed_case(
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings
) -> None:
    case_id = await an_old_case(desk, sessions, database, "closed")
    await office.decided()
    hold = {"kind": "case", "objectId": str(case_id), "reason": "Tvist i tingsrätten."}
    assert (await office.post("/holds", office.registrar, hold)).status_code == 201
    await office.approved_run(sessions)

    await carry_on(sessions, settings)

    async with system_session(sessions, "9999") as session:
        assert await session.scalar(text("SELECT count(*) FROM case_file")) == 1


async def test_the_finding_of_a_case_that_went_opens_no_second_one(
    office: Office, desk: Desk, sessions: Sessions, database: Database, settings: Settings
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
