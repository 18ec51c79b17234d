"""No damage to a sealed trail stays unnamed (T1 to T5)."""

from uuid import UUID

import asyncpg
import pytest

from shared.audit.checkpoint import Signer, Verifier
from shared.audit.live import own_checkpoints, verify_service
from shared.audit.records import content_of, leaf_of
from shared.audit.report import Damage
from shared.audit.sealer import seal_batch
from shared.audit.tree import Frontier
from shared.audit.writing import write
from tests.builders import NOON
from tests.service.audit.trail import ORIGIN, a_record, a_sealed_trail, id_at, verified

COLUMNS = {
    "actor": "'mallory'",
    "action": "'task.complete'",
    "outcome": "'denied'",
    "at": "at + interval '1 microsecond'",
    "objects": "'{}'",
    "roles": "'{auditor}'",
    "municipality_id": "'0180'",
    "details": "'{}'",
    "ground": "'x'",
    "rule": "'x'",
    "request_id": "'x'",
    "trace_id": "'x'",
    "acting_for": "'x'",
}


@pytest.mark.parametrize("column", COLUMNS)
async def test_a_changed_record_is_named(
    column: str, service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T1: one value of one record is changed."""
    await a_sealed_trail(service, signer)
    touched = await id_at(service, 9)
    change = f"UPDATE audit_record SET {column} = {COLUMNS[column]} WHERE record_id = $1"  # noqa: S608 - of ours
    await superuser.execute(change, UUID(touched))

    report = await verified(service, signer)

    assert (report.kind, report.position, report.record_id) == (Damage.CHANGED, 9, touched)


async def test_a_flipped_byte_of_a_stored_hash_is_named(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T1: one byte is another."""
    await a_sealed_trail(service, signer)
    await superuser.execute(
        "UPDATE audit_leaf SET leaf = set_byte(leaf, 5, 255 - get_byte(leaf, 5)) WHERE position = 3"
    )

    report = await verified(service, signer)

    assert (report.kind, report.position) == (Damage.CHANGED, 3)


async def test_a_deleted_record_is_named(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T2: a record is taken out."""
    await a_sealed_trail(service, signer)
    gone = await id_at(service, 8)
    await superuser.execute("DELETE FROM audit_record WHERE record_id = $1", UUID(gone))

    report = await verified(service, signer)

    assert (report.kind, report.position, report.record_id) == (Damage.DELETED, 8, gone)


async def test_a_record_deleted_together_with_its_leaf_is_named_by_its_place(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T2: a record is taken out."""
    await a_sealed_trail(service, signer)
    await superuser.execute(
        "WITH gone AS (DELETE FROM audit_leaf WHERE position = 8 RETURNING record_id)"
        " DELETE FROM audit_record USING gone WHERE audit_record.record_id = gone.record_id"
    )

    report = await verified(service, signer)

    assert (report.kind, report.position) == (Damage.DELETED, 8)


async def test_a_record_put_in_between_is_named(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T3: a record is put in between."""
    await a_sealed_trail(service, signer)
    forged = await superuser.fetchval(
        "INSERT INTO audit_record OVERRIDING SYSTEM VALUE SELECT seq, (xid::text::bigint - 1)::text::xid8,"
        " gen_random_uuid(), municipality_id, at, 'mallory', acting_for, roles, action, outcome, rule, ground, objects,"
        " request_id, trace_id, details, leaf FROM audit_record ORDER BY seq DESC LIMIT 1 RETURNING record_id"
    )

    report = await verified(service, signer)

    assert (report.kind, report.record_id) == (Damage.INSERTED, str(forged))


async def test_two_records_that_changed_places_are_found(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """P11: a swap, hashes and all, lies between two checkpoints."""
    await a_sealed_trail(service, signer)
    await superuser.execute("UPDATE audit_leaf SET position = -position WHERE position IN (10, 15)")
    await superuser.execute("UPDATE audit_leaf SET position = 25 + position WHERE position < 0")

    report = await verified(service, signer)

    assert (report.kind, report.position) == (Damage.CHANGED, 8)


async def rewrite(superuser: asyncpg.Connection, position: int) -> None:
    """Change a record and every hash of it, as somebody would who knows the format."""
    row = await superuser.fetchrow(
        "UPDATE audit_record SET actor = 'somebody-else' WHERE record_id ="
        " (SELECT record_id FROM audit_leaf WHERE position = $1) RETURNING *",
        position,
    )
    leaf = leaf_of(content_of(row))
    await superuser.execute("UPDATE audit_record SET leaf = $1 WHERE record_id = $2", leaf, row["record_id"])
    await superuser.execute("UPDATE audit_leaf SET leaf = $1 WHERE position = $2", leaf, position)


async def rebuild(superuser: asyncpg.Connection, signer: Signer) -> None:
    """Sign all checkpoints anew over what the leaves say now."""
    leaves = [row["leaf"] for row in await superuser.fetch("SELECT leaf FROM audit_leaf ORDER BY position")]
    for row in await superuser.fetch("SELECT size FROM audit_checkpoint ORDER BY size"):
        frontier = Frontier()
        for leaf in leaves[: row["size"]]:
            frontier.append(leaf)
        note = signer.sign(row["size"], frontier.root(), NOON)
        await superuser.execute("UPDATE audit_checkpoint SET note = $1 WHERE size = $2", note, row["size"])


async def test_a_record_changed_with_all_its_hashes_is_found_by_the_signed_root(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T1: what lies between two checkpoints is named, since every hash inside lies."""
    await a_sealed_trail(service, signer)
    await rewrite(superuser, 7)

    report = await verified(service, signer)

    assert (report.kind, report.position, report.record_id) == (Damage.CHANGED, 7, await id_at(service, 7))


async def test_a_trail_rebuilt_without_the_sealers_key_has_a_bad_signature(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T5: whoever has the database, and not the sealer's key."""
    await a_sealed_trail(service, signer)
    await rewrite(superuser, 2)
    await rebuild(superuser, Signer(ORIGIN, b"x" * 32))

    report = await verified(service, signer)

    assert report.kind is Damage.BAD_SIGNATURE


async def test_a_checkpoint_made_with_the_applications_credentials_has_a_bad_signature(
    service: asyncpg.Connection, signer: Signer
) -> None:
    """T5: the service's role may call the function that seals, and gains nothing by it."""
    await a_sealed_trail(service, signer)
    await write(service, [a_record(99)])
    await seal_batch(service, Signer(ORIGIN, b"x" * 32))

    report = await verified(service, signer)

    assert (report.kind, "21" in report.detail) == (Damage.BAD_SIGNATURE, True)


async def test_a_trail_rebuilt_with_the_sealers_key_differs_from_the_checkpoint_kept_elsewhere(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T5: whoever has the database and the key is caught by who kept a checkpoint."""
    await a_sealed_trail(service, signer)
    kept = await own_checkpoints(service)
    await rewrite(superuser, 2)
    await rebuild(superuser, signer)

    alone, beside = await verified(service, signer), await verified(service, signer, kept)

    assert (alone.whole, beside.kind) == (True, Damage.FORKED)


async def test_a_tail_that_was_cut_off_is_found_by_the_checkpoint_kept_elsewhere(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    """T4: cut cleanly, at a checkpoint."""
    await a_sealed_trail(service, signer)
    kept = (await own_checkpoints(service))[-1:]
    await superuser.execute(
        "DELETE FROM audit_record WHERE record_id IN (SELECT record_id FROM audit_leaf WHERE position >= 8)"
    )
    await superuser.execute("DELETE FROM audit_leaf WHERE position >= 8")
    await superuser.execute("DELETE FROM audit_checkpoint WHERE size > 8")

    alone, beside = await verified(service, signer), await verified(service, signer, kept)

    assert (alone.whole, beside.kind, beside.position) == (True, Damage.TRUNCATED, 8)


async def test_an_old_key_that_does_not_sign_for_this_trail_is_refused(
    service: asyncpg.Connection, signer: Signer
) -> None:
    await a_sealed_trail(service, signer)
    other = Verifier("tillit/test/risk", signer.verifier.key)

    report = await verify_service(service, other)

    assert report.kind is Damage.BAD_SIGNATURE
