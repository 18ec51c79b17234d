"""A drop by SFTP: a server is asked only where its host key is known and ours opens, and a silent one stops nothing."""

import asyncio

import asyncssh
import pytest
from fastapi import FastAPI

from services.intake.drops import sftp
from tests.service.intake.dropping import Looker, put
from tests.service.intake.sftp_server import Server


@pytest.mark.attack("D3")
async def test_a_server_with_another_host_key_gets_neither_user_nor_password(app: FastAPI, server: Server) -> None:
    put(server.folder)
    server.know(asyncssh.generate_private_key("ssh-ed25519"))
    looker = Looker(app, server.drop())

    await looker.look(2)

    assert (await looker.problem(), await looker.rows("SELECT 1 FROM file")) == ("host-key", [])


@pytest.mark.parametrize("known", ["", "other.example ssh-ed25519 AAAA"], ids=["empty", "of another host"])
async def test_a_server_that_is_not_known_is_not_trusted(app: FastAPI, server: Server, known: str) -> None:
    (server.keys / "known_hosts").write_text(known, encoding="utf-8")
    looker = Looker(app, server.drop())

    await looker.look()

    assert await looker.problem() == "host-key"


async def test_a_known_hosts_file_that_is_missing_opens_nothing(app: FastAPI, server: Server) -> None:
    looker = Looker(app, server.drop(known_hosts_file=server.keys / "nowhere"))

    await looker.look()

    assert await looker.problem() == "host-key"


async def test_a_password_from_its_file_lets_us_in(app: FastAPI, server: Server) -> None:
    put(server.keys, "password", "öppna dig\n")
    put(server.folder)
    looker = Looker(app, server.drop(key_file=None, password_file=server.keys / "password"))

    await looker.look(2)

    assert len(await looker.rows("SELECT 1 FROM file")) == 1


@pytest.mark.parametrize("key", ["other", "nowhere", "password"], ids=["not let in", "not there", "no key"])
async def test_a_key_that_does_not_open_is_told(app: FastAPI, server: Server, key: str) -> None:
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(server.keys / "other")
    put(server.keys, "password", "no key")
    looker = Looker(app, server.drop(key_file=server.keys / key))

    await looker.look()

    assert await looker.problem() == "server-shut"


async def test_a_server_that_is_away_is_asked_again_after_a_growing_pause(app: FastAPI, server: Server) -> None:
    await server.close()
    looker = Looker(app, server.drop(), drop_seconds=600)

    await looker.look(2)

    ((problem, failures),) = await looker.rows("SELECT problem, failures FROM source_state")
    assert (problem, failures) == ("server-away", 1)


@pytest.mark.attack("D3")
async def test_a_name_that_leads_to_this_machine_is_not_asked_in_production(app: FastAPI, server: Server) -> None:
    put(server.folder)
    looker = Looker(app, server.drop(host="localhost"), profile="production")

    await looker.look(2)

    assert (await looker.problem(), await looker.rows("SELECT 1 FROM file")) == ("server-away", [])


async def test_a_server_that_comes_back_is_fetched_from(app: FastAPI, looker: Looker, server: Server) -> None:
    put(server.folder)
    await server.close()
    await looker.look()
    await server.listen()

    await looker.look_until((server.folder / "done" / "reskontra.csv").exists)

    assert await looker.problem() == ""


async def test_a_server_that_says_nothing_is_not_waited_for(
    app: FastAPI, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    monkeypatch.setattr(sftp, "LOGIN_SECONDS", 0.05)
    monkeypatch.setattr(sftp, "CONNECT_SECONDS", 0.05)
    looker = Looker(app, server.drop(port=silent.sockets[0].getsockname()[1]))

    await looker.look()

    silent.close()
    assert await looker.problem() in {"server-slow", "server-away"}
