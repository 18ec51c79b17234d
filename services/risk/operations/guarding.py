"""Who is kept from alerts, whose identity is protected, and which rules' limits are secret."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from shared.auth import Principal
from shared.events import CaseAccessChanged, PartyProtectionChanged
from shared.policy.actions import Action
from shared.policy.decide import Decision, decide
from shared.policy.resources import Kind, Resource


async def keep_from_alerts(session: AsyncSession, events: Sequence[CaseAccessChanged]) -> None:
    """Keep from each case's alert whom the case is kept from; the newest version stays."""
    alert = models.alert
    for event in events:
        if event.alert_id is None:
            continue
        kept = {"barred": list(event.barred), "hidden_units": list(event.hidden_units)}
        await session.execute(
            update(alert)
            .where(
                alert.c.municipality_id == event.municipality_id,
                alert.c.alert_id == event.alert_id,
                alert.c.access_version < event.version,
            )
            .values(**kept, access_version=event.version)
        )


async def remember_protection(session: AsyncSession, events: Sequence[PartyProtectionChanged]) -> None:
    """Remember which payees are protected; the newest version of each stays."""
    table = models.protected_party
    for event in events:
        values = {"version": event.version, "protected": event.protected}
        new = insert(table).values(municipality_id=event.municipality_id, party_id=event.party_id, **values)
        await session.execute(
            new.on_conflict_do_update(
                index_elements=list(table.primary_key), set_=values, where=table.c.version < event.version
            )
        )


async def protected_parties(session: AsyncSession, municipality_id: str) -> frozenset[UUID]:
    """The payees of a municipality whose identity is protected."""
    table = models.protected_party
    mine = table.c.municipality_id == municipality_id
    return frozenset(await session.scalars(select(table.c.party_id).where(mine, table.c.protected)))


async def secret_rules(session: AsyncSession, municipality_id: str) -> frozenset[str]:
    """The rules whose limits a municipality keeps secret."""
    table = models.secrecy
    return frozenset(await session.scalars(select(table.c.rule).where(table.c.municipality_id == municipality_id)))


def on_rule(caller: Principal, rule: str | None, secret: frozenset[str], kind: Kind = Kind.RULE) -> Decision:
    """What *caller* may read of a rule, or of a back-test (of all rules where *rule* is None)."""
    is_secret = bool(secret) if rule is None else rule in secret
    action = Action.BACKTEST_READ if kind is Kind.BACKTEST else Action.RULE_READ
    return decide(caller, action, Resource(kind, caller.municipality_id, secret=is_secret))


async def set_secrecy(session: AsyncSession, caller: Principal, rule: str, reason: str, at: datetime) -> None:
    """Keep the limits of *rule*, and back-tests of it, from all but those who work with them."""
    values = {"reason": reason, "set_by": caller.subject, "set_at": at}
    new = insert(models.secrecy).values(municipality_id=caller.municipality_id, rule=rule, **values)
    await session.execute(new.on_conflict_do_update(index_elements=list(models.secrecy.primary_key), set_=values))


async def end_secrecy(session: AsyncSession, caller: Principal, rule: str) -> None:
    """Let everybody who reads the rule book read the limits of *rule* again."""
    table = models.secrecy
    mine = table.c.municipality_id == caller.municipality_id
    await session.execute(delete(table).where(mine, table.c.rule == rule))


async def secrecies(session: AsyncSession) -> Sequence[Row[Any]]:
    """The rules that are secret, in order."""
    return (await session.execute(select(models.secrecy).order_by(models.secrecy.c.rule))).all()


async def protected_count(session: AsyncSession) -> int:
    """How many payees have a protected identity."""
    table = models.protected_party
    found = await session.scalar(select(func.count()).select_from(table).where(table.c.protected))
    return found or 0
