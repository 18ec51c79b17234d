"""The disposal plan: rules that a municipality has decided, and legal holds that win over every rule."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import plan
from services.cases.operations.records import Act
from shared.clock import swedish_date
from shared.disposal.catalogue import PROPOSALS, Disposition, DocumentType
from shared.events import DisposalHoldChanged, DisposalLine
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.four_eyes import require_second_person
from shared.problems import InvalidRequest, NotFound, Problem

NO_RULE: Final = "No such rule."
NO_LEGAL_HOLD: Final = "No such hold."
_RULE: Final = plan.rule
_HOLD: Final = plan.hold


class DispositionNotOffered(InvalidRequest):
    """Documents of the type cannot be disposed of in this way."""

    slug, title = "disposition-not-offered", "Documents of this type are not disposed of so"


class DecidedInFuture(InvalidRequest):
    """A rule rests on a decision that has been taken, and holds from then on at the earliest."""

    slug, title = "decision-in-the-future", "The decision has not been taken yet"


class RuleNotProposed(Problem):
    """Only a proposed rule can be approved or withdrawn."""

    slug, title, status = "rule-not-proposed", "The rule does not wait for approval", 409


class HoldReleased(Problem):
    """A legal hold is released once."""

    slug, title, status = "legal-hold-released", "The hold has been released already", 409


class HoldOfRestriction(Problem):
    """A hold that follows a restriction ends with it."""

    slug, title, status = "legal-hold-of-restriction", "The hold follows a restriction", 409


@dataclass(frozen=True, slots=True)
class NewRule:
    """What the authority has decided: number, day, who, on what ground."""

    type: DocumentType
    months: int
    from_year_end: bool
    disposition: Disposition
    decision_number: str
    decided_on: date
    decided_by: str
    legal_basis: str
    valid_from: date


async def propose_rule(session: AsyncSession, municipality_id: str, new: NewRule, act: Act) -> Row[Any]:
    """Register what was decided; it holds when a second person has compared it with the decision."""
    if new.disposition not in PROPOSALS[new.type].dispositions:
        offered = ", ".join(PROPOSALS[new.type].dispositions)
        raise DispositionNotOffered(f"Choose one of: {offered}.", errors=_errors("disposition"))
    if new.decided_on > swedish_date(act.at) or new.valid_from < new.decided_on:
        detail = "Give the day on which it was decided, and a day not before it from which it holds."
        raise DecidedInFuture(detail, errors=_errors("decidedOn"))
    values = {name: getattr(new, name) for name in NewRule.__dataclass_fields__}
    row = insert(_RULE).values(
        rule_id=new_id(),
        municipality_id=municipality_id,
        state="proposed",
        proposed_by=act.by,
        stood_for=sorted(act.stands_for),
        proposed_at=act.at,
        **values,
    )
    return (await session.execute(row.returning(*_RULE.c))).one()


async def approve_rule(session: AsyncSession, rule_id: UUID, act: Act) -> Row[Any]:
    """Put a rule into force as its second person; an earlier one of the type ends the day before."""
    rule = await _proposed_rule(session, rule_id)
    require_second_person(rule.proposed_by, rule.stood_for, act.persons)
    earlier = (_RULE.c.municipality_id == rule.municipality_id, _RULE.c.type == rule.type)
    standing = (_RULE.c.state == "in_force", _RULE.c.valid_to.is_(None))
    last = rule.valid_from - timedelta(days=1)
    await session.execute(update(_RULE).where(*earlier, *standing).values(valid_to=last))
    done = update(_RULE).where(_RULE.c.rule_id == rule_id)
    done = done.values(state="in_force", approved_by=act.by, approved_at=act.at)
    return (await session.execute(done.returning(*_RULE.c))).one()


async def withdraw_rule(session: AsyncSession, rule_id: UUID) -> Row[Any]:
    """Take back a rule that waits for its second person."""
    await _proposed_rule(session, rule_id)
    done = update(_RULE).where(_RULE.c.rule_id == rule_id).values(state="withdrawn")
    return (await session.execute(done.returning(*_RULE.c))).one()


async def lines_on(session: AsyncSession, municipality_id: str, day: date) -> tuple[DisposalLine, ...]:
    """The rules in force on *day*, one of a type, as an order carries them."""
    mine = (_RULE.c.municipality_id == municipality_id, _RULE.c.state == "in_force", _RULE.c.valid_from <= day)
    rows = await session.execute(select(_RULE).where(*mine).order_by(_RULE.c.type, _RULE.c.valid_from))
    newest = {row.type: row for row in rows if row.valid_to is None or row.valid_to >= day}
    return tuple(
        DisposalLine(row.type, row.months, row.from_year_end, row.disposition, row.decision_number)
        for row in newest.values()
    )


async def set_hold(
    session: AsyncSession, municipality_id: str, named: tuple[str, UUID], reason: str, until: date | None, act: Act
) -> Row[Any]:
    """Keep what names a thing (kind and id) from disposal until it is released, or to and including *until*."""
    kind, object_id = named
    row = insert(_HOLD).values(
        hold_id=new_id(),
        municipality_id=municipality_id,
        kind=kind,
        object_id=object_id,
        reason=reason,
        until=until,
        set_by=act.by,
        set_at=act.at,
    )
    hold = (await session.execute(row.returning(*_HOLD.c))).one()
    await publish(session, hold_changed(hold, 1, act))
    return hold


async def release_hold(session: AsyncSession, hold_id: UUID, reason: str, act: Act) -> Row[Any]:
    """Let what a hold keeps go again; NotFound, HoldReleased or HoldOfRestriction."""
    hold = (await session.execute(select(_HOLD).where(_HOLD.c.hold_id == hold_id).with_for_update())).one_or_none()
    if hold is None:
        raise NotFound(NO_LEGAL_HOLD)
    if hold.released_at is not None:
        raise HoldReleased("Somebody released it before.")
    if hold.restriction_version is not None:
        raise HoldOfRestriction("The payee's data may only be stored. Lift the restriction, and the hold ends with it.")
    done = update(_HOLD).where(_HOLD.c.hold_id == hold_id)
    done = done.values(released_by=act.by, released_at=act.at, release_reason=reason)
    released = (await session.execute(done.returning(*_HOLD.c))).one()
    await publish(session, hold_changed(released, 2, act))
    return released


def hold_changed(hold: Row[Any], version: int, act: Act) -> DisposalHoldChanged:
    """What everybody is told of a hold: that it stands, or that it is released."""
    return DisposalHoldChanged(
        event_id=derived_id("disposal.hold", hold.hold_id, version),
        municipality_id=hold.municipality_id,
        occurred_at=act.at,
        hold_id=hold.hold_id,
        version=version,
        object_ids=(hold.object_id,),
        why="legal_hold",
        active=hold.released_at is None,
        until=hold.until,
    )


async def _proposed_rule(session: AsyncSession, rule_id: UUID) -> Row[Any]:
    rule = (await session.execute(select(_RULE).where(_RULE.c.rule_id == rule_id).with_for_update())).one_or_none()
    if rule is None:
        raise NotFound(NO_RULE)
    if rule.state != "proposed":
        raise RuleNotProposed(f"The rule is {rule.state}.")
    return rule


def _errors(field: str) -> list[dict[str, str]]:
    return [{"in": "body", "pointer": f"#/{field}", "detail": "See detail."}]
