"""What people write in a case lies sealed with the case's key, and is gone with it."""

from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.cases.models import Base
from services.cases.operations.records import Act
from services.cases.operations.shredding import CaseStillOpen, Decision, TwoPersonsNeeded, shred
from services.cases.sealing import SEALED
from services.cases.settings import Settings
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.testing import Database
from shared.vault.columns import sealed_names
from tests.dumped import copies, dump, files_of, given_away, restore
from tests.service.cases.desk import Desk, a_hold, in_days, problem

CANARY = "Tyra Kanariefågelsson"
NUMBER = "19121212-1212"
DECISION = Decision("SON 2031/14", "u-17", "u-4")
TABLES = ("case_file", "timeline_entry", "note", "evidence", "money_entry", "payment_hold", "case_step")


async def filled(desk: Desk) -> str:
    """A closed case with the canary in everything that a person can write."""
    case_id = await desk.open(title=f"Fakturor från {CANARY}")
    said = f"{CANARY}, {NUMBER}, har ringt."
    for body in ({"text": said}, {"text": said, "kind": "legal_basis"}):
        await desk.post(f"/cases/{case_id}/notes", body)
    await desk.upload(case_id, f"{CANARY}.txt", f"{said}\n".encode() * 5_000)
    hold = (await desk.post(f"/cases/{case_id}/holds", a_hold(reason=said, until=in_days(9)))).json()
    await desk.other(subject="robin").approve(hold["holdId"])
    await desk.post(f"/holds/{hold['holdId']}/end", {"reason": said})
    await desk.post(f"/cases/{case_id}/transitions", {"to": "triaged", "reason": said})
    await desk.outcome(case_id, reason=said)
    await desk.post(f"/cases/{case_id}/transitions", {"to": "closed", "reason": said})
    await desk.other(subject="robin").approve_step(case_id)
    return case_id


async def destroyed(sessions: Sessions, case_id: str, decision: Decision = DECISION) -> None:
    async with system_session(sessions, "*") as session:
        await shred(session, UUID(case_id), decision, Act(decision.by, None, utc_now()))


def test_every_sealed_column_is_known_to_the_commands() -> None:
    mapped = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]  # tables have names

    assert {(c.table, c.name) for c in SEALED} == {(t, n) for t, cls in mapped.items() for n in sealed_names(cls)}


async def test_a_dump_names_nobody_and_the_api_does(desk: Desk, database: Database, settings: Settings) -> None:
    case_id = await filled(desk.other(subject="u-17"))

    found = await dump(database.admin_dsn(), "cases") | files_of(settings.data_dir)
    case = await desk.case(case_id)

    assert given_away(found, [CANARY, NUMBER, "Kanariefågelsson", "har ringt"]) == []
    assert str(case).count(CANARY) >= 10


async def test_the_search_would_find_what_is_not_sealed(desk: Desk, database: Database) -> None:
    case_id = await desk.open()

    found = given_away(await dump(database.admin_dsn(), "cases"), [(await desk.case(case_id))["reference"]])

    assert {table for table, _ in found} >= {"cases.case_file", "cases.outbox_" + f"{utc_now():%Y%m%d}"}


async def test_a_shredded_case_stays_unreadable_in_a_restored_dump(
    desk: Desk, sessions: Sessions, database: Database
) -> None:
    case_id, other_id = await filled(desk), await filled(desk)
    evidence_id = (await desk.case(case_id))["evidence"][0]["evidenceId"]
    before = await copies(database.admin_dsn(), "cases", TABLES)
    await destroyed(sessions, case_id)

    await restore(database.admin_dsn(), "cases", before)

    case = await desk.case(case_id)
    assert CANARY not in str(case)
    assert case["contentDestroyed"]["decision"] == "SON 2031/14"
    assert problem(await desk.get(f"/cases/{case_id}/evidence/{evidence_id}")) == (410, "key-destroyed")
    assert str(await desk.case(other_id)).count(CANARY) >= 10


async def test_a_shredded_case_says_when_and_by_what_decision(desk: Desk, sessions: Sessions) -> None:
    case_id = await filled(desk)

    await destroyed(sessions, case_id)

    case = await desk.case(case_id)
    assert case["contentDestroyed"]["at"].startswith(str(utc_now().date()))
    last = case["timeline"][-1]
    assert (last["kind"], last["by"], last["details"]["secondPerson"]) == ("key_destroyed", "u-17", "u-4")
    assert "SON 2031/14" in last["text"]["sv"]
    assert {entry["byName"] for entry in case["timeline"]} == {None}


async def test_a_shredded_case_is_listed_among_the_others(desk: Desk, sessions: Sessions) -> None:
    await destroyed(sessions, await filled(desk))

    (row,) = (await desk.get("/cases")).json()["items"]

    assert row["title"] == "[förstört genom beslut / destroyed by decision]"


async def test_nothing_is_written_in_a_shredded_case(desk: Desk, sessions: Sessions) -> None:
    case_id = await filled(desk)
    await destroyed(sessions, case_id)

    assert problem(await desk.move(case_id, "reviewed")) == (410, "key-destroyed")


async def test_shredding_again_changes_nothing(desk: Desk, sessions: Sessions) -> None:
    case_id = await filled(desk)
    await destroyed(sessions, case_id)
    first = await desk.case(case_id)

    await destroyed(sessions, case_id, Decision("another", "u-1", "u-2"))

    assert await desk.case(case_id) == first


async def test_the_key_of_an_open_case_is_not_destroyed(desk: Desk, sessions: Sessions) -> None:
    case_id = await desk.open()

    with pytest.raises(CaseStillOpen):
        await destroyed(sessions, case_id)

    assert (await desk.note(case_id)).status_code == 201


async def test_one_person_does_not_destroy_a_key(desk: Desk, sessions: Sessions) -> None:
    case_id = await filled(desk)

    with pytest.raises(TwoPersonsNeeded):
        await destroyed(sessions, case_id, Decision("SON 2031/14", "u-17", "U-17"))


async def test_a_case_from_before_sealing_reads_as_ever_and_is_sealed_when_it_changes(
    desk: Desk, database: Database, settings: Settings
) -> None:
    case_id = await desk.open(title=f"Fakturor från {CANARY}")
    await in_clear(database, case_id, settings)

    title = (await desk.case(case_id))["title"]
    noted = await desk.note(case_id)

    assert (title, noted.json()["title"]) == (f"Fakturor från {CANARY}",) * 2
    assert given_away({"": (await dump(database.admin_dsn(), "cases"))["cases.case_file"]}, [CANARY]) == []


async def in_clear(database: Database, case_id: str, settings: Settings) -> None:
    """Make a case what it was before texts were sealed."""
    connection = await asyncpg.connect(database.admin_dsn())
    change = "UPDATE cases.case_file SET title = $2, sealed_title = NULL WHERE case_id::text = $1"
    await connection.execute(change, case_id, f"Fakturor från {CANARY}")
    await connection.execute("UPDATE cases.timeline_entry SET by_name = 'Kim', sealed_by_name = NULL")
    await connection.close()
    next(settings.key_dir.glob(f"*/{case_id}.key")).unlink()


async def test_a_lost_key_folder_fails_no_list_and_makes_no_new_key(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    case_id = await desk.open()
    settings.key_dir.rename(tmp_path / "elsewhere")

    (row,) = (await desk.get("/cases")).json()["items"]
    refused = await desk.note(case_id)

    assert row["title"] == "[nyckeln saknas / the key is not here]"
    assert problem(refused) == (503, "key-missing")


async def test_a_value_moved_to_another_row_is_not_shown(desk: Desk, database: Database) -> None:
    case_id = await desk.open()
    for text in ("ett", "två"):
        await desk.post(f"/cases/{case_id}/notes", {"text": text})
    connection = await asyncpg.connect(database.admin_dsn())
    await connection.execute("UPDATE cases.note SET sealed_text = (SELECT sealed_text FROM cases.note LIMIT 1)")
    await connection.close()

    assert problem(await desk.get(f"/cases/{case_id}")) == (500, "seal-broken")
