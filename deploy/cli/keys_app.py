"""The commands of `tillit keys`."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli import keys
from deploy.cli.output import CommandError, console, errors, print_json, print_table
from deploy.cli.sealed import chosen, seal_old, unusable
from deploy.cli.sealed import reseal as seal_anew
from shared.vault import KeyUnusable

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
ServiceName = Annotated[str | None, typer.Option("--service", help="Only this service.")]

keys_app = typer.Typer(help="Keys: what they seal, new versions, destroying a case's key.", no_args_is_help=True)


@keys_app.command("status")
def keys_status(service: ServiceName = None, as_json: Json = False) -> None:
    """Show each service's keys, what they wrap and seal, and what lies in clear; exit 1 if something is amiss."""
    found = [_run(keys.status(name)) for name in chosen(service)]
    if as_json:
        print_json(found)
    else:
        names = ("service", "keyVersions", "dataKeys", "wrappedBy", "sealedValues", "inClear")
        print_table(names, [tuple(_words(row[name]) for name in names) for row in found], right=(2, 4, 5))
        for row in found:
            if row.get("destroyed"):
                console.print(f"destroyed by decision: {row['destroyed']} cases")
            for what in ("cameBack", "missing"):
                for owner_id in row.get(what, ()):
                    console.print(f"{what}: case or disclosure {owner_id}", markup=False)
    if any(row["inClear"] or row.get("cameBack") or row.get("missing") for row in found):
        raise typer.Exit(1)


@keys_app.command("rotate")
def keys_rotate(
    service: ServiceName = None,
    data: Annotated[bool, typer.Option("--data", help="New data keys instead of a new key that wraps them.")] = False,
    as_json: Json = False,
) -> None:
    """Make a new version of keys; it is in force at once and the old ones still open."""
    _show([_run(keys.rotate_data(name)) if data else _called(keys.rotate, name) for name in chosen(service)], as_json)


@keys_app.command("rewrap")
def keys_rewrap(
    service: ServiceName = None,
    moved_from: Annotated[
        Path | None, typer.Option("--from", help="The key file that wrapped them until now, where the keys moved.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Wrap all data keys by the newest version of the key file; may be cut off and run again."""
    if moved_from is not None and service is None:
        raise CommandError("Keys move one service at a time: say which with --service.")
    _show([_run(keys.rewrap(name, _progress, moved_from)) for name in chosen(service)], as_json)


@keys_app.command("reseal")
def keys_reseal(service: ServiceName = None, as_json: Json = False) -> None:
    """Seal all values and files with the newest data keys; may be cut off and run again."""
    _show([{"service": name, **_run(seal_anew(name, _progress))} for name in chosen(service)], as_json)


@keys_app.command("drop")
def keys_drop(service: ServiceName = None, as_json: Json = False) -> None:
    """Forget old versions, after moving what they still wrap and seal to the newest."""
    _show([_run(keys.drop(name, _progress)) for name in chosen(service)], as_json)


@keys_app.command("seal-old")
def keys_seal_old(service: ServiceName = None, as_json: Json = False) -> None:
    """Seal what rows and files from earlier versions hold in clear; may be cut off and run again."""
    _show([{"service": name, **_run(seal_old(name, _progress))} for name in chosen(service)], as_json)


@keys_app.command("shred")
def keys_shred(
    case: Annotated[str, typer.Option("--case", help="The case's id.")],
    decision: Annotated[str, typer.Option(help="Reference of the decision to dispose of it.")],
    by: Annotated[str, typer.Option(help="User id of who carries it out.")],
    second: Annotated[str, typer.Option("--and", help="User id of the second person.")],
    confirm: Annotated[str, typer.Option(help="The case's reference, to show that it is the right one.")],
    as_json: Json = False,
) -> None:
    """Destroy a closed case's key: nobody can read its content again, from a backup either."""
    _show([_run(keys.shred(case, decision, by, second, confirm))], as_json)


def _run(work: Any) -> Any:
    return _called(asyncio.run, work)


def _called(call: Any, *arguments: Any) -> Any:
    try:
        return call(*arguments)
    except KeyUnusable as exc:
        raise unusable(exc) from exc


def _show(done: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    for row in done:
        console.print("  ".join(f"{name}: {_words(value)}" for name, value in row.items()), markup=False)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"v{name}: {count}" for name, count in value.items()) or "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _progress(what: str, count: int) -> None:
    if errors.is_terminal and count:
        errors.print(f"{what}: {count}", end="\r", markup=False)
