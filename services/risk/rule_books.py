"""The rules of a municipality: those that the platform ships, and those that it wrote itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.own_rule import PREFIX, NotARule, OwnRule, own_rule, silent_rule
from services.risk.domain.own_text import read_text
from services.risk.domain.record_rule import AnyRecordRule
from services.risk.domain.rule import AnyRule
from services.risk.own_models import own_rule as table
from services.risk.rules import BOOK, BY_ID, RECORD_RULES

log = structlog.get_logger()


@dataclass(frozen=True)
class RuleBook:
    """*own*: every version of every own rule that can run here; *silent*: those that cannot any longer."""

    own: tuple[OwnRule, ...] = ()
    silent: tuple[OwnRule, ...] = ()

    @cached_property
    def all(self) -> tuple[AnyRule, ...]:
        """What can run."""
        return (*BOOK, *self.own)

    @cached_property
    def records(self) -> tuple[AnyRecordRule, ...]:
        """What can run of rules on records."""
        return (*RECORD_RULES, *self.own)

    @cached_property
    def newest(self) -> tuple[AnyRule, ...]:
        """Each rule once, as a list shows them."""
        return (*BOOK, *{rule.id: rule for rule in self._written}.values())

    @cached_property
    def by_id(self) -> Mapping[str, AnyRule]:
        """Each rule as it was written last."""
        return {**BY_ID, **{rule.id: rule for rule in self._written}}

    def known(self, rules: Iterable[str]) -> list[AnyRule]:
        """Those of the rules with these ids that there are."""
        by_id = self.by_id
        return [by_id[rule] for rule in rules if rule in by_id]

    def version(self, rule_id: str, version: int) -> AnyRule:
        """The rule as it was in *version*, as far as that is known. KeyError for no rule of this municipality."""
        same = (rule for rule in self._written if (rule.id, rule.version) == (rule_id, version))
        return next(same, None) or self.by_id[rule_id]

    @cached_property
    def _written(self) -> list[OwnRule]:
        return sorted((*self.own, *self.silent), key=lambda rule: (len(rule.id), rule.id, rule.version))


async def rule_book(session: AsyncSession, municipality_id: str) -> RuleBook:
    """The rules of a municipality; one query. What was compiled before is not compiled again."""
    mine = table.c.municipality_id == municipality_id
    rows = (await session.execute(select(table).where(mine).order_by(table.c.number, table.c.version))).all()
    own, silent = [], []
    for row in rows:
        text = read_text(row.text)
        try:
            own.append(own_rule(own_id(row.number), row.version, text))
        except NotARule as refused:
            codes = sorted({one.code for one in refused.found})
            log.warning("own_rule.silent", rule=own_id(row.number), version=row.version, codes=codes)
            silent.append(silent_rule(own_id(row.number), row.version, text))
    return RuleBook(tuple(own), tuple(silent))


def own_id(number: int) -> str:
    """What an own rule is called in its municipality."""
    return f"{PREFIX}{number:02}"
