"""A watched folder: links, pipes, sizes and names that nobody would give are refused, and stop nothing."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from services.intake.drops.configured import FolderDrop
from shared.testing import Issuer
from tests.service.intake.dropping import Looker, files_in, put


@pytest.mark.attack("C6")
async def test_a_link_is_refused_and_never_followed(looker: Looker, folder: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "elsewhere.csv")
    (folder / "link.csv").symlink_to(secret)

    await looker.look_until((folder / "refused" / "link.csv").is_symlink)

    assert await looker.rows("SELECT 1 FROM file") == []
    assert "länk" in (folder / "refused" / "link.csv.reason.txt").read_text(encoding="utf-8")


async def test_a_pipe_is_refused_and_not_waited_for(looker: Looker, folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")

    await looker.look_until((folder / "refused" / "pipe.csv").exists)

    assert await looker.rows("SELECT 1 FROM file") == []


async def test_hidden_files_subfolders_and_reasons_stay_where_they_are(looker: Looker, folder: Path) -> None:
    put(folder, ".dold.csv")
    put(folder, "gammal.csv.reason.txt")
    (folder / "arkiv").mkdir()
    put(folder / "arkiv", "a.csv")

    await looker.look(3)

    assert files_in(folder) == [".dold.csv", "arkiv/a.csv", "gammal.csv.reason.txt"]
    assert (await looker.rows("SELECT 1 FROM file"), await looker.problem()) == ([], "")


@pytest.mark.attack("C5")
async def test_a_file_above_the_limit_is_refused(app: FastAPI, drop: FolderDrop, folder: Path) -> None:
    looker = Looker(app, drop, upload_limit_mb=1)
    with (folder / "stor.csv").open("wb") as file:
        file.truncate(1024 * 1024 + 1)

    await looker.look_until((folder / "refused" / "stor.csv").exists)

    assert await looker.rows("SELECT 1 FROM file") == []
    assert files_in(app.state.settings.data_dir / "files") == []
    assert "UPLOAD_LIMIT_MB" in (folder / "refused" / "stor.csv.reason.txt").read_text(encoding="utf-8")


@pytest.mark.attack("C6")
@pytest.mark.parametrize("name", ["a\nb\x1b[31m.csv", "å" * 125 + ".csv", "a\udcff.csv", "-rf.csv", "CON"])
async def test_a_file_is_taken_whatever_it_is_called(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path, name: str
) -> None:
    put(folder, name)

    await looker.look_until(lambda: len(files_in(folder / "done")) == 2)

    assert all(kept.isprintable() for kept in files_in(folder / "done"))
    (file,) = (await client.get("/files", headers=issuer.headers("controller"))).json()["items"]
    assert (file["status"], file["name"].isprintable()) == ("done", True)


async def test_a_file_that_may_not_be_read_is_refused(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)
    real = os.open

    def forbid(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("son/reskontra.csv"):
            raise PermissionError(errno.EACCES, "forbidden")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", forbid)  # tests may run as root, whom nothing is forbidden
    await looker.look_until((folder / "refused" / "reskontra.csv").exists)

    assert "läsrätt" in (folder / "refused" / "reskontra.csv.reason.txt").read_text(encoding="utf-8")


async def test_a_link_in_the_place_of_done_leads_nowhere(looker: Looker, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (folder / "done").symlink_to(tmp_path / "outside")
    put(folder)
    await looker.look(2)
    await looker.imported()

    await looker.look()

    assert (files_in(tmp_path / "outside"), await looker.problem()) == ([], "cannot-move")
