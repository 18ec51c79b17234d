"""Fairness reports of rule versions: where they are handed in, and the one that says that nobody is meant.

Where signals speak of natural persons, audits of exactly this version under a mandate are handed in, and whether its
limits are met follows from their figures. Where no signal does there is nothing to compare, and that is established
here from the back-test and the shadow period.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.activation_models import fairness_report
from services.risk.activation_queries import known, version
from services.risk.demand_texts import demand_out
from services.risk.domain.activation import Demand, Missing, persons_in
from services.risk.domain.fairness_limits import LIMIT, beyond, gaps
from services.risk.fairness_queries import reports_by_id
from services.risk.operations.gate import DemandsMissing
from shared.auth import Principal
from shared.clock import swedish_date
from shared.ids import new_id
from shared.problems import Conflict


class PersonsMeant(Conflict):
    """The version points at natural persons, so a report has to compare how it meets them."""

    slug, title = "fairness-report-needed", "The version points at natural persons"


class AuditOfOther(Conflict):
    """An audit of all alerts, or of another version, says nothing of this one."""

    slug, title = "fairness-audit-of-other", "The audit is not of this version"


class NothingTold(Conflict):
    """All that would be compared is hidden, since it is of few."""

    slug, title = "fairness-not-told", "The audits compare nothing"


async def record_audits(
    session: AsyncSession, digest: str, report_ids: Collection[UUID], by: Principal, at: datetime
) -> UUID:
    """Hand in audits of a version as its fairness report, as old as the oldest of them.

    VersionNotFound, NotFound, AuditOfOther, or NothingTold where every difference of one is hidden.
    """
    audits = await reports_by_id(session, report_ids)
    if any(audit.digest != digest for audit in audits):
        raise AuditOfOther("Make an audit that names this version, under a mandate.")
    today = swedish_date(at)
    passed = []
    for audit in audits:
        found = gaps(audit.rates)
        if not found:
            raise NothingTold(f"The audit by {audit.attribute} tells no difference: its groups are too small.")
        passed += [{"attribute": audit.attribute, **gap.told()} for gap in beyond(found, today)]
    told = {
        "ground": "audits of the version's signals",
        "limit_per_mille": LIMIT.on(today),
        "reports": [{"report_id": str(audit.report_id), "attribute": audit.attribute} for audit in audits],
        "beyond": passed,
    }
    oldest = min(audit.made_at for audit in audits)
    return await record_fairness(
        session, by.municipality_id, digest, told, limits_met=not passed, by=by.subject, at=oldest
    )


async def record_fairness(
    session: AsyncSession,
    municipality_id: str,
    digest: str,
    result: Mapping[str, Any],
    *,
    limits_met: bool,
    by: str,
    at: datetime,
    applicable: bool = True,
) -> UUID:
    """Keep a fairness report of a version; VersionNotFound."""
    await version(session, municipality_id, digest)
    fairness_id = new_id()
    await session.execute(
        insert(fairness_report).values(
            fairness_id=fairness_id,
            municipality_id=municipality_id,
            digest=digest,
            made_at=at,
            made_by=by,
            applicable=applicable,
            limits_met=limits_met,
            result=dict(result),
        )
    )
    return fairness_id


async def nobody_meant(session: AsyncSession, digest: str, by: Principal, at: datetime) -> UUID:
    """Establish that no signal of a version speaks of a natural person.

    VersionNotFound, DemandsMissing without a back-test, PersonsMeant with the number of those that do.
    """
    found = await known(session, await version(session, by.municipality_id, digest, lock=True))
    if found.report is None:
        raise DemandsMissing("It takes a back-test of the version.", demands=[demand_out(Missing(Demand.REPORT))])
    if meant := persons_in(found.facts):
        raise PersonsMeant(
            f"{meant} of its signals speak of somebody who is, or may be, a natural person. Have a report made.",
            persons=meant,
        )
    told = {
        "ground": "no signal of the back-test or of the shadow period speaks of a natural person",
        "backtest_id": str(found.report.backtest_id),
        "backtest_signals": found.report.result["report"]["signals"],
        "shadow_signals": found.shadow.signals if found.shadow else 0,
    }
    return await record_fairness(
        session, by.municipality_id, digest, told, limits_met=True, by=by.subject, at=at, applicable=False
    )
