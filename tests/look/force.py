"""Rules on records brought into force on a platform that is looked at: through the gate, at made-up times.

Only a test does this: the platform itself takes 28 days and a thousand rows (ADR 0030).
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local.background import Background
from deploy.local.credentials import ensure_credentials
from services.risk.operations import fairness, gate, proving
from services.risk.settings import Settings
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Scope, Sessions, connect

MUNICIPALITY = "9999"
SHADOW = timedelta(days=28, minutes=1)
APART = timedelta(minutes=10)
WAIT_SECONDS = 60.0
POLL_S = 0.2


async def bring_into_force(running: Background, rules: Sequence[str]) -> list[str]:
    """Let the shipped versions of *rules* through the gate; those that saw nothing in shadow are returned."""
    passwords = ensure_credentials(running.config.secrets)
    settings = Settings(
        database_url=running.config.database_url, database_password=SecretStr(passwords["risk"]), environment="local"
    )
    engine, sessions = connect(settings)
    try:
        begun = utc_now()
        # each step comes after every earlier one of the municipality's rules
        times = [begun + SHADOW + place * APART for place, _ in enumerate(rules)]
        return [rule for rule, at in zip(rules, times, strict=True) if not await _one(sessions, rule, at)]
    finally:
        await engine.dispose()


def _person(subject: str) -> Principal:
    return Principal(subject, subject, frozenset({"controller"}), MUNICIPALITY, frozenset("*"))


async def _one(sessions: Sessions, rule: str, at: datetime) -> bool:
    shipped = "SELECT digest FROM rule_version WHERE rule = :r AND state = 'shadow'"
    if not await _until(sessions, shipped, r=rule):
        return False
    digest = str(await _value(sessions, shipped, r=rule))
    if not await _until(sessions, "SELECT 1 FROM shadow_signal WHERE digest = :d", d=digest):
        return False
    author, requester, second = _person("kim"), _person("alex"), _person("robin")
    async with _as(sessions, "kim") as session, session.begin():
        asked = await proving.request_report(session, author, digest, None, None)
    await _until(sessions, "SELECT 1 FROM backtest WHERE backtest_id = :i AND status = 'done'", i=asked)
    async with _as(sessions, "kim") as session, session.begin():
        await session.execute(text("UPDATE shadow_run SET judged_units = 1000 WHERE digest = :d"), {"d": digest})
        await fairness.record_fairness(
            session, MUNICIPALITY, digest, {}, limits_met=True, by="kim", at=utc_now(), applicable=True
        )
    async with _as(sessions, "alex") as session, session.begin():
        await gate.request_approval(session, digest, requester, at)
    async with _as(sessions, "robin") as session, session.begin():
        await gate.approve(session, digest, second, at + APART / 2)
    return True


def _as(sessions: Sessions, subject: str) -> AsyncSession:
    return sessions(info={"scope": Scope(MUNICIPALITY, "*", actor=subject)})


async def _value(sessions: Sessions, statement: str, **values: object) -> Any:
    async with sessions(info={"scope": Scope("*")}) as session:
        return await session.scalar(text(statement), values)


async def _until(sessions: Sessions, statement: str, **values: object) -> bool:
    """Whether the statement gives something within WAIT_SECONDS."""
    deadline = utc_now() + timedelta(seconds=WAIT_SECONDS)
    while utc_now() < deadline:
        if await _value(sessions, statement, **values):
            return True
        await asyncio.sleep(POLL_S)
    return False
