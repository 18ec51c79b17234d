"""An exported trail is verified without the database, whole or in part (T1)."""

import asyncpg

from shared.audit.checkpoint import Signer
from shared.audit.export import checkpoints_of, export_lines, verify_export
from shared.audit.report import Damage
from tests.service.audit.trail import a_sealed_trail, exported


async def test_an_export_is_verified_without_the_database(service: asyncpg.Connection, signer: Signer) -> None:
    await a_sealed_trail(service, signer)

    lines = await exported(service, signer)
    report = verify_export(lines, checkpoints_of(lines), signer.verifier)

    assert (report.whole, report.records, report.checkpoints) == (True, 20, 3)


async def test_a_flipped_byte_anywhere_in_an_exported_record_is_named(
    service: asyncpg.Connection, signer: Signer
) -> None:
    """T1: one byte is another."""
    await a_sealed_trail(service, signer)
    lines = await exported(service, signer)
    lines[5] = lines[5].replace(b'"actor":"kim"', b'"actor":"kin"')

    report = verify_export(lines, checkpoints_of(lines), signer.verifier)

    assert (report.kind, report.position) == (Damage.CHANGED, 4)


async def test_a_part_of_a_trail_is_verified_from_the_checkpoint_where_it_begins(
    service: asyncpg.Connection, superuser: asyncpg.Connection, signer: Signer
) -> None:
    await a_sealed_trail(service, signer)
    await superuser.execute("UPDATE audit_checkpoint SET at = at - interval '2 days' WHERE size = 7")
    yesterday = await service.fetchval("SELECT now() - interval '1 day'")

    lines = [line async for line in export_lines(service, "controls", signer.verifier, yesterday)]
    report = verify_export(lines, checkpoints_of(lines), signer.verifier)

    assert (report.whole, report.records, len(lines)) == (True, 20, 1 + 13 + 3)
