"""Back-tests that prove a rule version: of exactly its digest, over every committee, with the figures of the gate."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.activation_queries import version
from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import Payments, Signals
from services.risk.domain.reports import SubjectKey, figures
from services.risk.domain.state import EMPTY
from services.risk.operations.activation import rules_in_force
from services.risk.operations.gate import CodeReplaced, code_of
from services.risk.operations.guarding import check_backtest
from services.risk.rule_books import rule_book
from services.risk.rules import BY_ID, RULES
from shared.auth import SYSTEM, Principal
from shared.clock import swedish_date, utc_now
from shared.ids import new_id


async def request_report(
    session: AsyncSession, caller: Principal, digest: str, since: date | None, until: date | None
) -> UUID:
    """Queue the back-test of a version; VersionNotFound, CodeReplaced, NotFound where its limits are secret."""
    row = await version(session, caller.municipality_id, digest)
    if code_of(row, (await rule_book(session, caller.municipality_id)).all) is None:
        raise CodeReplaced("A release has replaced the rule's code, and this version with it. Draft a new one.")
    await check_backtest(session, caller, row.rule)
    backtest_id = new_id()
    await session.execute(
        insert(models.backtest).values(
            backtest_id=backtest_id,
            municipality_id=caller.municipality_id,
            committees=",".join(sorted(caller.committees)),
            requested_by=caller.subject,
            rule=row.rule,
            parameters=row.parameters,
            since=since,
            until=until,
            digest=digest,
        )
    )
    return backtest_id


async def still_runs(session: AsyncSession, job: Row[Any]) -> bool:
    """Whether the code that a queued back-test is about is the code that runs here."""
    known = (await rule_book(session, job.municipality_id)).all
    if job.digest is None:
        return job.rule is None or any(one.id == job.rule for one in known)
    return code_of(await version(session, job.municipality_id, job.digest), known) is not None


async def report_of(session: AsyncSession, job: Row[Any], new: Payments, found: Signals) -> dict[str, Any]:
    """What the back-test tells the gate: *found* are the standing signals in the payments *new*."""
    force = await rules_in_force(session, job.municipality_id, RULES)
    others = [one for one in force.active if one.digest != job.digest]
    params = {one.rule.id: one.params for one in others}
    rules = [one.rule for one in others]
    theirs = await asyncio.to_thread(
        lambda: standing(screen(new, EMPTY, rules, municipality_id=job.municipality_id, params=params))
    )
    by_digest = {one.digest: Signals(theirs.filter(pl.col("rule") == one.rule.id)) for one in others}
    judged = await judged_subjects(session, job.municipality_id)
    family, today = BY_ID[job.rule].family, swedish_date(utc_now())
    report = await asyncio.to_thread(lambda: figures(found, new, by_digest, judged, family=family, on=today))
    names = {one.digest: one.rule.id for one in others}
    return report.told() | {"rules": names}


async def judged_subjects(session: AsyncSession, municipality_id: str) -> Mapping[SubjectKey, bool]:
    """What people have looked at, and whether it was confirmed; the last judgement of a subject counts."""
    alert = models.alert
    rows = await session.execute(
        select(alert.c.committee_id, alert.c.subject_type, alert.c.subject_id, alert.c.outcome)
        .where(alert.c.municipality_id == municipality_id, alert.c.status == "triaged")
        .where(alert.c.triaged_by != SYSTEM, alert.c.outcome != "not_actionable")
        .order_by(alert.c.triaged_at)
    )
    return {(row.committee_id, row.subject_type, row.subject_id): row.outcome == "confirmed" for row in rows}
