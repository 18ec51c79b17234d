"""A person's own extract, put together from every service for the data protection officer."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.cli.output import CommandError, console, print_json

# in the order in which one thing leads to the next: payee, payments, alerts, controls, cases
WORDS = ("payments", "alerts", "tasks", "cases")

subject_app = typer.Typer(help="Data subjects: what is held about somebody (GDPR art. 15).", no_args_is_help=True)


@subject_app.command("extract")
def extract(
    party: Annotated[str, typer.Argument(help="The payee's opaque id; never an identity number.")],
    to: Annotated[Path | None, typer.Option(help="File to write; without it, the screen.")] = None,
    user: Annotated[str, typer.Option("--user", help="Demo user; TILLIT_TOKEN wins.")] = "data-protection-officer",
) -> None:
    """All that is held about a payee, and what secrecy withholds, under which section."""
    try:
        document = collect(user, str(UUID(party)))
    except ValueError as exc:
        raise CommandError(
            "Give the payee's id as payments show it (partyId); an identity number is never one."
        ) from exc
    if to is None:
        print_json(document)
        return
    to.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
    withheld = sum(part["number"] for service in document["services"] for part in service["withheld"])
    console.print(f"{to}: written; {withheld} documents are withheld, each with its section.")


def collect(user: str, party_id: str) -> dict[str, Any]:
    """The answers of every service, each asked for what the one before led to."""
    from deploy.cli.gateway import Gateway

    ids, services = {party_id}, []
    with Gateway(user) as gateway:
        for word in WORDS:
            answer = gateway.post(f"/{word}/data-subject", {"objectIds": sorted(ids)})
            ids |= set(answer.pop("follow"))
            services.append(answer)
    basis = "dataskyddsförordningen art. 15; dataskyddslagen (2018:218) 5 kap. 1 §"
    return {"partyId": party_id, "basis": basis, "services": services}
