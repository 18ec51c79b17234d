"""Reads of rule versions: which there are, how each came where it is, and what is known of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.activation_models import fairness_report, rule_transition, rule_version, shadow_run
from services.risk.domain.activation import Facts, Fairness, Report, Shadow, State
from services.risk.models import backtest
from shared.problems import NotFound

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class VersionNotFound(NotFound):
    """The municipality has no such version of a rule."""


@dataclass(frozen=True, slots=True)
class Known:
    """A version with what is known of it: as the gate weighs it, and as it is stored."""

    row: Row[Any]
    facts: Facts
    report: Row[Any] | None
    shadow: Row[Any] | None
    fairness: Row[Any] | None


async def version(session: AsyncSession, municipality_id: str, digest: str, *, lock: bool = False) -> Row[Any]:
    """A version, locked until the transaction ends where *lock*; VersionNotFound."""
    mine = (rule_version.c.municipality_id == municipality_id, rule_version.c.digest == digest)
    wanted = select(rule_version).where(*mine)
    found = (await session.execute(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise VersionNotFound("Your municipality has no such version of a rule.")
    return found


async def versions(session: AsyncSession, municipality_id: str, rule: str | None = None) -> Sequence[Row[Any]]:
    """The versions of *rule*, or of all rules: what was changed last comes first."""
    wanted = select(rule_version).where(rule_version.c.municipality_id == municipality_id)
    if rule is not None:
        wanted = wanted.where(rule_version.c.rule == rule)
    order = (rule_version.c.changed_at.desc(), rule_version.c.digest)
    return (await session.execute(wanted.order_by(*order))).all()


async def parameters_by_digest(
    session: AsyncSession, municipality_id: str, digests: Iterable[str | None]
) -> Mapping[str, Mapping[str, int | float]]:
    """With which parameters some versions ran."""
    wanted = [digest for digest in digests if digest]
    mine = (rule_version.c.municipality_id == municipality_id, rule_version.c.digest.in_(wanted))
    rows = await session.execute(select(rule_version.c.digest, rule_version.c.parameters).where(*mine))
    return {row.digest: row.parameters for row in rows}


async def history(session: AsyncSession, municipality_id: str, digest: str) -> Sequence[Row[Any]]:
    """Every step that was taken with a version, the first one first."""
    mine = (rule_transition.c.municipality_id == municipality_id, rule_transition.c.digest == digest)
    wanted = select(rule_transition).where(*mine).order_by(rule_transition.c.transition_id)
    return (await session.execute(wanted)).all()


async def known(session: AsyncSession, row: Row[Any]) -> Known:
    """What is known of the version of *row* (of table rule_version), in four reads."""
    report = await _newest(session, row, backtest, backtest.c.finished_at, _proves())
    fairness = await _newest(session, row, fairness_report, fairness_report.c.made_at)
    period = shadow_run.c.since == row.shadow_since
    shadow = await _newest(session, row, shadow_run, shadow_run.c.last_at, period)
    facts = Facts(
        row.municipality_id,
        row.digest,
        State(row.state),
        authors=frozenset([row.drafted_by, *row.authors]),
        requesters=frozenset([row.requested_by, *row.requesters]) if row.requested_by else frozenset(),
        seen_at=await _seen_at(session, row.municipality_id, shadow),
        report=_report(report),
        shadow=_shadow(row, shadow),
        fairness=_fairness(fairness),
    )
    return Known(row, facts, report, shadow, fairness)


async def _newest(session: AsyncSession, row: Row[Any], table: Any, order: Any, *more: Any) -> Row[Any] | None:
    mine = (table.c.municipality_id == row.municipality_id, table.c.digest == row.digest)
    wanted = select(table).where(*mine, *more).order_by(order.desc()).limit(1)
    return (await session.execute(wanted)).one_or_none()


def _proves() -> Any:
    """A back-test that saw less than the whole municipality proves nothing of it."""
    return (backtest.c.status == "done") & (backtest.c.committees == "*")


async def _seen_at(session: AsyncSession, municipality_id: str, shadow: Row[Any] | None) -> datetime:
    latest = await session.scalar(
        select(func.max(rule_transition.c.changed_at)).where(rule_transition.c.municipality_id == municipality_id)
    )
    return max(latest or _BEFORE_ALL, shadow.last_at if shadow else _BEFORE_ALL)


def _report(row: Row[Any] | None) -> Report | None:
    if row is None:
        return None
    told = row.result["report"]
    return Report(
        row.municipality_id,
        row.digest,
        row.finished_at,
        row.since,
        row.until,
        told["confirmed"],
        told["judged"],
        told["persons"],
    )


def _shadow(row: Row[Any], run: Row[Any] | None) -> Shadow | None:
    if row.shadow_since is None:
        return None
    units, persons = (run.judged_units, run.persons) if run else (0, 0)
    return Shadow(row.municipality_id, row.digest, row.shadow_since, units, persons)


def _fairness(row: Row[Any] | None) -> Fairness | None:
    if row is None:
        return None
    return Fairness(row.municipality_id, row.digest, row.made_at, row.limits_met, row.applicable)
