"""Rule versions over the API, and rules that are looked at again when they are seldom right."""

import asyncio
import time
from pathlib import Path
from typing import Any

from httpx import AsyncClient, Response
from sqlalchemy import text

from services.risk.operations.reviewing import review_rules
from shared.clock import utc_now
from shared.db import Scope, Sessions, system_session
from shared.ids import new_id
from shared.testing import Database, Issuer
from tests.service.risk.rule_town import HERE, RULE, Office, as_admin, screen

WAIT_SECONDS = 60
PATH = f"/rules/{RULE}/versions"


class Desk:
    """A person with a role at the API."""

    def __init__(self, client: AsyncClient, issuer: Issuer, subject: str, role: str = "controller") -> None:
        self.client, self.headers = client, issuer.headers(role, subject=subject)

    async def post(self, path: str, body: Any = None) -> Response:
        return await self.client.post(path, json={} if body is None else body, headers=self.headers)

    async def get(self, path: str) -> Any:
        return (await self.client.get(path, headers=self.headers)).json()


async def drafted(desk: Desk) -> str:
    """The path of a new version."""
    answer = await desk.post(PATH, {"parameters": {"window_days": 60}})
    assert answer.status_code == 201, answer.text
    return f"{PATH}/{answer.json()['digest']}"


async def run_over_history(desk: Desk, path: str) -> None:
    await desk.post(f"{path}/backtests")
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        version = await desk.get(path)
        if version["report"] is not None:
            return
        assert time.monotonic() < deadline, version
        await asyncio.sleep(0.02)


async def test_a_refusal_names_each_missing_demand_and_what_to_do_next(client: AsyncClient, issuer: Issuer) -> None:
    kim = Desk(client, issuer, "kim")
    path = await drafted(kim)

    answer = await kim.post(f"{path}/approve")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/activation-demands-missing"
    demands = {one["demand"]: one for one in answer.json()["demands"]}
    assert demands.keys() == {"report", "shadow_days", "shadow_units", "fairness", "requested", "second_person"}
    assert demands["shadow_units"]["sv"].startswith("Versionen har prövat 0 av 1000")
    assert (await kim.get(path))["state"] == "draft"


async def test_the_whole_way_over_the_api(
    client: AsyncClient, issuer: Issuer, sessions: Sessions, database: Database
) -> None:
    kim, alex, robin = (Desk(client, issuer, name) for name in ("kim", "alex", "robin"))
    await screen(sessions)
    path = await drafted(kim)
    await run_over_history(kim, path)
    assert (await kim.post(f"{path}/shadow")).json()["state"] == "shadow"
    await screen(sessions, 1_000, sequence=50)
    month_ago = "SET {0} = {0} - interval '29 days'"
    await as_admin(database, "UPDATE rule_version " + month_ago.format("shadow_since"))
    await as_admin(database, "UPDATE shadow_run " + month_ago.format("since"))
    assert (await kim.post(f"{path}/fairness")).status_code == 200
    assert (await alex.post(f"{path}/request")).status_code == 200
    refused = [(await desk.post(f"{path}/approve")).status_code for desk in (kim, alex)]

    approved = await robin.post(f"{path}/approve")

    assert refused == [409, 409]
    assert (approved.json()["state"], approved.json()["demands"]) == ("active", [])
    assert [step["step"] for step in approved.json()["history"]][-1] == "approve"
    assert all(step["done"] for step in approved.json()["path"])
    told = await kim.get(f"/rules/{RULE}")
    assert (told["status"], told["needsReview"]) == ("active", False)
    assert {one["name"]: one["value"] for one in told["parameters"]}["window_days"] == 60


async def test_a_report_tells_what_the_version_would_cost_and_bring(
    client: AsyncClient, issuer: Issuer, sessions: Sessions
) -> None:
    kim = Desk(client, issuer, "kim")
    await screen(sessions)
    path = await drafted(kim)

    await run_over_history(kim, path)

    report = (await kim.get(path))["report"]
    assert (report["payments"], report["signals"], report["minutes"]) == (20, 3, 45)
    assert report["covered"]["minor"] == sum(1_000_000 + 37 * (100_000 + n) for n in range(3))
    assert report["precision"] is None
    same = [one for one in report["overlap"] if one["rule"] == RULE]
    assert [one["share"] for one in same] == [1.0]
    assert report["persons"] == 0


async def test_a_case_officer_drafts_nothing(client: AsyncClient, issuer: Issuer) -> None:
    sam = Desk(client, issuer, "sam", "case_officer")

    answer = await sam.post(PATH, {"parameters": {"window_days": 60}})

    assert answer.status_code == 403


async def test_a_parameter_that_the_rule_does_not_have_is_refused(client: AsyncClient, issuer: Issuer) -> None:
    answer = await Desk(client, issuer, "kim").post(PATH, {"parameters": {"windowdays": 60}})

    assert answer.status_code == 422
    assert "windowdays" in answer.json()["errors"][0]["detail"]


_ALERT = text(
    "INSERT INTO alert (alert_id, municipality_id, committee_id, number, subject_type, subject_id, score, deep, rules,"
    " title_sv, title_en, amount_minor, status, outcome, triaged_by, triaged_at) VALUES (:alert, '9999', 'son', 1,"
    " 'payment', 'x', 1, false, '[\"INV-01\"]', 'a', 'a', 1, 'triaged', :outcome, 'kim', now())"
)
_SIGNAL = text(
    "INSERT INTO signal (signal_id, municipality_id, committee_id, rule, version, severity, score, subject_type,"
    " subject_id, position, period, amount_minor, currency, evidence, compared, sv, en, alert_id, digest) VALUES"
    " (:signal, '9999', 'son', 'INV-01', 1, 3, 0.5, 'payment', 'x', 1, '', 1, 'SEK', '{}', '[]', '', '', :alert,"
    " :digest)"
)


async def judge(sessions: Sessions, digest: str, outcomes: dict[str, int]) -> None:
    """Alerts with a signal of the version, judged by people."""
    async with system_session(sessions, HERE) as session:
        for outcome, number in outcomes.items():
            for _ in range(number):
                ids = {"alert": new_id(), "signal": new_id(), "outcome": outcome, "digest": digest}
                await session.execute(_ALERT, ids)
                await session.execute(_SIGNAL, ids)


async def reviewed(sessions: Sessions, digest: str) -> None:
    async with sessions(info={"scope": Scope(HERE, "son", actor="kim")}) as session, session.begin():
        await review_rules(session, HERE, [digest], utc_now())


async def test_a_rule_that_is_seldom_right_is_to_be_looked_at_again_and_runs_on(
    sessions: Sessions, tmp_path: Path
) -> None:
    await screen(sessions)
    office = Office(sessions, tmp_path)
    digest = await office.value("SELECT digest FROM rule_version WHERE rule = :r", r=RULE)
    await judge(sessions, digest, {"explained": 34, "confirmed": 5, "not_actionable": 20})

    await reviewed(sessions, digest)
    before = await office.state(digest)
    await judge(sessions, digest, {"explained": 1})
    await reviewed(sessions, digest)

    assert (before, await office.state(digest)) == ("active", "review_due")
    signals = await office.value("SELECT count(*) FROM signal WHERE rule = :r", r=RULE)
    await screen(sessions, sequence=7)
    assert await office.value("SELECT count(*) FROM signal WHERE rule = :r", r=RULE) == signals + 3


async def test_judging_an_alert_looks_at_its_rules(client: AsyncClient, issuer: Issuer, sessions: Sessions) -> None:
    await screen(sessions)
    kim = Desk(client, issuer, "kim")
    [shipped] = (await kim.get(PATH))["items"]
    await judge(sessions, shipped["digest"], {"explained": 39})
    alert = (await kim.get("/alerts?status=open"))["items"][0]

    await kim.post(f"/alerts/{alert['alertId']}/triage", {"outcome": "explained", "reason": "Två leveranser."})

    assert (await kim.get(PATH))["items"][0]["state"] == "review_due"
    assert (await kim.get(f"/rules/{RULE}"))["status"] == "review_due"


async def test_a_value_of_the_wrong_type_is_named_by_its_parameter(client: AsyncClient, issuer: Issuer) -> None:
    body = {"parameters": {"window_days": "sextio"}}

    answer = await client.post("/rules/INV-01/versions", json=body, headers=issuer.headers("controller"))

    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/parameters/window_days"}
