"""Walk over what the services keep sealed: rows and files, to count them, seal what is in clear, and seal anew.

Everything here can be cut off and run again: what is done already is left alone. It works as the owner of the
tables, since a service's own role may not change what is on record.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from deploy.cli.database import Connection, connect
from deploy.cli.key_places import case_keys, data_dir, kek_path, keks_of
from deploy.cli.output import CommandError
from deploy.local.config import OWNER, SEALING
from shared.vault import (
    DataKeys,
    KeyDestroyed,
    KeyMissing,
    KeyOwner,
    KeyUnusable,
    Place,
    open_chunks,
)
from shared.vault.chunks import is_sealed, sealed_writer, version_in
from shared.vault.columns import Column
from shared.vault.fields import FORMAT, key_version
from shared.vault.table import bound_to

BATCH = 500
_BLOCK = 1_048_576
Progress = Callable[[str, int], None]
"""Called with what is worked on and how many are done."""


def chosen(service: str | None) -> tuple[str, ...]:
    """That service, or all that seal."""
    if service is not None and service not in SEALING:
        raise CommandError(f"{service} seals nothing: choose among {', '.join(SEALING)}.")
    return SEALING if service is None else (service,)


def columns_of(service: str) -> tuple[Column, ...]:
    """What *service* keeps sealed."""
    columns: tuple[Column, ...] = import_module(f"services.{service}.sealing").SEALED
    return columns


@asynccontextmanager
async def owner_of_tables(service: str) -> AsyncIterator[Connection]:
    """A connection that may change every row of *service*'s schema."""
    async with connect(OWNER) as connection:
        await connection.execute("SELECT set_config('search_path', $1, false)", service)
        yield connection


class Keys:
    """The data keys of one service, for a walk over its rows."""

    def __init__(self, service: str, connection: Connection) -> None:
        self._service, self._connection = service, connection
        self._known: dict[str, DataKeys] = {}

    async def of(self, row: Any, *, make: bool = False) -> DataKeys:
        """The keys that seal *row*; *make* where it may have none yet. KeyDestroyed, KeyMissing or KeyUnusable."""
        if self._service == "cases":
            key = row.get("case_id") or row["disclosure_id"]
            owner = KeyOwner(row["municipality_id"], row["committee_id"], key)
            return case_keys().create(owner) if make else case_keys().keys(owner)
        municipality_id = row["municipality_id"]
        if municipality_id not in self._known:
            self._known[municipality_id] = await self._stored(municipality_id, make=make)
        return self._known[municipality_id]

    async def _stored(self, municipality_id: str, *, make: bool) -> DataKeys:
        rows = await self._connection.fetch(
            "SELECT version, wrapped FROM data_key WHERE municipality_id = $1", municipality_id
        )
        if not rows and make:
            await add_data_key(self._connection, self._service, municipality_id, 1)
            return await self._stored(municipality_id, make=False)
        if not rows:
            raise KeyMissing(f"{self._service} has no data key of municipality {municipality_id}.")
        keks, bound = keks_of(self._service), bound_to(self._service, municipality_id)
        return DataKeys({row["version"]: keks.unwrap(row["wrapped"], bound) for row in rows})


async def add_data_key(connection: Connection, service: str, municipality_id: str, version: int) -> None:
    """A new version of a municipality's data key."""
    wrapped = keks_of(service).wrap(os.urandom(32), bound_to(service, municipality_id))
    await connection.execute(
        "INSERT INTO data_key (municipality_id, version, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        *(municipality_id, version, wrapped),
    )


async def seal_old(service: str, progress: Progress) -> dict[str, int]:
    """Seal what rows and files of *service* still hold in clear; returns column or "files" -> how many."""
    done = {}
    async with owner_of_tables(service) as connection:
        for column in columns_of(service):
            name = f"{column.table}.{column.name}"
            done[name] = await _seal_column(connection, service, column, lambda n, name=name: progress(name, n))  # type: ignore[misc]  # bound now on purpose
        if service in {"cases", "intake"}:
            done["files"] = await _each_file(connection, service, lambda n: progress("files", n))
    return done


async def _seal_column(connection: Connection, service: str, column: Column, progress: Callable[[int], None]) -> int:
    keys, done = Keys(service, connection), 0
    if not column.was_clear:
        return await reseal_column(connection, service, column, progress) if service == "intake" else 0
    names = {"table": column.table, "row": column.row, "name": column.name, "unless": column.unless}
    find, change = _CLEAR.format(**names), _SEAL_CLEAR.format(**names)
    while True:
        async with connection.transaction():
            rows = await connection.fetch(find, BATCH)
            for row in rows:
                place = Place(row["municipality_id"], column.table, column.name, row[column.row])
                sealed = (await keys.of(row, make=True)).seal(row[column.name], place)
                await connection.execute(change, row["municipality_id"], row[column.row], sealed)
        done += len(rows)
        progress(done)
        if len(rows) < BATCH:
            return done


async def reseal(service: str, progress: Progress) -> dict[str, int]:
    """Seal every value and file with the newest data key; returns column or "files" -> how many were changed."""
    done = {}
    async with owner_of_tables(service) as connection:
        for column in columns_of(service):
            name = f"{column.table}.{column.name}"
            report = lambda n, name=name: progress(name, n)  # noqa: E731  # bound now on purpose
            done[name] = await reseal_column(connection, service, column, report)
        if service in {"cases", "intake"}:
            done["files"] = await _each_file(connection, service, lambda n: progress("files", n))
    return done


async def reseal_column(connection: Connection, service: str, column: Column, progress: Callable[[int], None]) -> int:
    """Seal a column's values with the newest data key, from row to row; returns how many were changed."""
    keys, done, after = Keys(service, connection), 0, ("", "")
    names = {"table": column.table, "row": column.row, "name": column.name}
    find, change, sealed = _SEALED.format(**names), _SEAL.format(**names), f"sealed_{column.name}"
    while True:
        async with connection.transaction():
            rows = await connection.fetch(find, *after, BATCH)
            for row in rows:
                after = (row["municipality_id"], str(row[column.row]))
                fresh = await _anew(keys, row, column, row[sealed])
                if fresh is not None:
                    await connection.execute(change, row["municipality_id"], row[column.row], fresh)
                    done += 1
        progress(done)
        if len(rows) < BATCH:
            return done


async def _anew(keys: Keys, row: Any, column: Column, sealed: bytes) -> bytes | None:
    """The value sealed by the newest key; None where it is, or where its key was destroyed."""
    try:
        found = await keys.of(row, make=sealed[:1] != FORMAT)
    except KeyDestroyed:
        return None
    if sealed[:1] == FORMAT and key_version(sealed) == found.newest:
        return None
    place = Place(row["municipality_id"], column.table, column.name, row[column.row])
    return found.seal(opened(found, place, sealed), place)


def opened(keys: DataKeys, place: Place, sealed: bytes) -> str:
    """The text of a sealed value, of any format; SealBroken."""
    return keys.open(sealed, place) if sealed[:1] == FORMAT else _from_before(keys, place, sealed)


def _from_before(keys: DataKeys, place: Place, sealed: bytes) -> str:
    """A value of intake that was sealed before there were data keys."""
    from services.intake.sealing import Sealer, read_key

    folder = kek_path("intake").parent
    return Sealer(read_key(folder / "field_key"), place.municipality_id, keys).unseal(
        sealed,
        place.table,
        place.column,
        place.row,  # type: ignore[arg-type]  # a party's id
    )


async def _each_file(connection: Connection, service: str, progress: Callable[[int], None]) -> int:
    """Seal each file of the service by the newest key, unless it is; returns how many were changed."""
    keys, done = Keys(service, connection), 0
    rows = await connection.fetch(_FILES[service])
    if rows and not data_dir(service).is_dir():
        raise CommandError(f"The values are done; the files of {service} are not here: set DATA_DIR to their folder.")
    for row in rows:
        path, place = file_of(service, row)
        if not path.is_file():
            continue
        try:
            done += _seal_file(path, await keys.of(row, make=True), place)
        except KeyDestroyed:
            continue
        progress(done)
    return done


def file_of(service: str, row: Any) -> tuple[Path, str]:
    """Where the file of *row* lies, and what its seal is bound to."""
    municipality_id = row["municipality_id"]
    if service == "cases":
        cases = import_module("services.cases.sealing")
        path: Path = cases.evidence_path(data_dir(service), municipality_id, row["evidence_id"])
        return path, cases.bound_to(municipality_id, row["evidence_id"])
    file_id = row["file_id"]
    return data_dir(service) / "files" / str(file_id), f"{municipality_id}|file|content|{file_id}"


def _seal_file(path: Path, keys: DataKeys, place: str) -> bool:
    sealed = is_sealed(path)
    if sealed and version_in(path) == keys.newest:
        return False
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with path.open("rb") as clear, sealed_writer(fresh, keys, place) as target:
        for block in open_chunks(path, keys, place) if sealed else iter(lambda: clear.read(_BLOCK), b""):
            target.write(block)
    fresh.replace(path)
    return True


async def counted(connection: Connection, column: Column) -> tuple[int, int]:
    """How many values of a column are sealed, and how many are in clear."""
    names = {"table": column.table, "name": column.name, "unless": column.unless}
    row = await connection.fetchrow((_COUNT if column.was_clear else _COUNT_SEALED).format(**names))
    return (row["sealed"], row["clear"]) if row else (0, 0)


async def used_versions(connection: Connection, service: str) -> dict[str, set[int]]:
    """Municipality -> versions of its data key that still seal a value."""
    found: dict[str, set[int]] = {}
    for column in columns_of(service):
        for row in await connection.fetch(_VERSIONS.format(table=column.table, name=column.name)):
            found.setdefault(row["municipality_id"], set()).add(row["version"])
    return found


# the names put in are those of our own tables and columns (shared/vault/columns.py)
_COUNT = """
SELECT count(sealed_{name}) AS sealed,
    count(*) FILTER (WHERE "{name}" IS NOT NULL AND NOT coalesce({unless}, false)) AS clear FROM "{table}"
"""
_COUNT_SEALED = 'SELECT count(sealed_{name}) AS sealed, 0 AS clear FROM "{table}"'
_VERSIONS = """
SELECT DISTINCT municipality_id, get_byte(sealed_{name}, 1) * 256 + get_byte(sealed_{name}, 2) AS version
FROM "{table}" WHERE sealed_{name} IS NOT NULL AND get_byte(sealed_{name}, 0) = 2
"""
_CLEAR = """
SELECT * FROM "{table}" WHERE "{name}" IS NOT NULL AND NOT coalesce({unless}, false)
ORDER BY municipality_id, {row} LIMIT $1 FOR UPDATE
"""
_SEAL_CLEAR = """
UPDATE "{table}" SET sealed_{name} = $3, "{name}" = NULL WHERE municipality_id = $1 AND {row} = $2
"""
_SEALED = """
SELECT * FROM "{table}" WHERE sealed_{name} IS NOT NULL AND (municipality_id, {row}::text) > ($1, $2)
ORDER BY municipality_id, {row}::text LIMIT $3 FOR UPDATE
"""
_SEAL = 'UPDATE "{table}" SET sealed_{name} = $3 WHERE municipality_id = $1 AND {row} = $2'
_FILES = {"cases": "SELECT * FROM evidence", "intake": "SELECT * FROM file"}


def unusable(exc: KeyUnusable) -> CommandError:
    """The same as a message of the command line."""
    return CommandError(f"{exc}. See docs/ops/keys.md.")
