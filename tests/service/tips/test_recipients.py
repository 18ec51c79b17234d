"""Recipients and administrators: who reads, who manages, who is kept away, and who sees that."""

import asyncpg
import pytest
from httpx import AsyncClient

from services.intake.settings import Settings as IntakeSettings
from services.intake.tips.settings import Settings
from shared.policy.actions import Role
from shared.testing import Database, Issuer
from tests.service.tips.conftest import PASSPHRASE, TOLD, Office, Reporter

SORTED = {"category": "payments", "circle": "protected"}


@pytest.mark.attack("W9")
async def test_who_is_named_in_a_report_does_not_find_it_any_more(reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    before = await office.reports("ali")

    await office.post(f"/reports/{report_id}/assess", "ida", {**SORTED, "barred": ["ali"]})

    assert (before, await office.reports("ali")) == ([report_id], [])
    assert (await office.open(report_id, "ali")).status_code == 404
    assert (await office.get(f"/reports/{report_id}", "ali")).status_code == 404


@pytest.mark.attack("W9")
async def test_the_database_hides_it_from_whom_it_names_whatever_is_asked(
    reporter: Reporter, office: Office, settings: Settings
) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/assess", "ida", {**SORTED, "barred": ["ali"]})
    connection = await asyncpg.connect(settings.dsn())
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.municipality', '9999', true)")
            counted = []
            for actor in ("ida", "ali"):
                await connection.execute("SELECT set_config('app.actor', $1, true)", actor)
                seen = ["report", "report_key", "message", "access"]
                counted.append([await connection.fetchval(f"SELECT count(*) FROM {t}") for t in seen])  # noqa: S608
    finally:
        await connection.close()

    assert min(counted[0]) > 0
    assert counted[1] == [0, 0, 0, 0]


@pytest.mark.attack("W9")
async def test_whom_the_reporter_leaves_out_gets_no_key(reporter: Reporter, office: Office) -> None:
    keys = (await office.get("/recipients", "ida")).json()["items"]
    ali = next(one["keyId"] for one in keys if one["subject"] == "ali")

    await reporter.send(ticked=(ali,))

    assert (len(await office.reports("ida")), await office.reports("ali")) == (1, [])


@pytest.mark.attack("W9")
async def test_a_barred_recipient_cannot_be_given_the_report(reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/assess", "ida", {**SORTED, "barred": ["ali"]})

    shared = await office.post(f"/reports/{report_id}/share", "ida", {"passphrase": PASSPHRASE, "subject": "ali"})

    assert shared.status_code == 409
    assert await office.reports("ali") == []


@pytest.mark.attack("W9")
async def test_leaving_everybody_out_stores_nothing(reporter: Reporter, office: Office) -> None:
    keys = (await office.get("/recipients", "ida")).json()["items"]

    answer = await reporter.send(ticked=tuple(one["keyId"] for one in keys))

    assert (answer.status_code, await office.reports("ida")) == (400, [])
    assert TOLD in answer.text


@pytest.mark.attack("W10")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WHISTLEBLOWER_RECIPIENT])
async def test_no_other_role_reads(role: Role, reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")

    answers = [
        await office.get("/reports", "lo", role=role),
        await office.get(f"/reports/{report_id}", "lo", role=role),
        await office.post(f"/reports/{report_id}/open", "lo", {"passphrase": PASSPHRASE}, role=role),
        await office.post(f"/reports/{report_id}/archive", "lo", {"passphrase": PASSPHRASE}, role=role),
    ]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.attack("W10")
async def test_a_recipient_who_also_administers_does_not_read(
    reporter: Reporter, office: Office, issuer: Issuer
) -> None:
    await reporter.report()
    headers = issuer.headers("whistleblower_recipient", "administrator", subject="ida")

    answer = await office.client.get("/whistleblowing/reports", headers=headers)

    assert answer.status_code == 403


@pytest.mark.attack("W10")
async def test_nobody_takes_their_own_key_into_use(office: Office, issuer: Issuer) -> None:
    made = await office.post("/keys", "eva", {"passphrase": PASSPHRASE})

    own = await office.post(f"/keys/{made.json()['keyId']}/activate", "eva", role="administrator")

    assert (own.status_code, own.json()["type"]) == (403, "/problems/second-person-needed")


@pytest.mark.attack("W10")
async def test_a_key_that_waits_gets_no_report(reporter: Reporter, office: Office) -> None:
    await office.post("/keys", "eva", {"passphrase": PASSPHRASE})

    await reporter.report()

    assert await office.reports("eva") == []


@pytest.mark.attack("W10")
async def test_an_ended_key_opens_nothing(reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ali")
    keys = (await office.get("/recipients", "ida")).json()["items"]
    ali = next(one["keyId"] for one in keys if one["subject"] == "ali")

    await office.post(f"/keys/{ali}/end", "lo", role="administrator")

    assert (await office.open(report_id, "ali")).status_code == 404
    assert (await office.open(report_id, "ida")).status_code == 200


@pytest.mark.attack("W10")
async def test_a_new_recipient_reads_old_reports_once_one_is_shared(reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.recipient("eva")
    before = await office.reports("eva")

    await office.post(f"/reports/{report_id}/share", "ida", {"passphrase": PASSPHRASE, "subject": "eva"})

    assert before == []
    assert (await office.open(report_id, "eva")).json()["entries"][0]["answers"]["what"] == TOLD


@pytest.mark.attack("W11")
async def test_each_recipient_sees_what_the_others_did(reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.open(report_id, "ida")
    await office.post(f"/reports/{report_id}/acknowledge", "ida")

    seen = (await office.get(f"/reports/{report_id}", "ali")).json()["accesses"]

    assert [(one["name"], one["act"]) for one in seen] == [("Ida", "acknowledged"), ("Ida", "opened")]


@pytest.mark.attack("W11")
async def test_each_access_has_a_record_in_the_audit_trail(
    reporter: Reporter, office: Office, admin: asyncpg.Connection
) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.open(report_id, "ida")
    await office.open(report_id, "ida", "en helt annan lösenfras")

    rows = await admin.fetch("SELECT * FROM tips.audit_record WHERE action = 'tip.read' ORDER BY at DESC LIMIT 2")

    assert {(row["actor"], row["outcome"]) for row in rows} == {("ida", "permitted"), ("ida", "denied")}


async def test_a_report_of_another_municipality_is_not_there(
    reporter: Reporter, office: Office, issuer: Issuer
) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    headers = issuer.headers("whistleblower_recipient", subject="ida", municipality_id="1234")

    answer = await office.client.get(f"/whistleblowing/reports/{report_id}", headers=headers)

    assert answer.status_code == 404


async def test_a_short_passphrase_is_refused_and_not_repeated(office: Office) -> None:
    answer = await office.post("/keys", "eva", {"passphrase": "kort"})

    assert answer.status_code == 422
    assert "kort" not in answer.text


async def test_a_second_key_of_one_person_is_refused(office: Office) -> None:
    again = await office.post("/keys", "ida", {"passphrase": PASSPHRASE})

    assert (again.status_code, again.json()["type"]) == (409, "/problems/key-in-use")


@pytest.mark.attack("W5")
async def test_intake_and_the_channel_reach_nothing_of_each_other(
    client: AsyncClient, settings: Settings, database: Database
) -> None:
    for reach, schema, table in ((IntakeSettings, "tips", "report"), (Settings, "intake", "payment")):
        connection = await asyncpg.connect(database.dsn(reach))
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {schema}.{table}")  # noqa: S608 - names of ours
        finally:
            await connection.close()


async def test_what_was_said_cannot_be_changed_by_the_service(reporter: Reporter, settings: Settings) -> None:
    await reporter.report()
    connection = await asyncpg.connect(settings.dsn())
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE message SET author = 'recipient'")
    finally:
        await connection.close()
