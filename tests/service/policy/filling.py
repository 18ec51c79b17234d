"""One of everything in the social committee of one municipality."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from pydantic.alias_generators import to_camel

from services.intake.operations.resolving import resolve_some
from services.intake.records.shift import SHIFT
from services.risk.operations.random_controls import keep_periods
from tests.builders import a_fact, received
from tests.comparing import compare_here
from tests.service.cases.desk import Desk
from tests.service.controls.builders import a_triaged_alert
from tests.service.notifications.facts import case_opened
from tests.service.policy import bodies
from tests.service.policy.world import World
from tests.service.reporting.facts import history
from tests.service.risk.random_town import SETTLED, a_policy, ordinary
from tests.service.risk.test_fairness import an_audit, an_audit_mandate
from tests.service.risk.test_matching import a_mandate, pay
from tests.service.tips.conftest import Office, Reporter
from tests.unit.risk.own_samples import as_body

WAIT_SECONDS = 30


async def fill(world: World) -> None:
    """Let every service of *world* hold one of everything."""
    for name in world.apps:
        ids = await FILLINGS[name](world)
        world.ids[name] = {to_camel(parameter): value for parameter, value in ids.items()}


async def _intake(world: World) -> dict[str, str]:
    ids = {"rule": "SUP-01", "kind": "shift"}
    accepted = (await world.send("intake", "POST", "/payments", "controller", json=bodies.PERSON)).json()
    ids["payment_id"] = accepted["items"][0]["paymentId"]
    payment = (await world.send("intake", "GET", f"/payments/{ids['payment_id']}", "controller")).json()
    ids["party_id"] = payment["payee"]["partyId"]
    files = {"file": bodies.UPLOADS[""]}
    sent = await world.send("intake", "POST", "/files", "controller", files=files, data={"committeeId": "son"})
    ids["file_id"] = sent.json()["fileId"]
    await _read(world, ids["file_id"])
    said = {"source": "Skatteverket", "since": "2026-03-01"}
    await world.send("intake", "PUT", f"/protected-identities/{ids['party_id']}", "security_head", json=said)
    asked = {"partyId": ids["party_id"], "reason": "Personen ska höras."}
    unmasking = await world.send("intake", "POST", "/unmaskings", "controller", json=asked)
    ids["unmasking_id"] = unmasking.json()["unmaskingId"]
    said = bodies.A_REQUEST | {"partyId": ids["party_id"]}
    request = await world.send("intake", "POST", "/subject-requests", "registrar", subject="vera", json=said)
    ids["subject_request_id"] = request.json()["subjectRequestId"]
    shift = await world.send("intake", "POST", "/records/shift?committeeId=son", "controller", json=dict(SHIFT.example))
    ids["record_id"] = shift.json()["items"][0]["recordId"]
    tip = {"files": {"files": ("kvitto.txt", b"1")}, "data": bodies.A_TIP, "committees": ("son",)}
    tipped = await world.send("intake", "POST", "/public-tips", "public_form_client", **tip)
    ids["tip_id"] = tipped.json()["recordId"]
    read = await world.send("intake", "GET", f"/public-tips/{ids['tip_id']}", "controller")
    ids["tip_file_id"] = read.json()["files"][0]["fileId"]
    source = await world.send("intake", "POST", "/sources", "administrator", json=bodies.A_SOURCE)
    ids["source_id"] = source.json()["sourceId"]
    path = f"/sources/{ids['source_id']}/hooks"
    hook = (await world.send("intake", "POST", path, "administrator", json=bodies.A_HOOK)).json()
    ids |= {"hook_id": hook["hookId"], "secret_id": hook["secrets"][0]["secretId"]}
    restriction = {"basis": "objection_pending", "reason": "Invändningen prövas."}
    path = f"/subject-requests/{ids['subject_request_id']}/restrict"
    await world.send("intake", "POST", path, "registrar", subject="vera", json=restriction)
    return ids | await _two_that_may_be_one(world)


async def _read(world: World, file_id: str) -> None:
    """Wait until a file has been read."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        file = (await world.send("intake", "GET", f"/files/{file_id}", "controller")).json()
        if file["status"] in {"done", "rejected"}:
            return
        assert time.monotonic() < deadline, file
        await asyncio.sleep(0.02)


async def _two_that_may_be_one(world: World) -> dict[str, str]:
    for payee in bodies.ORGANISATIONS:
        sent = await world.send("intake", "POST", "/payments", "controller", json=bodies.PERSON | {"payee": payee})
        paid = await world.send("intake", "GET", f"/payments/{sent.json()['items'][0]['paymentId']}", "controller")
    while await resolve_some(world.apps["intake"].state.sessions, "9999", compare_here):
        pass
    pairs = await world.send("intake", "GET", "/parties/merges", "controller")
    return {"organisation_id": paid.json()["payee"]["partyId"], "merge_id": pairs.json()["items"][0]["mergeId"]}


async def _risk(world: World) -> dict[str, str]:
    first = a_fact()
    await world.handle("risk", received([first, a_fact(invoice_number="20260117")]))
    alerts = (await world.send("risk", "GET", "/alerts", "controller")).json()["items"]
    asked = f"/alerts/{alerts[0]['alertId']}/suppressions"
    kept_back = await world.send("risk", "POST", asked, "controller", json=bodies.A_SUPPRESSION)
    backtest = await world.send("risk", "POST", "/backtests", "controller", json={"rule": "INV-01"})
    for side in bodies.MATCHED:
        await pay(world.apps["risk"].state.sessions, side, [f"{side}-{n}" for n in range(5)])
    mandate = a_mandate(committees=list(bodies.MATCHED))
    given = (await world.send("risk", "POST", "/matching/mandates", "controller", json=mandate)).json()["mandateId"]
    await world.send("risk", "POST", f"/matching/mandates/{given}/decide", "security_head", subject="alex")
    matched = {"mandateId": given, "committeeId": "son"}
    run = await world.send("risk", "POST", "/matching/runs", "controller", json=matched)
    changed = {"parameters": {"hub": 10}}
    version = await world.send("risk", "POST", "/rules/SUP-01/versions", "controller", json=changed)
    # more than other municipalities write while they are asked, so that none of theirs is called the same
    own = [await world.send("risk", "POST", "/rules/own", "controller", json=as_body()) for _ in range(4)][-1]
    audit = an_audit_mandate(committeeId="son")
    granted = (await world.send("risk", "POST", "/fairness/mandates", "controller", json=audit)).json()["mandateId"]
    await world.send("risk", "POST", f"/fairness/mandates/{granted}/decide", "security_head", subject="alex")
    made = await world.send("risk", "POST", f"/fairness/mandates/{granted}/reports", "controller", json=an_audit())
    return {
        "digest": version.json()["digest"],
        "audit_mandate_id": granted,
        "fairness_report_id": made.json()["reportId"],
        "alert_id": alerts[0]["alertId"],
        "suppression_id": kept_back.json()["suppressionId"],
        "family": "invoice",
        "payment_id": str(first.payment_id),
        "backtest_id": backtest.json()["backtestId"],
        "rule": "SUP-01",
        "own_rule": own.json()["rule"],
        "mandate_id": given,
        "matching_run_id": run.json()["runId"],
        **await _register(world),
        **await _drawn(world),
    }


async def _drawn(world: World) -> dict[str, str]:
    """A month of the social committee that is over, and a payment that chance chose."""
    await world.send("risk", "POST", "/random-controls/policies", "controller", json=a_policy())
    await world.handle("risk", received(ordinary(3), sequence=2))
    periods = (await world.send("risk", "GET", "/random-controls/periods", "controller")).json()["items"]
    over = datetime.fromisoformat(periods[0]["endsAt"]) + SETTLED
    await keep_periods(world.apps["risk"].state.sessions, over)
    items = (await world.send("risk", "GET", "/random-controls", "controller")).json()["items"]
    return {"control_period_id": periods[0]["periodId"], "random_control_id": items[0]["itemId"]}


async def _register(world: World) -> dict[str, str]:
    """A process, a risk and an analysis of the social committee."""
    made = {}
    for name, path in (("process", "/risks/processes"), ("risk", "/risks"), ("analysis", "/risks/analyses")):
        body = bodies.BODIES[f"POST {path}"] | {"committeeId": "son"}
        answer = await world.send("risk", "POST", path, "controller", json=body)
        made[f"{name}_id"] = answer.json()[f"{name}Id"]
    return made


async def _controls(world: World) -> dict[str, str]:
    await world.handle("controls", a_triaged_alert())
    tasks = (await world.send("controls", "GET", "/tasks", "controller")).json()["items"]
    return {"task_id": tasks[0]["taskId"]}


async def _cases(world: World) -> dict[str, str]:
    desk = Desk(world.clients["cases"], world.issuer)
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.outcome(case_id)
    await desk.move(case_id, "closed")
    await desk.bar(case_id, subject="nobody")
    evidence = await desk.upload(case_id, "a.txt", b"a")
    case = await desk.case(case_id)
    draft = await desk.other(role="case_officer").post("/disclosures", bodies.A_DRAFT)
    ids = {
        "case_id": case_id,
        "step_id": case["waitingStep"]["stepId"],
        "bar_id": case["bars"][0]["barId"],
        "evidence_id": evidence.json()["evidenceId"],
        "hold_id": await desk.propose(case_id),
        "disclosure_id": draft.json()["disclosureId"],
    }
    registrar, head = ({"role": "registrar", "subject": "vera"}, {"role": "security_head", "subject": "alex"})
    rule = (await world.send("cases", "POST", "/disposal/rules", **registrar, json=bodies.DECIDED)).json()
    await world.send("cases", "POST", f"/disposal/rules/{rule['ruleId']}/approve", **head)
    run = (await world.send("cases", "POST", "/disposal/runs", **registrar)).json()
    kept = {"kind": "case", "objectId": case_id, "reason": "Tvist i tingsrätten."}
    hold = (await world.send("cases", "POST", "/disposal/holds", **registrar, json=kept)).json()
    return ids | {"rule_id": rule["ruleId"], "disposal_run_id": run["runId"], "legal_hold_id": hold["holdId"]}


async def _reporting(world: World) -> dict[str, str]:
    await world.handle("reporting", *history())
    return {}


async def _notifications(world: World) -> dict[str, str]:
    await world.handle("notifications", case_opened())
    told = (await world.send("notifications", "GET", "/notifications", "controller")).json()["items"]
    return {"notification_id": told[0]["notificationId"]}


async def _tips(world: World) -> dict[str, str]:
    """A report with a file, sealed to kim, and a key of eva's that waits."""
    client = world.clients["tips"]
    office = Office(client, world.issuer)
    await office.recipient("kim")
    waiting = await office.post("/keys", "eva", bodies.PASSPHRASE)
    await Reporter(client, []).report(("bevis.txt", b"rad ett"))
    [report_id] = await office.reports("kim")
    said = (await office.post(f"/reports/{report_id}/open", "kim", bodies.PASSPHRASE)).json()
    file_id = said["entries"][0]["files"][0]["fileId"]
    return {"key_id": waiting.json()["keyId"], "report_id": report_id, "file_id": file_id}


async def _gateway(world: World) -> dict[str, str]:
    """A person, a machine with a key, and a deputy."""
    user = await world.send("gateway", "POST", "/scim/v2/Users", "provisioning_client", json=bodies.A_USER)
    machine = {"subject": "ledger", "kind": "machine", "userName": "ledger", "name": "Ekonomisystemet"}
    made = await world.send("gateway", "POST", "/directory/people", "administrator", json=machine)
    person_id = made.json()["personId"]
    key = await world.send("gateway", "POST", f"/directory/people/{person_id}/keys", "administrator", json={"days": 1})
    deputy = await world.send("gateway", "POST", "/directory/deputies", "administrator", json=bodies.A_DEPUTY)
    return {
        "user_id": user.json()["id"],
        "person_id": person_id,
        "key_id": key.json()["keyId"],
        "deputy_id": deputy.json()["deputyId"],
        "name": "case_officer.son",
    }


FILLINGS: Mapping[str, Callable[[World], Awaitable[dict[str, str]]]] = {
    "intake": _intake,
    "risk": _risk,
    "controls": _controls,
    "cases": _cases,
    "reporting": _reporting,
    "notifications": _notifications,
    "tips": _tips,
    "gateway": _gateway,
}
