"""Two hundred made-up persons go through the platform at its most talkative and leave no trace outside of it."""

import asyncio
import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.background import background, free_port_base
from deploy.local.config import SERVICES
from deploy.local.topics import all_topics
from shared.clock import swedish_date, utc_now
from tests.e2e.canaries import CANARIES, COUNT, found_in, ledger, order, payment_file
from tests.e2e.test_journey import first
from tests.running import Platform, upload, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.asvs("16.2.5", "14.2.1", "14.2.4")]

MOST_LABELS = 200


@dataclass
class Run:
    """What is left of the journey of the two hundred, by where it was found."""

    logs: dict[str, str | bytes] = field(default_factory=dict)
    events: dict[str, str | bytes] = field(default_factory=dict)
    metrics: dict[str, str | bytes] = field(default_factory=dict)
    mails: dict[str, str | bytes] = field(default_factory=dict)
    errors: dict[str, str | bytes] = field(default_factory=dict)
    temporary: dict[str, str | bytes] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)

    def everything(self) -> dict[str, str | bytes]:
        """All of it."""
        return {**self.logs, **self.events, **self.metrics, **self.mails, **self.errors, **self.temporary}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The journey, on a platform of its own that logs all it can."""
    folder = tmp_path_factory.mktemp("canaries") / "data"
    with open_folder() as spool, background(folder, free_port_base(), LOG_LEVEL="DEBUG", TMPDIR=str(spool)) as running:
        platform, found = Platform(running), Run()
        try:
            journey(platform, found)
            collect(platform, spool, found)
        finally:
            platform.close()
        yield found


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder for temporary files that every account may use, as the system's own is."""
    with TemporaryDirectory(prefix="tillit-spool-") as name:
        Path(name).chmod(0o1777)
        yield Path(name)


def journey(platform: Platform, found: Run) -> None:
    """By file, by API, by form and by mistake, from the first row to the mail."""
    kim, kai, machine = (platform.api(user) for user in ("controller", "controller-2", "integration"))
    one, two, *others = CANARIES
    upload(kim, f"{one.number} {one.surname}.csv", ledger(), committeeId="son")
    upload(kim, f"{two.mail}.xml", payment_file(), committeeId="son")
    broken = upload(kim, f"{two.surname}.xml", b"<Document>" + payment_file()[200:], committeeId="son")
    found.errors["a refused file"] = str(broken["reason"])
    sent = machine.post("/payments", json=[order(canary) for canary in CANARIES])
    assert sent.status_code == 202, sent.text
    mistakes(kim, machine, found)

    alert = first(kim, "/alerts?status=open&q=Kanaliens", "an alert")
    told = f"{one.name}, {one.number[2:8]}-{one.number[8:]}, {one.phone}, {one.mail}, bankgiro {one.bankgiro}"
    assert kim.post(f"/alerts/{alert['alertId']}/triage", json={"outcome": "confirmed", "reason": told}).is_success
    task = first(kim, f"/tasks?alertId={alert['alertId']}", "a control task")
    done = {"outcome": "finding", "summary": told, "severity": "major", "openCase": True}
    keys = [item["key"] for item in task["checklist"]]
    assert kim.post(f"/tasks/{task['taskId']}/complete", json=done | {"checklist": keys}).is_success
    case = first(kim, f"/cases?alertId={alert['alertId']}", "a case")
    by_hand = kim.post("/cases", json={"title": f"Fråga om {two.name}", "area": "supplier", "committeeId": "son"})
    assert by_hand.status_code == 201, by_hand.text
    for case_id in (case["caseId"], by_hand.json()["caseId"]):
        assert kim.post(f"/cases/{case_id}/notes", json={"kind": "note", "text": told}).is_success
        evidence = {"file": (f"{two.number} {two.surname}.txt", told.encode())}
        assert kim.post(f"/cases/{case_id}/evidence", files=evidence).is_success
        assert kim.post(f"/cases/{case_id}/transitions", json={"to": "triaged", "reason": told}).is_success
    signals = kim.get(f"/alerts/{alert['alertId']}").json()["signals"]
    hold = {
        "paymentId": signals[0]["subjects"][0]["paymentId"],
        "amount": {"minor": 4875100, "currency": "SEK"},
        "legalGround": kim.get("/legal-grounds").json()["items"][0]["code"],
        "until": in_some_days(),
        "reason": told,
    }
    proposed = kim.post(f"/cases/{case['caseId']}/holds", json=hold)
    assert proposed.is_success, proposed.text
    assert kai.post(f"/holds/{proposed.json()['holdId']}/approve").is_success
    for path in ("/payments", "/alerts"):
        for words in (others[0].name, others[1].number, others[2].mail, others[3].phone):
            assert kim.get(path, params={"q": words}).status_code == 200
    page = httpx.get(platform.base_url + "/search", params={"q": others[0].number}, follow_redirects=True)
    assert page.status_code == 200
    last = sent.json()["items"][-1]["paymentId"]
    wait_for(lambda: kim.get(f"/payments/{last}").json()["screening"]["status"] == "screened", "the last screening")
    wait_for(lambda: kim.get("/mailbox").json()["total"] or None, "a mail")


def mistakes(kim: httpx.Client, machine: httpx.Client, found: Run) -> None:
    """What people put in the wrong place; the answers are kept."""
    for canary in CANARIES[:20]:
        good = order(canary)
        wrong = {
            "an amount": machine.post("/payments", json=good | {"amount": canary.number}),
            "an unknown field": machine.post("/payments", json=good | {canary.number: 1}),
            "another": kim.post("/cases", json={"title": "x", "area": "supplier", canary.mail: 1}),
            "a date": machine.post("/payments", json=good | {"dueDate": canary.number}),
            "a path": kim.get(f"/payments/{canary.number}"),
            "a body": kim.post("/cases", content=f'{{"title": "{canary.name}'.encode()),
            "a choice": kim.post("/cases", json={"title": canary.name, "area": canary.number}),
            "a committee": kim.get("/alerts", params={"committeeId": f"{canary.number}-{canary.surname}"}),
            "a key": machine.post("/payments", json=good, headers={"Idempotency-Key": canary.number * 30}),
            "a page": kim.get("/alerts", params={"page": canary.phone}),
        }
        assert {name: a.status_code for name, a in wrong.items() if not 400 <= a.status_code < 500} == {}
        # the path that the caller called is the caller's own; everything else is ours
        for name, answer in wrong.items():
            body = {key: value for key, value in answer.json().items() if key != "instance"}
            found.errors[f"{name} {canary.serial}"] = str(body)


def in_some_days() -> str:
    """A date within the time that a hold may last."""
    return (swedish_date(utc_now()) + timedelta(days=5)).isoformat()


def collect(platform: Platform, spool: Path, found: Run) -> None:
    """Everything that the journey left outside of the services' own tables and kept files."""
    config, processes = platform.running.config, platform.running.state().processes
    found.levels = {psutil.Process(processes[service.name].pid).environ()["LOG_LEVEL"] for service in SERVICES}
    wait_for(lambda: settled(platform), "the events to be sent")
    for path in [*config.log.parent.iterdir(), platform.running.output]:
        if path.is_file():
            found.logs[f"log {path.name}"] = path.read_bytes()
    for topic, parts in asyncio.run(everything_sent(config.bootstrap)).items():
        found.events[f"topic {topic}"] = b"\n".join(parts)
        found.types |= set(re.findall(rb"ce_type\0([\w.]+)", found.events[f"topic {topic}"]))  # type: ignore[arg-type]
    for name, port in config.ports.items():
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5)
        except httpx.TransportError:
            continue
        if answer.status_code == 200:
            found.metrics[f"metrics {name}"] = answer.text
    mails = platform.api("controller").get("/mailbox?limit=100").json()["items"]
    found.mails = {f"mail {number}": str(mail) for number, mail in enumerate(mails)}
    found.temporary = {f"temporary {path}": path.read_bytes() for path in spool.rglob("*") if path.is_file()}
    for path in config.secrets.iterdir():
        content = path.read_bytes()
        found.secrets[path.name] = content.strip()
        if path.name == "field_key":
            found.secrets["field_key, as text"] = base64.b64encode(content)
            found.secrets["field_key, in hexadecimal"] = content.hex().encode()
    for user, client in platform.clients.items():
        found.secrets[f"token of {user}"] = client.headers["authorization"].split()[1].encode()


def settled(platform: Platform) -> bool:
    """Whether every service says that nothing waits to be sent."""
    return bool(platform.reconciled()["clean"])


async def everything_sent(bootstrap: str) -> dict[str, list[bytes]]:
    """Topic -> keys, header names and values, and values of all of its messages."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(topic, part) for topic, parts in all_topics().items() for part in range(parts)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        sent: dict[str, list[bytes]] = defaultdict(list)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for place, messages in (await consumer.getmany(timeout_ms=500)).items():
                for message in messages:
                    sent[place.topic] += [message.key or b"", message.value or b""]
                    sent[place.topic] += [name.encode() + b"\0" + value for name, value in message.headers]
        return sent
    finally:
        await consumer.stop()


@pytest.mark.attack("L1")
def test_no_canary_is_in_a_log(run: Run) -> None:
    logs = b"".join(text if isinstance(text, bytes) else text.encode() for text in run.logs.values())

    assert b"request.answered" in logs
    assert run.levels == {"DEBUG"}
    assert found_in(run.logs) == {}


@pytest.mark.attack("L2", "D7")
def test_no_canary_is_in_an_event_its_key_or_its_headers(run: Run) -> None:
    assert b"payments.received" in b"".join(text for text in run.events.values() if isinstance(text, bytes))
    assert len(run.types) >= 6
    assert found_in(run.events) == {}


@pytest.mark.attack("L2")
def test_no_canary_is_in_a_mail(run: Run) -> None:
    assert run.mails
    assert found_in(run.mails) == {}


@pytest.mark.attack("L2")
def test_no_canary_comes_back_in_an_error(run: Run) -> None:
    assert len(run.errors) > 9 * 20
    assert found_in(run.errors) == {}


@pytest.mark.attack("L2")
def test_no_canary_is_left_in_a_temporary_file(run: Run) -> None:
    assert found_in(run.temporary) == {}


@pytest.mark.attack("L3")
def test_no_canary_is_in_a_metric(run: Run) -> None:
    assert len(run.metrics) >= 7
    assert found_in(run.metrics) == {}


@pytest.mark.attack("L3")
def test_no_metric_has_labels_without_end(run: Run) -> None:
    values: dict[str, set[str]] = defaultdict(set)
    for text in run.metrics.values():
        for family in text_string_to_metric_families(str(text)):
            for sample in family.samples:
                for label, value in sample.labels.items():
                    values[f"{family.name} {label}"].add(value)

    assert {name: len(seen) for name, seen in values.items() if len(seen) >= MOST_LABELS} == {}


@pytest.mark.attack("L4")
def test_no_secret_is_anywhere(run: Run) -> None:
    texts = {name: text if isinstance(text, bytes) else text.encode() for name, text in run.everything().items()}

    assert len(run.secrets) > 10
    assert [
        (secret, name)
        for secret, value in run.secrets.items()
        for name, text in texts.items()
        if value and value in text
    ] == []


def test_the_search_for_canaries_finds_them() -> None:
    hidden = {"a": f"x {CANARIES[7].mail.upper()} y", "b": CANARIES[COUNT - 1].number.encode(), "c": "nobody"}

    assert set(found_in(hidden)) == {"a", "b"}  # type: ignore[arg-type]  # texts and bytes
