"""How complete and how fresh the data of a rule are, from what was counted. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from services.intake.rule_data import PAYMENTS, Need, RuleNeeds

# own policy, 2026-11-25: a field that one in twenty lacks still serves a rule; to be tried against real sources
COMPLETE_SHARE: Final = 0.95


class State(StrEnum):
    """Whether a rule has what it needs."""

    COMPLETE = "complete"
    """Every source is there, and every field is filled in at least COMPLETE_SHARE of it."""
    PARTLY = "partly"
    """Something is there, but not all."""
    ABSENT = "absent"
    """Nothing is there of any source."""


class Counted(NamedTuple):
    """What was counted of one field of one kind: all, those that have it, and when the newest of them came."""

    kind: str
    field: str
    rows: int
    filled: int
    newest_at: datetime | None


class FieldMeasure(NamedTuple):
    """A field that a rule needs: the share of its source that has it (0 to 1), and when the newest came."""

    field: str
    share: float
    newest_at: datetime | None


class NeedMeasure(NamedTuple):
    """A source of a rule: how many there are, and each field that the rule reads."""

    need: Need
    records: int
    fields: tuple[FieldMeasure, ...]

    @property
    def weakest(self) -> FieldMeasure:
        """The field that is filled least."""
        return min(self.fields, key=lambda one: one.share)

    @property
    def newest_at(self) -> datetime | None:
        """When the newest came."""
        return max((one.newest_at for one in self.fields if one.newest_at), default=None)


class RuleMeasure(NamedTuple):
    """A rule with all its sources measured."""

    rule: RuleNeeds
    needs: tuple[NeedMeasure, ...]

    @property
    def weakest(self) -> NeedMeasure:
        """The source whose weakest field is filled least."""
        return min(self.needs, key=lambda one: one.weakest.share)

    @property
    def newest_at(self) -> datetime | None:
        """When the newest of any source came."""
        return max((one.newest_at for one in self.needs if one.newest_at), default=None)

    @property
    def state(self) -> State:
        """Whether the rule has what it needs."""
        if not any(one.records for one in self.needs):
            return State.ABSENT
        return State.COMPLETE if self.weakest.weakest.share >= COMPLETE_SHARE else State.PARTLY


def kinds_of(need: Need) -> tuple[str, ...]:
    """The kinds that are counted for *need*."""
    return PAYMENTS.get(need.kind, (need.kind,))


def measured(rules: Iterable[RuleNeeds], counted: Iterable[Counted]) -> list[RuleMeasure]:
    """Each rule with its sources measured by what was *counted*."""
    by_field = {(one.kind, one.field): one for one in counted}
    return [RuleMeasure(rule, tuple(_need(need, by_field) for need in rule.needs)) for rule in rules]


def _need(need: Need, counted: Mapping[tuple[str, str], Counted]) -> NeedMeasure:
    kinds = kinds_of(need)
    records, fields = 0, []
    for field in need.fields:
        found = [counted[kind, field] for kind in kinds if (kind, field) in counted]
        rows, filled = sum(one.rows for one in found), sum(one.filled for one in found)
        newest = max((one.newest_at for one in found if one.newest_at), default=None)
        records = max(records, rows)
        fields.append(FieldMeasure(field, filled / rows if rows else 0.0, newest))
    return NeedMeasure(need, records, tuple(fields))
