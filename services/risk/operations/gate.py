"""The gate: what people do with rule versions, and the refusals that keep unproved ones from pointing at anybody.

There is no other way into force, save that a municipality starts with what the platform ships (activation.py).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import rule_code
from services.risk.activation_models import rule_version
from services.risk.activation_queries import Known, VersionNotFound, known, version
from services.risk.demand_texts import demand_out
from services.risk.domain.activation import IN_FORCE, Missing, State, Step, after, missing
from services.risk.operations.activation import DRAFTED, rules_in_force
from services.risk.operations.remembering import touch_rules
from services.risk.rule_books import rule_book
from services.risk.rule_code import Values, Versioned
from services.risk.rules import BOOK
from shared.auth import SYSTEM, Principal
from shared.policy.four_eyes import persons
from shared.problems import Conflict, InvalidRequest, NotFound


class DemandsMissing(Conflict):
    """A version has not proved itself yet; *demands* says of each thing that is missing what to do next."""

    slug, title = "activation-demands-missing", "The rule version has not proved itself yet"


class VersionState(Conflict):
    """The version is in a state that does not lead there."""

    slug, title = "rule-version-state", "The rule version is not in a state for this"


class VersionExists(Conflict):
    """There is a version with the same digest."""

    slug, title = "rule-version-exists", "There is such a version already"


class CodeReplaced(Conflict):
    """The code that the version was made of is not the code that runs here."""

    slug, title = "rule-code-replaced", "The rule's code has changed since"


_NOT_ASKED: Final[Mapping[str, Any]] = MappingProxyType({"requested_by": None, "requesters": []})
_RUNS_NEXT: Final = frozenset({Step.SHADOW, Step.REQUEST, Step.APPROVE})


async def draft(
    session: AsyncSession,
    rule_id: str,
    changed: Values,
    by: Principal,
    at: datetime,
    book: Sequence[Versioned] | None = None,
) -> Row[Any]:
    """Draft a version: the newest code of a rule, of the municipality's *book*, with some parameters changed.

    NotFound, InvalidRequest for the parameters, VersionExists; a retired version is drafted anew.
    """
    book = (await rule_book(session, by.municipality_id)).all if book is None else book
    rule = max((one for one in book if one.id == rule_id), key=lambda one: one.version, default=None)
    if rule is None:
        raise NotFound(f"The rule book has no rule {rule_id[:20]}.")
    try:
        parameters = rule_code.values_with(rule, changed)
    except ValueError as exc:
        errors = [{"in": "body", "pointer": "#/parameters", "detail": str(exc)}]
        raise InvalidRequest("The parameters do not fit the rule.", errors=errors) from exc
    # a municipality that has screened nothing yet starts now, or its draft would be taken for its start
    await rules_in_force(session, by.municipality_id, book, at)
    digest = rule_code.digest(rule, parameters)
    wrote = {"drafted_by": by.subject, "authors": sorted(persons(by))}
    try:
        old = await version(session, by.municipality_id, digest, lock=True)
    except VersionNotFound:
        return await _insert(session, rule, parameters, {**wrote, "changed_by": by.subject, "changed_at": at}, by)
    if old.state != State.RETIRED:
        raise VersionExists(f"Version {digest[:8]} of {rule_id} with these parameters is {old.state}.", digest=digest)
    nothing: dict[str, Any] = dict.fromkeys(("report_id", "fairness_id", "shadow_since", "approved_by", "approved_at"))
    anew = nothing | {"ground": DRAFTED, "needs_review": False} | dict(_NOT_ASKED)
    return await take(session, old, Step.REDRAFT, State.DRAFT, _made(by.subject, at) | wrote | anew)


async def start_shadow(session: AsyncSession, digest: str, by: Principal, at: datetime) -> Row[Any]:
    """Let a tested version run unseen beside what is in force; VersionNotFound, VersionState, DemandsMissing."""
    found, to = await _permitted(session, digest, Step.SHADOW, by, at)
    return await take(session, found.row, Step.SHADOW, to, _made(by.subject, at) | {"shadow_since": at})


async def request_approval(session: AsyncSession, digest: str, by: Principal, at: datetime) -> Row[Any]:
    """Ask a second person for approval; VersionNotFound, VersionState, DemandsMissing."""
    found, to = await _permitted(session, digest, Step.REQUEST, by, at)
    asked = {"requested_by": by.subject, "requesters": sorted(persons(by))}
    return await take(session, found.row, Step.REQUEST, to, _made(by.subject, at) | asked)


async def approve(session: AsyncSession, digest: str, by: Principal, at: datetime) -> Row[Any]:
    """Put a version into force, or keep one there, as the second person; what it follows is retired.

    VersionNotFound, VersionState, DemandsMissing.
    """
    found, to = await _permitted(session, digest, Step.APPROVE, by, at)
    await _retire_others(session, found.row, by.subject, at)
    done = {"approved_by": by.subject, "approved_at": at, "needs_review": False, "detail": _detail(found)}
    evidence = {"report_id": found.report and found.report.backtest_id}
    evidence |= {"fairness_id": found.fairness and found.fairness.fairness_id}
    # what a rule on records would have shown so far is shown now
    book = await rule_book(session, by.municipality_id)
    await touch_rules(session, by.municipality_id, [rule for rule in book.records if rule.id == found.row.rule])
    return await take(session, found.row, Step.APPROVE, to, _made(by.subject, at) | done | evidence | dict(_NOT_ASKED))


async def retire(session: AsyncSession, digest: str, by: Principal, at: datetime) -> Row[Any]:
    """Take a version out of use; VersionNotFound, VersionState, DemandsMissing where the clock was set back."""
    found, to = await _permitted(session, digest, Step.RETIRE, by, at)
    return await take(session, found.row, Step.RETIRE, to, _made(by.subject, at) | dict(_NOT_ASKED))


async def mark_tested(session: AsyncSession, municipality_id: str, digest: str, at: datetime) -> None:
    """A back-test has finished: a draft of which it tells enough is tested."""
    found = await known(session, await version(session, municipality_id, digest, lock=True))
    to = after(found.facts.state, Step.TEST)
    if to is not None and not missing(Step.TEST, found.facts, [SYSTEM], at):
        await take(session, found.row, Step.TEST, to, _made(SYSTEM, at) | {"detail": _detail(found)})


def code_of(row: Row[Any], book: Sequence[Versioned] = BOOK) -> Versioned | None:
    """The rule whose code the version of *row* is made of; None where a release has replaced it."""
    same = (one for one in book if (one.id, one.version) == (row.rule, row.version))
    return next((one for one in same if rule_code.digest(one, row.parameters) == row.digest), None)


async def _permitted(
    session: AsyncSession, digest: str, step: Step, by: Principal, at: datetime
) -> tuple[Known, State]:
    row = await version(session, by.municipality_id, digest, lock=True)
    to = after(State(row.state), step)
    if step in _RUNS_NEXT and code_of(row, (await rule_book(session, by.municipality_id)).all) is None:
        raise CodeReplaced("A release has replaced the rule's code, and this version with it. Draft a new one.")
    found = await known(session, row)
    lacks = missing(step, found.facts, persons(by), at)
    if to is None and (row.state == State.RETIRED or not lacks):
        raise VersionState(f"The version is {row.state}.")
    if to is None or lacks:
        raise DemandsMissing(_said(lacks), demands=[demand_out(one) for one in lacks])
    return found, to


def _said(lacks: Sequence[Missing]) -> str:
    return f"{len(lacks)} demand(s) are not met; each is named in demands, with what to do next."


def _detail(found: Known) -> dict[str, Any]:
    """The figures that a step rested on: they stay when the back-test has been disposed of."""
    report, shadow, fairness = found.report, found.shadow, found.fairness
    return {
        "report": report.result["report"] | {"backtest_id": str(report.backtest_id)} if report else None,
        "shadow": {name: getattr(shadow, name) for name in ("judged_units", "signals", "persons")} if shadow else None,
        "fairness": {"fairness_id": str(fairness.fairness_id), "applicable": fairness.applicable} if fairness else None,
    }


async def _insert(
    session: AsyncSession, rule: Versioned, parameters: Values, values: Mapping[str, Any], by: Principal
) -> Row[Any]:
    new = insert(rule_version).values(
        municipality_id=by.municipality_id,
        digest=rule_code.digest(rule, parameters),
        rule=rule.id,
        version=rule.version,
        parameters=dict(parameters),
        code_hash=rule_code.code_hash(rule),
        state=State.DRAFT,
        ground=DRAFTED,
        needs_review=False,
        step="draft",
        **values,
    )
    return (await session.execute(new.returning(*rule_version.c))).one()


async def _retire_others(session: AsyncSession, row: Row[Any], by: str, at: datetime) -> None:
    """What is in force of the same rule gives way to the version of *row*."""
    mine = (rule_version.c.municipality_id == row.municipality_id, rule_version.c.rule == row.rule)
    others = select(rule_version).where(*mine, rule_version.c.state.in_(IN_FORCE), rule_version.c.digest != row.digest)
    for other in (await session.execute(others.with_for_update())).all():
        given_way = _made(by, at) | {"detail": {"followed_by": row.digest}}
        await take(session, other, Step.RETIRE, State.RETIRED, given_way)


def _made(by: str, at: datetime) -> dict[str, Any]:
    return {"changed_by": by, "changed_at": at}


async def take(session: AsyncSession, row: Row[Any], step: Step, to: State, values: Mapping[str, Any]) -> Row[Any]:
    """Take a step; the database keeps it in the history."""
    mine = (rule_version.c.municipality_id == row.municipality_id, rule_version.c.digest == row.digest)
    new = {"detail": {}, **values, "state": to, "step": step}
    change = update(rule_version).where(*mine).values(new).returning(*rule_version.c)
    return (await session.execute(change)).one()
