"""Files handed to intake without its API, and `python -m tests.importing`: its importer in a process of its own."""

import asyncio
import hashlib
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from services.intake.importer import import_waiting
from services.intake.operations.files import Upload, receive_file
from services.intake.sealing import forget_open_files, sealer_of
from services.intake.settings import Settings
from shared.api import collect_rarely
from shared.auth import Principal
from shared.db import Sessions, connect, kept_small, system_session
from shared.ids import new_id
from shared.testing import Database
from shared.vault import sealed_writer

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "tests.importing")
SENDER = Principal("kim", "Kim", frozenset({"controller"}), "9999", frozenset({"*"}))


def environment_of(database: Database, folder: Path) -> dict[str, str]:
    """What the process is told: where its database and its files are."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "WARNING",
        "FIELD_KEY_FILE": str(database.secrets / "field_key"),
        "KEK_FILE": str(database.secrets / "kek_intake"),
        "DATA_DIR": str(folder),
        "DATABASE_URL": database.server,
        "DATABASE_PASSWORD": database.passwords["intake"],
    }


async def hand_in(
    sessions: Sessions, folder: Path, blocks: Iterable[bytes], committee: str, kind: str | None = None
) -> UUID:
    """Keep a file as an upload is kept; it waits to be imported."""
    sealer, file_id = await sealer_of(sessions, SENDER.municipality_id), new_id()
    digest, size = hashlib.sha256(), 0
    with sealed_writer(folder / "files" / str(file_id), sealer.keys, sealer.file_bound_to(file_id)) as target:
        for block in blocks:
            digest.update(block)
            size += len(block)
            target.write(block)
    upload = Upload(file_id, digest.hexdigest(), size, "fil", committee, kind)
    async with system_session(sessions, SENDER.municipality_id) as session:
        return await receive_file(session, SENDER, upload, sealer)


async def _import() -> None:
    settings = Settings()
    engine, sessions = connect(settings)
    forget_open_files(settings.data_dir / "files")
    async with kept_small(engine):
        await import_waiting(settings, sessions)


def main() -> None:
    """Say when it begins, import what waits, and say how many megabytes were resident at most."""
    collect_rarely()
    sys.stdout.write("importing\n")
    sys.stdout.flush()
    asyncio.run(_import())
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}\n")


if __name__ == "__main__":
    main()
