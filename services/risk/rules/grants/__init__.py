"""Rules on grants to associations: who the members are, what was paid, and what was done with it (GRT)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.grants.members import same_members
from services.risk.rules.grants.related import related_payee

RULES: Final[tuple[AnyRecordRule, ...]] = (same_members, related_payee)
