"""A watched folder: a process that ends at any moment loses nothing and takes nothing twice; one looks at a time."""

import os
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services.intake.drops.configured import FolderDrop
from services.intake.operations.alone import alone
from shared.events import PaymentsReceived
from shared.testing import published
from tests.service.intake.dropping import WHOLE, Looker, files_in, put


class Cut(BaseException):
    """The process ends here."""


def cut(*_: Any, **__: Any) -> None:
    raise Cut


@pytest.mark.parametrize("read", [False, True], ids=["before it is read", "after it is read"])
async def test_a_process_that_ends_between_commit_and_move_imports_nothing_twice(
    app: FastAPI, looker: Looker, drop: FolderDrop, folder: Path, monkeypatch: pytest.MonkeyPatch, read: bool
) -> None:
    put(folder)
    await looker.look(2)
    if read:
        await looker.imported()
        monkeypatch.setattr(os, "rename", cut)
        with pytest.raises(Cut):
            await looker.look()
        monkeypatch.undo()

    again = Looker(app, drop)
    await again.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await again.rows("SELECT 1 FROM file")) == 1
    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]
    assert sum(len(e.payments) for e in events) == 3
    assert files_in(folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]


async def test_a_process_that_ends_before_the_commit_loses_nothing(
    app: FastAPI, looker: Looker, drop: FolderDrop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)
    await looker.look()
    monkeypatch.setattr(os, "fsync", cut)  # the copy is whole, and its row is not written yet
    with pytest.raises(Cut):
        await looker.look()
    monkeypatch.undo()
    assert await looker.rows("SELECT 1 FROM file") == []

    again = Looker(app, drop)
    await again.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await again.rows("SELECT 1 FROM payment")) == 3


async def test_a_file_that_is_written_while_it_is_read_waits(
    app: FastAPI, looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder)
    await looker.look()

    def grow(handle: int) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("Björkens Städ AB;556016-0680;2026-0199;46362 Städ;1,00;2026-05-02\n")

    monkeypatch.setattr(os, "fsync", grow)
    await looker.look()
    monkeypatch.undo()

    assert await looker.rows("SELECT 1 FROM file") == []
    assert files_in(app.state.settings.data_dir / "files") == []
    await looker.look_until((folder / "done" / "reskontra.csv").exists)
    assert len(await looker.rows("SELECT 1 FROM payment WHERE invoice_number = '2026-0199'")) == 1


async def test_a_file_that_was_replaced_before_its_move_is_taken_too(looker: Looker, folder: Path) -> None:
    put(folder)
    await looker.look(2)
    put(folder, content=WHOLE.replace("2026-0117", "2026-0118"))

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await looker.rows("SELECT 1 FROM file")) == 2
    assert await looker.rows("SELECT 1 FROM dropped") == []


async def test_one_process_at_a_time_looks(looker: Looker, folder: Path) -> None:
    put(folder)

    async with alone(looker.settings.dsn(), "drop 9999 folder:raindance") as free:
        await looker.look(3)

    assert (free, await looker.rows("SELECT 1 FROM file")) == (True, [])
