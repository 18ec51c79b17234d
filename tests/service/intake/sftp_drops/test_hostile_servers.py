"""A drop by SFTP: names, sizes and refusals of a server stop nothing."""

import pytest
from fastapi import FastAPI

from tests.service.intake.dropping import WHOLE, Looker, files_in, put
from tests.service.intake.sftp_server import Lying, Server, Unreadable


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
