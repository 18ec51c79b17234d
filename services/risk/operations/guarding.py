"""Who is kept from alerts, whose identity is protected, and which rules' limits are secret."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.rule_presenting import Guarded
from services.risk.sealing import SECRECY
from shared.auth import Principal
from shared.db import driver_connection
from shared.events import CaseAccessChanged, PartyProtectionChanged
from shared.policy.actions import Action
from shared.policy.decide import Obligation, decide
from shared.policy.resources import Kind, Resource
from shared.problems import NotFound
from shared.vault.table import seal_text

# whom a part of an alert is kept from is kept from the whole
_OF_PARTS = text(
    "UPDATE alert w SET barred = ARRAY(SELECT DISTINCT unnest(w.barred || p.barred) ORDER BY 1),"
    " hidden_units = ARRAY(SELECT DISTINCT unnest(w.hidden_units || p.hidden_units) ORDER BY 1)"
    " FROM (SELECT merged_into,"
    " COALESCE(array_agg(b.n) FILTER (WHERE b.n IS NOT NULL), '{}') AS barred,"
    " COALESCE(array_agg(u.n) FILTER (WHERE u.n IS NOT NULL), '{}') AS hidden_units"
    " FROM alert LEFT JOIN LATERAL unnest(barred) b (n) ON true LEFT JOIN LATERAL unnest(hidden_units) u (n) ON true"
    " WHERE status = 'merged' GROUP BY merged_into) p"
    " WHERE w.municipality_id = :m AND w.alert_id = p.merged_into"
    " AND w.alert_id = (SELECT coalesce(merged_into, alert_id) FROM alert WHERE alert_id = :id)"
)


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
        await session.execute(_OF_PARTS, {"m": event.municipality_id, "id": event.alert_id})


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
        if event.protected:
            link = models.link
            mine = link.c.municipality_id == event.municipality_id
            await session.execute(delete(link).where(mine, link.c.party_id == str(event.party_id)))


class Apart(NamedTuple):
    """*protected*: whose identity is. *halted*: whose data may only be stored, and no exception lets work go on."""

    protected: frozenset[UUID]
    halted: frozenset[UUID]

    @property
    def both(self) -> frozenset[UUID]:
        """Whoever is left out of what is shown of many."""
        return self.protected | self.halted


_APART = """
SELECT party_id, true AS protects FROM protected_party WHERE municipality_id = $1 AND protected
UNION ALL SELECT party_id, false FROM restricted_party WHERE municipality_id = $1 AND restricted AND NOT continues
"""


async def kept_apart(session: AsyncSession, municipality_id: str) -> Apart:
    """The payees that are not looked at like others; one statement."""
    connection = await driver_connection(session)
    found = await connection.fetch(_APART, municipality_id)
    sets: dict[bool, set[UUID]] = {True: set(), False: set()}
    for row in found:
        sets[row["protects"]].add(UUID(str(row["party_id"])))
    return Apart(frozenset(sets[True]), frozenset(sets[False]))


def unmatched(facts: pl.DataFrame, protected: Collection[UUID]) -> pl.DataFrame:
    """*facts* with the accounts of *protected* payees left out, which is what payees are matched by."""
    if not protected:
        return facts
    guarded = pl.col("party_id").is_in([str(party_id) for party_id in protected])
    return facts.with_columns(
        pl.when(guarded).then(None).otherwise(pl.col(name)).alias(name) for name in ("account_token", "account_label")
    )


async def halted_parties(session: AsyncSession, municipality_id: str) -> frozenset[UUID]:
    """The payees whose data may only be stored."""
    return (await kept_apart(session, municipality_id)).halted


def without(facts: pl.DataFrame, halted: Collection[UUID]) -> pl.DataFrame:
    """*facts* without the payments to *halted* payees, which no rule looks at."""
    return facts.filter(~pl.col("party_id").is_in([str(party_id) for party_id in halted])) if halted else facts


async def secret_rules(session: AsyncSession, municipality_id: str) -> frozenset[str]:
    """The rules whose limits a municipality keeps secret."""
    table = models.secrecy
    return frozenset(await session.scalars(select(table.c.rule).where(table.c.municipality_id == municipality_id)))


def masked_for(caller: Principal, secret: frozenset[str]) -> frozenset[str]:
    """Those of the *secret* rules whose limits *caller* must not read."""
    rule = Resource(Kind.RULE, caller.municipality_id, secret=True)
    obliged = decide(caller, Action.RULE_READ, rule).obligations
    # who sends payments may not read rules at all, and gets their answers all the same
    reads_all = decide(caller, Action.SECRECY_READ).permitted
    return secret if Obligation.MASK_LIMITS in obliged or not reads_all else frozenset()


async def guarded_for(session: AsyncSession, caller: Principal) -> Guarded:
    """What *caller* may not see of the rule book."""
    secret = await secret_rules(session, caller.municipality_id)
    halted = await halted_parties(session, caller.municipality_id)
    return Guarded(secret, masked_for(caller, secret), await protected_count(session), len(halted))


async def check_backtest(session: AsyncSession, caller: Principal, rule: str | None) -> None:
    """Pass where *caller* may select by *rule* (None: by all of them); NotFound where that is secret."""
    secret = await secret_rules(session, caller.municipality_id)
    is_secret = bool(secret) if rule is None else rule in secret
    selection = Resource(Kind.BACKTEST, caller.municipality_id, secret=is_secret)
    if not decide(caller, Action.BACKTEST_READ, selection).permitted:
        raise NotFound("No back-test of this selection is yours to see: its limits are secret in your municipality.")


async def set_secrecy(session: AsyncSession, caller: Principal, rule: str, reason: str, at: datetime) -> None:
    """Keep the limits of *rule*, and back-tests of it, from all but those who work with them."""
    sealed = await seal_text(session.info, caller.municipality_id, SECRECY, rule, reason)
    values = {"sealed_reason": sealed, "reason": None, "set_by": caller.subject, "set_at": at}
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
