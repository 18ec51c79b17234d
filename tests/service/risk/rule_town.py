"""A municipality whose people work with rule versions."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import text

from services.risk.activation_queries import version
from services.risk.handlers import HANDLERS
from services.risk.operations import fairness, gate, proving
from services.risk.operations.backtests import run_next
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Scope, Sessions
from shared.events import PaymentFact
from shared.ids import derived_id
from shared.inbox import handle_once
from shared.testing import Database
from tests.builders import a_fact, received

HERE, THERE = "9999", "1234"
RULE = "INV-01"
PARAMETERS = {"window_days": 60}
SHADOW = timedelta(days=28, minutes=1)


def person(subject: str, municipality_id: str = HERE, *, stands_for: tuple[str, ...] = ()) -> Principal:
    roles = frozenset({"controller"})
    return Principal(subject, subject, roles, municipality_id, frozenset("*"), acting_for=frozenset(stands_for))


AUTHOR, REQUESTER, SECOND = person("kim"), person("alex"), person("robin")


class Office:
    """The operations, each in a transaction of the person who calls."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.sessions, self.folder = sessions, folder

    async def take(self, operation: Any, *given: Any, by: Principal, at: datetime | None = None) -> Any:
        """*operation* of the gate, of proving or of fairness, at *at* (now)."""
        scope = Scope(by.municipality_id, "*", actor=by.subject)
        async with self.sessions(info={"scope": scope}) as session, session.begin():
            return await operation(session, *given, by, at or utc_now())

    async def draft(self, rule: str = RULE, by: Principal = AUTHOR, **changed: float) -> str:
        row = await self.take(gate.draft, rule, changed or PARAMETERS, by=by)
        return str(row.digest)

    async def backtest(self, digest: str, by: Principal = AUTHOR, since: date | None = None) -> None:
        """A finished back-test of the version."""
        scope = Scope(by.municipality_id, "*", actor=by.subject)
        async with self.sessions(info={"scope": scope}) as session, session.begin():
            asked = await proving.request_report(session, by, digest, since, None)
        while await self.value("SELECT status FROM backtest WHERE backtest_id = :i", i=asked) == "queued":
            await run_next(self.sessions, self.folder)
            await asyncio.sleep(0)

    async def proved(self, by: Principal = AUTHOR, rule: str = RULE, **changed: float) -> tuple[str, datetime]:
        """A version that lacks nothing but a request and an approval; and when."""
        digest = await self.draft(rule, by, **changed)
        await self.backtest(digest, by)
        await self.take(gate.start_shadow, digest, by=by)
        await screen(self.sessions, 20, sequence=50, municipality_id=by.municipality_id)
        # as if more had come: screening a thousand in every test takes long
        async with self.sessions(info={"scope": Scope("*")}) as session, session.begin():
            await session.execute(text("UPDATE shadow_run SET judged_units = 1000 WHERE digest = :d"), {"d": digest})
        await self.take(fairness.nobody_meant, digest, by=by)
        return digest, utc_now() + SHADOW

    async def state(self, digest: str, municipality_id: str = HERE) -> str:
        async with self.sessions(info={"scope": Scope(municipality_id)}) as session:
            return str((await version(session, municipality_id, digest)).state)

    async def value(self, statement: str, **values: Any) -> Any:
        async with self.sessions(info={"scope": Scope("*")}) as session:
            return await session.scalar(text(statement), values)

    async def rows(self, statement: str, **values: Any) -> list[Mapping[str, Any]]:
        async with self.sessions(info={"scope": Scope("*")}) as session:
            return [dict(row) for row in (await session.execute(text(statement), values)).mappings()]


def payments(number: int, *, pairs: int = 3, **fields: Any) -> list[PaymentFact]:
    """Invoices of one company, the last *pairs* of which repeat the one before in another writing."""
    facts = [_invoice(n, f"{n}", **fields) for n in range(number - 2 * pairs)]
    for n in range(pairs):
        facts.append(_invoice(100_000 + n, f"2026-{7_000 + n}", **fields))
        facts.append(_invoice(100_000 + n, f"2026{7_000 + n}", days=20, **fields))
    return facts


def _invoice(n: int, number: str, days: int = 0, **fields: Any) -> PaymentFact:
    day = date(2026, 9, 1) + timedelta(days=n % 28 + days)
    return a_fact(1_000_000 + 37 * n, invoice_number=number, invoice_date=day, **fields)


async def screen(
    sessions: Sessions, number: int = 20, *, sequence: int = 1, municipality_id: str = HERE, **fields: Any
) -> None:
    """Let payments be screened, at most 500 a chunk; *sequence* is of the first chunk, and nothing waits for others."""
    facts = payments(number, party_id=derived_id("paid", sequence), **fields)
    async with sessions(info={"scope": Scope("*")}) as session, session.begin():
        await session.execute(
            text(
                "INSERT INTO stream (municipality_id, last_sequence, last_alert) VALUES (:m, :s, 0)"
                " ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = :s"
            ),
            {"m": municipality_id, "s": sequence - 1},
        )
    for place, start in enumerate(range(0, number, 500)):
        chunk = received(facts[start : start + 500], sequence + place, municipality_id)
        await handle_once(sessions, HANDLERS, [chunk])


async def as_admin(database: Database, statement: str, *values: Any, triggers: bool = False) -> None:
    """A change past every lock, or (*triggers*) past row-level security alone."""
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        if not triggers:
            await admin.execute("SET session_replication_role = replica")
        await admin.execute("SET search_path = risk")
        await admin.execute(statement, *values)
    finally:
        await admin.close()
