"""Commands that change what the local platform's simulated registers say."""

import re
from typing import Annotated, Any, Literal

import httpx
import typer

from deploy.cli.output import CommandError, console, print_json, print_table
from deploy.local.config import HOST, load_config

Number = Annotated[str, typer.Argument(help="Organisation number, or a test person's number with century.")]
YesNo = Literal["yes", "no"]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
_NUMBER = re.compile(r"[0-9]{10}|[0-9]{12}")

registers_app = typer.Typer(
    help="The simulated registers of the local platform: see and change what they say.", no_args_is_help=True
)


@registers_app.command("show")
def show(number: Number, as_json: Json = False) -> None:
    """Show what the registers say of a company or a person."""
    _tell(_ask("GET", number), as_json)


@registers_app.command("set")
def change(
    number: Number,
    *,
    f_tax: Annotated[YesNo | None, typer.Option(help="Approved for F-tax.")] = None,
    vat: Annotated[YesNo | None, typer.Option(help="Registered for VAT.")] = None,
    employer: Annotated[YesNo | None, typer.Option(help="Registered as employer.")] = None,
    status: Annotated[str | None, typer.Option(help="active, bankruptcy, liquidation, deregistered, ...")] = None,
    name: Annotated[str | None, typer.Option(help="The company's registered name.")] = None,
    protection: Annotated[str | None, typer.Option(help="Of a person: none, marked, registration.")] = None,
    deceased: Annotated[str | None, typer.Option(help="Day of a person's death, YYYY-MM-DD; '' for none.")] = None,
    emigrated: Annotated[str | None, typer.Option(help="Day of emigration, YYYY-MM-DD; '' for none.")] = None,
    as_json: Json = False,
) -> None:
    """Change what the registers say; Tillit hears of it when it asks next, within half a minute."""
    answers: dict[str, YesNo | None] = {"f_tax": f_tax, "vat": vat, "employer": employer}
    changes: dict[str, Any] = {field: said == "yes" for field, said in answers.items() if said}
    texts = {"status": status, "name": name, "protection": protection}
    texts |= {"deceased_on": deceased, "emigrated_on": emigrated}
    changes |= {field: said for field, said in texts.items() if said is not None}
    if not changes:
        raise CommandError("Say what to change, as --f-tax no; --help lists what can be.")
    _tell(_ask("PATCH", number, changes), as_json)


def _ask(method: str, number: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    digits = number.replace("-", "").replace(" ", "")
    if not _NUMBER.fullmatch(digits):
        raise CommandError("A number has ten digits for a company and twelve for a person.")
    url = f"http://{HOST}:{load_config().ports['registers']}/simulator/{digits}"
    try:
        answer = httpx.request(method, url, json=body, timeout=10)
    except httpx.TransportError as exc:
        raise CommandError(
            f"The simulated registers do not answer ({type(exc).__name__}): start the platform with `make run`."
        ) from exc
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise CommandError("No register knows this number yet; `tillit registers set` makes it known.")
    if answer.is_error:
        raise CommandError(answer.json().get("detail", "The change was not taken."))
    told: dict[str, Any] = answer.json()
    return told


def _tell(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    print_table(("", ""), list(told.items()))
    console.print("The registers say this now.")
