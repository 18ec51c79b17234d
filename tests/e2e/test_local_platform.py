"""The local platform as a whole: it starts, mends itself, and goes without leaving anything behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.background import Background, background, free_port_base
from deploy.local.config import ROOT, SCHEMAS, SERVICES
from deploy.local.topics import all_topics

pytestmark = pytest.mark.slow

# the goal is 20 s on a quiet machine; tests share theirs
SECOND_START_SECONDS = 120


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Background]:
    """A platform with its demo files screened."""
    folder = tmp_path_factory.mktemp("local") / "data"
    with background(folder, free_port_base(), TILLIT_DEMO="1") as running:
        yield running


def wait(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


def tillit(platform: Background, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        cwd=ROOT,
        env=dict(platform.environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def answer_of(platform: Background, *arguments: str) -> Any:
    done = tillit(platform, *arguments, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def family(pid: int) -> list[psutil.Process]:
    supervisor = psutil.Process(pid)
    return [supervisor, *supervisor.children(recursive=True)]


def alive(processes: list[psutil.Process]) -> list[str]:
    return [repr(process) for process in processes if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    """A process may end between any two questions about it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_first_start_ends_with_where_to_go_and_as_whom(platform: Background) -> None:
    text = platform.output.read_text()

    assert f"Tillit is ready: {platform.url}" in text
    assert "case-officer" in text.partition("Tillit is ready")[2]


def test_the_demo_files_are_screened_and_several_alerts_wait(platform: Background) -> None:
    alerts = answer_of(platform, "alerts")

    assert len(alerts) >= 5
    assert {alert["committeeId"] for alert in alerts} >= {"son", "bun", "kfn"}


def test_status_lists_every_process_as_ready(platform: Background) -> None:
    status = answer_of(platform, "status")

    assert {process["name"] for process in status["processes"]} == {
        *("supervisor", "postgres", "kafka", "registers"),
        *(service.name for service in SERVICES),
    }
    assert status["ready"]


def test_a_file_that_was_handed_in_before_adds_nothing(platform: Background) -> None:
    file = ROOT / "deploy" / "demo" / "reskontra-socialnamnden-2026.csv"

    (state,) = answer_of(platform, "import", str(file), "--committee", "son")

    assert state["accepted"] == state["rejected"] == 0
    assert state["known"] == state["rows"] > 0


def test_a_file_that_is_refused_is_told_with_its_reason(platform: Background, tmp_path: Path) -> None:
    file = tmp_path / "nothing.csv"
    file.write_bytes(b"")

    done = tillit(platform, "import", str(file))

    assert done.returncode == 1
    assert "empty" in done.stdout


def test_after_the_demo_everything_is_accounted_for(platform: Background) -> None:
    report = answer_of(platform, "reconcile")

    assert report["clean"], report["findings"]
    assert report["facts"]["payments screened"] == report["facts"]["payments accepted"] > 0


def test_the_outboxes_are_empty_and_can_be_sent_again_without_harm(platform: Background) -> None:
    before = answer_of(platform, "alerts")

    again = answer_of(platform, "outbox", "republish", "--since", "1d")

    assert {row["service"] for row in again} == set(SCHEMAS)
    assert sum(row["events"] for row in again) > 0
    assert answer_of(platform, "reconcile")["clean"]
    assert answer_of(platform, "alerts") == before


@pytest.mark.parametrize("name", ["risk", "gateway", "web"])
def test_a_killed_service_is_back_by_itself(platform: Background, name: str) -> None:
    pid = platform.kill(name)

    wait(lambda: platform.state().processes[name].pid != pid)
    platform.wait_until_ready()

    assert platform.state().processes[name].restarts >= 1


def test_a_killed_database_is_back_with_its_data(platform: Background) -> None:
    before = len(answer_of(platform, "alerts"))
    pid = platform.kill("postgres")

    wait(lambda: platform.state().processes["postgres"].pid != pid)
    platform.wait_until_ready()

    wait(lambda: tillit(platform, "alerts").returncode == 0)
    assert len(answer_of(platform, "alerts")) == before


async def partitions(bootstrap: str) -> dict[str, int]:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        found = await client.describe_topics(list(all_topics()))
        return {topic["topic"]: len(topic["partitions"]) for topic in found}
    finally:
        await client.close()


def test_a_killed_broker_is_back_with_its_topics_before_anybody_writes(platform: Background) -> None:
    pid = platform.kill("kafka")

    wait(lambda: platform.state().processes["kafka"].pid != pid)
    platform.wait_until_ready()

    assert asyncio.run(partitions(platform.config.bootstrap)) == all_topics()


def test_what_comes_after_a_killed_broker_is_screened_too(platform: Background, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(
        "Leverantör;Organisationsnummer;Fakturanummer;Fakturadatum;Belopp\n"
        "Exempelbolaget AB;552009-0009;77001;2026-10-01;12500,00\n"
    )

    (state,) = answer_of(platform, "import", str(file), "--committee", "ks")

    assert state["accepted"] == 1
    assert answer_of(platform, "reconcile", "--settle", "60")["clean"]


def test_a_second_supervisor_of_the_same_folder_is_refused(platform: Background) -> None:
    done = tillit(platform, "up")

    assert done.returncode == 1
    assert "already runs here" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_platform_on_the_same_ports_says_which_one_is_taken(platform: Background, tmp_path: Path) -> None:
    other = {**platform.environment, "TILLIT_LOCAL": str(tmp_path / "other")}
    done = tillit(Background(platform.config, other), "up")

    assert done.returncode == 1
    assert f"Port {platform.config.ports['gateway']} (gateway) is taken" in done.stderr


@pytest.mark.attack("F2")
def test_no_service_listens_beyond_the_loopback(platform: Background) -> None:
    sockets = [c for p in family(platform.state().pid) for c in p.net_connections("inet")]

    addresses = {c.laddr.ip.removeprefix("::ffff:") for c in sockets if c.status == psutil.CONN_LISTEN}

    assert addresses == {"127.0.0.1"}


@pytest.mark.attack("L4")
@pytest.mark.asvs("16.2.5")
def test_logs_hold_no_password_and_no_key(platform: Background) -> None:
    secrets = [file.read_bytes() for file in platform.config.secrets.iterdir() if file.name.startswith("db_")]
    logs = b"".join(file.read_bytes() for file in platform.config.log.parent.iterdir())

    assert secrets
    assert not [secret for secret in secrets if secret in logs]


def test_the_first_page_answers(platform: Background) -> None:
    assert httpx.get(platform.url + "/", follow_redirects=True).status_code == 200


# From here on the platform is stopped and started: keep these last.


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_however_the_supervisor_ends_no_process_is_left_and_the_data_stays(
    platform: Background, number: signal.Signals
) -> None:
    before = answer_of(platform, "alerts")
    processes = family(platform.state().pid)

    os.kill(processes[0].pid, number)

    wait(lambda: not alive(processes), seconds=30)
    platform.start()
    wait(lambda: "Tillit is ready" in platform.output.read_text(), seconds=SECOND_START_SECONDS)
    assert answer_of(platform, "alerts") == before
