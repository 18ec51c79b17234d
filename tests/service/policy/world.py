"""Every service's own application over a real schema, with a client each."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient, Response

from services.cases import api as cases_api
from services.cases.handlers import HANDLERS as CASES
from services.cases.settings import Settings as CasesSettings
from services.controls import api as controls_api
from services.controls.handlers import HANDLERS as CONTROLS
from services.controls.settings import Settings as ControlsSettings
from services.gateway.app import Door, create_gateway
from services.gateway.context import Context
from services.gateway.settings import Settings as GatewaySettings
from services.intake import api as intake_api
from services.intake.importer import importer
from services.intake.orders import PaymentOrder, PaymentOrders
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import shapes_of
from services.intake.settings import Settings as IntakeSettings
from services.intake.tips.main import create as create_tips
from services.intake.tips.settings import Settings as TipsSettings
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

_Values = Callable[[type[DatabaseSettings]], dict[str, Any]]
"""What the settings of a service are to be."""


def _plain(
    settings: type[DatabaseSettings], router: APIRouter, handlers: Handlers, *resources: Resource
) -> Callable[[_Values], FastAPI]:
    def make(values: _Values) -> FastAPI:
        return create_app(settings.model_validate(values(settings)), [router], handlers, resources)

    return make


def _intake(values: _Values) -> FastAPI:
    app = _plain(IntakeSettings, intake_api.router, {}, group_writer, importer)(values)
    # whose bodies are not read through pydantic
    sent = [PaymentOrder, PaymentOrders, *(shape for kind in KINDS.values() for shape in shapes_of(kind))]
    _, schemas = msgspec.json.schema_components(sent, ref_template="#/components/schemas/{name}")
    add_schemas(app, schemas)
    return app


def _tips(values: _Values) -> FastAPI:
    return create_tips(TipsSettings.model_validate(values(TipsSettings)))


def _gateway(values: _Values) -> FastAPI:
    """The endpoints that the gateway answers itself, as it makes them."""
    door = create_gateway(GatewaySettings.model_validate(values(GatewaySettings)))
    while not isinstance(door, Door):
        door = door._app if isinstance(door, Context) else door.app  # type: ignore[attr-defined]  # a middleware's next
    return door._own


SERVICES: Mapping[str, Callable[[_Values], FastAPI]] = {
    "intake": _intake,
    "risk": _plain(RiskSettings, risk_api.router, RISK, backtester),
    "controls": _plain(ControlsSettings, controls_api.router, CONTROLS),
    "cases": _plain(CasesSettings, cases_api.router, CASES),
    "reporting": _plain(ReportingSettings, reporting_api.router, REPORTING),
    "notifications": _plain(NotificationsSettings, notifications_api.router, NOTIFICATIONS),
    "tips": _tips,
    "gateway": _gateway,
}
HANDLED: Mapping[str, Handlers] = {
    "risk": RISK,
    "controls": CONTROLS,
    "cases": CASES,
    "reporting": REPORTING,
    "notifications": NOTIFICATIONS,
}


@dataclass
class World:
    """Applications with clients, and the ids of what is in the municipality, by service and parameter's name."""

    issuer: Issuer
    apps: dict[str, FastAPI] = field(default_factory=dict)
    clients: dict[str, AsyncClient] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # signing costs as much as many a refusal; a token is good for as long as any test runs
        self._headers = cache(self.issuer.headers)

    async def send(self, service: str, method: str, path: str, role: str, **request: Any) -> Response:
        """The answer of *service* to a person with *role*; committees, subject and so on as for a token."""
        claims = {name: request.pop(name) for name in ("committees", "municipality_id", "subject") if name in request}
        headers = self._headers(role, **claims)
        return await self.clients[service].request(method, path, headers=headers, **request)

    async def handle(self, service: str, *events: Event) -> None:
        """Let *service* handle events."""
        for event in events:
            await handle_once(self.apps[service].state.sessions, HANDLED[service], [event])

    def told(self, text: str) -> set[str]:
        """The names of ids of the municipality's things that a text holds."""
        every = [(name, value) for ids in self.ids.values() for name, value in ids.items()]
        return {name for name, value in every if value in text}


@asynccontextmanager
async def opened(database: Database, issuer: Issuer, folder: Path, *services: str) -> AsyncIterator[World]:
    """*services*, or all, running and empty until the end of the block."""
    world = World(issuer)
    (folder / "field_key").write_bytes(b"k" * 32)
    own: dict[str, Any] = {
        "jwks_file": issuer.jwks_file,
        "profile": "local",
        "smtp_security": "none",
        "data_dir": folder,
        "field_key_file": folder / "field_key",
        "lock_dir": folder / "locks",
        "announce_hour": 23,
        "token_key_file": database.secrets / "token_key.json",
        "issuer_key_file": database.secrets / "issuer.json",
    }

    def values(settings: type[DatabaseSettings]) -> dict[str, Any]:
        known = {key: value for key, value in own.items() if key in settings.model_fields}
        return {**database.environment(settings.service), **known}

    async with AsyncExitStack() as stack:
        for name in services or SERVICES:
            await reset(database, name)
            app = world.apps[name] = SERVICES[name](values)
            await stack.enter_async_context(app.router.lifespan_context(app))
            # the gateway gives every request its id before any of its endpoints is asked
            transport = ASGITransport(Context(app, https=False) if name == "gateway" else app)
            client = AsyncClient(transport=transport, base_url=f"http://{name}")
            world.clients[name] = await stack.enter_async_context(client)
        yield world
