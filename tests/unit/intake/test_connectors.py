"""D3: what every adapter to a register must do, tried on each of them against the simulators."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import ValidationError

from deploy.registers.facts import Facts
from deploy.registers.server import simulators
from services.intake.connectors import Asked, Asks, Batch, Connector
from services.intake.connectors.catalogue import CONNECTORS
from services.intake.connectors.client import Door, RegisterClient, RegisterSilent, open_client
from services.intake.records.catalogue import KINDS
from services.intake.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Spoil = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]
TODAY = date(2026, 11, 25)
PATHS = {"bolagsverket": "/vardefulla-datamangder/v1", "tax": "/nv0101/v1/sokpavar", "population": ""}
MANY = 45
EVERY = pytest.mark.parametrize("connector", CONNECTORS.values(), ids=lambda connector: connector.name)


def numbers_of(connector: Connector) -> list[str]:
    """Forty-five made-up numbers of the right length."""
    length = 10 if connector.asks is Asks.COMPANIES else 12
    return [f"55{place:0{length - 2}d}" for place in range(MANY)]


def wanted_of(connector: Connector) -> list[Asked]:
    """All of them; what is remembered of persons is no number."""
    return [Asked(f"key-{place:03d}", number) for place, number in enumerate(numbers_of(connector))]


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """What the simulators know."""
    return Facts.load(tmp_path / "registers.json")


@asynccontextmanager
async def register(
    connector: Connector, facts: Facts, spoil: Spoil | None = None, seconds: float = 5.0
) -> AsyncIterator[RegisterClient]:
    """A client of the simulators, which *spoil* may get between."""
    for number in numbers_of(connector):
        facts.change(number, {}, TODAY)
    app = simulators(facts)
    if spoil:
        app.middlewares.append(web.middleware(spoil))  # type: ignore[arg-type]  # a function is one, too
    async with TestServer(app) as server, _client(connector, str(server.make_url("")).rstrip("/"), seconds) as client:
        yield client


def _client(connector: Connector, base: str, seconds: float = 5.0) -> AbstractAsyncContextManager[RegisterClient]:
    token = "" if connector.name == "tax" else f"{base}/oauth2/token"
    door = Door(base + PATHS[connector.name], token, "tillit", order="00000236-FO01-0002", local=True)
    return open_client(door, 60, asyncio.Event(), seconds)


async def batches(connector: Connector, client: RegisterClient, cursor: str = "") -> list[Batch]:
    """Everything from *cursor* on."""
    async with aclosing(connector.pull(client, cursor, wanted_of(connector))) as found:
        return [batch async for batch in found]


def is_sign_in(request: web.Request) -> bool:
    return request.path == "/oauth2/token"


def always(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Spoil:
    """Answer every question so, but for the sign-in."""

    async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
        if is_sign_in(request):
            return await handler(request)
        return web.Response(status=status, headers=headers, body=body)

    return spoil


@EVERY
def test_an_adapter_gives_a_declared_kind(connector: Connector) -> None:
    assert KINDS[connector.kind.name] is connector.kind


@EVERY
async def test_it_gives_fields_of_its_kind_only(connector: Connector, facts: Facts) -> None:
    async with register(connector, facts) as client:
        said = [one for batch in await batches(connector, client) for one in batch.said]

    assert {name for one in said for name in one.fields} <= connector.kind.fields.keys()


@EVERY
async def test_everybody_is_asked_for_once(connector: Connector, facts: Facts) -> None:
    async with register(connector, facts) as client:
        said = [one.number for batch in await batches(connector, client) for one in batch.said]

    assert said == numbers_of(connector)


@EVERY
async def test_the_cursor_moves_and_ends_at_the_last(connector: Connector, facts: Facts) -> None:
    async with register(connector, facts) as client:
        cursors = [batch.cursor for batch in await batches(connector, client)]

    assert (cursors, cursors[-1]) == (sorted(set(cursors)), f"key-{MANY - 1:03d}")


@EVERY
async def test_from_a_cursor_on_only_the_rest_is_asked_for(connector: Connector, facts: Facts) -> None:
    async with register(connector, facts) as client:
        said = [one.number for batch in await batches(connector, client, "key-029") for one in batch.said]

    assert said == numbers_of(connector)[30:]


@EVERY
async def test_one_that_the_register_does_not_know_says_nothing(connector: Connector, facts: Facts) -> None:
    async with register(connector, facts) as client:
        facts.companies.clear()
        facts.persons.clear()

        found = await batches(connector, client)

    assert [(list(batch.said), dict(batch.unread)) for batch in found] == [([], {})] * len(found)


@EVERY
async def test_a_garbled_answer_is_named_and_the_others_come(connector: Connector, facts: Facts) -> None:
    broken = numbers_of(connector)[7]

    async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if is_sign_in(request) or broken not in await request.text():
            return answer
        if connector.asks is Asks.COMPANIES:
            return web.Response(body=b'{"organisationer": [')
        assert isinstance(answer, web.Response)
        told: dict[str, Any] = json.loads(answer.text or "")
        told["folkbokforingsposter"][7]["skyddAvPersonuppgifter"] = "KANSKE"
        return web.json_response(told)

    async with register(connector, facts, spoil) as client:
        found = await batches(connector, client)

    assert [one.number for batch in found for one in batch.said] == [n for n in numbers_of(connector) if n != broken]
    assert sum(sum(batch.unread.values()) for batch in found) == 1


@EVERY
async def test_an_answer_of_another_shape_is_named(connector: Connector, facts: Facts) -> None:
    async with register(
        connector, facts, always(200, body=b'{"organisationer": 7, "folkbokforingsposter": 7}')
    ) as client:
        found = await batches(connector, client)

    assert sum((dict(batch.unread).get("shape", 0) for batch in found), 0) == MANY


@EVERY
async def test_an_answer_without_end_is_cut_off(connector: Connector, facts: Facts) -> None:
    async with (
        register(connector, facts, always(200, body=b" " * (9 * 1024 * 1024))) as client,
        aclosing(connector.pull(client, "", wanted_of(connector)[:1])) as found,
    ):
        unread = [dict(batch.unread) async for batch in found]

    assert unread == [{"too-long": 1}]


@EVERY
@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (500, {}, "down"),
        (503, {"Retry-After": "120"}, "busy"),
        (429, {"Retry-After": "120"}, "busy"),
        (401, {}, "sign-in"),
        (403, {}, "sign-in"),
        (302, {"Location": "http://169.254.169.254/latest/meta-data"}, "refused"),
    ],
)
async def test_a_register_that_does_not_answer_is_silent_for_a_reason(
    connector: Connector, facts: Facts, status: int, headers: dict[str, str], reason: str
) -> None:
    async with register(connector, facts, always(status, headers)) as client:
        with pytest.raises(RegisterSilent) as silent:
            await batches(connector, client)

    assert (silent.value.reason, silent.value.after) == (reason, 120.0 if reason == "busy" else 0.0)


@EVERY
async def test_a_register_that_takes_for_ever_is_given_up(connector: Connector, facts: Facts) -> None:
    over = asyncio.Event()

    async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_sign_in(request):
            await over.wait()
        return await handler(request)

    async with register(connector, facts, spoil, seconds=0.2) as client:
        with pytest.raises(RegisterSilent, match="timeout"):
            await batches(connector, client)
        over.set()


@EVERY
async def test_a_register_that_nobody_listens_for_is_unreachable(connector: Connector, unused_port: int) -> None:
    async with _client(connector, f"http://127.0.0.1:{unused_port}") as client:
        with pytest.raises(RegisterSilent, match="unreachable"):
            await batches(connector, client)


@pytest.fixture
def unused_port() -> int:
    """A port on which nothing can listen."""
    return 1


@EVERY
async def test_what_went_wrong_quotes_no_number(connector: Connector, facts: Facts) -> None:
    async with register(connector, facts, always(500, body=numbers_of(connector)[0].encode())) as client:
        with pytest.raises(RegisterSilent) as silent:
            await batches(connector, client)

    assert numbers_of(connector)[0] not in repr(silent.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://register.example.se",
        "https://127.0.0.1/v1",
        "https://169.254.169.254/latest",
        "https://[::1]/v1",
        "https://user@register.example.se",
        "file:///etc/passwd",
    ],
)
def test_in_production_a_register_is_asked_over_https_and_never_this_machine(address: str) -> None:
    with pytest.raises(ValidationError, match="BOLAGSVERKET_URL"):
        Settings(profile="production", bolagsverket_url=address)


def test_in_production_names_are_resolved_by_the_vetting_resolver() -> None:
    async def made() -> str:
        door = Door("https://register.example.se")
        async with open_client(door, 60, asyncio.Event()) as client:
            return type(client._session.connector._resolver).__name__  # type: ignore[union-attr]

    assert asyncio.run(made()) == "VettedResolver"


async def test_a_producers_silence_about_a_field_leaves_the_field_alone(facts: Facts) -> None:
    connector = CONNECTORS["bolagsverket"]

    async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if is_sign_in(request):
            return answer
        assert isinstance(answer, web.Response)
        told = json.loads(answer.text or "")
        told["organisationer"][0]["naringsgrenOrganisation"] = {"sni": None, "fel": {"typ": "TIMEOUT"}}
        return web.json_response(told)

    async with register(connector, facts, spoil) as client:
        said = (await batches(connector, client))[0].said[0]

    assert "sni" not in said.fields
    assert said.fields["legal_form"] == "AB"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("active", "active"),
        ("inactive", "inactive"),
        ("bankruptcy", "bankrupt"),
        ("liquidation", "liquidation"),
        ("reconstruction", "reconstruction"),
        ("deregistered", "gone"),
    ],
)
async def test_what_a_company_is_now(facts: Facts, status: str, expected: str) -> None:
    connector = CONNECTORS["bolagsverket"]
    async with register(connector, facts) as client:
        facts.change(numbers_of(connector)[0], {"status": status}, TODAY)

        said = (await batches(connector, client))[0].said[0]

    assert said.fields["status"] == expected


@pytest.mark.parametrize("protection", ["marked", "registration"])
async def test_of_a_protected_person_no_place_is_told(facts: Facts, protection: str) -> None:
    connector = CONNECTORS["population"]
    async with register(connector, facts) as client:
        facts.change(numbers_of(connector)[0], {"protection": protection}, TODAY)

        said = (await batches(connector, client))[0].said[0]

    assert [said.fields[name] for name in ("address", "home_municipality", "moved_on")] == [None, None, None]
