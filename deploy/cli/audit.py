"""`tillit audit`: options in, one call, output out. Exit code 0 whole, 1 damaged, 2 nothing could be said."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from deploy.cli import extract, trail
from deploy.cli.outbox import moment
from deploy.cli.output import CommandError, console, errors, print_json
from shared.audit.report import Report

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
OneService = Annotated[str | None, typer.Option("--service", help="Only this service.")]
Since = Annotated[str | None, typer.Option("--from", help="A time, a date, or a span: 90m, 12h, 7d.")]
Until = Annotated[str | None, typer.Option("--to", help="A time or a date.")]

audit_app = typer.Typer(help="The audit trail: prove it, export it, tell a person.", no_args_is_help=True)


@audit_app.command("verify")
def verify(
    service: OneService = None,
    kept: Annotated[
        list[Path] | None, typer.Option("--checkpoint", help="A file of checkpoints that you kept; can be repeated.")
    ] = None,
    export: Annotated[Path | None, typer.Option(help="Verify this export, without a database.")] = None,
    key: Annotated[Path | None, typer.Option(help="Public key to trust (audit_<service>.pub).")] = None,
    as_json: Json = False,
) -> None:
    """Prove that no record was changed, removed or put in; name the first that was."""
    if export is not None:
        found = [_said(lambda: trail.verify_file(export, kept or [], key))]
    else:
        found = _said(lambda: asyncio.run(trail.verify_live(service, kept or [], key)))
    if as_json:
        print_json([{**report.as_dict(), "keyDoubt": doubt} for report, doubt in found])
    else:
        for report, doubt in found:
            _show(report, doubt)
    if not all(report.whole for report, _ in found):
        raise typer.Exit(1)


def _said(call: Callable[[], T]) -> T:
    """What *call* gives; exit code 2 where it can say nothing."""
    try:
        return call()
    except CommandError as exc:
        errors.print(f"tillit: {exc}", markup=False, soft_wrap=True)
        raise typer.Exit(2) from exc


def _show(report: Report, doubt: str) -> None:
    if report.whole:
        what = f"whole: {report.records} records under {report.checkpoints} checkpoints, sealed {report.newest or '-'}"
        console.print(f"{report.origin}: {what}; {report.unsealed} wait for the next", markup=False)
    else:
        where = f" at position {report.position}" if report.position is not None else ""
        which = f", record {report.record_id}" if report.record_id else ""
        console.print(f"{report.origin}: {report.kind}{where}{which}. {report.detail}", markup=False)
    if doubt:
        errors.print(f"  {doubt}", markup=False)


@audit_app.command("checkpoint")
def checkpoint(service: OneService = None) -> None:
    """Print the newest signed checkpoint, to be kept where nobody of the municipality's IT can change it."""
    for name, note in asyncio.run(trail.newest_checkpoints(service)):
        if note:
            typer.echo(note)
        else:
            errors.print(f"{name}: nothing is sealed yet", markup=False)


@audit_app.command("key")
def key_command(service: OneService = None) -> None:
    """Print the public key of each trail; write it down at the start, and verify with it ever after."""
    for name, verifier in asyncio.run(trail.public_keys(service)):
        typer.echo(verifier or f"{name}: nothing is sealed yet")


@audit_app.command("export")
def export_command(
    file: Annotated[Path, typer.Argument(help="Where to write: JSON lines that prove themselves.")],
    service: Annotated[str, typer.Option("--service", help="Whose trail.")],
    since: Since = None,
    until: Until = None,
) -> None:
    """Write a trail, or a part of it from checkpoint to checkpoint, to a file."""
    now = datetime.now(UTC)
    first, last = (moment(text, now) if text else None for text in (since, until))
    records = asyncio.run(trail.export(service, file, first, last))
    console.print(f"{records} records of {service} are in {file}; verify them: ./tillit audit verify --export {file}")


@audit_app.command("extract")
def extract_command(
    party: Annotated[str, typer.Option(help="The party's id.")],
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Write who has looked at a person's records, as a document that can be handed out."""
    now = datetime.now(UTC)
    first, last = (moment(text, now) if text else None for text in (since, until))
    found = asyncio.run(extract.extract(party, first, last))
    if as_json:
        print_json(found.as_dict())
    else:
        typer.echo(extract.document(found))
