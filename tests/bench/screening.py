"""A file to its last screening, and one payment to its readable signal, with every rule and three years of history."""

import asyncio
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import psutil

from deploy.local.background import Background, background, free_port_base
from deploy.local.credentials import ensure_credentials
from services.risk.rule_code import digest, values_with
from services.risk.rules import PAYMENT_RULES, RECORD_RULES
from shared.events import RecordsReceived
from shared.testing import Database
from tests.bench.figures import ROUNDS, Figure, say
from tests.bench.history import fill
from tests.bench.made import FIRST_DAY, facts, organisation_number
from tests.bench.records import record_events, tell
from tests.bench.scan import bare_scan
from tests.running import Platform

HISTORY = 1_000_000
FILE_PAYMENTS = 25_000
STREAM_FILES = 10
SINGLES = 60
WARM_UP = 10
POLL_SECONDS = 0.005
LOOK_SECONDS = 0.5
GOAL_RATE = 5_000.0
GOAL_P50_MS, GOAL_P99_MS = 60.0, 200.0
GOAL_GB = 3.0
PATIENCE_SECONDS = 600.0
IN_SHADOW: dict[str, dict[str, int | float]] = {"INV-01": {"window_days": 60}, "INV-03": {"window_days": 14}}
"""Two of the rules on payments have a version in shadow beside the one in force."""


def run() -> list[Figure]:
    """The figures of screening: every rule that has data looks, and records come in beside the payments."""
    with tempfile.TemporaryDirectory() as folder, background(Path(folder), free_port_base()) as running:
        platform = Platform(running)
        try:
            events = asyncio.run(_prepared(platform, running))
            rate = _file(platform, running, events)
            _say_judged(running)
            return [rate, _stream(platform, running), *_latency(platform), _memory(running)]
        finally:
            platform.close()


def _database(running: Background) -> Database:
    passwords = ensure_credentials(running.config.secrets)
    owner, folder = passwords["tillit_owner"], running.config.secrets
    return Database(running.state().database, passwords["postgres"], passwords, owner, folder)


async def _prepared(platform: Platform, running: Background) -> list[RecordsReceived]:
    """Three years of payments to the file's payees, versions in shadow beside those in force, and half the records.

    The other half is returned, to come while files are screened.
    """
    database = _database(running)
    say("payees become known")
    await _screened_rate(platform, running, ROUNDS)
    payees, committee_id = await _payees(database)
    say(f"three years of history: {HISTORY:,} payments to {len(payees):,} payees")
    await fill(database, HISTORY, payees=payees, kind="ledger_invoice", committee_id=committee_id)
    await _run_beside(database)
    events = await asyncio.to_thread(record_events, payees)
    before, beside = events[: len(events) // 2], events[len(events) // 2 :]
    say(f"{_records_in(before):,} records, and all that they touch is judged")
    began = time.perf_counter()
    await tell(database, before)
    await _kept(database, _records_in(before))
    kept = time.perf_counter() - began
    left = await _waited(database)
    say(f"  kept after {kept:.1f} s, judged after {time.perf_counter() - began:.1f} s but for {left:,} partitions")
    return beside


def _records_in(events: Sequence[RecordsReceived]) -> int:
    return sum(len(event.records) for event in events)


async def _payees(database: Database) -> tuple[list[str], str]:
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        rows = await admin.fetch("SELECT DISTINCT party_id::text, committee_id FROM risk.payment ORDER BY 1")
        return [row["party_id"] for row in rows], rows[0]["committee_id"]
    finally:
        await admin.close()


async def _run_beside(database: Database) -> None:
    """Let other versions of the rules IN_SHADOW run unseen."""
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        # past the gate, which asks for a back-test first
        await admin.execute("SET session_replication_role = replica")
        for rule, changed in IN_SHADOW.items():
            values = values_with(PAYMENT_RULES[rule], changed)
            await admin.execute(
                "INSERT INTO risk.rule_version (municipality_id, digest, rule, version, parameters, code_hash, state,"
                " ground, needs_review, drafted_by, authors, step, changed_by, changed_at, shadow_since)"
                " SELECT municipality_id, $2, rule, version, $3::jsonb, code_hash, 'shadow', 'drafted', false, 'bench',"
                " '{bench}', 'shadow', 'bench', now(), now()"
                " FROM risk.rule_version WHERE rule = $1 AND state = 'active'",
                rule,
                digest(PAYMENT_RULES[rule], values),
                orjson.dumps(values).decode(),
            )
    finally:
        await admin.close()


async def _waited(database: Database) -> int:
    """How many partitions still wait to be judged when none does, or after ten minutes."""
    admin = await asyncpg.connect(database.admin_dsn())
    deadline = time.perf_counter() + PATIENCE_SECONDS
    try:
        while (left := await admin.fetchval(_WAITING)) and time.perf_counter() < deadline:  # noqa: ASYNC110 - the database sets no event
            await asyncio.sleep(0.1)
        return int(left)
    finally:
        await admin.close()


async def _kept(database: Database, records: int) -> None:
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        while await admin.fetchval(_RECORDS) < records:  # noqa: ASYNC110 - the database sets no event
            await asyncio.sleep(0.1)
    finally:
        await admin.close()


def _file(platform: Platform, running: Background, events: Sequence[RecordsReceived]) -> Figure:
    say(f"files of {FILE_PAYMENTS:,} payments, handed in to last screening committed, records beside them")
    share, before = len(events) // ROUNDS, _core_seconds(running)
    rates = []
    for number in range(ROUNDS):
        asyncio.run(tell(_database(running), events[number * share : (number + 1) * share]))
        rates.append(asyncio.run(_screened_rate(platform, running, number)))
    scanned = bare_scan(facts(FILE_PAYMENTS))
    say(f"  rounds: {', '.join(f'{rate:,.0f}' for rate in rates)} payments/s")
    used = {name: seconds - before.get(name, 0.0) for name, seconds in _core_seconds(running).items()}
    told = ", ".join(f"{name} {seconds:.1f}" for name, seconds in sorted(used.items(), key=lambda one: -one[1])[:5])
    say(f"  seconds of a core: {told}; {ROUNDS * FILE_PAYMENTS / sum(used.values()):,.0f} payments for each")
    say(f"  {FILE_PAYMENTS / max(rates) / scanned:,.0f} bare scans of the same payments, {scanned * 1000:.1f} ms each")
    name = (
        f"file to last screening, every rule ({len(IN_SHADOW)} in shadow, {len(RECORD_RULES)} on records), three years"
    )
    return Figure(name, max(rates), "payments/s", GOAL_RATE)


def _say_judged(running: Background) -> None:
    """How long what the files and records touched waits until rules on records have looked at it."""
    began = time.perf_counter()
    left = asyncio.run(_waited(_database(running)))
    say(f"  {time.perf_counter() - began:.1f} s after the last, {left:,} of what they touched waits to be judged")


def _stream(platform: Platform, running: Background) -> Figure:
    """Files handed in one after the other, until every rule has looked: those on records at all that was touched.

    Rules that read everything have a round of their own every now and then, which this does not wait for.
    """
    say(f"{STREAM_FILES} files of {FILE_PAYMENTS:,} payments as a stream, until rules on records have looked, too")
    rate = asyncio.run(_judged_rate(platform, _database(running)))
    return Figure("stream of files to the last of all rules having looked", rate, "payments/s", GOAL_RATE)


async def _judged_rate(platform: Platform, database: Database) -> float:
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        before, count = await admin.fetchval(_LAST), STREAM_FILES * FILE_PAYMENTS
        contents = [_ledger(ROUNDS + 1 + number) for number in range(STREAM_FILES)]
        began = time.perf_counter()
        for number, content in enumerate(contents):
            await asyncio.to_thread(_handed_in, platform, f"stream {number}.csv", content)
        await _screened_since(admin, before, count, LOOK_SECONDS)
        screened = time.perf_counter() - began
        left = await _waited(database)
        judged = time.perf_counter() - began
        say(
            f"  {count / screened:,.0f} payments/s to the last screening, {judged - screened:.1f} s more, {left:,} wait"
        )
        return count / judged
    finally:
        await admin.close()


def _handed_in(platform: Platform, name: str, content: bytes) -> None:
    platform.api("integration").post("/files", files={"file": (name, content)}).raise_for_status()


def _core_seconds(running: Background) -> dict[str, float]:
    """Seconds of a core that each service has used so far: what the load of a shared machine changes least."""
    supervisor, used = psutil.Process(running.state().pid), defaultdict[str, float](float)
    for process in (supervisor, *supervisor.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            command = " ".join(process.cmdline())
            name = next((word for word in ("postgres", "tansu") if word in command), command.rpartition(" ")[2])
            used[name] += sum(process.cpu_times()[:4])  # of those that have ended, too: their parent has it
    return used


def _memory(running: Background) -> Figure:
    """The most that risk's process has held so far."""
    supervisor = psutil.Process(running.state().pid)
    risk = next(one for one in supervisor.children(recursive=True) if "services.risk.main" in one.cmdline())
    status = Path(f"/proc/{risk.pid}/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024**2  # type: ignore[index]  # Linux says it of every process
    return Figure("risk's memory at the most, with all that", peak, "GB", GOAL_GB, at_most=True)


async def _screened_rate(platform: Platform, running: Background, number: int) -> float:
    admin = await asyncpg.connect(_database(running).admin_dsn())
    try:
        before = await admin.fetchval(_LAST)
        content = _ledger(number)
        began = time.perf_counter()
        await asyncio.to_thread(_handed_in, platform, f"{number}.csv", content)
        await _screened_since(admin, before, FILE_PAYMENTS, LOOK_SECONDS / 5)
        return FILE_PAYMENTS / (time.perf_counter() - began)
    finally:
        await admin.close()


async def _screened_since(admin: asyncpg.Connection, before: int, count: int, look_seconds: float) -> None:
    """Wait until *count* payments after position *before* are screened."""
    while await admin.fetchval(_SINCE, before) < count:  # noqa: ASYNC110 - the database sets no event
        # each look counts the rows, which takes PostgreSQL's time from what is measured
        await asyncio.sleep(look_seconds)


_LAST = "SELECT coalesce(max(position), 0) FROM risk.payment WHERE municipality_id = '9999' AND position > 0"
_SINCE = "SELECT count(*) FROM risk.payment WHERE municipality_id = '9999' AND position > $1"
_RECORDS = "SELECT count(*) FROM risk.record"
# what reads everything waits longer, for a round of its own
_WAITING = "SELECT count(*) FROM risk.touched WHERE name <> '*'"


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
