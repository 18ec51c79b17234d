"""Drops for tests: one made anew, looked at until nothing is left to do."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from services.intake.dropper import look_where_due
from services.intake.drops.configured import Drop, FolderDrop, SftpDrop
from services.intake.drops.domain import Watch
from services.intake.settings import Settings
from shared.db import system_session
from shared.testing import Issuer
from tests.service.intake.test_files import LEDGER

AnyDrop = TypeVar("AnyDrop", bound=Drop)
DEADLINE_SECONDS = 60.0
SOURCE = {
    "sender": "raindance",
    "municipality_id": "9999",
    "committee_id": "son",
    "title": "Leverantörsreskontran",
    "owner": "Ekonomiavdelningen",
    "legal_basis": "Dataskyddsförordningen art. 6.1 e",
    "purpose": "Att hitta felaktiga betalningar",
}
WHOLE = LEDGER.rsplit("\n", 2)[0] + "\n"
"""The ledger without the row that cannot be read."""


def put(folder: Path, name: str = "reskontra.csv", content: str = WHOLE, changed: int | None = None) -> Path:
    """Drop a file."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    if changed is not None:
        os.utime(path, ns=(changed, changed))
    return path


def remove(folder: Path) -> None:
    """Take the folder away, as a share that is not mounted is."""
    folder.rmdir()


def make(folder: Path) -> None:
    """Bring it back."""
    folder.mkdir()


async def payments(client: AsyncClient, issuer: Issuer) -> list[dict[str, Any]]:
    """What is paid."""
    answer = await client.get("/payments", headers=issuer.headers("controller"))
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


class Looker:
    """Looks at one drop, as one process does; a new one is a process that was started again."""

    def __init__(self, app: FastAPI, drop: FolderDrop | SftpDrop, **changes: Any) -> None:
        self.app, self.drop, self.watch = app, drop, Watch()
        settings: Settings = app.state.settings
        # every look is due
        self.settings = settings.model_copy(update={"profile": "local", "drop_seconds": 0.000_001, **changes})

    async def look(self, times: int = 1) -> None:
        """Look so many times."""
        for _ in range(times):
            await look_where_due(self.settings, self.app.state.sessions, self.drop, self.watch, asyncio.Event())

    async def look_until(self, done: Callable[[], bool]) -> None:
        """Look until something is so."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not done():
            assert time.monotonic() < deadline
            self.app.state.file_arrived.set()
            await self.look()
            await asyncio.sleep(0.01)

    async def rows(self, query: str) -> Sequence[Any]:
        """What the database holds."""
        async with system_session(self.app.state.sessions, "*") as session:
            return (await session.execute(text(query))).all()

    async def imported(self) -> None:
        """Wait until no received file is left to be read."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while await self.rows("SELECT 1 FROM file WHERE status IN ('received', 'processing')"):
            assert time.monotonic() < deadline
            self.app.state.file_arrived.set()
            await asyncio.sleep(0.02)

    async def problem(self) -> str:
        """What is said to be wrong with the drop."""
        ((problem,),) = await self.rows(f"SELECT problem FROM source_state WHERE source = '{self.drop.key}'")  # noqa: S608 - a name of ours
        return str(problem)


def files_in(folder: Path) -> list[str]:
    """The names of the files below, from there."""
    found = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(path.relative_to(folder).as_posix() for path in found)
