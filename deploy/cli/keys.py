"""Look after keys: `tillit keys status|rotate|rewrap|reseal|drop|seal-old|shred`."""

import os
import re
from pathlib import Path
from typing import Any

from deploy.cli.database import Connection, connect, database_server, role_password
from deploy.cli.key_places import case_keys, data_dir, kek_path, keks_of
from deploy.cli.output import CommandError
from deploy.cli.sealed import Progress, add_data_key, columns_of, counted, owner_of_tables, reseal, used_versions
from deploy.local.config import load_config
from shared.clock import utc_now
from shared.vault import KeyMissing
from shared.vault.keks import version_of
from shared.vault.table import bound_to

_DECISION = re.compile(r"[\w §/.:,()-]{3,80}")
_USER = re.compile(r"[\w.@+-]{2,120}")
# a running process reads its data keys again every minute; until then it may seal with the one before
_DROP_AFTER = "1 hour"


async def status(service: str) -> dict[str, Any]:
    """Which keys *service* has, what they wrap and seal, and what is amiss."""
    keks = keks_of(service)
    async with owner_of_tables(service) as connection:
        values = [await counted(connection, column) for column in columns_of(service)]
        found: dict[str, Any] = {
            "service": service,
            "keyVersions": sorted(keks.versions()),
            "sealedValues": sum(sealed for sealed, _ in values),
            "inClear": sum(clear for _, clear in values),
        }
        if service == "cases":
            return found | await _case_keys(connection)
        rows = await connection.fetch("SELECT wrapped FROM data_key")
        return found | {"dataKeys": len(rows), "wrappedBy": _tally(version_of(row["wrapped"]) for row in rows)}


async def _case_keys(connection: Connection) -> dict[str, Any]:
    folder = case_keys()
    owners = list(folder.owners())
    kept = {str(owner.owner_id) for owner in owners}
    gone = {str(owner_id) for _, owner_id in folder.tombstones()}
    wanted = await connection.fetch(
        "SELECT case_id::text AS id FROM case_file WHERE sealed_title IS NOT NULL"
        " UNION ALL SELECT disclosure_id::text FROM disclosure"
    )
    noted = await connection.fetch("SELECT case_id FROM timeline_entry WHERE kind = 'key_destroyed'")
    destroyed = {str(row["case_id"]) for row in noted}
    return {
        "dataKeys": len(owners),
        "wrappedBy": _tally(version for owner in owners for version in folder.wrapped_by(owner)),
        "destroyed": len(gone),
        # an older copy of the key folder was put back: destroy them again
        "cameBack": sorted(destroyed & kept - gone),
        "missing": sorted(row["id"] for row in wanted if row["id"] not in kept | gone | destroyed),
    }


def _tally(versions: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for version in versions:
        counts[str(version)] = counts.get(str(version), 0) + 1
    return counts


def rotate(service: str) -> dict[str, Any]:
    """Add a version to the key file of *service*: it wraps from now on, the others still unwrap."""
    path = kek_path(service)
    keks = keks_of(service)
    try:
        newest = keks.add()
    except OSError as exc:
        raise CommandError(
            f"{path} cannot be written here ({exc.strerror}): add the line"
            f" `{max(keks.versions()) + 1}:$(openssl rand -base64 32)` to the secret where it is kept."
        ) from exc
    return {"service": service, "newest": newest, "keyVersions": sorted(keks.versions())}


async def rotate_data(service: str) -> dict[str, Any]:
    """Give each municipality, or each case, a new version of its data key; `reseal` moves values to it."""
    if service == "cases":
        folder = case_keys()
        owners = list(folder.owners())
        for owner in owners:
            folder.add_version(owner)
        return {"service": service, "dataKeys": len(owners)}
    async with owner_of_tables(service) as connection:
        rows = await connection.fetch("SELECT municipality_id, max(version) AS newest FROM data_key GROUP BY 1")
        for row in rows:
            await add_data_key(connection, service, row["municipality_id"], row["newest"] + 1)
    return {"service": service, "dataKeys": len(rows)}


async def rewrap(service: str, progress: Progress, moved_from: Path | None = None) -> dict[str, Any]:
    """Wrap every data key of *service* by the newest version of its keys; returns how many were changed.

    *moved_from* is the key file that wrapped them before the keys moved, into a token say.
    """
    done, always = 0, moved_from is not None
    if service == "cases":
        folder = case_keys(moved_from)
        for owner in list(folder.owners()):
            done += folder.rewrap(owner, always=always)
            progress("keys", done)
        return {"service": service, "rewrapped": done}
    keks = keks_of(service, moved_from)
    async with owner_of_tables(service) as connection:
        for row in await connection.fetch("SELECT municipality_id, version, wrapped FROM data_key"):
            if always or version_of(row["wrapped"]) != keks.newest():
                bound = bound_to(service, row["municipality_id"])
                wrapped = keks.wrap(keks.unwrap(row["wrapped"], bound), bound)
                await connection.execute(
                    "UPDATE data_key SET wrapped = $3 WHERE municipality_id = $1 AND version = $2",
                    *(row["municipality_id"], row["version"], wrapped),
                )
                done += 1
                progress("keys", done)
    return {"service": service, "rewrapped": done}


async def drop(service: str, progress: Progress) -> dict[str, Any]:
    """Forget key versions that nothing needs any more, data keys and then those of the key file."""
    await reseal(service, progress)
    forgotten = await _drop_data_keys(service)
    await rewrap(service, progress)
    keks = keks_of(service)
    dropped = keks.forget_older()
    return {"service": service, "keyVersions": [keks.newest()], "droppedKeys": dropped, "droppedDataKeys": forgotten}


async def _drop_data_keys(service: str) -> int:
    if service == "cases":
        folder = case_keys()
        for owner in list(folder.owners()):
            folder.drop_versions(owner)
        return 0
    async with owner_of_tables(service) as connection:
        used = await used_versions(connection, service)
        dropped = 0
        for row in await connection.fetch("SELECT municipality_id, version FROM data_key"):
            if row["version"] in used.get(row["municipality_id"], set()):
                continue
            dropped += await connection.fetchval(_DROP, row["municipality_id"], row["version"], _DROP_AFTER)
    return dropped


_DROP = """
WITH gone AS (
    DELETE FROM data_key k WHERE k.municipality_id = $1 AND k.version = $2 AND EXISTS (
        SELECT FROM data_key newer WHERE newer.municipality_id = $1 AND newer.version > $2
        AND newer.created_at < now() - CAST($3::text AS interval))
    RETURNING 1
)
SELECT count(*)::int FROM gone
"""


async def shred(case: str, decision: str, by: str, second: str, confirm: str) -> dict[str, Any]:
    """Destroy the key of a closed case for good; *case* is its id, *confirm* repeats its reference."""
    from services.cases.operations.records import Act
    from services.cases.operations.shredding import Decision
    from services.cases.operations.shredding import shred as destroy
    from services.cases.settings import Settings
    from shared.db import connect as sessions_of
    from shared.db import system_session
    from shared.problems import Problem

    if not _DECISION.fullmatch(decision):
        raise CommandError("Give the decision's reference, 3 to 80 letters, digits and signs, as 'SON 2031/14 § 7'.")
    if not (_USER.fullmatch(by) and _USER.fullmatch(second)):
        raise CommandError("Name the two persons by their user ids, as in `by` on the case's timeline.")
    async with connect("cases") as connection:
        found = await connection.fetchrow("SELECT case_id, reference FROM case_file WHERE case_id::text = $1", case)
    if found is None or found["reference"] != confirm:
        raise CommandError("There is no case with this id and, for --confirm, this reference.")
    config = load_config()
    settings = Settings(
        database_url=database_server(),
        database_password=role_password(config, "cases"),
        kek_file=kek_path("cases"),
        data_dir=data_dir("cases"),
        key_dir=Path(os.environ.get("KEY_DIR", config.case_keys)),
    )
    engine, sessions = sessions_of(settings)
    try:
        async with system_session(sessions, "*") as session:
            at = utc_now()
            stone = await destroy(session, found["case_id"], Decision(decision, by, second), Act(by, None, at))
    except (Problem, KeyMissing) as exc:
        raise CommandError(exc.detail) from exc
    finally:
        await engine.dispose()
    return {"caseId": str(found["case_id"]), "destroyedAt": stone.at.isoformat(), "decision": stone.decision}
