"""Kill every process once with -9 while payments stream in: nothing is lost, nothing happens twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import httpx
import pytest

from deploy.local.background import Background
from tests.bench.made import organisation_number
from tests.running import Platform, upload, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FILES, ROWS = 4, 5_000
SEED = 20_261_121
VICTIMS = ("kafka", "risk", "intake", "postgres", "controls", "cases", "reporting", "notifications", "gateway")
DRAIN_SECONDS = 240.0


def ledgers(prefix: str) -> list[bytes]:
    """Files with some invoices that come again under another number format."""
    chance = random.Random(SEED)
    head = "Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Fakturadatum"
    files: list[bytes] = []
    earlier: list[tuple[int, str, int]] = []
    for file in range(FILES):
        lines = [head]
        for row in range(ROWS):
            supplier = int(400 ** chance.random())
            number, minor = f"2026-{file}{row:05}", chance.randint(100_000, 9_000_000)
            if earlier and chance.random() < 0.01:
                supplier, number, minor = chance.choice(earlier)
                number = number.replace("-", "")
            else:
                earlier.append((supplier, number, minor))
            amount, day = f"{minor // 100},{minor % 100:02}", f"2026-10-{1 + row % 28:02}"
            lines.append(f"{prefix} {supplier} AB;{organisation_number(supplier)};{number};46362 Städ;{amount};{day}")
        files.append("\n".join(lines).encode())
    return files


def patiently(attempt: Callable[[], Any], seconds: float = 120) -> Any:
    """What a careful client does: try again until the answer comes."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except (httpx.HTTPError, AssertionError, KeyError):
            assert time.monotonic() < deadline, "the platform did not come back"
            time.sleep(0.2)


def import_all(platform: Platform, committee: str, prefix: str) -> int:
    """Import the files one after the other; returns how many payments they gave."""
    api = platform.api("controller")
    payments = 0
    for place, content in enumerate(ledgers(prefix)):
        done = patiently(partial(upload, api, f"fil-{place}.csv", content, committeeId=committee))
        assert done["accepted"] + done["rejected"] + done["known"] == done["rows"] == ROWS
        payments += patiently(partial(_payments_of, api, done["fileId"]))
    return payments


def _payments_of(api: httpx.Client, file_id: str) -> int:
    count: int = api.get(f"/payments?fileId={file_id}&limit=1").json()["total"]
    return count


def screened(platform: Platform, committee: str) -> int:
    """Payments of *committee* that the figures say were screened."""
    summary = platform.api("controller").get(f"/reports/summary?committeeId={committee}").json()
    count: int = summary["screened"]
    return count


def alerts(platform: Platform, prefix: str) -> Counter[tuple[Any, ...]]:
    """The alerts about suppliers whose name begins with *prefix*, by what they say."""
    api = platform.api("controller")
    found: Counter[tuple[Any, ...]] = Counter()
    page = 1
    while True:
        body = api.get(f"/alerts?q={prefix}&limit=100&page={page}").json()
        found.update(
            (a["title"]["sv"], tuple(a["rules"]), a["score"], a["amount"]["minor"], a["subjectName"].split(" ", 1)[1])
            for a in body["items"]
        )
        if page * 100 >= body["total"]:
            return found
        page += 1


def kill_each(running: Background, killed: list[str]) -> None:
    """Kill the processes one by one, each when the one before stands again."""
    for name in VICTIMS:
        pid = running.kill(name)
        killed.append(name)
        wait_for(partial(_stands_again, running, name, pid), f"{name} to stand again", 120)


def _stands_again(running: Background, name: str, killed_pid: int) -> bool:
    process = running.state().processes[name]
    return process.pid != killed_pid and process.ready


class Streamed(NamedTuple):
    """What was killed, and of each run how many payments it gave and how many more were screened."""

    killed: list[str]
    disturbed: tuple[int, int]
    undisturbed: tuple[int, int]


@pytest.fixture(scope="module")
def streamed(platform: Platform) -> Streamed:
    """20,000 rows imported while everything was killed once, and again in peace for another committee."""
    killed: list[str] = []
    before = screened(platform, "son"), screened(platform, "kfn")
    chaos = threading.Thread(target=kill_each, args=(platform.running, killed))
    chaos.start()
    try:
        disturbed = import_all(platform, "son", "Orolig")
    finally:
        chaos.join(300)
    undisturbed = import_all(platform, "kfn", "Lugn")

    given = disturbed, undisturbed
    counts = (0, 0)

    def drained() -> bool:
        nonlocal counts
        counts = screened(platform, "son") - before[0], screened(platform, "kfn") - before[1]
        return counts >= given and counts[1] >= given[1]

    try:
        wait_for(partial(patiently, drained), "the backlog", DRAIN_SECONDS)
    except AssertionError as cause:
        log = platform.running.config.log.read_text(encoding="utf-8").splitlines()
        told = [line for line in log if "ERROR" in line or "WARNING" in line]
        raise AssertionError("\n".join([f"{counts} of {given} screened", *told[-60:]])) from cause
    return Streamed(killed, (disturbed, counts[0]), (undisturbed, counts[1]))


def test_every_process_was_killed(streamed: Streamed) -> None:
    assert streamed.killed == list(VICTIMS)


def test_every_payment_is_screened_exactly_once(streamed: Streamed) -> None:
    given, seen = streamed.disturbed
    assert given == seen > (FILES - 1) * ROWS
    assert streamed.disturbed == streamed.undisturbed


def test_the_alerts_equal_those_of_an_undisturbed_run(platform: Platform, streamed: Streamed) -> None:
    disturbed, undisturbed = alerts(platform, "Orolig"), alerts(platform, "Lugn")

    assert sum(undisturbed.values()) > 100
    assert disturbed == undisturbed


def test_reconcile_finds_nothing_lost_duplicate_or_orphan(platform: Platform, streamed: Streamed) -> None:
    report = platform.reconciled()

    assert report["clean"], report["findings"]
