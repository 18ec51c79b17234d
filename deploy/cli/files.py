"""Hand files in and wait for what becomes of them: `tillit import` and `tillit demo`."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from deploy.cli.gateway import Gateway
from deploy.cli.output import CommandError, console, errors, kronor, print_table
from deploy.local.config import ROOT

DEMO = ROOT / "deploy" / "demo"
# (file, committee, who hands it in)
DEMO_FILES = (
    ("reskontra-socialnamnden-2026.csv", "son", "integration"),
    ("reskontra-barn-och-utbildning-2026.tsv", "bun", "integration"),
    ("betalningar-2026-10-15.xml", "son", "integration"),
    ("betalfil-bankgirot-2026-10-20.txt", "kfn", "controller"),
    ("faktura-10447.xml", "kfn", "controller"),
    ("faktura-010-447.xml", "kfn", "controller"),
    ("faktura-3318.xml", "kfn", "controller"),
    ("kreditfaktura-3319.xml", "kfn", "controller"),
)
SHOWN_ERRORS = 10

Report = Callable[[dict[str, Any]], None]


def import_files(
    gateway: Gateway, files: Sequence[Path], kind: str | None, committee: str | None, timeout: float
) -> list[dict[str, Any]]:
    """Hand *files* in one after the other; returns their final states, in the same order."""
    states = []
    with _progress() as bars:
        for file in files:
            report = _bar(bars, file.name) if isinstance(bars, Progress) else _silent
            states.append(gateway.wait_for_file(gateway.upload(file, kind, committee), timeout, report))
    return states


def _progress() -> AbstractContextManager[Progress | None]:
    """Bars on standard error where somebody sees them; scripts get nothing."""
    if not errors.is_terminal:
        return nullcontext()
    rows = TextColumn("{task.fields[rows]:,} rows")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), rows, TimeElapsedColumn())
    return Progress(*columns, console=errors)


def _bar(bars: Progress, name: str) -> Report:
    task = bars.add_task(name, total=1.0, rows=0)

    def report(state: dict[str, Any]) -> None:
        bars.update(task, completed=float(state["progress"] or 0), rows=int(state["rows"] or 0))

    return report


def _silent(_state: dict[str, Any]) -> None:
    return


def show_summary(states: Sequence[dict[str, Any]]) -> None:
    """A table of what became of each file, and why rows or files were refused."""
    print_table(
        ("file", "kind", "status", "rows", "accepted", "rejected", "known", "total"),
        [
            (
                *(state["name"], state["kind"], state["status"]),
                *(state["rows"], state["accepted"], state["rejected"], state["known"]),
                kronor(state.get("total")),
            )
            for state in states
        ],
        right=(3, 4, 5, 6, 7),
    )
    for state in states:
        if state.get("reason"):
            console.print(f"\n{state['name']}: {state['reason']['en']}", markup=False)
        _show_row_errors(state)


def _show_row_errors(state: dict[str, Any]) -> None:
    found = state.get("errors") or []
    if not found:
        return
    console.print(f"\n{state['name']}: rows that were not accepted", markup=False)
    print_table(
        ("row", "column", "reason", "value"),
        [(e["row"], e["column"], e["reason"]["en"], e["value"]) for e in found[:SHOWN_ERRORS]],
        right=(0,),
    )
    if len(found) > SHOWN_ERRORS:
        console.print(f"... and more; all of them with --json or GET /files/{state['fileId']}", markup=False)


def load_demo(url: str | None, timeout: float) -> dict[str, Any]:
    """Hand the demo municipality's files in and wait until each payment is screened."""
    with Gateway("integration", url) as finance, Gateway("controller", url) as controller:
        clients = {"integration": finance, "controller": controller}
        uploads = [clients[user].upload(DEMO / name, None, committee) for name, committee, user in DEMO_FILES]
        states = [controller.wait_for_file(file_id, timeout) for file_id in uploads]
        for state in states:
            _wait_until_screened(controller, state, timeout)
        alerts = controller.get("/alerts", limit=1)["total"]
    return {"files": states, "alerts": alerts}


def _wait_until_screened(gateway: Gateway, state: dict[str, Any], timeout: float) -> None:
    """Payments are screened in the order they came, so the file's last one tells."""
    total = gateway.get("/payments", fileId=state["fileId"], limit=1)["total"]
    if not total:
        return
    last = gateway.get("/payments", fileId=state["fileId"], limit=1, page=total)["items"][0]
    deadline = time.monotonic() + timeout
    while gateway.get(f"/payments/{last['paymentId']}")["screening"]["status"] != "screened":
        if time.monotonic() > deadline:
            raise CommandError(f"The payments of {state['name']} are not screened yet; see ./tillit status.")
        time.sleep(0.1)
