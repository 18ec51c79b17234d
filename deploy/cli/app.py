"""The commands of `tillit`: options in, one call, output out."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli import dlq, outbox, platform
from deploy.cli.audit import audit_app
from deploy.cli.disposal import disposal_app
from deploy.cli.keys_app import keys_app
from deploy.cli.output import CommandError, console, errors, kronor, local_time, print_json, print_table
from deploy.cli.registers import registers_app
from deploy.cli.subject import subject_app
from deploy.local.config import LocalError, load_config

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
ServiceName = Annotated[str | None, typer.Option("--service", help="Only this service.")]
User = Annotated[str, typer.Option("--user", help="Demo user to act as; TILLIT_TOKEN wins.")]
Seconds = Annotated[float, typer.Option("--timeout", help="Seconds to wait before giving up.")]

app = typer.Typer(
    help="Tillit: run the platform, hand files in, look at alerts, mend what is stuck.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
dlq_app = typer.Typer(help="Dead letters: what a service could not handle.", no_args_is_help=True)
outbox_app = typer.Typer(help="Outboxes: what waits to be sent, and sending again.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(dlq_app, name="dlq")
app.add_typer(outbox_app, name="outbox")
app.add_typer(disposal_app, name="disposal")
app.add_typer(subject_app, name="subject")
app.add_typer(keys_app, name="keys")
app.add_typer(registers_app, name="registers")


def main() -> int:
    """Run the command line: exit code 0 done, 1 it could not be done, 2 wrongly called."""
    try:
        app(prog_name="tillit")
    except (CommandError, LocalError) as exc:
        errors.print(f"tillit: {exc}", markup=False, soft_wrap=True)
        return 1
    return 0


@app.command()
def up(demo: Annotated[bool, typer.Option(help="Hand the demo files in at the first start.")] = True) -> None:
    """Start the whole platform here and keep it running; Ctrl-C stops it."""
    environment = os.environ if demo else {**os.environ, "TILLIT_DEMO": "0"}
    # the platform is watched for as long as it runs: by a process without this command line in its memory
    os.execve(sys.executable, [sys.executable, "-m", "deploy.local"], environment)  # noqa: S606 - no shell is wanted


@app.command()
def administrator(
    subject: Annotated[str, typer.Argument(help="What the identity provider calls the person (sub, oid).")],
    name: Annotated[str, typer.Argument(help="The person's name.")],
    municipality: Annotated[str, typer.Option(help="The municipality's code (SCB).")] = "9999",
    as_json: Json = False,
) -> None:
    """Let a person administer the directory: the first one, or the next when the last has left."""
    from deploy.cli import directory

    made = asyncio.run(directory.make_administrator(municipality, subject, name))
    if as_json:
        print_json(made)
        return
    others = made["other_administrators"]
    console.print(f"{name} may administer the directory of {municipality}; so may {others} others.", markup=False)


@app.command()
def down(
    remove_data: Annotated[bool, typer.Option("--remove-data", help="Delete its data for good.")] = False,
) -> None:
    """Stop the platform that runs here."""
    config = load_config()
    stopped = platform.take_down(config)
    if remove_data:
        platform.remove_data(config)
    console.print("Tillit has stopped." if stopped else "Tillit does not run here.")


@app.command("status")
def status_command(as_json: Json = False) -> None:
    """Show each process: ready or not, restarts, memory."""
    found = platform.status(load_config())
    if as_json:
        print_json(found)
    else:
        platform.show_status(found)
    if not found["ready"]:
        raise typer.Exit(1)


@app.command("import")
def import_command(
    files: Annotated[list[Path], typer.Argument(help="Payment files, invoices, supplier ledgers.", exists=True)],
    committee: Annotated[str | None, typer.Option(help="Committee that the rows belong to, as son.")] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of file, if its content does not tell.")] = None,
    user: User = "integration",
    timeout: Seconds = 900.0,
    as_json: Json = False,
) -> None:
    """Hand files in, watch them being read, and account for each row."""
    from deploy.cli.files import import_files, show_summary
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        states = import_files(gateway, files, kind, committee, timeout)
    if as_json:
        print_json(states)
    else:
        show_summary(states)
    if any(state["status"] != "done" for state in states):
        raise typer.Exit(1)


@app.command()
def alerts(
    status: Annotated[str | None, typer.Option(help="open or triaged.")] = "open",
    rule: Annotated[str | None, typer.Option(help="Only alerts of this rule, as INV-01.")] = None,
    committee: Annotated[str | None, typer.Option(help="Only this committee, as son.")] = None,
    query: Annotated[str | None, typer.Option("--query", "-q", help="Text to look for.")] = None,
    user: User = "controller",
    as_json: Json = False,
) -> None:
    """List alerts, the most telling first: payments that are worth a look, and why."""
    from deploy.cli.gateway import Gateway

    with Gateway(user) as gateway:
        found = list(gateway.pages("/alerts", status=status or None, rule=rule, committeeId=committee, q=query))
    if as_json:
        print_json(found)
        return
    print_table(
        ("reference", "score", "committee", "amount", "raised", "rules", "what"),
        [
            (
                *(alert["reference"], alert["score"], alert["committeeId"], kronor(alert["amount"])),
                *(local_time(alert["raisedAt"]), ", ".join(alert["rules"]), alert["title"]["en"]),
            )
            for alert in found
        ],
        right=(1, 3),
    )
    console.print(f"{len(found)} alerts")


@app.command()
def demo(timeout: Seconds = 120.0, as_json: Json = False) -> None:
    """Hand the demo municipality's files in and wait until they are screened."""
    from deploy.cli.files import load_demo, show_summary

    done = load_demo(None, timeout)
    if as_json:
        print_json(done)
        return
    show_summary(done["files"])
    console.print(f"\n{done['alerts']} alerts to look at: ./tillit alerts")


@dlq_app.command("list")
def dlq_list(
    service: ServiceName = None,
    status: Annotated[str, typer.Option(help="open, replay, replayed, dismissed or any.")] = "open",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List dead letters with their cause, oldest first."""
    found = asyncio.run(dlq.dead_letters(service, None if status == "any" else status, limit))
    if as_json:
        print_json(found)
        return
    print_table(
        ("id", "service", "topic", "type", "cause", "times", "status", "last"),
        [
            (
                *(
                    letter["dead_letter_id"],
                    letter["service"],
                    letter["topic"],
                    letter["type"],
                    letter["cause"],
                ),
                *(letter["times"], letter["status"], local_time(letter["last_at"])),
            )
            for letter in found
        ],
        right=(5,),
    )
    console.print(f"{len(found)} dead letters")


@dlq_app.command("show")
def dlq_show(identifier: str, as_json: Json = False) -> None:
    """Show one dead letter with what went wrong and what it said."""
    letter = asyncio.run(dlq.dead_letter(identifier))
    if as_json:
        print_json(letter)
        return
    print_table(("", ""), [(key, value) for key, value in letter.items() if key != "payload"])
    console.print_json(data=letter["payload"], default=str)


@dlq_app.command("replay")
def dlq_replay(identifiers: list[str], timeout: Seconds = 20.0, as_json: Json = False) -> None:
    """Have the service handle dead letters again, and tell how it went."""
    done = asyncio.run(dlq.replay(identifiers, timeout))
    if as_json:
        print_json(done)
    for letter in [] if as_json else done:
        console.print(f"{letter['dead_letter_id']}  {_replay_words(letter)}", markup=False)
    if any(letter["status"] != "replayed" for letter in done):
        raise typer.Exit(1)


def _replay_words(letter: dict[str, Any]) -> str:
    match letter["status"]:
        case "replayed":
            return "handled"
        case "replay":
            return f"still waits for {letter['service']}: does it run? ./tillit status"
        case _:
            return f"failed again: {letter['cause']}: {letter['detail']}"


@dlq_app.command("dismiss")
def dlq_dismiss(
    identifier: str,
    reason: Annotated[str, typer.Option(help="Why it need not be handled; kept with the letter.")],
    as_json: Json = False,
) -> None:
    """Close a dead letter unhandled, with a reason."""
    if not reason.strip():
        raise CommandError("A reason is needed: say why the letter need not be handled.")
    done = asyncio.run(dlq.dismiss(identifier, reason.strip()))
    if as_json:
        print_json(done)
    else:
        console.print(f"{done['dead_letter_id']} is dismissed.")


@outbox_app.command("status")
def outbox_status(service: ServiceName = None, as_json: Json = False) -> None:
    """Show what each service still has to send and how long it keeps what it sent."""
    found = asyncio.run(outbox.outbox_status(service))
    if as_json:
        print_json(found)
        return
    print_table(
        ("service", "waiting", "oldest s", "kept", "kept since", "last sent"),
        [
            (
                *(row["service"], row["pending"], f"{row['oldest_pending_s'] or 0:.1f}", row["kept"]),
                *(local_time(row["kept_since"]), local_time(row["sent_at"])),
            )
            for row in found
        ],
        right=(1, 2, 3),
    )


@outbox_app.command("republish")
def outbox_republish(
    since: Annotated[str, typer.Option(help="A time, a date, or a span: 90m, 12h, 7d.")],
    service: ServiceName = None,
    as_json: Json = False,
) -> None:
    """Send events again, for consumers that lost them; those that did not take no harm."""
    done = asyncio.run(outbox.republish(service, outbox.moment(since, datetime.now(UTC))))
    if as_json:
        print_json(done)
        return
    print_table(("service", "events to send"), [(row["service"], row["events"]) for row in done], right=(1,))


@app.command("reconcile")
def reconcile_command(
    settle: Annotated[float, typer.Option(help="Seconds to let events in flight arrive first.")] = 30.0,
    as_json: Json = False,
) -> None:
    """Prove that what was accepted was published, screened, alerted and counted, once each."""
    from deploy.reconcile import reconcile, show

    report = asyncio.run(reconcile(settle))
    if as_json:
        print_json(report.as_dict())
    else:
        show(report)
    if not report.clean:
        raise typer.Exit(1)
