"""A file to its last screening, and one payment to its readable signal, beside a million payments of history."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from deploy.local.background import Background, background, free_port_base
from deploy.local.credentials import ensure_credentials
from shared.testing import Database
from tests.bench.figures import ROUNDS, Figure, say
from tests.bench.history import fill
from tests.bench.made import FIRST_DAY, organisation_number
from tests.running import Platform

HISTORY = 1_000_000
FILE_PAYMENTS = 25_000
SINGLES = 60
WARM_UP = 10
POLL_SECONDS = 0.005
GOAL_RATE = 5_000.0
GOAL_P50_MS, GOAL_P99_MS = 60.0, 200.0


def run() -> list[Figure]:
    """The figures of screening."""
    with tempfile.TemporaryDirectory() as folder, background(Path(folder), free_port_base()) as running:
        platform = Platform(running)
        try:
            say(f"history of {HISTORY:,} payments")
            asyncio.run(fill(_database(running), HISTORY))
            return [_file(platform, running), *_latency(platform)]
        finally:
            platform.close()


def _database(running: Background) -> Database:
    passwords = ensure_credentials(running.config.secrets)
    owner, folder = passwords["tillit_owner"], running.config.secrets
    return Database(running.state().database, passwords["postgres"], passwords, owner, folder)


def _file(platform: Platform, running: Background) -> Figure:
    say(f"files of {FILE_PAYMENTS:,} payments, accepted to last screening committed")
    rates = [asyncio.run(_screened_rate(platform, running, number)) for number in range(ROUNDS)]
    say(f"  rounds: {', '.join(f'{rate:,.0f}' for rate in rates)} payments/s")
    return Figure(
        "file accepted to last screening, 10 rules, a million of history", max(rates), "payments/s", GOAL_RATE
    )


async def _screened_rate(platform: Platform, running: Background, number: int) -> float:
    admin = await asyncpg.connect(_database(running).admin_dsn())
    try:
        before = await admin.fetchval(_COUNT)
        content = _ledger(number)
        answer = await asyncio.to_thread(
            platform.api("integration").post, "/files", files={"file": (f"{number}.csv", content)}
        )
        answer.raise_for_status()
        began = time.perf_counter()
        while await admin.fetchval(_COUNT) < before + FILE_PAYMENTS:  # noqa: ASYNC110 - the database sets no event
            await asyncio.sleep(0.01)
        return FILE_PAYMENTS / (time.perf_counter() - began)
    finally:
        await admin.close()


_COUNT = "SELECT count(*) FROM risk.payment WHERE position > 0"


def _ledger(number: int) -> bytes:
    lines = ["Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Fakturadatum"]
    for row in range(FILE_PAYMENTS):
        supplier = (row * 7 + number) % 3_000
        amount = f"{1_000 + (row * 37) % 90_000},{row % 100:02}"
        name = f"Leverantör {supplier} AB;{organisation_number(supplier)}"
        lines.append(f"{name};{number}-{row};46362 Köp av verksamhet;{amount};{FIRST_DAY.replace(year=2026)}")
    return "\n".join(lines).encode()


def _latency(platform: Platform) -> list[Figure]:
    say("one payment to its readable signal")
    api = platform.api("integration")
    kim = platform.api("controller")
    waits = [_one_signal(api, kim, number) for number in range(WARM_UP + SINGLES)][WARM_UP:]
    p50, p99 = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    say(f"  p50 {p50:.0f} ms, p99 {p99:.0f} ms of {len(waits)}")
    return [
        Figure("commit to readable signal, p50", p50, "ms", GOAL_P50_MS, at_most=True),
        Figure("commit to readable signal, p99", p99, "ms", GOAL_P99_MS, at_most=True),
    ]


def _one_signal(api: httpx.Client, kim: httpx.Client, number: int) -> float:
    """Milliseconds from the answer to a duplicate's POST until its screening can be read.

    The payment that it repeats has been screened before, so that nothing else is under way.
    """
    first: dict[str, Any] = {
        "amount": {"minor": 7_654_321 + number * 1_000, "currency": "SEK"},
        "payee": {"name": f"Provbolaget {number} AB", "organisationNumber": organisation_number(900_000 + number)},
        "invoiceNumber": f"P-{12_345 + number}",
        "invoiceDate": "2026-11-02",
    }
    _screened(kim, _posted(api, first), "clear")
    again = _posted(api, first | {"invoiceNumber": f"P{12_345 + number}", "invoiceDate": "2026-11-09"})
    return 1_000 * _screened(kim, again, "look")


def _posted(api: httpx.Client, order: dict[str, Any]) -> str:
    answer = api.post("/payments", json=order)
    answer.raise_for_status()
    payment_id: str = answer.json()["items"][0]["paymentId"]
    return payment_id


def _screened(kim: httpx.Client, payment_id: str, verdict: str) -> float:
    """Seconds until the payment's screening can be read with that verdict; asked for every few milliseconds."""
    began = time.perf_counter()
    while kim.get(f"/payments/{payment_id}").json()["screening"]["verdict"] != verdict:
        if time.perf_counter() - began > 30:
            raise RuntimeError(f"not {verdict} after 30 s")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - began
