"""Which rule versions run for a municipality, and how its first ones came to run.

A municipality starts with the rules on payments that the platform ships, recorded as such and flagged as not yet
proved here (ADR 0030). Rules on records, and rules that a later release brings, start in shadow. After that nothing
comes into force but through services/risk/operations/gate.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, NamedTuple, TypeVar, overload

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import rule_code
from services.risk.activation_models import rule_version
from services.risk.domain.activation import IN_FORCE, State
from services.risk.domain.own_rule import OwnRule
from services.risk.domain.rule import AnyRule
from services.risk.rule_code import Values, Versioned
from services.risk.rules import PAYMENT_RULES, RULES
from shared.auth import SYSTEM
from shared.clock import utc_now
from shared.db import driver_connection

SHIPPED, DRAFTED = "shipped", "drafted"
"""Grounds on which a version is here."""

R = TypeVar("R", bound=Versioned)
R_co = TypeVar("R_co", bound=Versioned, covariant=True)
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Running(Generic[R_co]):
    """A version that runs: the rule with the parameters it was approved with, and what it is told by."""

    rule: R_co
    params: Any
    digest: str
    code_hash: str
    parameters_digest: str


@dataclass(frozen=True, slots=True)
class InForce(Generic[R_co]):
    """*active* versions give signals; those in *shadow* are screened besides, and what they see is kept apart."""

    active: tuple[Running[R_co], ...] = ()
    shadow: tuple[Running[R_co], ...] = ()

    @property
    def ruleset(self) -> str:
        """What looks at payments now, as events tell it."""
        return ",".join(f"{one.rule.id}v{one.rule.version}" for one in self.active)


@overload
async def rules_in_force(session: AsyncSession, municipality_id: str) -> InForce[AnyRule]: ...


@overload
async def rules_in_force(
    session: AsyncSession, municipality_id: str, book: Sequence[R], at: datetime | None = None
) -> InForce[R]: ...


async def rules_in_force(
    session: AsyncSession, municipality_id: str, book: Sequence[Any] = RULES, at: datetime | None = None
) -> InForce[Any]:
    """The versions of the rules of *book* that run for a municipality, in the book's order; one query.

    Read inside the transaction that screens, so that what is retired meanwhile is not used after its commit. A rule
    that the municipality has never had starts as shipped, save one that it wrote itself; a shipped version whose code
    a release has replaced is followed by the new one. A version that was approved runs with its own code or not at all.
    """
    place, stamp = (municipality_id, tuple(map(id, book))), await _stamp(session, municipality_id, book)
    known_as = _KNOWN.get(place)
    if known_as is not None and known_as.stamp == stamp:
        return known_as.force
    rows = await _versions(session, municipality_id, book)
    now = at or utc_now()
    known = {row.rule for row in rows}
    new = [rule for rule in _newest(book) if rule.id not in known and not isinstance(rule, OwnRule)]
    followed = [(row, rule) for row in rows for rule in book if _is_replaced(row, rule)]
    if new:
        begins = known.isdisjoint(PAYMENT_RULES)
        await _ship(session, municipality_id, [(rule, _first_state(rule, begins=begins)) for rule in new], now)
    if followed:
        await _follow(session, municipality_id, followed, now)
    if new or followed:
        return _in_force(await _versions(session, municipality_id, book), book)
    force = _in_force(rows, book)
    if stamp == await _stamp(session, municipality_id, book):  # or the rows may be newer than what they are told by
        _KNOWN.pop(next(iter(_KNOWN)) if len(_KNOWN) >= MOST_KNOWN else place, None)
        _KNOWN[place] = _Known(tuple(book), stamp, force)
    return force


class _Known(NamedTuple):
    """What follows from rows of rule versions, told by all that they hold; *book* keeps the rules' ids their own."""

    book: tuple[Any, ...]
    stamp: str
    force: InForce[Any]


MOST_KNOWN: Final = 1_000
_KNOWN: Final[dict[tuple[str, tuple[int, ...]], _Known]] = {}
_STAMP: Final = """
SELECT encode(sha256(convert_to(coalesce(string_agg(v::text, E'\\n' ORDER BY v.digest), ''), 'UTF8')), 'hex')
FROM rule_version v WHERE v.municipality_id = $1 AND v.rule = ANY($2)
"""


async def _stamp(session: AsyncSession, municipality_id: str, book: Iterable[Versioned]) -> str:
    """Changes with anything that the database holds of the versions: reading and weighing them takes longer."""
    connection = await driver_connection(session)
    stamp: str = await connection.fetchval(_STAMP, municipality_id, sorted({rule.id for rule in book}))
    return stamp


async def _versions(session: AsyncSession, municipality_id: str, book: Iterable[Versioned]) -> Sequence[Row[Any]]:
    mine = rule_version.c.municipality_id == municipality_id
    named = rule_version.c.rule.in_(sorted({rule.id for rule in book}))
    return (await session.execute(select(rule_version).where(mine, named))).all()


def _in_force(rows: Sequence[Row[Any]], book: Sequence[R]) -> InForce[R]:
    runs: Mapping[bool, list[Running[R]]] = {True: [], False: []}
    for rule in book:
        for row in rows:
            if row.state in {*IN_FORCE, State.SHADOW} and _is_of(row, rule):
                runs[row.state in IN_FORCE].append(running(rule, row.parameters))
    return InForce(tuple(runs[True]), tuple(runs[False]))


def running(rule: R, values: Values) -> Running[R]:
    """A version as it runs."""
    return Running(
        rule,
        rule.params(**values),
        rule_code.digest(rule, values),
        rule_code.code_hash(rule),
        rule_code.parameters_digest(values),
    )


def _is_of(row: Row[Any], rule: Versioned) -> bool:
    """Whether the row's version runs the code of *rule*, as it is here."""
    same = (row.rule, row.version) == (rule.id, rule.version) and row.code_hash == rule_code.code_hash(rule)
    return same and row.digest == rule_code.digest(rule, row.parameters)


def _is_replaced(row: Row[Any], rule: Versioned) -> bool:
    """Whether a shipped version, never proved here, has got other code under the same number with a release."""
    shipped = row.state in {*IN_FORCE, State.SHADOW} and row.ground == SHIPPED and row.needs_review
    same = (row.rule, row.version) == (rule.id, rule.version)
    return shipped and same and row.code_hash != rule_code.code_hash(rule)


def _newest(book: Sequence[R]) -> list[R]:
    newest = {rule.id: rule for rule in sorted(book, key=lambda rule: rule.version)}
    return list(newest.values())


def _first_state(rule: Versioned, *, begins: bool) -> State:
    """Only what a municipality begins with points at payments before it was proved there."""
    return State.ACTIVE if begins and rule.id in PAYMENT_RULES else State.SHADOW


async def _ship(
    session: AsyncSession, municipality_id: str, rules: Iterable[tuple[Versioned, State]], at: datetime
) -> None:
    """Record that rules came with the platform, each in its first state; a repetition does nothing."""
    values = []
    for rule, state in rules:
        parameters = rule_code.default_values(rule)
        values.append(
            {
                "municipality_id": municipality_id,
                "digest": rule_code.digest(rule, parameters),
                "rule": rule.id,
                "version": rule.version,
                "parameters": parameters,
                "code_hash": rule_code.code_hash(rule),
                "state": state,
                "shadow_since": at if state is State.SHADOW else None,
                "ground": SHIPPED,
                "needs_review": True,
                "drafted_by": SYSTEM,
                "authors": [SYSTEM],
                "step": "ship",
                "changed_by": SYSTEM,
                "changed_at": at,
            }
        )
    await session.execute(insert(rule_version).values(values).on_conflict_do_nothing())


async def _follow(
    session: AsyncSession, municipality_id: str, followed: Sequence[tuple[Row[Any], Versioned]], at: datetime
) -> None:
    """Let the code of a release take the place of what it replaced, or come back where the release was undone."""
    for row, rule in followed:
        new = rule_code.digest(rule, rule_code.default_values(rule))
        state = State.SHADOW if row.state == State.SHADOW else State.ACTIVE
        mine = (rule_version.c.municipality_id == municipality_id, rule_version.c.digest == new)
        known = (await session.execute(select(rule_version.c.changed_at).where(*mine))).scalar_one_or_none()
        # screening goes on whatever the clock says, and each step comes after the one before it
        now = max(at, row.changed_at + _A_MOMENT, (known or at) + _A_MOMENT)
        await _changed(session, municipality_id, row.digest, state=State.RETIRED, step="replace", changed_at=now)
        if known is None:
            await _ship(session, municipality_id, [(rule, state)], now)
        else:
            since = {"shadow_since": now} if state is State.SHADOW else {}
            await _changed(session, municipality_id, new, state=state, step="ship", changed_at=now, **since)


async def _changed(session: AsyncSession, municipality_id: str, digest: str, **values: Any) -> None:
    mine = (rule_version.c.municipality_id == municipality_id, rule_version.c.digest == digest)
    await session.execute(update(rule_version).where(*mine).values(changed_by=SYSTEM, **values))
