"""A municipality's own rule goes from text to active through the gate, and sees live what its back-test saw."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.risk.operations import fairness, gate
from services.risk.operations.judging import judge_some
from shared.clock import utc_now
from shared.db import Scope, Sessions
from shared.testing import Database, Issuer
from tests.builders import a_fact, received
from tests.service.risk.rule_town import AUTHOR, HERE, REQUESTER, SECOND, SHADOW, Office, as_admin
from tests.service.risk.test_judging import alerts, judged, shift, told
from tests.unit.risk.own_samples import as_body

OWN = "OWN-01"
LARGE, SMALL = 6_000_000, 4_000_000


async def written(client: AsyncClient, issuer: Issuer, subject: str = "kim", **changed: Any) -> str:
    """The digest of a new rule's draft."""
    answer = await client.post(
        "/rules/own", json=as_body(**changed), headers=issuer.headers("controller", subject=subject)
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["draft"]["digest"])


async def paid(sessions: Sessions, *amounts: int, sequence: int = 1) -> None:
    facts = [a_fact(amount, invoice_number=f"{sequence}-{n}") for n, amount in enumerate(amounts)]
    await judged(sessions, received(facts, sequence, HERE))


async def proved(office: Office, digest: str) -> None:
    """Everything but a request and an approval."""
    await office.backtest(digest)
    await office.take(gate.start_shadow, digest, by=AUTHOR)
    await paid(office.sessions, LARGE, SMALL, sequence=2)
    async with office.sessions(info={"scope": Scope("*")}) as session, session.begin():
        await session.execute(text("UPDATE shadow_run SET judged_units = 1000 WHERE digest = :d"), {"d": digest})
    await office.take(fairness.nobody_meant, digest, by=AUTHOR)


async def test_text_becomes_alerts_that_equal_the_back_test(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, tmp_path: Path
) -> None:
    await paid(sessions, LARGE, SMALL, LARGE + 1)
    office, digest = Office(sessions, tmp_path), await written(client, issuer)
    await proved(office, digest)
    assert [one for one in await alerts(client, issuer) if OWN in one["rules"]] == []
    await office.take(gate.request_approval, digest, by=REQUESTER, at=utc_now() + SHADOW)

    await office.take(gate.approve, digest, by=SECOND, at=utc_now() + SHADOW + timedelta(minutes=1))
    while await judge_some(sessions, timedelta(0)):
        pass

    assert await office.state(digest) == "active"
    [alert] = [one for one in await alerts(client, issuer) if OWN in one["rules"]]
    mine = [signal for signal in alert["signals"] if signal["rule"] == OWN]
    assert {signal["evidence"]["amount_minor"] for signal in mine} == {LARGE, LARGE + 1}
    assert mine[0]["explanation"]["sv"].endswith("utan beställning.")
    assert mine[0]["ruleDigest"] == digest
    assert mine[0]["parameters"] == {"least_minor": 5_000_000}
    await office.backtest(digest)
    [*_, last] = await office.rows("SELECT result FROM backtest ORDER BY requested_at")
    live = await office.value("SELECT count(*) FROM signal WHERE rule = :r AND NOT cleared", r=OWN)
    assert last["result"]["signals"] == live == 3


async def test_who_wrote_it_cannot_approve_it(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, tmp_path: Path
) -> None:
    await paid(sessions, LARGE)
    office, digest = Office(sessions, tmp_path), await written(client, issuer)
    await proved(office, digest)
    await office.take(gate.request_approval, digest, by=REQUESTER, at=utc_now() + SHADOW)

    with pytest.raises(gate.DemandsMissing) as refused:
        await office.take(gate.approve, digest, by=AUTHOR, at=utc_now() + SHADOW)

    assert [one["demand"] for one in refused.value.extra["demands"]] == ["second_person"]


async def test_mistakes_are_refused_with_their_place(client: AsyncClient, issuer: Issuer) -> None:
    body = as_body(condition="has(row.party_id) &&\n row.amont_minor > 5")

    answer = await client.post("/rules/own", json=body, headers=issuer.headers("controller"))

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    told = answer.json()
    [found] = [one for one in told["findings"] if one["severity"] == "error"]
    assert told["type"] == "/problems/own-rule-mistakes"
    assert (found["code"], found["line"], found["column"], found["length"]) == ("unknown-field", 2, 6, 11)
    assert found["nextStep"]["sv"].startswith("Menade du amount_minor")


async def test_a_check_stores_nothing(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("controller")

    answer = await client.post("/rules/own/check", json=as_body(condition="1 < 'x'"), headers=headers)

    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    listed = (await client.get("/rules?limit=100", headers=headers)).json()["items"]
    assert [one for one in listed if one["rule"].startswith("OWN")] == []


async def test_a_person_without_the_right_is_told_whom_to_ask(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.post("/rules/own", json=as_body(), headers=issuer.headers("case-officer"))

    assert answer.status_code == 403
    assert "Ask your security head" in answer.json()["detail"]


async def test_other_municipalities_do_not_see_it(client: AsyncClient, issuer: Issuer) -> None:
    await written(client, issuer)
    elsewhere = issuer.headers("controller", municipality_id="1234")

    answers = [await client.get(path, headers=elsewhere) for path in (f"/rules/own/{OWN}", f"/rules/{OWN}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    listed = (await client.get("/rules?limit=100", headers=elsewhere)).json()["items"]
    assert OWN not in {one["rule"] for one in listed}


async def test_a_rewritten_rule_is_another_version_beside_the_first(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, tmp_path: Path
) -> None:
    first, headers = await written(client, issuer), issuer.headers("controller")

    answer = await client.post(f"/rules/own/{OWN}/versions", json=as_body(severity=3), headers=headers)

    told = answer.json()
    assert (answer.status_code, told["version"], told["draft"]["state"]) == (201, 2, "draft")
    assert told["draft"]["digest"] != first
    assert (await client.get(f"/rules/own/{OWN}?version=1", headers=headers)).json()["text"]["severity"] == 2
    again = await client.post(f"/rules/own/{OWN}/versions", json=as_body(severity=3), headers=headers)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/own-rule-unchanged")


async def test_an_own_rule_never_starts_by_itself(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await written(client, issuer)
    await paid(sessions, LARGE)

    version = (await client.get(f"/rules/{OWN}/versions", headers=issuer.headers("controller"))).json()["items"]

    assert [(one["state"], one["ground"]) for one in version] == [("draft", "drafted")]


async def test_a_stored_text_cannot_be_changed(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await written(client, issuer)

    with pytest.raises(DBAPIError, match="permission denied"):
        async with sessions(info={"scope": Scope(HERE)}) as session, session.begin():
            await session.execute(text("UPDATE own_rule SET code_hash = 'x'"))


async def test_an_own_rule_on_records_is_judged_as_they_come_and_go(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, database: Database
) -> None:
    says = {"sv": "{party} började {starts_at}.", "en": "{party} began {starts_at}."}
    about: dict[str, Any] = {
        "kind": "shift",
        "key": "worker",
        "party": "provider",
        "amount": "0",
        "parameters": [],
        "explanation": says,
    }
    digest = await written(client, issuer, condition="rows.exists(r, r.starts_at < row.starts_at)", **about)
    await as_admin(database, "UPDATE rule_version SET state = 'active' WHERE digest = $1", digest)
    late = shift("11:00", "15:00")
    standing = "SELECT count(*) FROM signal WHERE rule = 'OWN-01' AND NOT cleared"

    await judged(sessions, told(shift("08:00", "12:00")))
    await judged(sessions, told(late))

    async with sessions(info={"scope": Scope("*")}) as session:
        assert await session.scalar(text(standing)) == 1
    await judged(sessions, told(shift("07:00", "09:00", supersedes=late.record_id)))
    async with sessions(info={"scope": Scope("*")}) as session:
        rows = (await session.execute(text("SELECT sv FROM signal WHERE rule = 'OWN-01' AND NOT cleared"))).all()
    assert [row.sv for row in rows] == ["⟦Vård 12 AB⟧ började ⟦2\u00a0november 2026 09:00⟧."]
