"""What people tell: forms of staff, and tips from the public, sealed and kept from those whom they are not for."""

import io
from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient, Response
from PIL import Image
from sqlalchemy import text

from services.intake.telling.forms import FORMS
from shared.db import system_session
from shared.events import Event, RecordsReceived
from shared.policy.actions import ALLOWED, MACHINES, Action, Role
from shared.testing import Issuer, published

NUMBER = "19121212-1212"
SECRET = "Frida Canarydotter säger att ingen kommer till träningen"
INCIDENT = {
    "supportOffered": False,
    "happenedOn": "2026-11-03",
    "incidentKind": "threat",
    "perceivedPurpose": "Att kontrollen skulle ställas in",
}
WRONG = {
    "what": ({"what": "x" * 501}, {"what": "\u200b\u0007 \u202e"}, {"what": None}),
    "noticedOn": ({"noticedOn": "2999-01-01"}, {"noticedOn": "i går"}),
    "area": ({"area": "<script>"},),
    "severity": ({"severity": 9},),
    "atStakeMinor": ({"atStakeMinor": "mycket"},),
}
REFUSED: tuple[tuple[dict[str, str], Any, str, str], ...] = (
    ({"what": " \u200b "}, None, "what", "missing"),
    ({"what": "x" * 20_001}, None, "what", "too-long"),
    ({"contact": "x" * 301}, None, "contact", "too-long"),
    ({"organisationNumber": "556016-0681"}, None, "organisationNumber", "not-a-number"),
    ({"concerns": "x"}, None, "concerns", "not-a-choice"),
    ({}, {"files": ("a.exe", b"MZ\x00\xff")}, "files", "file-kind"),
    ({}, {"files": ("a.pdf", b"%PDF-1.7")}, "files", "file-traces"),
    ({}, [("files", (f"{n}.txt", b"1")) for n in range(6)], "files", "too-many-files"),
)


async def tell(client: AsyncClient, headers: dict[str, str], kind: str, body: dict[str, Any]) -> Response:
    return await client.post(f"/told/{kind}", json=body, headers=headers)


async def tip(client: AsyncClient, issuer: Issuer, files: Any = None, **data: str) -> Response:
    headers = issuer.headers("public_form_client", subject="public-form", committees=("ks",))
    # a form without files is a multipart one too
    sent = files or [("files", ("", b""))]
    return await client.post("/public-tips", data={"what": SECRET, **data}, files=sent, headers=headers)


async def test_the_example_of_each_form_is_taken(client: AsyncClient, issuer: Issuer) -> None:
    for form in FORMS.values():
        path = form.kind.name.replace("_", "-")
        answer = await tell(client, issuer.headers("manager"), path, dict(form.sent.example))

        assert answer.status_code == 201, answer.text
        assert answer.json()["number"].startswith(f"{form.series}-2")


async def test_everybody_who_works_here_may_tell_and_machines_may_not(client: AsyncClient, issuer: Issuer) -> None:
    answers = {
        role: (await tell(client, issuer.headers(role.value), "undue-influence-incident", INCIDENT)).status_code
        for role in Role
    }

    assert answers == {role: 403 if role in MACHINES else 201 for role in Role}


async def test_only_the_head_of_security_reads_who_was_put_under_pressure(client: AsyncClient, issuer: Issuer) -> None:
    told = await tell(client, issuer.headers("inspector", subject="ann"), "undue-influence-incident", INCIDENT)
    paths = ["/records/undue-influence-incident", f"/records/undue-influence-incident/{told.json()['recordId']}"]

    for role in Role:
        found = [(await client.get(path, headers=issuer.headers(role.value))).status_code for path in paths]
        assert found == ([200, 200] if role is Role.SECURITY_HEAD else [403, 403]), role


async def test_the_head_of_security_of_another_committee_sees_no_incident(client: AsyncClient, issuer: Issuer) -> None:
    ann = issuer.headers("inspector", subject="ann", committees=("son",))
    told = (await tell(client, ann, "undue-influence-incident", INCIDENT)).json()

    other = issuer.headers("security_head", committees=("kfn",))
    answer = await client.get(f"/records/undue-influence-incident/{told['recordId']}", headers=other)
    assert answer.status_code == 404


async def test_one_sees_what_one_told_and_nothing_of_others(client: AsyncClient, issuer: Issuer) -> None:
    ann, bo = (issuer.headers("inspector", subject=name, committees=("son",)) for name in ("ann", "bo"))
    number = (await tell(client, ann, "undue-influence-incident", INCIDENT)).json()["number"]

    mine = (await client.get("/told", headers=ann)).json()
    assert [one["record"]["body"]["incidentNumber"] for one in mine["items"]] == [number]
    assert (await client.get("/told", headers=bo)).json()["total"] == 0


async def test_a_wrong_answer_is_named(client: AsyncClient, issuer: Issuer) -> None:
    for field, changes in WRONG.items():
        for change in changes:
            body = {"noticedOn": "2026-11-05", "what": "Fel belopp", **change}
            answer = await tell(client, issuer.headers("manager"), "deviation", body)
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#/{field}"), change


async def test_what_the_server_fills_in_is_not_taken_from_a_form(client: AsyncClient, issuer: Issuer) -> None:
    for field in ("deviationNumber", "reportedBy", "currency"):
        body = {"noticedOn": "2026-11-05", "what": "Fel belopp", field: "X"}
        assert (await tell(client, issuer.headers("manager"), "deviation", body)).status_code == 422


async def test_an_identity_number_that_somebody_writes_does_not_leave_in_clear(
    client: AsyncClient, issuer: Issuer, app: FastAPI
) -> None:
    body = {"noticedOn": "2026-11-05", "what": f"Gäller {NUMBER}", "unit": NUMBER, "party": {"name": NUMBER}}

    answer = await tell(client, issuer.headers("manager"), "deviation", body)

    assert answer.status_code == 201
    events = await published(app.state.sessions)
    shown = (await client.get("/records/deviation", headers=issuer.headers("controller"))).text
    assert NUMBER not in shown + repr(events)


async def test_html_and_odd_signs_are_kept_as_text(client: AsyncClient, issuer: Issuer) -> None:
    said = "<script>alert(1)</script>\u202e rad 1\nrad 2"
    await tell(client, issuer.headers("manager"), "improvement-suggestion", {"suggestion": said})

    found = (await client.get("/records/improvement-suggestion?q=alert", headers=issuer.headers("controller"))).json()
    assert found["items"][0]["body"]["suggestion"] == "<script>alert(1)</script> rad 1\nrad 2"


async def test_a_search_looks_at_what_was_said_and_takes_signs_as_they_are(client: AsyncClient, issuer: Issuer) -> None:
    for said in ("Byt 100 % av nycklarna", "Byt lås"):
        await tell(client, issuer.headers("manager"), "improvement-suggestion", {"suggestion": said})

    async def total(words: str) -> int:
        params = {"q": words}
        answer = await client.get(
            "/records/improvement-suggestion", params=params, headers=issuer.headers("controller")
        )
        found: int = answer.json()["total"]
        return found

    assert [await total(words) for words in ("byt", "0 %", "__", "suggestion")] == [2, 1, 0, 0]


async def test_what_a_tip_says_is_sealed_and_opened_for_those_who_may(
    client: AsyncClient, issuer: Issuer, app: FastAPI
) -> None:
    sent = {"name": "IF Norrskenet", "organisationNumber": "556016-0680", "contact": "frida@example.org"}
    got = (await tip(client, issuer, concerns="association_grant", **sent)).json()

    opened = (await client.get(f"/public-tips/{got['recordId']}", headers=issuer.headers("registrar"))).json()
    assert {key: opened["answers"][key] for key in ("what", *sent)} == {"what": SECRET, **sent}
    async with system_session(app.state.sessions, "*") as session:
        tables = ("record", "tip", "tip_file", "party", "outbox")
        kept = [str((await session.execute(text(f"SELECT * FROM {table}"))).all()) for table in tables]  # noqa: S608
    assert not [word for word in (SECRET, "frida", "Norrskenet") if any(word in rows for rows in kept)]


async def test_a_tip_puts_nobody_into_the_register(client: AsyncClient, issuer: Issuer, app: FastAPI) -> None:
    await tip(client, issuer, name="Svindel AB", organisationNumber="556103-4249")

    async with system_session(app.state.sessions, "*") as session:
        assert await session.scalar(text("SELECT count(*) FROM party")) == 0


async def test_a_tip_about_an_organisation_of_the_register_is_tied_to_it(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("controller")
    payee = {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"}
    deviation = {"noticedOn": "2026-11-05", "what": "Fel belopp", "party": payee}
    await tell(client, headers, "deviation", deviation)

    got = (await tip(client, issuer, organisationNumber="5560160680")).json()

    known = (await client.get("/records/deviation", headers=headers)).json()["items"][0]["partyId"]
    assert (await client.get(f"/public-tips/{got['recordId']}", headers=headers)).json()["partyId"] == known


async def test_a_picture_of_a_tip_loses_its_metadata(client: AsyncClient, issuer: Issuer) -> None:
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "Frida Canarydotter"
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif)
    assert b"Canarydotter" in picture.getvalue()

    got = (await tip(client, issuer, {"files": ("bild.jpg", picture.getvalue())})).json()

    headers = issuer.headers("controller")
    file = (await client.get(f"/public-tips/{got['recordId']}", headers=headers)).json()["files"][0]
    content = await client.get(f"/public-tips/{got['recordId']}/files/{file['fileId']}", headers=headers)
    assert (file["name"], content.content[:2], b"Canarydotter" in content.content) == ("bild.jpg", b"\xff\xd8", False)


async def test_a_tip_that_cannot_be_taken_names_the_field_and_why(client: AsyncClient, issuer: Issuer) -> None:
    for data, files, field, reason in REFUSED:
        answer = await tip(client, issuer, files, **data)
        fault = answer.json()["errors"][0]
        assert (answer.status_code, fault["pointer"], fault["detail"]) == (422, f"#/{field}", reason)


async def test_only_the_public_form_sends_tips_and_it_reads_none(client: AsyncClient, issuer: Issuer) -> None:
    got = (await tip(client, issuer)).json()

    for role in Role:
        headers = issuer.headers(role.value, committees=("ks",))
        sent = await client.post("/public-tips", data={"what": "x"}, files={"files": ("", b"")}, headers=headers)
        paths = (f"/public-tips/{got['recordId']}", "/records/tip")
        read = [(await client.get(path, headers=headers)).status_code for path in paths]
        assert (sent.status_code == 201) == (role is Role.PUBLIC_FORM_CLIENT), role
        assert read == ([200, 200] if role in ALLOWED[Action.PUBLIC_TIP_READ] else [403, 403]), role


def _sent_on(events: list[Event]) -> dict[str, Any]:
    """What the newest tip's event tells of it."""
    tips = [event for event in events if isinstance(event, RecordsReceived) and event.kind == "tip"]
    return tips[-1].records[0].body


async def test_a_tip_on_the_broker_is_its_number_and_what_it_concerns(
    client: AsyncClient, issuer: Issuer, app: FastAPI
) -> None:
    number = (await tip(client, issuer, concerns="payment", name="Ann")).json()["number"]

    body = _sent_on(await published(app.state.sessions))
    assert {key: body[key] for key in body if key != "received_on"} == {
        "tip_number": number,
        "concerns": "payment",
        "files": 0,
        "contact_left": False,
    }
