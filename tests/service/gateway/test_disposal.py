"""Who has left goes from the directory in the decided time, with everything of theirs; who may come in stays."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.gateway.disposal import DECLARED, carry
from services.gateway.handlers import HANDLERS
from services.gateway.operations.directory import Described, add_person
from services.gateway.settings import Settings, WorkerSettings
from shared.audit.acts import act
from shared.audit.writing import write
from shared.broker import new_producer
from shared.clock import utc_now
from shared.db import Sessions, connect, driver_connection, system_session
from shared.disposal.removing import remove_some
from shared.events import DisposalLine, DisposalOrdered, DisposalReported, encode
from shared.events.disposal import Stage
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, published
from tests.service.gateway.conftest import ROOT, free_port, running_gateway

AS_OF = date(2026, 11, 25)
MONTHS = 24
OLD, NEW = datetime(2024, 1, 10, 12, tzinfo=UTC), datetime(2026, 1, 10, 12, tzinfo=UTC)
WAIT_SECONDS = 60
_CODES = count(2101)
_TABLES = ("person", "assignment", "deputy", "api_key")
Running = Callable[[dict[str, str], str, Path], AbstractContextManager[None]]


@dataclass(frozen=True)
class Directory:
    """The directory of a municipality of its own, and runs over it with the rights of the gateway's worker."""

    admin: asyncpg.Connection
    sessions: Sessions
    municipality_id: str

    async def person(self, closed: datetime | None, *, kind: str = "person", subject: str = "") -> str:
        """The subject of somebody with a role, whose entry was closed then, or is open."""
        subject = subject or f"s-{uuid4().hex[:8]}"
        changed = closed or OLD
        await self.admin.execute(
            "INSERT INTO gateway.person (municipality_id, subject, person_id, kind, active, language, units,"
            " changed_at) VALUES ($1, $2, $3, $4, $5, 'sv', '{}', $6)",
            *(self.municipality_id, subject, uuid4(), kind, closed is None, changed),
        )
        await self.admin.execute(
            "INSERT INTO gateway.assignment (assignment_id, municipality_id, subject, role, committee_id, valid_from)"
            " VALUES ($1, $2, $3, 'controller', 'son', '2020-01-01')",
            *(uuid4(), self.municipality_id, subject),
        )
        return subject

    async def deputy(self, subject: str, acts_for: str) -> None:
        """*subject* acts, or acted, for somebody."""
        await self.admin.execute(
            "INSERT INTO gateway.deputy (deputy_id, municipality_id, subject, acts_for, committee_id, valid_from,"
            " valid_to) VALUES ($1, $2, $3, $4, '*', '2020-01-01', '2020-02-01')",
            *(uuid4(), self.municipality_id, subject, acts_for),
        )

    async def key(self, subject: str, *, valid_until: datetime, revoked_at: datetime | None = None) -> None:
        """A key of a machine."""
        await self.admin.execute(
            "INSERT INTO gateway.api_key (key_id, municipality_id, subject, key_hash, hint, created_at, created_by,"
            " valid_until, revoked_at) VALUES ($1, $2, $3, $4, 'tillit_', '2020-01-01', 'kim', $5, $6)",
            *(uuid4(), self.municipality_id, subject, uuid4().bytes, valid_until, revoked_at),
        )

    def an_order(self, stage: Stage) -> DisposalOrdered:
        """The rule about the directory, as it comes from the plan."""
        return DisposalOrdered(
            event_id=new_id(),
            municipality_id=self.municipality_id,
            occurred_at=utc_now(),
            run_id=uuid4(),
            stage=stage,
            as_of=AS_OF,
            lines=(DisposalLine("directory_entry", MONTHS, False, "delete", "KS 2026/17"),),
        )

    async def answered(self, stage: Stage = "remove") -> DisposalReported:
        """An order that has arrived and is carried out: what the gateway reported."""
        order = self.an_order(stage)
        await handle_once(self.sessions, HANDLERS, [order])
        await self.work()
        told = [e for e in await published(self.sessions) if isinstance(e, DisposalReported)]
        [report] = [event for event in told if event.run_id == order.run_id]
        return report

    async def work(self) -> None:
        """Remove until nothing is left to remove."""
        while await remove_some(self.sessions, DECLARED, carry(), chunk=2):
            pass

    async def subjects(self, table: str = "person", column: str = "subject") -> set[str]:
        """Who is named in a table."""
        query = f"SELECT {column} FROM gateway.{table} WHERE municipality_id = $1"  # noqa: S608 - our own tables
        return {str(row[0]) for row in await self.admin.fetch(query, self.municipality_id)}


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that looks past row-level security."""
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


@pytest.fixture
async def here(database: Database, admin: asyncpg.Connection) -> AsyncIterator[Directory]:
    """An empty directory."""
    engine, sessions = connect(WorkerSettings.model_validate(database.environment("gateway")))
    yield Directory(admin, sessions, str(next(_CODES)))
    await engine.dispose()


async def test_who_has_left_goes_when_the_time_is_over_and_not_before(here: Directory) -> None:
    for _ in range(3):
        await here.person(OLD)
    kept = {await here.person(NEW), await here.person(datetime(2024, 11, 25, 12, tzinfo=UTC))}

    report = await here.answered()

    assert await here.subjects() == kept
    assert (report.service, report.parts[0].removed, report.parts[0].with_them) == ("gateway", 3, 3)


async def test_who_may_come_in_stays_however_old_the_entry_is(here: Directory) -> None:
    kept = await here.person(None)

    await here.answered()

    assert (await here.subjects(), await here.subjects("assignment")) == ({kept}, {kept})


async def test_roles_keys_and_deputies_in_both_directions_go_along(here: Directory) -> None:
    gone, colleague, other = await here.person(OLD), await here.person(None), await here.person(None)
    await here.key(gone, valid_until=OLD)
    await here.key(other, valid_until=OLD)
    await here.deputy(gone, colleague)
    await here.deputy(colleague, gone)
    await here.deputy(colleague, other)

    report = await here.answered()

    assert [await here.subjects(table) for table in _TABLES] == [
        *({colleague, other}, {colleague, other}, {colleague}, {other}),
    ]
    assert await here.subjects("deputy", "acts_for") == {other}
    assert report.parts[0].with_them == 4


async def test_a_key_that_still_holds_keeps_the_machine(here: Directory) -> None:
    kept, revoked, lapsed = [await here.person(OLD, kind="machine") for _ in range(3)]
    await here.key(kept, valid_until=utc_now() + timedelta(days=1))
    await here.key(revoked, valid_until=utc_now() + timedelta(days=1), revoked_at=OLD)
    await here.key(lapsed, valid_until=utc_now() - timedelta(days=1))

    await here.answered()

    assert (await here.subjects(), await here.subjects("api_key")) == ({kept}, {kept})


async def test_who_comes_back_after_the_decision_stays(here: Directory) -> None:
    back = await here.person(OLD)
    await handle_once(here.sessions, HANDLERS, [here.an_order("remove")])
    await here.admin.execute("UPDATE gateway.person SET active = true WHERE subject = $1", back)

    await here.work()

    assert await here.subjects() == {back}


async def test_a_count_tells_how_many_have_left_and_removes_nobody(here: Directory) -> None:
    there = {await here.person(OLD), await here.person(OLD), await here.person(NEW), await here.person(None)}

    report = await here.answered("count")

    assert (report.parts[0].due, report.parts[0].oldest) == (2, OLD.date())
    assert await here.subjects() == there


async def test_the_same_person_in_another_municipality_stays(here: Directory) -> None:
    gone = await here.person(OLD)
    elsewhere = Directory(here.admin, here.sessions, str(next(_CODES)))
    await elsewhere.person(OLD, subject=gone)

    await here.answered()

    assert [await here.subjects(table) for table in ("person", "assignment")] == [set(), set()]
    assert [await elsewhere.subjects(table) for table in ("person", "assignment")] == [{gone}, {gone}]


async def test_what_they_did_stays_in_the_trail_and_so_does_that_they_went(here: Directory) -> None:
    gone = await here.person(OLD)
    person_id = await here.admin.fetchval("SELECT person_id FROM gateway.person WHERE subject = $1", gone)
    async with system_session(here.sessions, here.municipality_id) as session:
        await write(await driver_connection(session), [act(here.municipality_id, "directory.read", actor=gone)])

    await here.answered()

    found = await here.admin.fetch(
        "SELECT action, actor, objects, ground FROM gateway.audit_record WHERE municipality_id = $1 ORDER BY xid, seq",
        here.municipality_id,
    )
    trail = {row["action"]: row for row in found}
    assert trail["directory.read"]["actor"] == gone
    assert f"directory_entry:{person_id}" in trail["disposal.remove"]["objects"]
    assert trail["disposal.remove"]["ground"] == "KS 2026/17"


async def test_who_is_let_in_anew_is_somebody_new(here: Directory, database: Database) -> None:
    gone = await here.person(OLD)
    [before] = await here.admin.fetch("SELECT person_id FROM gateway.person WHERE subject = $1", gone)
    await here.answered()

    engine, sessions = connect(Settings.model_validate(database.environment("gateway")))
    async with system_session(sessions, here.municipality_id) as session:
        again = await add_person(session, Described(gone, "person", gone, "Robin"), here.municipality_id, utc_now())
    await engine.dispose()

    assert await here.subjects() == {gone}
    assert again.person_id != UUID(str(before["person_id"]))


@contextmanager
def worker_alone(environment: dict[str, str], broker: str, tmp_path: Path) -> Iterator[None]:
    """The worker as in a cluster: without the key of the names."""
    told = {name: environment[name] for name in ("PROFILE", "DATABASE_URL", "DATABASE_PASSWORD", "JWKS_FILE")}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.gateway.worker"],
        cwd=ROOT,
        env=os.environ | told | with_broker(broker, tmp_path) | {"PORT": str(free_port()), "LOG_LEVEL": "WARNING"},
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def worker_inside(environment: dict[str, str], broker: str, tmp_path: Path) -> Iterator[None]:
    """The gateway of the local platform, which is its own worker."""
    with running_gateway(environment | with_broker(broker, tmp_path) | {"WORKER": "embedded"}):
        yield


def with_broker(broker: str, tmp_path: Path) -> dict[str, str]:
    """Settings of a worker."""
    (tmp_path / "audit_key").write_bytes(os.urandom(32))
    return {
        "KAFKA_BOOTSTRAP_SERVERS": broker,
        "KAFKA_EMBEDDED": "true",
        "AUDIT_KEY_FILE": str(tmp_path / "audit_key"),
    }


@pytest.mark.parametrize("running", [worker_alone, worker_inside])
async def test_an_order_that_comes_by_the_broker_is_carried_out_and_reported_there(
    running: Running, here: Directory, environment: dict[str, str], broker: str, tmp_path: Path
) -> None:
    await here.person(OLD)
    order = here.an_order("remove")
    producer = new_producer(WorkerSettings(kafka_bootstrap_servers=broker, kafka_embedded=True))
    await producer.start()
    headers = [("ce_type", order.type.encode()), ("ce_id", str(order.event_id).encode())]
    await producer.send_and_wait(order.topic, encode(order), headers=headers)
    await producer.stop()

    sent = (
        "SELECT count(*) FROM gateway.outbox o, gateway.relay_cursor c"
        " WHERE o.municipality_id = $1 AND (o.xid, o.seq) <= (c.xid, c.seq)"
    )
    with running(environment, broker, tmp_path):
        async with asyncio.timeout(WAIT_SECONDS):
            while not await here.admin.fetchval(sent, here.municipality_id):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    assert await here.subjects() == set()


def test_a_gateway_whose_worker_runs_apart_loads_no_kafka_client() -> None:
    loaded = "import sys, services.gateway.main; sys.exit('aiokafka' in sys.modules or 'shared.worker' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=False, timeout=60).returncode == 0
