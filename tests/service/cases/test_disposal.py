"""What becomes of a case file, its evidence and its key when a decided run takes it, and what keeps it."""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.cli.archive import acknowledge, export
from deploy.cli.output import CommandError
from services.cases.handlers import HANDLERS
from services.cases.sealing import key_folder
from services.cases.settings import Settings
from shared.db import Sessions, system_session
from shared.disposal.catalogue import HOLDERS
from shared.events import DisposalHoldChanged
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, published
from shared.vault import KeyOwner
from tests.service.cases.desk import Desk, a_finding
from tests.service.cases.office import Office, an_old_case, answer, arrive, carry_on, count, remove_all


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
