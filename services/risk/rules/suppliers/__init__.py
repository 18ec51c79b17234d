"""Rules on suppliers and other actors: who they are, what registers tell of them (SUP)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.suppliers.permits import care_without_permit
from services.risk.rules.suppliers.sanctions import on_a_sanctions_list

RULES: Final[tuple[AnyRecordRule, ...]] = (on_a_sanctions_list, care_without_permit)
