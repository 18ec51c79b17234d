"""The audit trail from outside: prove it, export it, and tell a person who has looked at them."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from deploy.cli.database import Connection, chosen, connect, operator
from deploy.cli.output import CommandError
from deploy.local.config import load_config
from shared.audit.acts import act
from shared.audit.checkpoint import UnreadableCheckpoint, Verifier
from shared.audit.export import UnreadableExport, checkpoints_of, export_lines, head_of, verify_export
from shared.audit.live import verify_service
from shared.audit.records import INSTALLATION
from shared.audit.report import Report
from shared.audit.sealer import copy_file, read_copies
from shared.audit.writing import write

UNTRUSTED = "the key came with the trail itself: compare it with the one you keep, or name that with --key"

_NEWEST = "SELECT note, verifier FROM audit_checkpoint ORDER BY size DESC LIMIT 1"


class NotVerifiable(CommandError):  # noqa: N818 - named by its fact
    """Nothing could be said about the trail: there is no key, or the file is none."""


async def verify_live(service: str | None, kept: Sequence[Path], key: Path | None) -> list[tuple[Report, str]]:
    """Verify the running services' trails; with each report the reason why its key is not to be trusted, if any."""
    notes = [note for file in kept for note in kept_notes(file)]
    found = []
    for name in chosen(service):
        async with connect(name) as connection:
            verifier, doubt = await _verifier(connection, name, key)
            of_this = [note for note in [*notes, *_copies(name)] if note.startswith(verifier.origin + "\n")]
            found.append((await verify_service(connection, verifier, of_this), doubt))
    return found


async def _verifier(connection: Connection, service: str, key: Path | None) -> tuple[Verifier, str]:
    if known := trusted_key(service, key):
        return known, ""
    newest = await connection.fetchrow(_NEWEST)
    if newest is None:
        raise NotVerifiable(
            f"Nothing of {service} is sealed yet: look again in a minute, or see whether its worker runs."
        )
    return _read_key(newest["verifier"]), UNTRUSTED


def verify_file(export: Path, kept: Sequence[Path], key: Path | None) -> tuple[Report, str]:
    """Verify an export, without any database."""
    try:
        head = head_of(next(_lines(export), b""))
        known = trusted_key(str(head["service"]), key)
        verifier = known or _read_key(str(head["verifier"]))
        notes = [note for file in kept for note in kept_notes(file) if note.startswith(verifier.origin + "\n")]
        report = verify_export(_lines(export), checkpoints_of(_lines(export)), verifier, notes)
    except (UnreadableExport, KeyError) as exc:
        raise NotVerifiable(f"{export} cannot be verified: {exc}") from exc
    return report, "" if known else UNTRUSTED


def trusted_key(service: str, key: Path | None) -> Verifier | None:
    """The public key that the verifier of a trail was given, or that lies with the secrets; None where none does."""
    folder = Path(os.environ["SECRETS_DIR"]) if "SECRETS_DIR" in os.environ else load_config().secrets
    file = key or folder / f"audit_{service}.pub"
    if not file.is_file():
        if key is not None:
            raise NotVerifiable(f"There is no file {key}.")
        return None
    return _read_key(file.read_text())


def _read_key(text: str) -> Verifier:
    try:
        return Verifier.read(text)
    except UnreadableCheckpoint as exc:
        raise NotVerifiable(str(exc)) from exc


def kept_notes(file: Path) -> list[str]:
    """The checkpoints in a file that somebody kept."""
    try:
        notes = read_copies(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise NotVerifiable(f"{file} cannot be read: {type(exc).__name__}.") from exc
    if not notes:
        raise NotVerifiable(f"{file} holds no checkpoint.")
    return notes


def _copies(service: str) -> list[str]:
    """What the local platform's second place holds."""
    file = copy_file(load_config().data / "audit", service)
    return kept_notes(file) if file.is_file() else []


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as content:
            yield from content
    except OSError as exc:
        raise NotVerifiable(f"{file} cannot be read: {exc.strerror}.") from exc


async def newest_checkpoints(service: str | None) -> list[tuple[str, str]]:
    """The newest checkpoint of each service; an empty text where nothing is sealed yet."""
    found = []
    for name in chosen(service):
        async with connect(name) as connection:
            row = await connection.fetchrow(_NEWEST)
        found.append((name, row["note"] if row else ""))
    return found


async def public_keys(service: str | None) -> list[tuple[str, str]]:
    """The public key that signs each service's checkpoints now; an empty text where nothing is sealed yet."""
    found = []
    for name in chosen(service):
        async with connect(name) as connection:
            row = await connection.fetchrow(_NEWEST)
        found.append((name, row["verifier"] if row else ""))
    return found


async def export(service: str, file: Path, first: datetime | None, last: datetime | None) -> int:
    """Write a trail to *file*; returns the number of records."""
    chosen(service)
    records = 0
    async with connect(service) as connection:
        verifier, _ = await _verifier(connection, service, None)
        with file.open("wb") as out:
            async for line in export_lines(connection, service, verifier, first, last):
                out.write(line)
                records += line.startswith(b'{"kind":"entry"')
        await write(connection, [act(INSTALLATION, "audit.export", actor=operator(), details={"count": records})])
    return records
