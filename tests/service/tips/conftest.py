"""The whistleblowing channel over a real schema: its public pages and its recipients' API."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from services.intake.tips.main import create
from services.intake.tips.settings import Settings
from shared.db import Sessions
from shared.testing import Database, Issuer, reset

PASSPHRASE = "hästen sover i hagen"
TOLD = "Fakturor betalas till en firma som inte finns. Frida Canarydotter vet mer."
BROWSER = "CanaryBrowser/7.7"


@dataclass
class Reporter:
    """Somebody who reports, with a browser that keeps what it is told to."""

    client: AsyncClient
    answers: list[Response]

    async def get(self, path: str) -> Response:
        return self._kept(await self.client.get(path))

    async def post(
        self, path: str, fields: dict[str, Any], *files: tuple[str, bytes], ticked: tuple[str, ...] = ()
    ) -> Response:
        parts: list[tuple[str, tuple[str | None, bytes]]] = [
            (name, (None, str(value).encode())) for name, value in fields.items()
        ]
        parts += [("without", (None, one.encode())) for one in ticked]
        parts += [("files", (name, body)) for name, body in files]
        return self._kept(await self.client.post(path, files=parts))

    async def report(self, *files: tuple[str, bytes], **fields: Any) -> str:
        """Send a report; its receipt."""
        sent = await self.send(*files, **fields)
        assert sent.status_code == 303, sent.text
        return receipt_on(await self.get(sent.headers["location"]))

    async def send(self, *files: tuple[str, bytes], ticked: tuple[str, ...] = (), **fields: str) -> Response:
        """Fill in the form and send it."""
        form = await self.get("/tip/form")
        return await self.post("/tip/form", {"token": token_on(form), "what": TOLD, **fields}, *files, ticked=ticked)

    async def come_back(self, receipt: str) -> Response:
        return await self.post("/tip/return", {"receipt": receipt})

    def _kept(self, answer: Response) -> Response:
        self.answers.append(answer)
        return answer


def token_on(page: Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def receipt_on(page: Response) -> str:
    found = re.search(r'class="receipt">([\d ]+)<', page.text)
    assert found is not None, page.text
    return found[1]


@dataclass
class Office:
    """The people of the channel, through its API."""

    client: AsyncClient
    issuer: Issuer

    async def post(self, path: str, who: str, body: dict[str, Any] | None = None, *, role: str = "") -> Response:
        headers = self.issuer.headers(role or "whistleblower_recipient", subject=who)
        return await self.client.post(f"/whistleblowing{path}", headers=headers, json=body)

    async def get(self, path: str, who: str, *, role: str = "") -> Response:
        headers = self.issuer.headers(role or "whistleblower_recipient", subject=who)
        return await self.client.get(f"/whistleblowing{path}", headers=headers)

    async def recipient(self, who: str) -> str:
        """Let somebody in; the id of the key."""
        made = await self.post("/keys", who, {"passphrase": PASSPHRASE})
        assert made.status_code == 201, made.text
        key_id = str(made.json()["keyId"])
        assert (await self.post(f"/keys/{key_id}/activate", "lo", role="administrator")).status_code == 200
        return key_id

    async def reports(self, who: str) -> list[str]:
        return [one["reportId"] for one in (await self.get("/reports", who)).json()["items"]]

    async def open(self, report_id: str, who: str, passphrase: str = PASSPHRASE) -> Response:
        return await self.post(f"/reports/{report_id}/open", who, {"passphrase": passphrase})


@pytest.fixture
def settings(database: Database, issuer: Issuer, tmp_path: Path) -> Settings:
    own = {"jwks_file": issuer.jwks_file, "lock_dir": tmp_path / "locks", "announce_hour": 23}
    return Settings.model_validate({**database.environment("tips"), **own})


@pytest.fixture
async def app(settings: Settings, database: Database) -> AsyncIterator[FastAPI]:
    await reset(database, "tips")
    app = create(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, client=("203.0.113.77", 4711))
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": "203.0.113.78"}
    async with AsyncClient(transport=transport, base_url="http://tips", headers=headers) as client:
        yield client


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that looks past row-level security."""
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


@pytest.fixture
async def office(client: AsyncClient, issuer: Issuer) -> Office:
    """Two recipients with keys in use."""
    office = Office(client, issuer)
    await office.recipient("ida")
    await office.recipient("ali")
    return office


@pytest.fixture
def reporter(client: AsyncClient, office: Office) -> Reporter:
    return Reporter(client, [])


@pytest.fixture
def sessions(app: FastAPI) -> Sessions:
    sessions: Sessions = app.state.sessions
    return sessions
