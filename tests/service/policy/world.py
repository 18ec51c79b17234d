"""One municipality with one of everything in its social committee, behind every service's own application."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic.alias_generators import to_camel

from services.cases import api as cases_api
from services.cases.handlers import HANDLERS as CASES
from services.cases.settings import Settings as CasesSettings
from services.controls import api as controls_api
from services.controls.handlers import HANDLERS as CONTROLS
from services.controls.settings import Settings as ControlsSettings
from services.intake import api as intake_api
from services.intake.importer import importer
from services.intake.operations.resolving import resolve_some
from services.intake.orders import PaymentOrder, PaymentOrders
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import shapes_of
from services.intake.records.shift import SHIFT
from services.intake.settings import Settings as IntakeSettings
from services.intake.telling.forms import FORMS
from services.intake.writer import group_writer
from services.notifications import api as notifications_api
from services.notifications.handlers import HANDLERS as NOTIFICATIONS
from services.notifications.settings import Settings as NotificationsSettings
from services.reporting import api as reporting_api
from services.reporting.handlers import HANDLERS as REPORTING
from services.reporting.settings import Settings as ReportingSettings
from services.risk import api as risk_api
from services.risk.backtester import backtester
from services.risk.handlers import HANDLERS as RISK
from services.risk.settings import Settings as RiskSettings
from shared.app import Resource, create_app
from shared.events import Event
from shared.inbox import Handlers, handle_once
from shared.openapi import add_schemas
from shared.settings import DatabaseSettings
from shared.testing import Database, Issuer, reset
from tests.builders import a_fact, received
from tests.service.cases.desk import Desk
from tests.service.controls.builders import a_triaged_alert
from tests.service.notifications.facts import case_opened
from tests.service.reporting.facts import history
from tests.service.risk.test_matching import a_mandate, pay

MATCHED = ("bun", "aln", "son")
LEDGER = """Leverantör;Organisationsnummer;Fakturanummer;Belopp;Bokföringsdatum
Björkens Städ AB;556016-0680;1;10,00;2026-04-02
"""
A_DRAFT = {"committeeId": "son", "toCommittee": "bun", "purpose": "Samma förening har fått bidrag av båda."}
DECIDED = {
    "type": "dead_letter",
    "months": 3,
    "disposition": "delete",
    "decisionNumber": "KS 2026/17",
    "decidedOn": "2026-01-15",
    "decidedBy": "Kommunstyrelsen",
    "legalBasis": "arkivlagen 10 §",
    "validFrom": "2026-02-01",
}
A_REQUEST = {
    "partyId": "{partyId}",
    "right": "objection",
    "receivedOn": "2026-11-20",
    "statement": "Jag invänder mot behandlingen.",
}
A_TIP = {"what": "Föreningen har inga medlemmar längre."}
A_SOURCE = {
    "name": "Ekonomisystemets reskontra",
    "channel": "file",
    "sender": "ekonomi",
    "owner": "Ekonomiavdelningen",
    "legalBasis": "Kommunallagen (2017:725) 6 kap. 6 §",
    "purpose": "Att hitta dubbla betalningar",
}
PERSON = {
    "committeeId": "son",
    "amount": {"minor": 100_000, "currency": "SEK"},
    "payee": {"name": "Astrid Canarydotter", "account": {"kind": "bankgiro", "number": "5805-6201"}},
}

# one account and two names: a person is asked whether they are one
ORGANISATIONS = tuple(
    {"name": name, "account": {"kind": "bankgiro", "number": "5050-1055"}, **number}
    for name, number in (("Novara Golv AB", {"organisationNumber": "556103-4249"}), ("Lumio Tak AB", {}))
)

_Part = tuple[type[DatabaseSettings], APIRouter, Handlers, tuple[Resource, ...]]
PARTS: Mapping[str, _Part] = {
    "intake": (IntakeSettings, intake_api.router, {}, (group_writer, importer)),
    "risk": (RiskSettings, risk_api.router, RISK, (backtester,)),
    "controls": (ControlsSettings, controls_api.router, CONTROLS, ()),
    "cases": (CasesSettings, cases_api.router, CASES, ()),
    "reporting": (ReportingSettings, reporting_api.router, REPORTING, ()),
    "notifications": (NotificationsSettings, notifications_api.router, NOTIFICATIONS, ()),
}


@dataclass
class World:
    """Every application with a client, and the ids of what is in the municipality, by the name of their parameter."""

    issuer: Issuer
    apps: dict[str, FastAPI] = field(default_factory=dict)
    clients: dict[str, AsyncClient] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    async def send(self, service: str, method: str, path: str, role: str, **request: Any) -> Response:
        """The answer of *service* to a person with *role*; committees, subject and so on as for a token."""
        claims = {name: request.pop(name) for name in ("committees", "municipality_id", "subject") if name in request}
        headers = self.issuer.headers(role, **claims)
        return await self.clients[service].request(method, path, headers=headers, **request)

    async def handle(self, service: str, *events: Event) -> None:
        """Let *service* handle events."""
        for event in events:
            await handle_once(self.apps[service].state.sessions, PARTS[service][2], [event])


@asynccontextmanager
async def opened(database: Database, issuer: Issuer, folder: Path) -> AsyncIterator[World]:
    """A world whose applications run until the end of the block."""
    world = World(issuer)
    (folder / "field_key").write_bytes(b"k" * 32)
    async with AsyncExitStack() as stack:
        for name, (settings, router, handlers, resources) in PARTS.items():
            await reset(database, name)
            own: dict[str, Any] = {"jwks_file": issuer.jwks_file, "data_dir": folder}
            own |= {"field_key_file": folder / "field_key", "profile": "local", "smtp_security": "none"}
            known = {key: value for key, value in own.items() if key in settings.model_fields}
            app = create_app(
                settings.model_validate({**database.environment(name), **known}), [router], handlers, resources
            )
            if name == "intake":  # whose bodies are not read through pydantic
                sent = [PaymentOrder, PaymentOrders, *(shape for kind in KINDS.values() for shape in shapes_of(kind))]
                sent += [shapes_of(form.sent)[0] for form in FORMS.values()]
                _, schemas = msgspec.json.schema_components(sent, ref_template="#/components/schemas/{name}")
                add_schemas(app, schemas)
            world.apps[name] = app
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = AsyncClient(transport=ASGITransport(app), base_url=f"http://{name}")
            world.clients[name] = await stack.enter_async_context(client)
        await _fill(world)
        yield world


async def _fill(world: World) -> None:
    await _fill_intake(world)
    await _fill_risk(world)
    await world.handle("controls", a_triaged_alert())
    tasks = (await world.send("controls", "GET", "/tasks", "controller")).json()["items"]
    world.ids["task_id"] = tasks[0]["taskId"]
    await _fill_cases(world)
    await world.handle("notifications", case_opened())
    told = (await world.send("notifications", "GET", "/notifications", "controller")).json()["items"]
    world.ids["notification_id"] = told[0]["notificationId"]
    await world.handle("reporting", *history())
    world.ids = {to_camel(name): value for name, value in world.ids.items()}


async def _fill_intake(world: World) -> None:
    accepted = (await world.send("intake", "POST", "/payments", "controller", json=PERSON)).json()
    world.ids["payment_id"] = accepted["items"][0]["paymentId"]
    payment = (await world.send("intake", "GET", f"/payments/{world.ids['payment_id']}", "controller")).json()
    world.ids["party_id"] = payment["payee"]["partyId"]
    files = {"file": ("ledger.csv", LEDGER.encode())}
    sent = await world.send("intake", "POST", "/files", "controller", files=files, data={"committeeId": "son"})
    world.ids["file_id"] = sent.json()["fileId"]
    deadline = time.monotonic() + 30
    while True:
        file = (await world.send("intake", "GET", f"/files/{world.ids['file_id']}", "controller")).json()
        if file["status"] in {"done", "rejected"}:
            break
        assert time.monotonic() < deadline, file
        await asyncio.sleep(0.02)
    said = {"source": "Skatteverket", "since": "2026-03-01"}
    path = f"/protected-identities/{world.ids['party_id']}"
    await world.send("intake", "PUT", path, "security_head", json=said)
    asked = {"partyId": world.ids["party_id"], "reason": "Personen ska höras."}
    unmasking = await world.send("intake", "POST", "/unmaskings", "controller", json=asked)
    world.ids["unmasking_id"] = unmasking.json()["unmaskingId"]
    said = A_REQUEST | {"partyId": world.ids["party_id"]}
    request = await world.send("intake", "POST", "/subject-requests", "registrar", subject="vera", json=said)
    world.ids["subject_request_id"] = request.json()["subjectRequestId"]
    shift = await world.send("intake", "POST", "/records/shift?committeeId=son", "controller", json=dict(SHIFT.example))
    world.ids["record_id"] = shift.json()["items"][0]["recordId"]
    tip = {"files": {"files": ("kvitto.txt", b"1")}, "data": A_TIP, "committees": ("son",)}
    tipped = await world.send("intake", "POST", "/public-tips", "public_form_client", **tip)
    world.ids["tip_id"] = tipped.json()["recordId"]
    opened = await world.send("intake", "GET", f"/public-tips/{world.ids['tip_id']}", "controller")
    world.ids["tip_file_id"] = opened.json()["files"][0]["fileId"]
    source = await world.send("intake", "POST", "/sources", "administrator", json=A_SOURCE)
    world.ids["source_id"] = source.json()["sourceId"]
    restriction = {"basis": "objection_pending", "reason": "Invändningen prövas."}
    path = f"/subject-requests/{world.ids['subject_request_id']}/restrict"
    await world.send("intake", "POST", path, "registrar", subject="vera", json=restriction)
    for payee in ORGANISATIONS:
        sent = await world.send("intake", "POST", "/payments", "controller", json=PERSON | {"payee": payee})
        paid = await world.send("intake", "GET", f"/payments/{sent.json()['items'][0]['paymentId']}", "controller")
        world.ids["organisation_id"] = paid.json()["payee"]["partyId"]
    while await resolve_some(world.apps["intake"].state.sessions, "9999"):
        pass
    pairs = await world.send("intake", "GET", "/parties/merges", "controller")
    world.ids["merge_id"] = pairs.json()["items"][0]["mergeId"]


async def _fill_risk(world: World) -> None:
    await world.handle("risk", received([a_fact(), a_fact(invoice_number="20260117")]))
    alerts = (await world.send("risk", "GET", "/alerts", "controller")).json()["items"]
    backtest = await world.send("risk", "POST", "/backtests", "controller", json={"rule": "INV-01"})
    world.ids |= {"alert_id": alerts[0]["alertId"], "backtest_id": backtest.json()["backtestId"], "rule": "SUP-01"}
    for side in MATCHED:
        await pay(world.apps["risk"].state.sessions, side, [f"{side}-{n}" for n in range(5)])
    mandate = a_mandate(committees=list(MATCHED))
    given = (await world.send("risk", "POST", "/matching/mandates", "controller", json=mandate)).json()["mandateId"]
    await world.send("risk", "POST", f"/matching/mandates/{given}/decide", "security_head", subject="alex")
    asked = {"mandateId": given, "committeeId": "son"}
    run = await world.send("risk", "POST", "/matching/runs", "controller", json=asked)
    world.ids |= {"mandate_id": given, "matching_run_id": run.json()["runId"]}


async def _fill_cases(world: World) -> None:
    desk = Desk(world.clients["cases"], world.issuer)
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.outcome(case_id)
    await desk.move(case_id, "closed")
    await desk.bar(case_id, subject="nobody")
    evidence = await desk.upload(case_id, "a.txt", b"a")
    case = await desk.case(case_id)
    world.ids |= {
        "case_id": case_id,
        "step_id": case["waitingStep"]["stepId"],
        "bar_id": case["bars"][0]["barId"],
        "evidence_id": evidence.json()["evidenceId"],
        "hold_id": await desk.propose(case_id),
        "disclosure_id": (await desk.other(role="case_officer").post("/disclosures", A_DRAFT)).json()["disclosureId"],
    }
    registrar, head = ({"role": "registrar", "subject": "vera"}, {"role": "security_head", "subject": "alex"})
    rule = (await world.send("cases", "POST", "/disposal/rules", **registrar, json=DECIDED)).json()
    await world.send("cases", "POST", f"/disposal/rules/{rule['ruleId']}/approve", **head)
    run = (await world.send("cases", "POST", "/disposal/runs", **registrar)).json()
    world.ids |= {"rule_id": rule["ruleId"], "disposal_run_id": run["runId"]}
