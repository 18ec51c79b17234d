"""Data subjects' rights: requests, decisions of two persons, restriction, correction (GDPR art. 12, 15-21)."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import text

from services.intake.disposal import DECLARED
from services.intake.rights import due_on
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, driver_connection, system_session
from shared.disposal import statements
from shared.disposal.catalogue import PROPOSALS
from shared.ids import new_id
from shared.testing import Issuer

NAME = "Astrid Canarydotter"
NEW_NAME = "Astrid Canaryson"
ORDER = {
    "committeeId": "son",
    "amount": {"minor": 100_000, "currency": "SEK"},
    "payee": {"name": NAME, "account": {"kind": "bankgiro", "number": "5805-6201"}},
}
TODAY = swedish_date(utc_now())
GRANTED = {"outcome": "granted", "reason": "Uppgiften är rättad."}
CONTESTED = {"basis": "accuracy_contested", "reason": "Uppgiften kontrolleras."}


class Office:
    """The people who answer, and one whom the municipality has paid."""

    def __init__(self, client: AsyncClient, issuer: Issuer) -> None:
        self.client, self.issuer = client, issuer
        self.payment_id = self.party_id = ""

    async def get(self, path: str, role: str = "registrar", subject: str = "vera") -> Response:
        return await self.client.get(path, headers=self.issuer.headers(role, subject=subject))

    async def post(self, path: str, body: Any, role: str = "registrar", subject: str = "vera", **who: Any) -> Response:
        headers = self.issuer.headers(role, subject=subject, **who)
        return await self.client.post(path, json=body, headers=headers)

    async def pay(self, payee: Any) -> None:
        headers = self.issuer.headers("controller")
        accepted = await self.client.post("/payments", json=ORDER | {"payee": payee}, headers=headers)
        self.payment_id = accepted.json()["items"][0]["paymentId"]
        self.party_id = (await self.payment())["payee"]["partyId"]

    async def payment(self, role: str = "controller") -> dict[str, Any]:
        payment: dict[str, Any] = (await self.get(f"/payments/{self.payment_id}", role, "kim")).json()
        return payment

    async def ask(self, right: str = "rectification", received_on: date = TODAY, **said: Any) -> Response:
        body = {"partyId": self.party_id, "right": right, "receivedOn": received_on.isoformat(), "statement": "Fel."}
        return await self.post("/subject-requests", body | said)

    async def request(self, right: str = "rectification", received_on: date = TODAY) -> str:
        asked = await self.ask(right, received_on)
        assert asked.status_code == 201, asked.text
        request_id: str = asked.json()["subjectRequestId"]
        return request_id

    async def decide(self, request_id: str, body: Any, role: str = "security_head", **who: Any) -> Response:
        who = {"subject": "alex"} | who
        return await self.post(f"/subject-requests/{request_id}/decide", body, role, **who)

    async def restrict(self, request_id: str, body: Any = CONTESTED, role: str = "registrar") -> Response:
        return await self.post(f"/subject-requests/{request_id}/restrict", body, role)

    async def lift(self, informed_on: date = TODAY, **who: Any) -> Response:
        who = {"role": "security_head", "subject": "alex"} | who
        body = {"informedOn": informed_on.isoformat(), "reason": "Uppgiften stämmer."}
        return await self.post(f"/restrictions/{self.party_id}/lift", body, **who)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.fixture
async def office(client: AsyncClient, issuer: Issuer) -> Office:
    """A payment to a person who has asked for nothing yet."""
    office = Office(client, issuer)
    await office.pay(ORDER["payee"])
    return office


@pytest.fixture
def sessions(app: FastAPI) -> Sessions:
    sessions: Sessions = app.state.sessions
    return sessions


async def told(sessions: Sessions) -> list[dict[str, Any]]:
    """What was published of restrictions, in order."""
    async with system_session(sessions, "9999") as session:
        query = "SELECT convert_from(payload, 'UTF8')::jsonb FROM outbox WHERE type = :type ORDER BY seq"
        return list(await session.scalars(text(query), {"type": "party.restriction_changed"}))


async def test_a_registered_request_is_open_and_due_within_a_month(office: Office) -> None:
    asked = (await office.ask()).json()

    shown = (await office.get(f"/subject-requests/{asked['subjectRequestId']}")).json()

    assert (shown["state"], shown["statement"], shown["partyKind"]) == ("open", "Fel.", "person")
    assert shown["dueOn"] == due_on(TODAY, extended=False).isoformat()
    assert (shown["appeal"], shown["restriction"], shown["registeredBy"]) == (None, None, "vera")


async def test_a_request_names_the_grounds_that_limit_its_right(office: Office) -> None:
    asked = (await office.ask("access")).json()

    assert {"code": "secrecy", "law": "dataskyddslagen 5 kap. 1 §"} in asked["grounds"]
    assert "data_is_correct" not in {ground["code"] for ground in asked["grounds"]}


async def test_open_requests_come_first_by_their_last_day(office: Office) -> None:
    withdrawn, later, sooner = [await office.request(received_on=TODAY - timedelta(days)) for days in (20, 0, 10)]
    await office.post(f"/subject-requests/{withdrawn}/withdraw", {"reason": "Behövs inte längre."})

    listed = (await office.get("/subject-requests")).json()
    opened = (await office.get("/subject-requests?state=open&limit=1")).json()

    assert [item["subjectRequestId"] for item in listed["items"]] == [sooner, later, withdrawn]
    assert ([item["subjectRequestId"] for item in opened["items"]], opened["total"]) == ([sooner], 2)


async def test_a_company_has_no_such_rights(office: Office) -> None:
    await office.pay({"name": "Björkens Städ AB", "organisationNumber": "556016-0680"})

    assert problem(await office.ask()) == (409, "not-a-data-subject")


async def test_an_unknown_payee_is_not_found(office: Office) -> None:
    office.party_id = str(new_id())

    assert (await office.ask()).status_code == 404


async def test_a_request_has_come_before_it_is_registered(office: Office) -> None:
    assert problem(await office.ask(received_on=TODAY + timedelta(1))) == (422, "received-in-the-future")


async def test_the_answer_is_put_off_once(office: Office) -> None:
    path = f"/subject-requests/{await office.request()}/extend"

    first = await office.post(path, {"reason": "Underlag väntas."}, "data_protection_officer")
    again = await office.post(path, {"reason": "Underlag väntas."})

    assert first.json()["dueOn"] == due_on(TODAY, extended=True).isoformat()
    assert (first.json()["extended"], first.json()["extensionReason"]) == (True, "Underlag väntas.")
    assert problem(again) == (409, "subject-request-extended")


async def test_an_answer_that_is_late_is_not_put_off(office: Office) -> None:
    """Art. 12.3: the person is told of it within the first month."""
    request_id = await office.request(received_on=TODAY - timedelta(60))

    answer = await office.post(f"/subject-requests/{request_id}/extend", {"reason": "Underlag väntas."})

    assert problem(answer) == (409, "extension-too-late")


@pytest.mark.parametrize("who", [{"subject": "vera"}, {"subject": "alex", "acting_for": ("vera",)}])
async def test_who_registered_a_request_does_not_decide_it(office: Office, who: dict[str, Any]) -> None:
    answer = await office.decide(await office.request(), GRANTED, "registrar", **who)

    assert problem(answer) == (409, "second-person-needed")


async def test_a_data_protection_officer_does_not_decide(office: Office) -> None:
    """Art. 38.6."""
    assert (await office.decide(await office.request(), GRANTED, "data_protection_officer")).status_code == 403


@pytest.mark.parametrize("outcome", ["refused", "partly"])
async def test_what_is_not_granted_in_full_tells_how_to_appeal(office: Office, outcome: str) -> None:
    """Art. 12.4."""
    request_id = await office.request()
    said = {"outcome": outcome, "ground": "data_is_correct", "reason": "Uppgiften stämmer med beslutet."}

    decided = (await office.decide(request_id, said)).json()

    assert (decided["state"], decided["ground"], decided["decidedBy"]) == (outcome, "data_is_correct", "alex")
    assert "förvaltningsrätten" in decided["appeal"]["sv"]
    assert "IMY" in decided["appeal"]["en"]


@pytest.mark.parametrize(
    ("right", "outcome", "ground"),
    [
        ("rectification", "refused", None),
        ("rectification", "refused", "secrecy"),
        ("erasure", "partly", "compelling_grounds"),
        ("objection", "granted", "public_task"),
    ],
)
async def test_a_ground_is_one_that_limits_the_right(
    office: Office, right: str, outcome: str, ground: str | None
) -> None:
    said = {"outcome": outcome, "ground": ground, "reason": "Det finns skäl."}

    assert problem(await office.decide(await office.request(right), said)) == (422, "ground-does-not-fit")


async def test_a_request_is_decided_once(office: Office) -> None:
    request_id = await office.request()
    await office.decide(request_id, GRANTED)

    assert problem(await office.decide(request_id, GRANTED)) == (409, "subject-request-ended")


async def test_a_corrected_name_supersedes_and_the_old_one_is_kept_sealed(office: Office, sessions: Sessions) -> None:
    """Art. 16: also where the source goes on sending the old one."""
    answer = await office.decide(await office.request(), GRANTED | {"correctedName": NEW_NAME})
    await office.pay(ORDER["payee"])

    async with system_session(sessions, "9999") as session:
        kept = (await session.execute(text("SELECT * FROM rectification"))).mappings().one()
    assert answer.status_code == 200
    assert (await office.payment())["payee"]["name"] == NEW_NAME
    assert kept["sealed_earlier_name"] is not None
    assert not [value for value in kept.values() if isinstance(value, bytes) and b"Canary" in value]


async def test_a_supplementary_statement_stands_beside_the_payments(office: Office) -> None:
    said = "Jag bodde inte där då."
    await office.decide(await office.request(), GRANTED | {"supplementaryStatement": said})

    reader, machine = await office.payment(), await office.payment("integration_client")

    assert (reader["statement"], machine["statement"]) == (said, None)


@pytest.mark.parametrize(
    ("right", "body"),
    [
        ("erasure", GRANTED | {"correctedName": NEW_NAME}),
        ("access", GRANTED | {"supplementaryStatement": "Nej."}),
        (
            "rectification",
            {"outcome": "refused", "ground": "data_is_correct", "reason": "Stämmer.", "correctedName": NEW_NAME},
        ),
    ],
)
async def test_nothing_else_than_a_granted_rectification_corrects(
    office: Office, right: str, body: dict[str, Any]
) -> None:
    assert problem(await office.decide(await office.request(right), body)) == (422, "nothing-to-correct")


async def test_a_restriction_begins_while_the_request_is_open(office: Office, sessions: Sessions) -> None:
    """Art. 18.1 a."""
    request_id = await office.request()

    restricted = (await office.restrict(request_id, role="data_protection_officer")).json()

    assert (restricted["state"], restricted["restriction"]["restricted"]) == ("open", True)
    assert restricted["restriction"]["requestId"] == request_id
    assert (await office.payment())["restriction"] == {"since": TODAY.isoformat(), "exception": None}
    event = (await told(sessions))[0]
    assert (event["party_id"], event["restricted"], event["continues"]) == (office.party_id, True, False)


async def test_an_exception_lets_work_go_on_from_the_same_day(office: Office, sessions: Sessions) -> None:
    """Art. 18.2: a standing restriction is given one, and one row stays in force."""
    request_id = await office.request("objection")
    await office.restrict(request_id)

    answer = await office.restrict(request_id, CONTESTED | {"exception": "legal_claims"})

    listed = (await office.get("/restrictions")).json()["items"]
    assert answer.json()["restriction"]["exception"] == "legal_claims"
    assert [(one["restricted"], one["exception"], one["liftedBy"]) for one in listed] == [
        (True, "legal_claims", None),
        (False, None, None),
    ]
    assert [(event["version"], event["continues"]) for event in await told(sessions)] == [(1, False), (2, True)]


async def test_a_data_protection_officer_records_no_exception(office: Office) -> None:
    """Art. 38.6: that work goes on is decided by who is responsible for it."""
    body = CONTESTED | {"exception": "legal_claims"}

    assert (await office.restrict(await office.request(), body, "data_protection_officer")).status_code == 403


async def test_a_request_for_restriction_is_granted_by_restricting(office: Office) -> None:
    request_id = await office.request("restriction")

    before = await office.decide(request_id, GRANTED)
    await office.restrict(request_id)

    assert problem(before) == (409, "not-restricted")
    assert (await office.decide(request_id, GRANTED)).json()["state"] == "granted"


async def test_nothing_is_restricted_for_a_request_that_was_refused(office: Office) -> None:
    request_id = await office.request()
    await office.decide(request_id, {"outcome": "refused", "ground": "data_is_correct", "reason": "Stämmer."})

    assert problem(await office.restrict(request_id)) == (409, "subject-request-ended")


async def test_a_restriction_is_lifted_by_another_person_once_the_bearer_is_told(
    office: Office, sessions: Sessions
) -> None:
    """Art. 18.3."""
    await office.restrict(await office.request())

    alone = await office.lift(role="registrar", subject="vera")
    tomorrow = await office.lift(TODAY + timedelta(1))
    before = await office.lift(TODAY - timedelta(1))
    lifted = await office.lift()

    assert problem(alone) == (409, "second-person-needed")
    assert {problem(tomorrow), problem(before)} == {(422, "person-not-informed")}
    assert (lifted.json()["restricted"], lifted.json()["liftedBy"]) == (False, "alex")
    assert (await office.payment())["restriction"] is None
    assert [(event["version"], event["restricted"]) for event in await told(sessions)] == [(1, True), (2, False)]
    assert problem(await office.lift()) == (409, "not-restricted")


async def test_who_is_told_of_is_an_opaque_id(office: Office, sessions: Sessions) -> None:
    """Neither the event nor the tables hold a name or a person's words."""
    request_id = await office.request()
    await office.restrict(request_id, CONTESTED | {"reason": f"{NAME} bestrider."})
    await office.decide(request_id, GRANTED | {"reason": f"{NAME} heter så.", "supplementaryStatement": NAME})
    await office.lift()

    async with system_session(sessions, "9999") as session:
        tables = ("subject_request", "restriction", "rectification", "outbox", "audit_record")
        rows = [
            str(row)
            for table in tables
            for row in await session.scalars(text(f"SELECT to_jsonb(t)::text FROM {table} t"))  # noqa: S608 - our tables
        ]
    assert len(rows) > 5
    clear, hexed = "Canarydotter", b"Canarydotter".hex()
    assert not [row for row in rows if clear in row or hexed in row]


async def due(sessions: Sessions, table: str) -> int:
    """How many rows of a table the proposed rule would let go in three years."""
    one = next(one for one in DECLARED.disposables if one.table == table)
    months = PROPOSALS[one.type].months
    async with system_session(sessions, "9999") as session:
        connection = await driver_connection(session)
        as_of = TODAY + timedelta(3 * 366)
        return len(await connection.fetch(statements.pick(one), "9999", as_of, months, False, TODAY, 10))


async def test_a_request_stays_while_it_is_open_or_its_restriction_is_in_force(
    office: Office, sessions: Sessions
) -> None:
    request_id = await office.request()
    opened = await due(sessions, "subject_request")
    await office.restrict(request_id)
    await office.decide(request_id, GRANTED | {"supplementaryStatement": "Jag bodde inte där."})
    restricted = [await due(sessions, table) for table in ("subject_request", "restriction")]
    await office.lift()

    lifted = [await due(sessions, table) for table in ("subject_request", "restriction", "rectification")]

    assert (opened, restricted) == (0, [0, 0])
    assert lifted == [1, 1, 0], "what completes the payee's data stays with the payee"


async def test_the_extract_holds_what_was_asked_and_restricted(office: Office) -> None:
    """Art. 15: without what is sealed, which the extract names."""
    request_id = await office.request()
    await office.restrict(request_id)
    await office.decide(request_id, GRANTED | {"correctedName": NEW_NAME})

    body = {"objectIds": [office.party_id]}
    extract = (await office.post("/payments/data-subject", body, "data_protection_officer")).json()

    held = {part["table"]: part for part in extract["held"]}
    assert {"party", "payment", "subject_request", "restriction", "rectification"} == held.keys()
    assert held["subject_request"]["rows"][0]["right"] == "rectification"
    assert held["rectification"]["sealed"] == ["sealed_corrected_name", "sealed_earlier_name"]
