"""The local profile catches its own mail and shows it."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from services.notifications.handlers import HANDLERS
from services.notifications.main import new_app
from services.notifications.operations import send_due
from services.notifications.operations.mailbox import store_mail
from services.notifications.settings import Settings
from shared.db import Sessions
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.conftest import free_port
from tests.service.notifications.facts import alert_raised, let_time_pass

A_MAIL = b"Message-ID: <1@x>\r\nSubject: hej\r\n\r\ntext\r\n"


@pytest.fixture
def local_settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"profile": "local", "smtp_port": free_port()})


@pytest.fixture
async def local_client(local_settings: Settings, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    app = new_app(local_settings)
    transport = ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://notifications") as client,
    ):
        yield client


async def test_mail_of_the_local_profile_is_shown_on_its_page(
    local_client: AsyncClient, local_settings: Settings, sessions: Sessions, issuer: Issuer
) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(37)])
    await let_time_pass(sessions)
    await send_due(local_settings, sessions)

    answer = await local_client.get("/mailbox", headers=issuer.headers("controller"))

    items = answer.json()["items"]
    assert {item["to"] for item in items} == {
        f"{name}@exempelby.example" for name in ("controller", "controller-2", "case-officer")
    }
    assert {item["subject"] for item in items} == {"37 nya signaler"}
    assert "Logga in för att se: http://127.0.0.1:8080/alerts\n" in items[0]["body"]
    assert set(items[0]) == {"to", "subject", "body", "sentAt"}


async def test_catching_mail_leaves_no_address_in_the_log(
    local_client: AsyncClient, local_settings: Settings, sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await handle_once(sessions, HANDLERS, [alert_raised()])
    await let_time_pass(sessions)

    sent = await send_due(local_settings, sessions)

    assert sent == 3
    assert "@" not in caplog.text


async def test_the_production_profile_has_no_mailbox(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.get("/mailbox", headers=issuer.headers("controller"))

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(("role", "status"), [("board_member", 403), ("integration_client", 403)])
async def test_the_mailbox_is_for_those_who_have_an_inbox(
    local_client: AsyncClient, issuer: Issuer, role: str, status: int
) -> None:
    answer = await local_client.get("/mailbox", headers=issuer.headers(role))

    assert answer.status_code == status


async def test_the_mailbox_of_another_municipality_is_empty(
    local_client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await store_mail(sessions, A_MAIL, ["controller@exempelby.example"])

    own, other = [
        (await local_client.get("/mailbox", headers=issuer.headers("controller", municipality_id=id_))).json()
        for id_ in ("9999", "9998")
    ]

    assert (own["total"], other["total"]) == (1, 0)


async def test_the_sink_drops_a_repeated_mail(local_client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    for _ in range(2):
        await store_mail(sessions, A_MAIL, ["controller@exempelby.example"])

    answer = await local_client.get("/mailbox", headers=issuer.headers("controller"))

    assert answer.json()["total"] == 1


async def test_the_sink_knows_the_directory_only(sessions: Sessions) -> None:
    assert not await store_mail(sessions, A_MAIL, ["somebody@elsewhere.example"])
