"""Disposal from the command line: the plan, runs step by step, the report, and the export for the archive."""

import asyncio
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.cli.output import CommandError, console, kronor, local_time, print_json, print_table

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
User = Annotated[str, typer.Option("--user", help="Demo user to act as; TILLIT_TOKEN wins.")]
Run = Annotated[str, typer.Argument(help="The run's id.")]

disposal_app = typer.Typer(help="Disposal: the plan, runs under two persons, reports.", no_args_is_help=True)
run_app = typer.Typer(help="A run, step by step: count, propose, approve.", no_args_is_help=True)
disposal_app.add_typer(run_app, name="run")


@disposal_app.command("plan")
def plan(user: User = "registrar", as_json: Json = False) -> None:
    """Show each document type: what is proposed, what is decided."""
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        rows = gateway.get("/disposal/plan")["items"]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("type", "documents", "proposed", "decided", "decision"),
        [(row["type"], row["title"]["sv"], f"{row['proposedMonths']} mån", *_decided(row["inForce"])) for row in rows],
        right=(2, 3),
    )


def _decided(rule: dict[str, Any] | None) -> tuple[str, str]:
    if rule is None:
        return "bevaras", ""
    return f"{rule['months']} mån", f"{rule['decisionNumber']}, {rule['decidedOn']}: {rule['disposition']}"


@disposal_app.command("decide")
def decide(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="Document type, as the plan shows it.")],
    *,
    months: Annotated[int, typer.Option(help="Months that documents are kept.")],
    decision: Annotated[str, typer.Option(help="Number of the authority's decision.")],
    decided_on: Annotated[str, typer.Option("--on", help="Day of the decision, as 2026-01-15.")],
    decided_by: Annotated[str, typer.Option("--by", help="The authority that decided.")],
    basis: Annotated[str, typer.Option(help="The section that the decision rests on.")] = "arkivlagen (1990:782) 10 §",
    disposition: Annotated[str, typer.Option(help="delete, anonymise, archive_then_delete or preserve.")] = "delete",
    from_year_end: Annotated[bool, typer.Option("--from-year-end", help="Count from the end of the year.")] = False,
    valid_from: Annotated[
        str | None, typer.Option("--from", help="Day from which it holds; else the decision's.")
    ] = None,
    user: User = "registrar",
) -> None:
    """Register what the authority has decided; a second person puts it into force."""
    from deploy.cli.gateway import Gateway

    body = {"type": type_, "months": months, "fromYearEnd": from_year_end, "disposition": disposition}
    body |= {"decisionNumber": decision, "decidedOn": decided_on, "decidedBy": decided_by, "legalBasis": basis}
    with Gateway(user) as gateway:
        rule = gateway.post("/disposal/rules", body | {"validFrom": valid_from or decided_on})
    console.print(f"{rule['ruleId']}  {rule['state']}", markup=False)


@disposal_app.command("decide-approve")
def decide_approve(rule: Annotated[str, typer.Argument(help="The rule's id.")], user: User = "security-head") -> None:
    """Put a registered decision into force, as the second person."""
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        done = gateway.post(f"/disposal/rules/{rule}/approve", None)
    console.print(f"{done['ruleId']}  {done['state']}", markup=False)


@disposal_app.command("hold")
def hold(
    kind: Annotated[str, typer.Argument(help="case, party, file, payment or alert.")],
    object_id: Annotated[str, typer.Argument(help="Its id.")],
    reason: Annotated[str, typer.Option(help="Why it must be kept.")],
    until: Annotated[str | None, typer.Option(help="Last day; else until it is released.")] = None,
    user: User = "registrar",
) -> None:
    """Keep what concerns something from disposal."""
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        body = {"kind": kind, "objectId": object_id, "reason": reason, "until": until}
        held = gateway.post("/disposal/holds", body)
    console.print(f"{held['holdId']}  kept", markup=False)


@run_app.command("count")
def count(user: User = "registrar", as_json: Json = False) -> None:
    """Count what is due today by the rules in force; nothing is removed."""
    _step(user, "/disposal/runs", None, as_json)


@run_app.command("propose")
def propose(
    run: Run,
    reason: Annotated[str, typer.Option(help="Why it should go.")],
    user: User = "registrar",
    as_json: Json = False,
) -> None:
    """Propose that what was counted goes."""
    _step(user, f"/disposal/runs/{run}/propose", {"reason": reason}, as_json)


@run_app.command("approve")
def approve(run: Run, user: User = "security-head", as_json: Json = False) -> None:
    """Approve as the second person; the removal begins at once and cannot be undone."""
    _step(user, f"/disposal/runs/{run}/approve", None, as_json)


@run_app.command("withdraw")
def withdraw(run: Run, user: User = "registrar", as_json: Json = False) -> None:
    """Take back a run that nobody has approved."""
    _step(user, f"/disposal/runs/{run}/withdraw", None, as_json)


def _step(user: str, path: str, body: Any, as_json: bool) -> None:
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        run = gateway.post(path, body)
    if as_json:
        print_json(run)
    else:
        console.print(f"{run['runId']}  {run['state']}", markup=False)


@disposal_app.command("report")
def report(
    run: Annotated[str | None, typer.Argument(help="A run's id; without it, all runs.")] = None,
    user: User = "registrar",
    as_json: Json = False,
) -> None:
    """Show a run: what is due, what is held back and why, what went."""
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        found: Any = gateway.get(f"/disposal/runs/{run}") if run else list(gateway.pages("/disposal/runs"))
    if as_json:
        print_json(found)
    elif run:
        _show(found)
    else:
        print_table(
            ("run", "as of", "state", "proposed by", "approved by", "finished"),
            [
                (r["runId"], r["asOf"], r["state"], r["proposedBy"], r["approvedBy"], local_time(r["finishedAt"]))
                for r in found
            ],
        )


def _show(run: dict[str, Any]) -> None:
    console.print(f"{run['runId']}  {run['state']}  as of {run['asOf']}", markup=False)
    print_table(
        ("service", "part", "due", "amount", "oldest", "newest", "held back", "removed"),
        [
            (
                *(part["service"], part["name"], part["due"], kronor(part["dueAmount"])),
                *(part["oldest"], part["newest"]),
                ", ".join(f"{held['number']} {held['why']}" for held in part["held"]),
                part["removed"],
            )
            for part in run["parts"]
        ],
        right=(2, 3, 7),
    )


@disposal_app.command("archive")
def archive(
    run: Run, to: Annotated[Path, typer.Option(help="Folder to write; must not exist.")], user: User = "registrar"
) -> None:
    """Write what an approved run is to remove, opened, with its files, and a manifest with each file's SHA-256."""
    from deploy.cli.archive import export
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        about = gateway.get(f"/disposal/runs/{run}")
    try:
        to.mkdir(parents=True, mode=0o700)
    except FileExistsError as exc:
        raise CommandError(f"{to} exists; choose a new folder, so that no export is mixed with another.") from exc
    done = asyncio.run(export(UUID(run), to, about))
    console.print(
        f"{done.lines} rows in {len(done.files)} files; nothing is removed yet. When the archive has them:"
        f" tillit disposal archived {run} --folder {to} --yes",
        markup=False,
    )


@disposal_app.command("archived")
def archived(
    run: Run,
    folder: Annotated[Path, typer.Option(help="The export, as the archive has received it.")],
    yes: Annotated[bool, typer.Option("--yes", help="The archive has checked the export.")] = False,
) -> None:
    """Acknowledge that the archive has the export; then what it holds is removed here, with keys and files."""
    from deploy.cli.archive import acknowledge

    if not yes:
        raise CommandError("The removal begins at once and cannot be undone. Let the archive check it, then add --yes.")
    parts = asyncio.run(acknowledge(UUID(run), folder))
    console.print(f"{parts} parts of the run are being removed; the report will tell when they are gone.")
