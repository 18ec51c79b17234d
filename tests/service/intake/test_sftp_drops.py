"""A drop by SFTP: files are fetched from a server whose host key is known, once, whatever the server lets us move."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

import asyncssh
import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import AsyncClient

from services.intake.drops import sftp
from services.intake.drops.configured import SftpDrop
from shared.events import PaymentsReceived
from shared.testing import Issuer, published
from tests.service.intake.dropping import SOURCE, Looker, files_in
from tests.service.intake.test_drops import WHOLE, put

USER = "tillit"


class Shared(asyncssh.SFTPServer):
    """The server's folder, in which everything is permitted."""

    root: ClassVar[Path]

    def __init__(self, channel: asyncssh.SSHServerChannel) -> None:  # type: ignore[type-arg]
        super().__init__(channel, chroot=str(self.root).encode())


class ReadOnly(Shared):
    """A server that lets its clients read and nothing else."""

    def mkdir(self, *_: object) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")

    def rename(self, *_: object) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")


class Unreadable(Shared):
    """A server that shows files and does not give them."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if pflags & asyncssh.FXF_WRITE:
            return super().open(path, pflags, attrs)
        raise asyncssh.SFTPPermissionDenied("not for you")


class Lying(Shared):
    """A server that tells names and sizes that are none."""

    names: ClassVar[list[tuple[bytes, int]]] = []

    async def scandir(self, _: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        for name, size in self.names:
            yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs(size=size, permissions=0o100644, mtime=1))


class Server:
    """An SFTP server that listens, its folder, and what its clients need."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.keys = tmp_path / "server", tmp_path / "keys"
        self.folder.mkdir()
        self.keys.mkdir()
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key.write_private_key(self.keys / "client")
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self.port = 0

    async def listen(self, kind: type[Shared] = Shared) -> None:
        """Start, or start again on the same port as another kind of server."""
        await self.close()
        factory = type("Here", (kind,), {"root": self.folder})
        line = self.client_key.export_public_key().decode()
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_host_keys=[self.host_key],
            authorized_client_keys=asyncssh.import_authorized_keys(line),
            sftp_factory=factory,
            server_factory=type("WithPassword", (_Password,), {}),
        )
        self.port = self._acceptor.get_port()
        self.know(self.host_key)

    def know(self, key: asyncssh.SSHKey) -> None:
        """Write the client's file of known hosts."""
        line = f"[127.0.0.1]:{self.port} {key.export_public_key().decode()}"
        (self.keys / "known_hosts").write_text(line, encoding="utf-8")

    async def close(self) -> None:
        """Stop."""
        if self._acceptor:
            self._acceptor.close()
            await self._acceptor.wait_closed()

    def drop(self, **changes: Any) -> SftpDrop:
        """The drop that fetches from it."""
        told = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "key_file": self.keys / "client",
            "known_hosts_file": self.keys / "known_hosts",
        }
        return SftpDrop.model_validate({**SOURCE, **told, **changes})


class _Password(asyncssh.SSHServer):
    """Takes a password, too."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, "öppna dig")


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that permits everything."""
    server = Server(tmp_path)
    await server.listen()
    yield server
    await server.close()


@pytest.fixture
def looker(app: FastAPI, server: Server) -> Looker:
    """Who looks at it."""
    return Looker(app, server.drop())


async def test_a_file_on_a_server_becomes_payments_and_is_put_away_there(
    client: AsyncClient, issuer: Issuer, looker: Looker, server: Server
) -> None:
    put(server.folder)

    await looker.look_until((server.folder / "done" / "reskontra.csv").exists)

    items = (await client.get("/payments", headers=issuer.headers("controller"))).json()["items"]
    assert {item["invoiceNumber"] for item in items} == {"2026-0117", "2026-0126", "77"}
    assert files_in(server.folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]
    assert "rader är nya" in (server.folder / "done" / "reskontra.csv.reason.txt").read_text(encoding="utf-8")


async def test_a_file_of_many_blocks_arrives_whole(app: FastAPI, looker: Looker, server: Server) -> None:
    rows = "".join(f"Björkens Städ AB;556016-0680;{n};46362 Städ;100,00;2026-04-02\n" for n in range(30_000))
    put(server.folder, content=WHOLE.splitlines(keepends=True)[0] + rows)

    await looker.look(2)

    ((size,),) = await looker.rows("SELECT bytes FROM file")
    assert size == (server.folder / "reskontra.csv").stat().st_size > 1_048_576


async def test_a_file_that_is_none_of_ours_is_refused_there(looker: Looker, server: Server) -> None:
    put(server.folder, "brev.txt", "Hej hopp, detta är ingen fil av våra.")

    await looker.look_until((server.folder / "refused" / "brev.txt").exists)

    assert files_in(server.folder) == ["refused/brev.txt", "refused/brev.txt.reason.txt"]


async def test_what_a_server_does_not_let_us_move_is_fetched_once(app: FastAPI, server: Server) -> None:
    await server.listen(ReadOnly)
    put(server.folder)
    looker = Looker(app, server.drop())
    await looker.look(2)
    await looker.imported()
    await looker.look(2)

    again = Looker(app, server.drop())
    await again.look(3)

    assert (files_in(server.folder), await again.problem()) == (["reskontra.csv"], "")
    assert len(await again.rows("SELECT 1 FROM file")) == 1
    assert await again.rows("SELECT outcome FROM dropped") == [("done",)]


async def test_what_is_taken_away_from_such_a_server_is_forgotten(app: FastAPI, server: Server) -> None:
    await server.listen(ReadOnly)
    path = put(server.folder)
    looker = Looker(app, server.drop())
    await looker.look(2)
    await looker.imported()
    await looker.look()
    path.unlink()

    await looker.look()

    assert await looker.rows("SELECT 1 FROM dropped") == []


async def test_a_changed_file_on_such_a_server_is_fetched_anew(app: FastAPI, server: Server) -> None:
    await server.listen(ReadOnly)
    put(server.folder)
    looker = Looker(app, server.drop())
    await looker.look(2)
    await looker.imported()
    put(server.folder, content=WHOLE + WHOLE.splitlines()[1].replace("2026-0117", "2026-0200") + "\n")

    await looker.look(2)
    await looker.imported()

    assert await looker.rows("SELECT accepted, known FROM file ORDER BY received_at") == [(4, 0), (1, 4)]


async def test_a_process_that_ends_between_commit_and_move_imports_nothing_twice(
    app: FastAPI, looker: Looker, server: Server
) -> None:
    put(server.folder)
    await looker.look(2)

    again = Looker(app, server.drop())
    await again.look_until((server.folder / "done" / "reskontra.csv").exists)

    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]
    assert (len(await again.rows("SELECT 1 FROM file")), sum(len(e.payments) for e in events)) == (1, 3)


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


async def test_a_folder_that_the_server_does_not_have_is_told(app: FastAPI, server: Server) -> None:
    looker = Looker(app, server.drop(folder="ut/nowhere"))

    await looker.look()

    assert await looker.problem() == "no-folder"


async def test_a_file_that_the_server_does_not_give_is_refused(app: FastAPI, server: Server) -> None:
    await server.listen(Unreadable)
    put(server.folder)

    await Looker(app, server.drop()).look_until((server.folder / "refused" / "reskontra.csv").exists)

    assert "läsrätt" in (server.folder / "refused" / "reskontra.csv.reason.txt").read_text(encoding="utf-8")


@pytest.mark.attack("C5")
async def test_a_file_above_the_limit_is_refused(app: FastAPI, server: Server) -> None:
    looker = Looker(app, server.drop(), upload_limit_mb=1)
    put(server.folder, "stor.csv", "x" * (1024 * 1024 + 1))

    await looker.look_until((server.folder / "refused" / "stor.csv").exists)

    assert await looker.rows("SELECT 1 FROM file") == []


@pytest.mark.attack("C6")
async def test_names_that_no_file_can_have_are_left_alone(app: FastAPI, server: Server) -> None:
    await server.listen(Lying)
    (server.folder / "a").mkdir()
    put(server.folder / "a", "b.csv")
    names = (b"a/b.csv", b"./a/b.csv", b"/a/b.csv", b"..", b"a" * 2_000)
    Lying.names[:] = [(name, len(WHOLE.encode())) for name in names]
    looker = Looker(app, server.drop())

    await looker.look(3)

    assert (await looker.rows("SELECT 1 FROM file"), await looker.problem()) == ([], "")


@pytest.mark.attack("C6")
async def test_a_name_of_300_letters_that_a_server_tells_stops_nothing(app: FastAPI, server: Server) -> None:
    await server.listen(Lying)
    put(server.folder)
    Lying.names[:] = [(b"a" * 300, 10), (b"reskontra.csv", len(WHOLE.encode()))]
    looker = Looker(app, server.drop())

    await looker.look(3)

    assert len(await looker.rows("SELECT 1 FROM file")) == 1


@pytest.mark.attack("C5")
async def test_a_file_that_is_larger_than_its_server_says_is_not_taken(app: FastAPI, server: Server) -> None:
    await server.listen(Lying)
    put(server.folder, "stor.csv", "x" * (1024 * 1024 + 1))
    Lying.names[:] = [(b"stor.csv", 10)]
    looker = Looker(app, server.drop(), upload_limit_mb=1)

    await looker.look(2)

    assert await looker.rows("SELECT outcome, reason FROM dropped") == [("refused", "too-large")]
    assert files_in(app.state.settings.data_dir / "files") == []


async def test_a_link_on_the_server_is_refused(looker: Looker, server: Server) -> None:
    (server.folder / "link.csv").symlink_to(server.keys / "client")

    await looker.look_until((server.folder / "refused" / "link.csv").is_symlink)

    assert await looker.rows("SELECT 1 FROM file") == []


async def test_what_came_is_counted_for_the_source(
    client: AsyncClient, issuer: Issuer, looker: Looker, server: Server
) -> None:
    put(server.folder)

    await looker.look_until((server.folder / "done" / "reskontra.csv").exists)

    (source,) = (await client.get("/sources", headers=issuer.headers("administrator"))).json()["items"]
    assert (source["channel"], source["sender"], source["days"][0]["accepted"]) == ("sftp", "raindance", 4)
