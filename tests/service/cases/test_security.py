"""Who sees and changes what: roles, committees, municipalities, and the database itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from services.cases.settings import Settings
from shared.ids import new_id
from shared.testing import Database
from tests.service.cases.desk import Desk, a_hold, an_outcome

TABLES = ("case_file", "case_number", "timeline_entry", "note", "evidence", "money_entry", "payment_hold")


@dataclass
class Filled:
    """A case of the social committee that has one of everything."""

    case_id: str
    hold_id: str
    evidence_id: str


@pytest.fixture
async def filled(desk: Desk) -> Filled:
    case_id = await desk.open()
    await desk.note(case_id)
    await desk.outcome(case_id)
    evidence = await desk.upload(case_id, "a.txt", b"a")
    return Filled(case_id, await desk.propose(case_id), evidence.json()["evidenceId"])


def reads(filled: Filled) -> list[str]:
    return [f"/cases/{filled.case_id}", f"/cases/{filled.case_id}/evidence/{filled.evidence_id}"]


def writes(case_id: str, hold_id: str) -> list[tuple[str, dict[str, object]]]:
    return [
        (f"/cases/{case_id}/transitions", {"to": "triaged", "reason": "Det är dags."}),
        (f"/cases/{case_id}/notes", {"text": "Antecknat."}),
        (f"/cases/{case_id}/holds", a_hold()),
        (f"/cases/{case_id}/outcome", an_outcome()),
        (f"/holds/{hold_id}/approve", {}),
        (f"/holds/{hold_id}/end", {"reason": "Kontot är bekräftat."}),
    ]


@pytest.mark.attack("B2")
@pytest.mark.asvs("8.2.2")
async def test_another_committees_case_does_not_exist(desk: Desk, filled: Filled) -> None:
    officer = desk.other(role="case_officer", committees=("kfn",), subject="robin")
    before = await desk.case(filled.case_id)

    answers = [await officer.get(path) for path in reads(filled)]
    answers += [await officer.post(path, body) for path, body in writes(filled.case_id, filled.hold_id)]
    answers.append(await officer.upload(filled.case_id, "b.txt", b"b"))

    assert {answer.status_code for answer in answers} == {404}
    assert await desk.case(filled.case_id) == before


@pytest.mark.attack("B1")
@pytest.mark.asvs("8.2.2")
async def test_a_foreign_case_is_refused_in_the_same_words_as_an_unknown_one(desk: Desk, filled: Filled) -> None:
    officer = desk.other(role="case_officer", committees=("kfn",), subject="robin")
    foreign = [await officer.post(path, body) for path, body in writes(filled.case_id, filled.hold_id)]

    unknown = [await officer.post(path, body) for path, body in writes(str(new_id()), str(new_id()))]

    assert [a.json()["detail"] for a in foreign] == [a.json()["detail"] for a in unknown]


@pytest.mark.attack("B3")
async def test_another_committees_cases_are_not_counted(desk: Desk, filled: Filled) -> None:
    officer = desk.other(role="case_officer", committees=("kfn",))

    pages = [(await officer.get("/cases", **params)).json() for params in ({}, {"committeeId": "son"})]

    assert [(page["total"], page["items"]) for page in pages] == [(0, []), (0, [])]


@pytest.mark.attack("B1")
@pytest.mark.asvs("8.4.1")
async def test_another_municipalitys_case_does_not_exist(desk: Desk, filled: Filled) -> None:
    stranger = desk.other(municipality_id="1234")

    assert (await stranger.get(f"/cases/{filled.case_id}")).status_code == 404
    assert (await stranger.get("/cases")).json()["total"] == 0


async def test_an_auditor_reads_everything_and_changes_nothing(desk: Desk, filled: Filled) -> None:
    auditor = desk.other(role="auditor", subject="alex")
    before = await desk.case(filled.case_id)

    read = [await auditor.get(path) for path in (*reads(filled), "/cases", "/legal-grounds")]
    changed = [await auditor.post(path, body) for path, body in writes(filled.case_id, filled.hold_id)]
    changed.append(await auditor.post("/cases", {"title": "Fakturor", "committeeId": "son"}))
    changed.append(await auditor.upload(filled.case_id, "b.txt", b"b"))

    assert {answer.status_code for answer in read} == {200}
    assert {answer.status_code for answer in changed} == {403}
    assert await desk.case(filled.case_id) == before


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", ["board_member", "integration_client"])
async def test_other_roles_meet_a_clear_refusal(desk: Desk, filled: Filled, role: str) -> None:
    other = desk.other(role=role, subject="alex")

    answers = [await other.get(path) for path in (*reads(filled), "/cases", "/legal-grounds")]
    answers += [await other.post(path, body) for path, body in writes(filled.case_id, filled.hold_id)]

    assert {answer.status_code for answer in answers} == {403}
    assert role in answers[0].json()["detail"]


async def test_nobody_reads_without_signing_in(desk: Desk, filled: Filled) -> None:
    assert (await desk.client.get(f"/cases/{filled.case_id}")).status_code == 401


@pytest.fixture
async def sql(database: Database, filled: Filled) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.dsn(Settings))
    yield connection
    await connection.close()


async def enter(sql: asyncpg.Connection, municipality: str, committees: str) -> None:
    await sql.execute(
        "SELECT set_config('app.municipality', $1, false), set_config('app.committees', $2, false)",
        municipality,
        committees,
    )


async def counts(sql: asyncpg.Connection) -> dict[str, int]:
    return {table: len(await sql.fetch(f"TABLE {table}")) for table in (*TABLES, "outbox")}


@pytest.mark.attack("B8")
@pytest.mark.asvs("8.4.1")
async def test_sql_without_context_sees_no_row(sql: asyncpg.Connection) -> None:
    assert set((await counts(sql)).values()) == {0}


async def test_sql_within_context_sees_every_row(sql: asyncpg.Connection) -> None:
    await enter(sql, "9999", "son")

    assert min((await counts(sql)).values()) > 0


@pytest.mark.attack("B8")
async def test_sql_of_another_committee_sees_no_row_of_a_case(sql: asyncpg.Connection) -> None:
    await enter(sql, "9999", "kfn")

    seen = await counts(sql)

    assert {table for table, rows in seen.items() if rows} == {"case_number", "outbox"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE timeline_entry SET by = 'somebody else'",
        "UPDATE note SET text = 'nothing'",
        "UPDATE evidence SET sha256 = repeat('0', 64)",
        "UPDATE money_entry SET amount_minor = 0",
        "DELETE FROM timeline_entry",
        "DELETE FROM note",
        "DELETE FROM evidence",
        "DELETE FROM money_entry",
        "DELETE FROM payment_hold",
        "DELETE FROM case_file",
    ],
)
async def test_the_service_itself_cannot_rewrite_the_record(sql: asyncpg.Connection, statement: str) -> None:
    await enter(sql, "9999", "son")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sql.execute(statement)


@pytest.mark.attack("B6")
async def test_the_database_itself_wants_a_second_person(sql: asyncpg.Connection) -> None:
    await enter(sql, "9999", "son")

    with pytest.raises(asyncpg.CheckViolationError):
        await sql.execute("UPDATE payment_hold SET state = 'approved', approved_by = by")
    with pytest.raises(asyncpg.CheckViolationError):
        await sql.execute("UPDATE payment_hold SET state = 'approved'")
