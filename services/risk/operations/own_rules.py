"""Write a municipality's own rule: each text is a version of its own, and a draft before the gate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import rule_code
from services.risk.domain.cel.findings import Finding
from services.risk.domain.own_rule import NotARule, OwnRule, own_rule
from services.risk.domain.own_text import OwnText, as_told
from services.risk.operations.gate import draft
from services.risk.own_models import own_rule as table
from services.risk.own_schemas import FindingOut
from services.risk.rule_books import own_id, rule_book
from shared.auth import Principal
from shared.problems import Conflict, InvalidRequest, NotFound


class RuleHasMistakes(InvalidRequest):
    """A text that is no rule; *findings* says of each mistake where it stands and what to do next."""

    slug, title = "own-rule-mistakes", "The rule cannot be read as it stands"


class NothingChanged(Conflict):
    """The text is what it was."""

    slug, title = "own-rule-unchanged", "The rule says this already"


class OwnRuleNotFound(NotFound):
    """The municipality has no such own rule."""


class Written(NamedTuple):
    """A text that was stored, and its draft (a row of rule_version)."""

    rule: OwnRule
    draft: Row[Any]


async def write_rule(session: AsyncSession, text: OwnText, by: Principal, at: datetime) -> Written:
    """A new rule; RuleHasMistakes."""
    await _one_at_a_time(session, by.municipality_id)
    latest = await session.scalar(select(func.max(table.c.number)).where(table.c.municipality_id == by.municipality_id))
    return await _written(session, (latest or 0) + 1, 1, text, by, at)


async def rewrite_rule(session: AsyncSession, rule_id: str, text: OwnText, by: Principal, at: datetime) -> Written:
    """A new version of a rule, whose earlier ones stay; OwnRuleNotFound, NothingChanged, RuleHasMistakes."""
    await _one_at_a_time(session, by.municipality_id)
    latest = await own_text(session, by.municipality_id, rule_id)
    if latest.text == text:
        raise NothingChanged(f"Version {latest.version} of {rule_id} says exactly this.")
    return await _written(session, int(rule_id.partition("-")[2]), latest.version + 1, text, by, at)


async def own_text(session: AsyncSession, municipality_id: str, rule_id: str, version: int | None = None) -> OwnRule:
    """An own rule as it was written last, or in *version*; OwnRuleNotFound."""
    book = await rule_book(session, municipality_id)
    same = [rule for rule in (*book.own, *book.silent) if rule.id == rule_id and version in {None, rule.version}]
    if not same:
        raise OwnRuleNotFound("Your municipality has no such rule of its own.")
    return max(same, key=lambda rule: rule.version)


async def author_of(session: AsyncSession, municipality_id: str, rule: OwnRule) -> str:
    """Who wrote a version."""
    number = int(rule.id.partition("-")[2])
    mine = (table.c.municipality_id == municipality_id, table.c.number == number, table.c.version == rule.version)
    return str((await session.execute(select(table.c.written_by).where(*mine))).scalar_one())


async def _one_at_a_time(session: AsyncSession, municipality_id: str) -> None:
    """Two who write at once get one number each."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"own-rule-{municipality_id}"))))


async def _written(
    session: AsyncSession, number: int, version: int, text: OwnText, by: Principal, at: datetime
) -> Written:
    try:
        rule = own_rule(own_id(number), version, text)
    except NotARule as refused:
        raise mistakes(refused.found) from refused
    await session.execute(
        insert(table).values(
            municipality_id=by.municipality_id,
            number=number,
            version=version,
            text=as_told(text),
            code_hash=rule_code.code_hash(rule),
            written_by=by.subject,
            written_at=at,
        )
    )
    return Written(rule, await draft(session, rule.id, {}, by, at))


def mistakes(found: Sequence[Finding]) -> RuleHasMistakes:
    """The refusal of a text, with what stands where in it."""
    told = [FindingOut.of(one).model_dump(mode="json", by_alias=True) for one in found]
    wrong = [one for one in found if one.severity == "error"]
    errors = [
        {"in": "body", "pointer": f"#/{one.part.replace('.', '/')}", "detail": f"{one.what.en} {one.next_step.en}"}
        for one in wrong
    ]
    return RuleHasMistakes(f"{len(wrong)} mistake(s); findings says where.", errors=errors, findings=told)
