"""P8: for 100,000 random pairs of actor and row, row-level security shows what the policy says, and nothing else."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from shared.clock import swedish_date, utc_now
from shared.policy.decide import sees
from shared.policy.resources import Ground, Kind, Resource
from shared.settings import database_url
from shared.testing import Database, reset

ACTORS, ROWS, SEED = 150, 60, 20261120
MUNICIPALITIES, COMMITTEES = ["9999", "1234"], ["son", "kfn", "ks"]
PEOPLE, UNITS = ["kim", "sasha", "robin", "system"], ["stab", "norr", "syd"]
CHILDREN = ("timeline_entry", "note", "evidence", "money_entry", "payment_hold", "case_bar", "case_step")
HOLD = {"state": "proposed", "amount_minor": 1}
SCHEMAS = ("cases", "risk", "controls", "intake", "notifications", "tips", "gateway")


@dataclass(frozen=True)
class Someone:
    """An actor as the database's scope knows it."""

    municipality_id: str
    committees: frozenset[str]
    subject: str
    units: frozenset[str]
    roles: frozenset[str] = frozenset()
    acting_for: frozenset[str] = frozenset()


@dataclass
class Loaded:
    """What the policy knows of the rows that were loaded into a table, by their key."""

    schema: str
    table: str
    key: str
    rows: dict[UUID, Resource] = field(default_factory=dict)


@dataclass
class Town:
    """Random rows of two municipalities, loaded past row-level security."""

    admin: asyncpg.Connection
    dice: random.Random
    today: date
    grounds: dict[tuple[Kind, UUID], list[Ground]] = field(default_factory=dict)

    def resource(self, kind: Kind, *, matter: bool) -> Resource:
        """A thing of somebody's, kept from some."""
        some = self.dice.sample
        barred = some(PEOPLE[:3], self.dice.choice([0, 0, 1, 2])) if matter else []
        units = some(UNITS, self.dice.choice([0, 0, 1])) if matter else []
        places = self.dice.choice(MUNICIPALITIES), self.dice.choice(COMMITTEES)
        return Resource(kind, *places, uuid4(), frozenset(barred), frozenset(units))

    async def load(self, loaded: Loaded, resource: Resource, **values: Any) -> UUID:
        """Store a row that stands for *resource*; columns that are not named get some value of their type."""
        key = uuid4() if loaded.key not in values else values[loaded.key]
        fixed = {loaded.key: key, "municipality_id": resource.municipality_id}
        if resource.committee_id is not None:
            fixed["committee_id"] = resource.committee_id
        columns = await self.needed(loaded) | fixed | values
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
        table = f'{loaded.schema}."{loaded.table}"'
        await self.admin.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values())  # noqa: S608 - our own names
        loaded.rows[key] = resource
        return key

    async def needed(self, loaded: Loaded) -> dict[str, Any]:
        """Some value for every column that must have one."""
        found = await self.admin.fetch(
            "SELECT column_name, data_type, character_maximum_length AS longest"
            " FROM information_schema.columns WHERE table_schema = $1"
            " AND table_name = $2 AND (is_nullable = 'NO' AND column_default IS NULL OR column_name LIKE 'sealed%')",
            loaded.schema,
            loaded.table,
        )
        return {row["column_name"]: self.some(row["data_type"], row["longest"]) for row in found}

    def some(self, kind: str, longest: int | None) -> Any:
        """A value of a type of PostgreSQL."""
        number = self.dice.randrange(1, 10**9)
        values: dict[str, Callable[[], Any]] = {
            "uuid": uuid4,
            "integer": lambda: number,
            "bigint": lambda: number,
            "double precision": lambda: 0.5,
            "boolean": lambda: False,
            "date": lambda: self.today,
            "timestamp with time zone": utc_now,
            "jsonb": lambda: "[]",
            "bytea": lambda: b"sealed",
            "ARRAY": list,
        }
        return values.get(kind, lambda: f"{number:x}"[:longest])()

    async def grant(self, schema: str, resource: Resource) -> None:
        """Perhaps a disclosure decision that names the thing, perhaps of yesterday."""
        if self.dice.random() < 0.5 or resource.object_id is None:
            return
        until = self.today + timedelta(days=self.dice.choice([-1, 0, 30]))
        to = self.dice.choice(COMMITTEES)
        giver = resource.committee_id if self.dice.random() < 0.8 else self.dice.choice(COMMITTEES)
        assert giver is not None
        ground = Ground(uuid4(), resource.municipality_id, to, resource.kind, resource.object_id, until, giver)
        self.grounds.setdefault((resource.kind, resource.object_id), []).append(ground)
        await self.admin.execute(
            f"INSERT INTO {schema}.disclosure_grant"  # noqa: S608 - our own names
            " (municipality_id, object_kind, object_id, to_committee, disclosure_id, until, from_committee)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            ground.municipality_id,
            ground.kind,
            ground.object_id,
            ground.to_committee,
            ground.disclosure_id,
            ground.until,
            ground.from_committee,
        )

    def shown(self, actor: Someone, loaded: Loaded) -> set[UUID]:
        """The keys of the rows that the policy shows to *actor*."""
        return {key for key, resource in loaded.rows.items() if self._sees(actor, resource)}

    def _sees(self, actor: Someone, resource: Resource) -> bool:
        known = self.grounds.get((resource.kind, resource.object_id), []) if resource.object_id else []
        grounds: Sequence[Ground | None] = [None, *known]
        return any(sees(actor, resource, ground, self.today).permitted for ground in grounds)


@pytest.fixture
def dice() -> random.Random:
    return random.Random(SEED)


@pytest.fixture
async def town(database: Database, dice: random.Random) -> Any:
    for schema in SCHEMAS:
        await reset(database, schema)
    admin = await asyncpg.connect(database.admin_dsn())
    yield Town(admin, dice, swedish_date(utc_now()))
    await admin.close()
    for schema in SCHEMAS:
        await reset(database, schema)


def matter(resource: Resource) -> dict[str, Any]:
    return {"barred": sorted(resource.barred), "hidden_units": sorted(resource.hidden_units)}


async def load_cases(town: Town) -> list[Loaded]:
    cases = Loaded("cases", "case_file", "case_id")
    key = {"note": "note_id", "evidence": "evidence_id", "payment_hold": "hold_id", "case_bar": "bar_id"}
    key |= {"case_step": "step_id"}
    children = [Loaded("cases", table, key.get(table, "entry_id")) for table in CHILDREN]
    for _ in range(ROWS):
        resource = town.resource(Kind.CASE, matter=True)
        case_id = resource.object_id
        await town.load(cases, resource, case_id=case_id, **matter(resource))
        for child in children:
            more = HOLD if child.table == "payment_hold" else {}
            # a ground for the case opens its page and its sums; what else is in it is named by itself
            owned = resource if child.table == "money_entry" else replace(resource, object_id=None)
            await town.load(child, owned, case_id=case_id, by=str(uuid4()), **more)
        await town.grant("cases", resource)
    return [cases, *children]


async def load_alerts(town: Town) -> list[Loaded]:
    alerts, signals = Loaded("risk", "alert", "alert_id"), Loaded("risk", "signal", "signal_id")
    for _ in range(ROWS):
        resource = town.resource(Kind.ALERT, matter=True)
        await town.load(alerts, resource, alert_id=resource.object_id, **matter(resource))
        await town.load(signals, resource, alert_id=resource.object_id)
        await town.load(signals, Resource(Kind.ALERT, resource.municipality_id, resource.committee_id))
        await town.grant("risk", resource)
    return [alerts, signals]


async def load_plain(town: Town, schema: str, table: str, kind: Kind, key: str) -> Loaded:
    loaded = Loaded(schema, table, key)
    for _ in range(ROWS):
        resource = town.resource(kind, matter=False)
        await town.load(loaded, resource, **{key: resource.object_id})
        await town.grant(schema, resource)
    return loaded


async def load_matters(town: Town, schema: str, table: str, kind: Kind, key: str, **values: Any) -> Loaded:
    loaded = Loaded(schema, table, key)
    for _ in range(ROWS):
        resource = town.resource(kind, matter=True)
        await town.load(loaded, resource, **{key: resource.object_id}, **matter(resource), **values)
        if schema == "controls":
            await town.grant(schema, resource)
    return loaded


async def load_reports(town: Town) -> list[Loaded]:
    """Reports of whistleblowers: of the whole municipality, and kept from whom they name, with all that is theirs."""
    reports, keys = Loaded("tips", "report", "report_id"), Loaded("tips", "recipient_key", "key_id")
    messages = Loaded("tips", "message", "message_id")
    copies, reminders = Loaded("tips", "report_key", "report_id"), Loaded("tips", "reminder", "report_id")
    files, accesses = Loaded("tips", "attachment", "file_id"), Loaded("tips", "access", "access_id")
    for _ in range(ROWS):
        resource = replace(town.resource(Kind.CASE, matter=True), committee_id=None, hidden_units=frozenset())
        named = {"report_id": resource.object_id}
        barred = {"barred": sorted(resource.barred), "receipt_hash": uuid4().bytes}
        await town.load(reports, resource, **named, **barred, state="new", circle="unassessed")
        message_id = await town.load(messages, resource, **named, author="reporter")
        await town.load(files, resource, **named, message_id=message_id)
        await town.load(accesses, resource, **named)
        await town.load(reminders, resource, **named)
        key_id = await town.load(keys, replace(resource, barred=frozenset()), state="active")
        await town.load(copies, resource, **named, key_id=key_id)
    return [reports, keys, messages, copies, reminders, files, accesses]


async def load_directory(town: Town) -> list[Loaded]:
    """Who may be signed in, with what they may do: of the whole municipality."""
    people, keys = Loaded("gateway", "person", "person_id"), Loaded("gateway", "api_key", "key_id")
    assigned, deputies = Loaded("gateway", "assignment", "assignment_id"), Loaded("gateway", "deputy", "deputy_id")
    for _ in range(ROWS):
        resource = replace(town.resource(Kind.PARTY, matter=False), committee_id=None)
        who, other = str(uuid4()), str(uuid4())
        for subject in (who, other):
            await town.load(people, resource, subject=subject, kind="person")
        await town.load(keys, resource, subject=who, key_hash=uuid4().bytes)
        # the committee of a role says where it is held, not whose the row is
        await town.load(assigned, resource, subject=who, committee_id=town.dice.choice(COMMITTEES))
        await town.load(deputies, resource, subject=who, acts_for=other)
    return [people, keys, assigned, deputies]


def actors(dice: random.Random) -> Iterator[Someone]:
    for _ in range(ACTORS):
        committees = ["*"] if dice.random() < 0.15 else dice.sample(COMMITTEES, dice.choice([0, 1, 2]))
        yield Someone(
            municipality_id=dice.choice([*MUNICIPALITIES, *MUNICIPALITIES, "*", ""]),
            committees=frozenset(committees),
            subject=dice.choice(PEOPLE),
            units=frozenset(dice.sample(UNITS, dice.choice([0, 1, 2]))),
        )


ENTER: Final = (
    "SELECT set_config('app.municipality', $1, false), set_config('app.committees', $2, false),"
    " set_config('app.actor', $3, false), set_config('app.units', $4, false)"
)


async def test_the_database_shows_what_the_policy_says(town: Town, database: Database, dice: random.Random) -> None:
    tables = [
        *await load_cases(town),
        *await load_alerts(town),
        await load_plain(town, "risk", "payment", Kind.PAYMENT, "payment_id"),
        await load_plain(town, "intake", "payment", Kind.PAYMENT, "payment_id"),
        await load_plain(town, "intake", "file", Kind.FILE, "file_id"),
        await load_matters(town, "controls", "control_task", Kind.TASK, "task_id", status="open"),
        await load_matters(town, "notifications", "notification", Kind.NOTIFICATION, "notification_id"),
        *await load_reports(town),
        *await load_directory(town),
    ]
    connections = {
        schema: await asyncpg.connect(database_url(database.server, schema, SecretStr(database.passwords[schema])))
        for schema in {loaded.schema for loaded in tables}
    }
    pairs = seen = 0
    for actor in actors(dice):
        scope = ",".join(sorted(actor.committees)), actor.subject, ",".join(sorted(actor.units))
        for connection in connections.values():
            await connection.execute(ENTER, actor.municipality_id, *scope)
        for loaded in tables:
            rows = await connections[loaded.schema].fetch(f'SELECT "{loaded.key}" AS key FROM "{loaded.table}"')  # noqa: S608 - our own names
            found = {row["key"] for row in rows}
            assert found == town.shown(actor, loaded), (loaded.table, actor)
            pairs, seen = pairs + len(loaded.rows), seen + len(found)
    for connection in connections.values():
        await connection.close()
    assert pairs >= 100_000
    assert 0.05 < seen / pairs < 0.95, "a comparison of nothing with nothing proves nothing"
