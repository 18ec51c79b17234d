"""A watched folder: moves that fail, full disks and folders that go are told, and tried again."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tests.service.intake.dropping import Looker, files_in, make, put, remove


@pytest.mark.parametrize(("number", "problem"), [(errno.ENOSPC, "disk-full"), (errno.EACCES, "cannot-move")])
async def test_a_move_that_fails_is_told_and_tried_again_without_reading_anew(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, "no")

    put(folder)
    await looker.look(2)
    await looker.imported()
    monkeypatch.setattr(os, "rename", fail)
    await looker.look(2)
    told = await looker.problem()
    monkeypatch.undo()

    await looker.look()

    assert (told, await looker.problem(), len(await looker.rows("SELECT 1 FROM file"))) == (problem, "", 1)
    assert files_in(folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]


async def test_a_refused_file_that_cannot_be_moved_is_refused_once(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "read-only")

    (folder / "link.csv").symlink_to("/etc/hostname")
    monkeypatch.setattr(os, "rename", fail)

    await looker.look(4)

    acts = await looker.rows("SELECT 1 FROM audit_record WHERE action = 'file.send'")
    assert (len(acts), await looker.problem()) == (1, "cannot-move")


async def test_a_full_disk_of_ours_is_told_and_nothing_is_moved(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    put(folder)
    await looker.look()
    monkeypatch.setattr(os, "fsync", full)
    await looker.look()
    monkeypatch.undo()

    assert (files_in(folder), await looker.problem()) == (["reskontra.csv"], "disk-full")


async def test_a_folder_that_is_not_there_is_told_until_it_is(looker: Looker, folder: Path) -> None:
    remove(folder)
    await looker.look()
    told = await looker.problem()
    make(folder)

    await looker.look()

    assert (told, await looker.problem()) == ("no-folder", "")


async def test_a_folder_that_goes_while_nothing_comes_is_told(looker: Looker, folder: Path) -> None:
    await looker.look()
    remove(folder)

    await looker.look()

    assert await looker.problem() == "no-folder"


async def test_an_empty_folder_is_looked_at_without_the_database(looker: Looker, folder: Path) -> None:
    put(folder)
    await looker.look_until((folder / "done" / "reskontra.csv").exists)
    await looker.look()
    nowhere = {"database_url": "postgresql://127.0.0.1:9/nowhere"}
    looker.settings = looker.settings.model_copy(update=nowhere)

    await looker.look()

    put(folder, "ny.csv")
    with pytest.raises(OSError, match=r"9|refused"):
        await looker.look()
