"""Write what a decided run is to remove into a folder for the archive, and let it go when the archive has it.

An export is whole or not acknowledged: sealed texts are opened, sealed files are opened and compared with the
SHA-256 of when they came. The database keeps the hashes only. Nothing is removed before `acknowledge`, and then only
what is unchanged since it was exported.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from deploy.cli.database import Connection, connect, operator
from deploy.cli.output import CommandError
from deploy.cli.sealed import Keys, file_of, opened
from deploy.local.config import SEALING
from shared.audit.acts import act
from shared.audit.writing import write
from shared.clock import swedish_date, utc_now
from shared.disposal import statements
from shared.disposal.catalogue import HOLDERS
from shared.disposal.declared import Declared, Disposable
from shared.vault import FileDamaged, KeyDestroyed, KeyMissing, KeyUnusable, Place, SealBroken, open_chunks
from shared.vault.chunks import is_sealed
from shared.vault.columns import DESTROYED, Column

CHUNK: Final = 500
MANIFEST: Final = "manifest.json"
_BLOCK: Final = 1_048_576
_BYTES: Final = frozenset({("cases", "evidence"), ("intake", "file")})
_PARTS: Final = "SELECT * FROM disposal_part WHERE run_id = $1 AND status = 'exporting' ORDER BY name"
_FORGET: Final = (
    "DELETE FROM disposal_archive WHERE run_id = $1 AND name = $2",
    "DELETE FROM disposal_exported WHERE run_id = $1 AND name = $2",
)
_EXPORTED: Final = """
INSERT INTO disposal_exported (municipality_id, run_id, name, object_id, fingerprint) VALUES ($1, $2, $3, $4, $5)
"""
_FILED: Final = """
INSERT INTO disposal_archive (municipality_id, run_id, name, file, lines, bytes, sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_HASHES: Final = "SELECT file, sha256 FROM disposal_archive WHERE run_id = $1 AND name = $2"
_LET_GO: Final = "UPDATE disposal_part SET status = 'removing' WHERE run_id = $1 AND status = 'exporting'"


@dataclass(slots=True)
class Exported:
    """What lies in the folder: *files* with lines, bytes and SHA-256, and the *parts* of services that are whole."""

    files: list[dict[str, Any]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """Rows of all files."""
        return sum(file["lines"] for file in self.files)


async def export(run_id: UUID, to: Path, about: Mapping[str, Any]) -> Exported:
    """Write every document of the run that waits for the archive to the new folder *to*; a later export replaces it."""
    done = Exported()
    for service in HOLDERS:
        async with connect(service) as connection, connection.transaction():
            for part in await connection.fetch(_PARTS, run_id):
                await _Export(service, connection, part, to, done).run()
    if not done.parts:
        raise CommandError("Nothing of the run waits for the archive: is it approved, and was it acknowledged before?")
    manifest = {"run": about, "parts": done.parts, "files": done.files}
    _write(to / MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=2).encode()])
    return done


class _Export:
    """One part of a run in one service."""

    def __init__(self, service: str, connection: Connection, part: Any, to: Path, done: Exported) -> None:
        from importlib import import_module

        declared: Declared = import_module(f"services.{service}.disposal").DECLARED
        self.one: Disposable = next(one for one in declared.disposables if one.name == part["name"])
        self.columns: tuple[Column, ...] = ()
        if service in SEALING:
            self.columns = import_module(f"services.{service}.sealing").SEALED
        self.service, self.connection, self.part, self.to, self.done = service, connection, part, to, done
        self.keys = Keys(service, connection)

    async def run(self) -> None:
        """Export all of it, a file of lines per chunk."""
        part, one, number = self.part, self.one, 0
        for statement in _FORGET:
            await self.connection.execute(statement, part["run_id"], one.name)
        when = (part["municipality_id"], part["as_of"], part["months"], part["from_year_end"], swedish_date(utc_now()))
        chunk = (*when, CHUNK, part["run_id"], one.name)
        while found := await self.connection.fetch(statements.to_export(one), *chunk):
            number += 1
            lines = await self._lines([row["key"] for row in found])
            name = f"{self.service}-{one.name.replace(':', '-')}-{number:05}.jsonl"
            await self._file(
                name, (json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines), len(lines)
            )
            head = (part["municipality_id"], part["run_id"], one.name)
            marks = [(*head, row["key"], row["fingerprint"]) for row in found]
            await self.connection.executemany(_EXPORTED, marks)
        self.done.parts.append(f"{self.service}/{one.name}")
        details = {"type": one.name, "count": number}
        await _record(self.connection, part, "disposal.export", details)

    async def _lines(self, keys: list[UUID]) -> list[dict[str, Any]]:
        one, municipality_id, lines = self.one, self.part["municipality_id"], []
        whole = [(one.table, statements.rows_of(one))]
        whole += [(child.table, statements.child_rows(one, child)) for child in one.children]
        for table, query in whole:
            found = await self.connection.fetch(query, municipality_id, keys)
            lines += [await self._line(table, json.loads(row["line"])) for row in found]
        for table, query in one.along.items():
            beside = await self.connection.fetch(query, municipality_id, keys)
            lines += [await self._line(table, json.loads(row["line"]), goes=False) for row in beside]
        return lines

    async def _line(self, table: str, row: dict[str, Any], *, goes: bool = True) -> dict[str, Any]:
        clear = await self._opened(table, row)
        line: dict[str, Any] = {"table": table, "row": clear} if goes else {"table": table, "row": clear, "stays": True}
        if (self.service, table) in _BYTES:
            line["file"] = await self._bytes(table, row)
        return line

    async def _opened(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """*row* with its sealed texts in clear; what nobody can open stops the export."""
        clear = dict(row)
        for column in self.columns:
            sealed = clear.pop(f"sealed_{column.name}", None) if column.table == table else None
            if sealed is not None:
                place = Place(row["municipality_id"], table, column.name, row[column.row])
                clear[column.name] = await self._text(row, place, bytes.fromhex(sealed.removeprefix("\\x")))
        if left := [name for name, value in clear.items() if name.startswith("sealed_") and value is not None]:
            raise CommandError(f"{self.service} says of no key what opens {table}.{left[0]}; nothing is acknowledged.")
        return clear

    async def _text(self, row: Mapping[str, Any], place: Place, sealed: bytes) -> str:
        try:
            return opened(await self.keys.of(row), place, sealed)
        except KeyDestroyed:
            return DESTROYED
        except (KeyMissing, KeyUnusable, SealBroken) as exc:
            raise CommandError(f"{place.table}.{place.column} of {place.row} cannot be opened: {exc}") from exc

    async def _bytes(self, table: str, row: Mapping[str, Any]) -> str | None:
        """Put the bytes of a sealed file beside the lines; the name there, none where its key was destroyed."""
        path, place = file_of(self.service, row)
        name = f"{self.service}-{table}-{path.name}.bin"
        try:
            blocks = open_chunks(path, await self.keys.of(row), place) if is_sealed(path) else _clear(path)
            sha256 = await self._file(name, blocks, 0)
        except KeyDestroyed:
            return None
        except (OSError, FileDamaged, KeyMissing, KeyUnusable, SealBroken) as exc:
            raise CommandError(f"{path} cannot be read ({exc}): set DATA_DIR, or restore it from a backup.") from exc
        if sha256 != row["sha256"]:
            raise CommandError(f"{path} is not what was handed in; restore it from a backup.")
        return name

    async def _file(self, name: str, blocks: Iterator[bytes], lines: int) -> str:
        size, sha256 = _write(self.to / name, blocks)
        head = (self.part["municipality_id"], self.part["run_id"], self.one.name)
        await self.connection.execute(_FILED, *head, name, lines, size, sha256)
        self.done.files.append({"name": name, "sha256": sha256, "lines": lines, "bytes": size})
        return sha256


async def acknowledge(run_id: UUID, folder: Path) -> int:
    """Let the run remove what *folder* holds, after comparing its files with the hashes; returns how many parts go."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        found = {file["name"]: _digest(folder / Path(file["name"]).name) for file in manifest["files"]}
    except (OSError, ValueError, KeyError) as exc:
        raise CommandError(f"{folder} holds no whole export ({exc}); nothing was acknowledged.") from exc
    gone = 0
    for service in HOLDERS:
        async with connect(service) as connection, connection.transaction():
            for part in await connection.fetch(_PARTS, run_id):
                rows = await connection.fetch(_HASHES, run_id, part["name"])
                whole = f"{service}/{part['name']}" in manifest["parts"]
                if not whole or any(found.get(row["file"]) != row["sha256"] for row in rows):
                    raise CommandError(f"{folder} is not the last export of {service} {part['name']}; export it again.")
                await _record(connection, part, "disposal.acknowledge", {"type": part["name"], "count": len(rows)})
                gone += 1
            await connection.execute(_LET_GO, run_id)
    return gone


async def _record(connection: Connection, part: Any, action: str, details: Mapping[str, Any]) -> None:
    named = {"run": [part["run_id"]]}
    ground = part["decision"]
    record = act(part["municipality_id"], action, objects=named, actor=operator(), ground=ground, details=details)
    await write(connection, [record])


def _write(path: Path, blocks: Any) -> tuple[int, str]:
    """A new file on the disk, readable by its owner only; its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for block in blocks:
            digest.update(block)
            size += len(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()


def _clear(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _clear(path):
        digest.update(block)
    return digest.hexdigest()
